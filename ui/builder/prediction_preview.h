// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/predictor.h"

#include <QWidget>

namespace nabla {

/// What a switch would do to the signal, before anything is trained: the predicted ||dL/dz|| from the first layer to
/// the last, as it is and with the switch the other way, on a log axis.
class PredictionPreview : public QWidget {
    Q_OBJECT

public:
    enum class Side { Now, Other };

    explicit PredictionPreview(QWidget* parent = nullptr);

    void setPrediction(Side side, const SignalForecast& prediction);
    const SignalForecast& prediction(Side side) const { return side == Side::Now ? m_now : m_other; }
    /// "with ReLU"
    void setOtherName(const QString& name);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Plot;
    void describe();

    SignalForecast m_now;
    SignalForecast m_other;
    QString m_otherName;
};

} // namespace nabla
