// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"
#include "ui/scope/selection.h"

#include <functional>
#include <vector>

namespace nabla {

class ChartPanel;

/// A part of the plot in axis values; infinite ends reach its edge.
struct HighlightBand {
    double left = 0;
    double right = 0;
    double bottom = 0;
    double top = 0;

    static HighlightBand columns(double left, double right);
    static HighlightBand rows(double bottom, double top);
    friend bool operator==(const HighlightBand&, const HighlightBand&) = default;
};

/// What the selection points out, as a tint with a frame over the plot.
class HighlightItem : public PlotItem {
public:
    using Bands = std::function<std::vector<HighlightBand>(const Highlight&)>;

    HighlightItem(const Selection& selection, Bands bands);
    std::vector<HighlightBand> bands() const;
    /// The selection points at something else.
    void changed() { update(); }

protected:
    void draw(QPainter& painter) override;

private:
    const Selection& m_selection;
    Bands m_bands;
};

/// Puts a HighlightItem on the panel and keeps it up to date; nothing without a selection.
HighlightItem* addHighlight(ChartPanel& panel, const Selection* selection, HighlightItem::Bands bands);

/// Neighbours among `order` that are in `layers`, as [first, last] positions.
std::vector<std::pair<int, int>> neighbours(const std::vector<int>& order, const std::vector<int>& layers);

} // namespace nabla
