// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>
#include <QString>

#include <vector>

namespace nabla {

/// One distribution: bins of equal width on the x axis, filled up to their share.
struct Ridge {
    double first = 0;          ///< left edge of the first bin, in axis values
    double binWidth = 1;       ///< in axis values
    std::vector<double> share; ///< of all elements, a bin
    double zeroShare = 0;      ///< exact zeros, which have no place on a log axis
    bool isBroken = false;     ///< some are NaN or inf
    QColor color;
};

/// Ridges under each other, the first at the top, each as high as its fullest bin; they may overlap a little. Row i
/// has the slot count - 1 - i .. count - i of the y axis, whose top is
/// rowsHigh(count).
class RidgesItem : public PlotItem {
public:
    /// The height of the y axis for so many rows: the first one needs room above it.
    static double rowsHigh(int count);
    void setRidges(std::vector<Ridge> ridges);
    void setMarked(int selected, int hovered);

    const std::vector<Ridge>& ridges() const { return m_ridges; }
    /// The row under a pixel, -1 outside.
    int rowAt(const QPointF& pixel) const;
    /// Pixels above the base line that a bin's share stands for.
    double heightOf(const Ridge& ridge, double share) const;

protected:
    void draw(QPainter& painter) override;

private:
    double slotHeight() const;
    double top() const;
    double baseOf(int row) const;
    void drawRidge(QPainter& painter, int row) const;

    std::vector<Ridge> m_ridges;
    int m_selected = -1;
    int m_hovered = -1;
};

} // namespace nabla
