// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/path_items.h"

class QPainter;

namespace nabla {

/// Heights of the lanes, from top to bottom.
struct PathLanes {
    double groups = 0; ///< brackets of repeats, one line a level
    double arcs = 16;  ///< shortcuts of residual layers
    double blocks = 58;
    double ribbon = 30;
    double numbers = 16;

    double height() const { return groups + arcs + blocks + 6 + ribbon + numbers; }
    double blocksTop() const { return groups + arcs; }
    double ribbonMiddle() const { return groups + arcs + blocks + 6 + ribbon / 2; }
    double numbersTop() const { return groups + arcs + blocks + 6 + ribbon; }
};

/// What is pointed at, as items of the path; -1 none.
struct PathMarks {
    int selected = -1;
    int hovered = -1;
    int hoveredGap = -1; ///< the gap after this item
    int dragged = -1;
    double dragX = 0;  ///< where the dragged block's middle is
    double dropX = -1; ///< where it would be put down; below 0: nowhere
    int draggedCount = 1;
    int hoveredBracket = -1;
    bool hasClip = false;
    bool isClipping = false; ///< the newest step was clipped
    bool hasFocus = false;
};

/// Draws the signal path: forward line and blocks above, the signal that flows back below.
///
/// Units    device-independent pixels, in the path's own coordinates.
class PathPainter {
public:
    PathPainter(QPainter& painter, const std::vector<PathItem>& items, const std::vector<PathBracket>& brackets,
                const PathLanes& lanes, const PathMarks& marks, const QRectF& visible);

    void paint();

private:
    void paintBoxes();
    void paintBrackets();
    void paintProblem(const PathItem& item);
    void paintForwardLine();
    void paintArcs();
    void paintArc(double from, double to, double height);
    void paintRibbon();
    void paintNumbers();
    void paintBlock(const PathItem& item, int index);
    void paintGlyph(const PathItem& item, const QRectF& box);
    void paintBadges(const PathItem& item);
    void paintInsertMark();
    void paintDrag();
    bool isVisible(const PathItem& item) const;

    QPainter& m_painter;
    const std::vector<PathItem>& m_items;
    const std::vector<PathBracket>& m_brackets;
    const PathLanes& m_lanes;
    const PathMarks& m_marks;
    QRectF m_visible;
};

/// Where a bracket is, in the path's own coordinates, in the lanes of the groups.
QRectF bracketRect(const PathBracket& bracket, const std::vector<PathItem>& items, double lineHeight, double top);
/// The residual block around the layers inside and their sum.
QRectF blockRect(const PathItem& sum, const std::vector<PathItem>& items);

/// The curve of an activation in a small box, over -3 .. 3.
void paintActivation(QPainter& painter, Activation activation, const QRectF& box);

} // namespace nabla
