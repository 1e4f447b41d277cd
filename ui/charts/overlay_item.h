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

/// A cursor's step and letter.
struct NamedStep {
    double step = 0;
    QString name;
    friend bool operator==(const NamedStep&, const NamedStep&) = default;
};

/// What lies over everything else of a panel: marks of steps, the step cursor, the box with exact values under the
/// mouse, or the one sentence of an empty chart.
class OverlayItem : public PlotItem {
public:
    OverlayItem() { setZValue(100); }

    void setMarks(std::vector<StepMark> marks);
    /// The linked cursor; nothing hides it.
    void setCursor(std::optional<double> step);
    /// The cursors to measure with.
    void setCursors(std::vector<NamedStep> cursors);
    /// A box at the upper left of the plot; an empty list hides it.
    void setNote(const QStringList& lines);
    /// First line strong. An empty list hides the box.
    void setTip(const QPointF& pixel, const QStringList& lines);
    void setSentence(const QString& sentence);

    const std::vector<StepMark>& marks() const { return m_marks; }
    const QStringList& tip() const { return m_tip; }
    const QStringList& note() const { return m_note; }
    const std::vector<NamedStep>& cursors() const { return m_cursors; }
    QString sentence() const { return m_sentence; }
    std::optional<double> cursor() const { return m_cursor; }

protected:
    void draw(QPainter& painter) override;

private:
    void drawMark(QPainter& painter, const StepMark& mark) const;
    void drawCursor(QPainter& painter) const;
    void drawNamed(QPainter& painter, const NamedStep& cursor) const;
    void drawTip(QPainter& painter) const;
    void drawNote(QPainter& painter) const;
    void drawBox(QPainter& painter, const QRectF& box, const QStringList& lines) const;
    QSizeF boxSize(const QStringList& lines) const;
    void drawSentence(QPainter& painter) const;

    std::vector<StepMark> m_marks;
    std::optional<double> m_cursor;
    std::vector<NamedStep> m_cursors;
    QStringList m_note;
    QPointF m_tipAt;
    QStringList m_tip;
    QString m_sentence;
};

} // namespace nabla
