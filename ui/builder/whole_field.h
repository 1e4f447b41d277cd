// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <QDoubleSpinBox>
#include <QWheelEvent>

#include <optional>

namespace nabla {

/// A whole number in a box with arrows. It leaves the wheel to the panel it scrolls in and speaks when the number is
/// final. Blank stands for "nothing of its own" and shows `blankText`.
class WholeField : public QDoubleSpinBox {
    Q_OBJECT

public:
    WholeField(double least, double most, bool mayBeBlank);

    void setWhole(Index value);
    /// `start` is where the arrows begin.
    void setBlank(const QString& text, std::optional<Index> start);
    bool isBlank() const { return m_mayBeBlank && value() < m_least; }
    void stepBy(int steps) override;

Q_SIGNALS:
    void entered(Index value);
    void blanked();

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }

private:
    double m_least;
    bool m_mayBeBlank;
    std::optional<Index> m_start;
    bool m_isSetting = false;
};

} // namespace nabla
