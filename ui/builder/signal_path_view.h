// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/path_painter.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace nabla {

class EngineBridge;
class LayerCommands;
class PathActions;
class RecipeDocument;
class Selection;

/// The network from input to output, and under it the signal dL/dz flowing back, live. Builder and display at once.
///
/// Keys     Left and Right select, with Shift more, Home and End, Alt+Left and Alt+Right move, Enter inspects,
/// Shift+Insert
///          or the menu key on a gap asks for a kind; the rest are PathActions.
/// Mouse    Click, Ctrl and Shift select; drag moves what is selected; + inserts, with the right button any kind; a
///          repeat's ×n selects all of it.
/// Threads  GUI thread only.
class SignalPathView : public QAbstractScrollArea {
    Q_OBJECT

public:
    SignalPathView(RecipeDocument& document, EngineBridge& bridge, Selection& selection, LayerCommands& commands,
                   QWidget* parent = nullptr);

    const std::vector<PathItem>& items() const { return m_items; }
    /// Where an item is on the viewport, for tests and tips.
    QRectF itemRect(int item) const;
    /// Lower blocks for short windows.
    void setCompact(bool isCompact);
    /// What can be done to the layer in hand; the buttons, the menu bar and the context menu show these.
    PathActions& actions() const { return *m_actions; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void arrange();
    void readSignal();
    void showCurrent();
    void showHovered(int layer);
    QPointF toPath(const QPoint& viewportPoint) const;
    int itemAt(const QPointF& point) const;
    int gapAt(const QPointF& point) const;
    int bracketAt(const QPointF& point) const;
    void press(int item, Qt::KeyboardModifiers modifiers);
    void showGapMenu(int gap, const QPoint& where);
    void stopDragging();
    void drag(const QPointF& point);
    void drop();
    QString tip(const PathItem& item) const;

    RecipeDocument& m_document;
    EngineBridge& m_bridge;
    Selection& m_selection;
    LayerCommands& m_commands;
    std::vector<PathItem> m_items;
    PathLanes m_lanes;
    PathMarks m_marks;
    double m_pathWidth = 0;
    std::vector<PathBracket> m_brackets;
    PathActions* m_actions;
    std::optional<LayerAddress> m_dropTarget;
    bool m_isToggling = false; ///< pressed with Ctrl: the release must not narrow the selection
    int m_pressed = -1;
    QPoint m_pressPoint;
};

} // namespace nabla
