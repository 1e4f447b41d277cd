// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probes/snapshot.h"
#include "ui/charts/chart_instrument.h"

namespace nabla {

class SurfaceItem;

/// What the network answers over the plane of two features, with the samples on it: classes as colours that pale where
/// the network is unsure, a regression's value from blue to orange. Training samples are discs, validation squares.
class SurfaceChart : public ChartInstrument {
    Q_OBJECT

public:
    explicit SurfaceChart(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    bool looksClosely() const override { return true; }
    const SurfaceItem& surface() const { return *m_surface; }
    /// The prediction on show; null before the first.
    const Prediction* prediction() const { return m_prediction; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    void restyleBody() override;
    QString missing(const History& now) const override;

private:
    void takeDataset(std::shared_ptr<const Dataset> dataset);
    void makePoints();
    void makePicture();
    void updateAxes();
    QColor colorOf(const double* answer) const;
    QColor colorOfSample(std::int64_t sample) const;
    QString answerText(const double* answer) const;
    /// Prepared to the file's units and back.
    double raw(double prepared, int feature) const;
    double prepared(double raw, int feature) const;
    void hover(QPointF pixel);

    SurfaceItem* m_surface;
    std::shared_ptr<const Dataset> m_dataset;
    std::shared_ptr<const Snapshot> m_snapshot; ///< holds m_prediction
    const Prediction* m_prediction = nullptr;
    PredictionWanted m_wanted;
    std::vector<std::int64_t> m_samples; ///< of each point
    QRectF m_area;                       ///< prepared units: left, bottom, width, height
    double m_largest = 1;                ///< |target| at the ends of the colours
};

} // namespace nabla
