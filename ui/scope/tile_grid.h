// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QStringList>
#include <QWidget>

#include <functional>

class QScrollArea;
class QSplitter;

namespace nabla {

class DropMarker;
class Instrument;
struct InstrumentRow;

enum class Direction { Left, Right, Up, Down };

/// Instruments in rows, each as wide and high as the person makes it: added, removed, duplicated, moved by hand and by
/// keyboard, one alone on the whole screen; the arrangement as JSON.
///
/// A tile's key is its kind ("loss"), for copies with a number ("loss 2"); it is the widget's objectName as well.
///
/// Threads  GUI thread only.
class TileGrid : public QWidget {
    Q_OBJECT

public:
    using Maker = std::function<Instrument*(const InstrumentRow& row, QWidget* parent)>;

    explicit TileGrid(Maker maker, QWidget* parent = nullptr);

    /// Keys in reading order.
    QStringList keys() const;
    QList<QStringList> rows() const;
    /// Null when there is none.
    Instrument* instrument(const QString& key) const;
    static QString kindOf(const QString& key);

    /// At the end of the last row that has room. Returns the key, empty for an unknown kind.
    QString add(const QString& kind, const QJsonObject& settings = {});
    /// A copy with the same choices right of it.
    QString duplicate(const QString& key);
    void remove(const QString& key);
    /// To `side` of another tile: beside it in its row, or in a row of its own above or below.
    void place(const QString& key, const QString& beside, Direction side);
    void moveBy(const QString& key, Direction direction);
    /// One tile alone; an empty key shows all again.
    void maximize(const QString& key);
    const QString& maximized() const { return m_maximized; }

    /// {"version":1,"rows":[{"height":6,"tiles":[{"key","kind","width","settings"}]}],"maximized":"loss"}; sizes are
    /// shares.
    QJsonObject arrangement() const;
    /// False, and nothing changes, when it is not such an object or names no instrument known here. Unknown kinds are
    /// left out.
    bool setArrangement(const QJsonObject& arrangement);

Q_SIGNALS:
    /// Tiles came, went or moved, or one was maximized.
    void arranged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QSplitter* row(int index) const;
    QSplitter* addRow(int at);
    QSplitter* rowOf(const QString& key) const;
    QString freeKey(const QString& kind) const;
    void insert(QSplitter* row, int at, const QString& key, const QJsonObject& settings);
    void dropEmptyRows();
    void clear();
    void arrange();
    void fold();
    void fillMenu(const QString& key, class QMenu& menu);
    void showTarget(const QString& key, const QPoint& global);
    void drop(const QString& key, const QPoint& global);
    /// The tile under the mouse and the side of it that is nearest; an empty key when there is none.
    std::pair<QString, Direction> targetAt(const QPoint& global) const;

    Maker m_maker;
    QScrollArea* m_scroll;
    QSplitter* m_column;
    DropMarker* m_marker;
    QString m_maximized;
};

/// The arrangement that a first start has.
QJsonObject defaultArrangement();

} // namespace nabla
