// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/charts/synthetic_run.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/instrument.h"
#include "ui/scope/selection.h"

#include <QApplication>
#include <QMouseEvent>
#include <QtTest/QTest>

/// An instrument on a fake run, and a mouse for it.
namespace nabla::test {

/// A run of `layers` dense layers and output in which every measured quantity has the value of its step.
inline std::shared_ptr<History> runOf(int layers, const std::vector<double>& values) {
    const auto layout = denseLayout(layers);
    auto history = std::make_shared<History>(layout);
    for (const double value : values) {
        std::vector<double> row(static_cast<std::size_t>(layout->width()), value);
        put(row, layout->trace(StepQuantity::ClipCoefficient), 1);
        put(row, layout->trace(StepQuantity::ClipCosine), 1);
        put(row, layout->trace(StepQuantity::ValidationLoss), absent());
        put(row, layout->trace(StepQuantity::ValidationAccuracy), absent());
        history->append(row);
    }
    return history;
}

/// One instrument on a fake run, shown.
template <class Chart>
struct Bench {
    FakeSource source;
    Selection selection;
    std::unique_ptr<Chart> chart;

    explicit Bench(std::shared_ptr<History> now) {
        source.now = std::move(now);
        source.data = tenClasses();
        chart = std::make_unique<Chart>(InstrumentContext{&source, &selection});
        chart->resize(520, 340);
        chart->show();
        chart->refresh();
    }
    void paint() { chart->grab(); }
    void click(int panel, const QPointF& pixel) {
        QTest::mouseClick(chart->panel(panel)->viewport(), Qt::LeftButton, {}, pixel.toPoint());
    }
    void drag(int panel, const QPointF& from, const QPointF& to) {
        QWidget* viewport = chart->panel(panel)->viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, from.toPoint());
        for (const QPointF& pixel : {from + (to - from) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, pixel, viewport->mapToGlobal(pixel), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(viewport, &move);
        }
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to.toPoint());
    }
};

inline void hover(ChartPanel& panel, const QPointF& pixel) {
    QWidget* viewport = panel.viewport();
    QMouseEvent move(QEvent::MouseMove, pixel, viewport->mapToGlobal(pixel), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(viewport, &move);
}

} // namespace nabla::test
