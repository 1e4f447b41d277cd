// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QImage>

namespace nabla {

/// A picture whose columns are stretches of steps and whose rows are layers, the first row at the top; with frames
/// around the selected and the hovered row, and the scale of its colours at the right.
class MapItem : public PlotItem {
public:
    /// `columns` of the picture are filled; the first one starts at `firstStep`, each is `columnSteps` wide.
    void setPicture(const QImage& picture, int columns, double firstStep, double columnSteps);
    void setMarked(int selectedRow, int hoveredRow);
    void setScale(int lowDecade, int highDecade);
    /// -1 outside.
    int rowAt(const QPointF& pixel) const;
    QRectF rowRect(int row) const;
    const QImage& picture() const { return m_picture; }

protected:
    void draw(QPainter& painter) override;

private:
    void drawRow(QPainter& painter, int row, const QColor& color) const;
    void drawScale(QPainter& painter) const;

    QImage m_picture;
    int m_columns = 0;
    double m_firstStep = 0;
    double m_columnSteps = 1;
    int m_selected = -1;
    int m_hovered = -1;
    int m_low = 0;
    int m_high = 1;
};

} // namespace nabla
