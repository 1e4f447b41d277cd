// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/path_painter.h"

#include <QAbstractScrollArea>
#include <QList>

#include <vector>

class QAction;

namespace nabla {

class EngineBridge;
class LayerCommands;
class RecipeDocument;
class Selection;

/// The network from input to output, and under it the signal dL/dz flowing back, live. Builder and display at once.
///
/// Keys     Left and Right select, Home and End, Alt+Left and Alt+Right move, Del, Ctrl+D, Insert, Enter inspects.
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
    const QList<QAction*>& layerActions() const { return m_layerActions; }
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
    QAction* addLayerAction(const QString& icon, const QString& text, const QKeySequence& keys);
    void makeActions();
    void enableActions();
    QPointF toPath(const QPoint& viewportPoint) const;
    int itemAt(const QPointF& point) const;
    int gapAt(const QPointF& point) const;
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
    QList<QAction*> m_layerActions;
    int m_pressed = -1;
    QPoint m_pressPoint;
};

} // namespace nabla
