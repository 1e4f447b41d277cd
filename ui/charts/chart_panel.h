// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axis_scale.h"
#include "ui/charts/plot_mapping.h"

#include <QColor>
#include <QGraphicsView>
#include <QPixmap>

#include <memory>

namespace nabla {

class PlotItem;

/// How an entry of a panel's key looks.
enum class KeySign { Bar, Outline, Tick, Line, DashedLine, Point, Diamond };

struct KeyEntry {
    KeySign sign = KeySign::Line;
    QColor color;
    QString text;
    friend bool operator==(const KeyEntry&, const KeyEntry&) = default;
};

/// Room around the plot rectangle, in letters of the panel's font beside the left and lower labels.
struct PanelMargins {
    QString widestRight; ///< the widest direct label at the right edge; empty: none
    bool hasTop = true;  ///< a line of text (axis title, key) above the plot
    bool hasBottom = true;
    friend bool operator==(const PanelMargins&, const PanelMargins&) = default;
};

/// Frame, grid, axes, title, plot rectangle and mapping of one chart; everything inside is items of ours.
///
/// The only class that includes Qt Charts. Its QChart is drawn into a pixmap when axes, size or theme change, so a
/// frame costs that picture and the items; it is laid out again only with another size. Qt Charts sees the numbers 0 ..
/// 1 alone: its axes fail on tiny ranges.
///
/// Threads  GUI thread only.
class ChartPanel : public QGraphicsView {
    Q_OBJECT

public:
    explicit ChartPanel(QWidget* parent = nullptr);
    ~ChartPanel() override;

    void setAxes(const AxisScale& x, const AxisScale& y);
    void setMargins(const PanelMargins& margins);
    /// Words at the upper left ("↑ L2 norm") and, short, left of the x axis' labels ("step").
    void setAxisTitles(const QString& y, const QString& x);
    void setKey(const std::vector<KeyEntry>& key);
    void setGrid(bool isXVisible, bool isYVisible);

    const PlotMapping& mapping() const { return m_mapping; }
    const AxisScale& xAxis() const { return m_x; }
    const AxisScale& yAxis() const { return m_y; }
    /// Pixels that one label needs along an axis.
    double labelRoomX() const;
    double labelRoomY() const;
    QFont labelFont() const;

    /// Takes the item over.
    template <class Item>
    Item* add(Item* item) {
        addPlotItem(item);
        return item;
    }
    /// Colours and fonts again.
    void restyle();
    /// Frame and items with lines and letters instead of the picture that is kept for the screen.
    void drawPicture(QPainter& painter);

    QSize sizeHint() const override { return {360, 180}; }
    QSize minimumSizeHint() const override { return {140, 80}; }

Q_SIGNALS:
    void hovered(QPointF pixel);
    void left();
    void pressed(QPointF pixel);
    void dragged(QPointF pixel);
    void released(QPointF pixel);
    void doubleClicked();
    /// Ctrl and the wheel: `notches` above 0 look closer.
    void zoomed(QPointF pixel, double notches);
    /// The middle button or a sideways wheel moved the view by so many pixels.
    void panned(double pixels);
    /// The plot rectangle moved: pixels mean other values now.
    void resized();

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void addPlotItem(PlotItem* item);
    void updateMapping();
    void layOutFrame();
    void renderFrame();
    void drawFrame(QPainter& painter);
    void drawGrid(QPainter& painter) const;
    void drawLabels(QPainter& painter) const;
    void drawTitles(QPainter& painter) const;
    void drawKey(QPainter& painter, double left) const;
    double leftRoom() const;
    double rightRoom() const;
    void measureLetters() const;

    /// How much room letters take.
    struct Letters {
        QFont font;
        QString widestRight;
        double line = 0;
        double number = 0;
        double left = 0;
        double right = 0;
    };
    struct Frame;
    std::unique_ptr<Frame> m_frame;
    AxisScale m_x;
    AxisScale m_y;
    PlotMapping m_mapping;
    PanelMargins m_margins;
    mutable Letters m_letters;
    QString m_xTitle;
    QString m_yTitle;
    std::vector<KeyEntry> m_key;
    double m_panFrom = 0; ///< pixel of the last move of the middle button
    bool m_hasXGrid = true;
    bool m_hasYGrid = true;
};

} // namespace nabla
