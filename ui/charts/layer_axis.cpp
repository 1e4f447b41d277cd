// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layer_axis.h"

#include "ui/charts/chart_panel.h"

#include <QCoreApplication>
#include <QFontMetricsF>

#include <algorithm>

namespace nabla {

QString layerMark(const LayerInfo& layer) {
    return layer.kind == "output" ? QCoreApplication::translate("Instrument", "output")
                                  : QString::fromStdString(layer.name);
}

AxisScale layerScale(const Layout& layout, const std::vector<int>& order, const ChartPanel& chart) {
    const QFontMetricsF metrics(chart.labelFont());
    const int count = static_cast<int>(order.size());
    const auto labelOf = [&](int slot) {
        return layerMark(layout.layers[static_cast<std::size_t>(order[static_cast<std::size_t>(slot)])]);
    };
    qsizetype longest = 1;
    for (int slot = 0; slot + 1 < count; ++slot)
        longest = std::max(longest, labelOf(slot).size());
    // Digits are as wide as each other; shaping hundreds of names would cost a part of every frame.
    const double widest = metrics.horizontalAdvance(QString(longest, QLatin1Char('0')));
    const double slotWidth = chart.mapping().plot.width() / std::max(1, count);
    int every = 1;
    for (const int candidate : {1, 2, 5, 10, 20, 25, 50, 100, 200, 500})
        if (every = candidate; candidate * slotWidth >= widest + 10)
            break;
    AxisScale x{0, static_cast<double>(std::max(1, count)), {}};
    const double outputRoom = count > 0 ? metrics.horizontalAdvance(labelOf(count - 1)) / 2 + widest / 2 + 10 : 0;
    for (int slot = 0; slot < count; ++slot) {
        const bool isLast = slot == count - 1;
        if (isLast || (slot % every == 0 && (count - 1 - slot) * slotWidth >= outputRoom))
            x.ticks.push_back({slot + 0.5, labelOf(slot)});
    }
    return x;
}

} // namespace nabla
