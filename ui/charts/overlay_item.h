// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>
#include <QStringList>

#include <optional>
#include <vector>

namespace nabla {

/// A vertical line at a step, with a word.
struct StepMark {
    double step = 0;
    QString label;
    QColor color;
};

/// What lies over everything else of a panel: marks of steps, the step cursor, the box with exact values under the
/// mouse, or the one sentence of an empty chart.
class OverlayItem : public PlotItem {
public:
    OverlayItem() { setZValue(100); }

    void setMarks(std::vector<StepMark> marks);
    /// The linked cursor; nothing hides it.
    void setCursor(std::optional<double> step);
    /// First line strong. An empty list hides the box.
    void setTip(const QPointF& pixel, const QStringList& lines);
    void setSentence(const QString& sentence);

    const std::vector<StepMark>& marks() const { return m_marks; }
    const QStringList& tip() const { return m_tip; }
    QString sentence() const { return m_sentence; }
    std::optional<double> cursor() const { return m_cursor; }

protected:
    void draw(QPainter& painter) override;

private:
    void drawMark(QPainter& painter, const StepMark& mark) const;
    void drawCursor(QPainter& painter) const;
    void drawTip(QPainter& painter) const;
    void drawSentence(QPainter& painter) const;

    std::vector<StepMark> m_marks;
    std::optional<double> m_cursor;
    QPointF m_tipAt;
    QStringList m_tip;
    QString m_sentence;
};

} // namespace nabla
