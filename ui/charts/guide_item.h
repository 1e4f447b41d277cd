// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>
#include <QString>

#include <optional>

namespace nabla {

/// A horizontal line at a value, with a word on it. A line that can be dragged shows a grip.
class GuideItem : public PlotItem {
public:
    GuideItem() { setZValue(20); }

    /// `y` in axis values; nothing hides the line.
    void setLine(std::optional<double> y, const QString& label, const QColor& color);
    void setDraggable(bool isDraggable);
    void setHot(bool isHot);

    std::optional<double> y() const { return m_y; }
    const QString& label() const { return m_label; }
    /// Is the mouse near enough to take hold of the line?
    bool isAt(const QPointF& pixel) const;

protected:
    void draw(QPainter& painter) override;

private:
    double pixelY() const;

    std::optional<double> m_y;
    QString m_label;
    QColor m_color;
    bool m_isDraggable = false;
    bool m_isHot = false;
};

} // namespace nabla
