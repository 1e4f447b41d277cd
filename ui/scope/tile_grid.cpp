// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/tile_grid.h"

#include "ui/charts/catalog.h"
#include "ui/scope/drop_marker.h"

#include <QJsonArray>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace nabla {

namespace {

constexpr int kGap = 8;
constexpr int kMostInRow = 3;
constexpr int kLeastRowHeight = 170; ///< below it the screen scrolls
constexpr int kLeastTileWidth = 190; ///< below it the tiles of a row stand below each other
constexpr char kWidths[] = "widths"; ///< a folded row's property: its tiles' widths side by side
/// The first row holds the largest instruments.
constexpr int kFirstRowShare = 6;
constexpr int kRowShare = 5;
constexpr int kFirstInstrumentShare = 4;
constexpr int kInstrumentShare = 3;
constexpr int kShareUnit = 100; ///< pixels of a share, before the splitter fits them
constexpr int kVersion = 1;
constexpr int kMostStretch = 255; ///< QSizePolicy keeps a byte

constexpr int kMostTiles = 60; ///< of an arrangement that comes from a file

int shareOf(const QJsonObject& object, const char* key, int otherwise) {
    return std::clamp(object.value(QLatin1String(key)).toInt(otherwise), 1, 100'000);
}

QSplitter* makeSplitter(Qt::Orientation orientation) {
    auto* splitter = new QSplitter(orientation);
    splitter->setHandleWidth(kGap);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

/// Sizes of what is shown or not: a hidden tile has the size 0 in a splitter.
QList<int> sizesOf(const QSplitter& splitter) {
    QList<int> sizes = splitter.sizes();
    if (std::any_of(sizes.begin(), sizes.end(), [](int size) { return size <= 0; }))
        sizes.fill(kShareUnit);
    return sizes;
}

bool isFolded(const QSplitter& row) {
    return row.orientation() == Qt::Vertical;
}

QList<int> widthsOf(const QSplitter& row) {
    const QList<int> kept = row.property(kWidths).value<QList<int>>();
    return isFolded(row) && kept.size() == row.count() ? kept
           : isFolded(row)                             ? QList<int>(row.count(), kShareUnit)
                                                       : sizesOf(row);
}

/// What the row needs with its tiles side by side.
int leastWidth(const QSplitter& row) {
    int width = kGap * (row.count() - 1);
    for (int k = 0; k < row.count(); ++k)
        width += std::max(kLeastTileWidth, row.widget(k)->minimumSizeHint().width());
    return width;
}

/// Arrow keys are the instruments' and the screen's; the wheel scrolls.
class QuietScroll : public QScrollArea {
public:
    using QScrollArea::QScrollArea;

protected:
    void keyPressEvent(QKeyEvent* event) override { event->ignore(); }
};

/// Sizes now, and the same shares of what a larger window gives.
void setShares(QSplitter& splitter, const QList<int>& shares) {
    const int whole = std::max(1, std::accumulate(shares.begin(), shares.end(), 0));
    for (int i = 0; i < splitter.count(); ++i)
        splitter.setStretchFactor(i, std::clamp(shares[i] * kMostStretch / whole, 1, kMostStretch));
    splitter.setSizes(shares);
}

} // namespace

QJsonObject defaultArrangement() {
    QStringList ids;
    for (const InstrumentRow& row : instrumentCatalog())
        if (row.inDefaultScreen)
            ids << QString::fromLatin1(row.id);
    QJsonArray rows;
    // Two large ones on top, the rest below.
    for (qsizetype from = 0; from < ids.size();) {
        const bool isFirst = from == 0;
        QJsonArray tiles;
        const qsizetype count = isFirst ? 2 : kMostInRow;
        for (const QString& id : ids.mid(from, count))
            tiles.append(
                QJsonObject{{QStringLiteral("key"), id},
                            {QStringLiteral("kind"), id},
                            {QStringLiteral("width"), isFirst && tiles.isEmpty() ? kFirstInstrumentShare * kShareUnit
                                                                                 : kInstrumentShare * kShareUnit}});
        rows.append(QJsonObject{{QStringLiteral("height"), (isFirst ? kFirstRowShare : kRowShare) * kShareUnit},
                                {QStringLiteral("tiles"), tiles}});
        from += count;
    }
    return {{QStringLiteral("version"), kVersion}, {QStringLiteral("rows"), rows}};
}

TileGrid::TileGrid(Maker maker, QWidget* parent)
    : QWidget(parent), m_maker(std::move(maker)), m_scroll(new QuietScroll(this)), m_column(makeSplitter(Qt::Vertical)),
      m_marker(new DropMarker(this)) {
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(m_scroll);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_column);
    m_column->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
}

QSplitter* TileGrid::row(int index) const {
    return static_cast<QSplitter*>(m_column->widget(index));
}

QSplitter* TileGrid::rowOf(const QString& key) const {
    const Instrument* tile = instrument(key);
    return tile ? static_cast<QSplitter*>(tile->parentWidget()) : nullptr;
}

QList<QStringList> TileGrid::rows() const {
    QList<QStringList> rows;
    for (int i = 0; i < m_column->count(); ++i) {
        QStringList keys;
        for (int k = 0; k < row(i)->count(); ++k)
            keys << row(i)->widget(k)->objectName();
        rows << keys;
    }
    return rows;
}

QStringList TileGrid::keys() const {
    QStringList keys;
    for (const QStringList& row : rows())
        keys << row;
    return keys;
}

Instrument* TileGrid::instrument(const QString& key) const {
    for (int i = 0; i < m_column->count(); ++i)
        for (int k = 0; k < row(i)->count(); ++k)
            if (row(i)->widget(k)->objectName() == key)
                return static_cast<Instrument*>(row(i)->widget(k));
    return nullptr;
}

QString TileGrid::kindOf(const QString& key) {
    return key.section(QLatin1Char(' '), 0, 0);
}

QString TileGrid::freeKey(const QString& kind) const {
    const QStringList taken = keys();
    QString key = kind;
    for (int number = 2; taken.contains(key); ++number)
        key = kind + QLatin1Char(' ') + QString::number(number);
    return key;
}

QSplitter* TileGrid::addRow(int at) {
    QSplitter* row = makeSplitter(Qt::Horizontal);
    m_column->insertWidget(at, row);
    m_column->setStretchFactor(at, at == 0 ? kFirstRowShare : kRowShare);
    return row;
}

void TileGrid::insert(QSplitter* row, int at, const QString& key, const QJsonObject& settings) {
    Instrument* tile = m_maker(*findInstrument(kindOf(key)), row);
    tile->setObjectName(key);
    tile->setSettings(settings);
    const bool isLarge = m_column->indexOf(row) == 0 && row->count() == 0;
    row->insertWidget(at, tile);
    row->setStretchFactor(at, isLarge ? kFirstInstrumentShare : kInstrumentShare);
    connect(tile, &Instrument::menuAboutToShow, this,
            [this, tile](QMenu* menu) { fillMenu(tile->objectName(), *menu); });
    connect(tile, &Instrument::maximizeRequested, this,
            [this, tile] { maximize(m_maximized.isEmpty() ? tile->objectName() : QString()); });
    connect(tile, &Instrument::titleDragged, this,
            [this, tile](QPoint global) { showTarget(tile->objectName(), global); });
    connect(tile, &Instrument::titleDropped, this, [this, tile](QPoint global) { drop(tile->objectName(), global); });
    connect(tile, &Instrument::settingsChanged, this, &TileGrid::arranged);
    tile->refresh();
}

QString TileGrid::add(const QString& kind, const QJsonObject& settings) {
    if (!findInstrument(kind))
        return {};
    maximize({});
    const QString key = freeKey(kind);
    QSplitter* last = m_column->count() > 0 ? row(m_column->count() - 1) : nullptr;
    if (!last || last->count() >= kMostInRow)
        last = addRow(m_column->count());
    insert(last, last->count(), key, settings);
    arrange();
    if (isVisible())
        m_scroll->ensureWidgetVisible(instrument(key));
    return key;
}

QString TileGrid::duplicate(const QString& key) {
    const Instrument* original = instrument(key);
    if (!original)
        return {};
    maximize({});
    const QString copy = freeKey(kindOf(key));
    QSplitter* row = rowOf(key);
    insert(row, row->indexOf(instrument(key)) + 1, copy, original->settings());
    arrange();
    return copy;
}

void TileGrid::remove(const QString& key) {
    Instrument* tile = instrument(key);
    if (!tile)
        return;
    maximize({});
    // Called from the tile's own menu, too: it dies when that is done.
    tile->setObjectName(QString());
    tile->hide();
    tile->setParent(nullptr);
    tile->deleteLater();
    dropEmptyRows();
    arrange();
}

void TileGrid::dropEmptyRows() {
    for (int i = m_column->count() - 1; i >= 0; --i)
        if (row(i)->count() == 0)
            delete row(i);
}

void TileGrid::clear() {
    while (m_column->count() > 0)
        delete m_column->widget(0);
    m_maximized.clear();
}

void TileGrid::place(const QString& key, const QString& beside, Direction side) {
    Instrument* tile = instrument(key);
    Instrument* other = instrument(beside);
    if (!tile || !other || tile == other)
        return;
    maximize({});
    QSplitter* target = rowOf(beside);
    if (side == Direction::Up || side == Direction::Down) {
        target = addRow(m_column->indexOf(target) + (side == Direction::Down ? 1 : 0));
        target->addWidget(tile);
    } else {
        tile->setParent(nullptr); // its old place must not be counted when it moves in its own row
        target->insertWidget(target->indexOf(other) + (side == Direction::Right ? 1 : 0), tile);
        tile->show();
    }
    dropEmptyRows();
    arrange();
    tile->setFocus();
}

void TileGrid::moveBy(const QString& key, Direction direction) {
    QSplitter* here = rowOf(key);
    if (!here)
        return;
    const int at = here->indexOf(instrument(key));
    const int line = m_column->indexOf(here);
    if (direction == Direction::Left || direction == Direction::Right) {
        const int next = at + (direction == Direction::Left ? -1 : 1);
        if (next >= 0 && next < here->count())
            place(key, here->widget(next)->objectName(), direction);
        return;
    }
    const int next = line + (direction == Direction::Up ? -1 : 1);
    if (next >= 0 && next < m_column->count()) {
        const int column = std::min(at, row(next)->count() - 1);
        place(key, row(next)->widget(column)->objectName(), Direction::Left);
    } else if (here->count() > 1) { // beyond the last row: a row of its own
        place(key, here->widget(at == 0 ? 1 : 0)->objectName(), direction);
    }
}

void TileGrid::maximize(const QString& key) {
    if (key == m_maximized || (!key.isEmpty() && !instrument(key)))
        return;
    m_maximized = key;
    arrange();
}

void TileGrid::arrange() {
    for (int i = 0; i < m_column->count(); ++i) {
        bool isRowShown = m_maximized.isEmpty();
        for (int k = 0; k < row(i)->count(); ++k) {
            const bool isShown = m_maximized.isEmpty() || row(i)->widget(k)->objectName() == m_maximized;
            row(i)->widget(k)->setVisible(isShown);
            isRowShown = isRowShown || isShown;
        }
        row(i)->setVisible(isRowShown);
    }
    fold();
    Q_EMIT arranged();
}

/// In a narrow window a row of three becomes three rows of one, and the screen scrolls.
void TileGrid::fold() {
    if (!isVisible()) // no size of its own yet
        return;
    const int room = m_scroll->viewport()->width();
    int tilesBelowEachOther = 0;
    for (int i = 0; i < m_column->count(); ++i) {
        QSplitter& line = *row(i);
        if (const bool isNarrow = leastWidth(line) > room; isNarrow != isFolded(line)) {
            const QList<int> widths = widthsOf(line);
            line.setProperty(kWidths, QVariant::fromValue(widths));
            line.setOrientation(isNarrow ? Qt::Vertical : Qt::Horizontal);
            setShares(line, isNarrow ? QList<int>(line.count(), kShareUnit) : widths);
        }
        const int lines = isFolded(line) ? line.count() : 1;
        for (int k = 0; k < line.count(); ++k)
            line.widget(k)->setMinimumHeight(lines > 1 && m_maximized.isEmpty() ? kLeastRowHeight : 0);
        tilesBelowEachOther += lines;
    }
    m_column->setMinimumHeight(m_maximized.isEmpty() ? tilesBelowEachOther * (kLeastRowHeight + kGap) : 0);
}

QJsonObject TileGrid::arrangement() const {
    QJsonArray lines;
    const QList<int> heights = sizesOf(*m_column);
    for (int i = 0; i < m_column->count(); ++i) {
        QJsonArray tiles;
        const QList<int> widths = widthsOf(*row(i));
        for (int k = 0; k < row(i)->count(); ++k) {
            const auto* tile = static_cast<const Instrument*>(row(i)->widget(k));
            QJsonObject one{{QStringLiteral("key"), tile->objectName()},
                            {QStringLiteral("kind"), kindOf(tile->objectName())},
                            {QStringLiteral("width"), widths[k]}};
            if (const QJsonObject settings = tile->settings(); !settings.isEmpty())
                one.insert(QStringLiteral("settings"), settings);
            tiles.append(one);
        }
        lines.append(QJsonObject{{QStringLiteral("height"), heights[i]}, {QStringLiteral("tiles"), tiles}});
    }
    QJsonObject arrangement{{QStringLiteral("version"), kVersion}, {QStringLiteral("rows"), lines}};
    if (!m_maximized.isEmpty())
        arrangement.insert(QStringLiteral("maximized"), m_maximized);
    return arrangement;
}

bool TileGrid::setArrangement(const QJsonObject& arrangement) {
    if (arrangement.value(QStringLiteral("version")).toInt() != kVersion)
        return false;
    const QJsonArray lines = arrangement.value(QStringLiteral("rows")).toArray();
    const auto isKnown = [](const QJsonValue& tile) {
        return findInstrument(tile.toObject().value(QStringLiteral("kind")).toString()) != nullptr;
    };
    const auto hasKnown = [&](const QJsonValue& line) {
        const QJsonArray tiles = line.toObject().value(QStringLiteral("tiles")).toArray();
        return std::any_of(tiles.begin(), tiles.end(), isKnown);
    };
    if (!lines.isEmpty() && std::none_of(lines.begin(), lines.end(), hasKnown))
        return false;
    clear();
    QList<int> heights;
    for (const QJsonValue& line : lines) {
        if (!hasKnown(line) || keys().size() >= kMostTiles)
            continue;
        QSplitter* row = addRow(m_column->count());
        QList<int> widths;
        for (const QJsonValue& value : line.toObject().value(QStringLiteral("tiles")).toArray()) {
            if (!isKnown(value) || keys().size() >= kMostTiles)
                continue;
            const QJsonObject tile = value.toObject();
            insert(row, row->count(), freeKey(tile.value(QStringLiteral("kind")).toString()),
                   tile.value(QStringLiteral("settings")).toObject());
            widths << shareOf(tile, "width", kShareUnit);
        }
        setShares(*row, widths);
        heights << shareOf(line.toObject(), "height", kShareUnit);
    }
    // The scroll area would give the column its size only later.
    m_column->resize(m_scroll->viewport()->size());
    setShares(*m_column, heights);
    const QString maximized = arrangement.value(QStringLiteral("maximized")).toString();
    if (instrument(maximized))
        m_maximized = maximized;
    arrange();
    return true;
}

void TileGrid::fillMenu(const QString& key, QMenu& menu) {
    menu.addSeparator();
    menu.addAction(m_maximized.isEmpty() ? tr("&Maximize\tReturn") : tr("Show &all\tReturn"), this,
                   [this, key] { maximize(m_maximized.isEmpty() ? key : QString()); });
    menu.addAction(tr("&Duplicate"), this, [this, key] { duplicate(key); });
    QMenu* move = menu.addMenu(tr("Mo&ve"));
    for (const auto& [direction, word] :
         {std::pair(Direction::Left, tr("&Left\tCtrl+Shift+Left")),
          std::pair(Direction::Right, tr("&Right\tCtrl+Shift+Right")),
          std::pair(Direction::Up, tr("&Up\tCtrl+Shift+Up")), std::pair(Direction::Down, tr("&Down\tCtrl+Shift+Down"))})
        move->addAction(word, this, [this, key, direction = direction] { moveBy(key, direction); });
    menu.addAction(tr("&Remove\tDel"), this, [this, key] { remove(key); });
}

std::pair<QString, Direction> TileGrid::targetAt(const QPoint& global) const {
    for (const QString& key : keys()) {
        const QWidget* tile = instrument(key);
        const QPoint at = tile->mapFromGlobal(global);
        if (!tile->isVisible() || !tile->rect().contains(at))
            continue;
        const double x = (at.x() + 0.5) / tile->width();
        const double y = (at.y() + 0.5) / tile->height();
        // A quarter at the top and at the bottom makes a new row; between them left and right.
        if (y < 0.25)
            return {key, Direction::Up};
        if (y > 0.75)
            return {key, Direction::Down};
        return {key, x < 0.5 ? Direction::Left : Direction::Right};
    }
    return {};
}

void TileGrid::showTarget(const QString& key, const QPoint& global) {
    const auto [target, side] = targetAt(global);
    if (target.isEmpty() || target == key || !m_maximized.isEmpty()) {
        m_marker->hide();
        return;
    }
    const QWidget* tile = instrument(target);
    QRect box(tile->mapTo(const_cast<TileGrid*>(this), QPoint(0, 0)), tile->size());
    if (side == Direction::Up || side == Direction::Down) {
        box.setLeft(kGap / 2);
        box.setRight(width() - kGap / 2);
    }
    if (side == Direction::Left)
        box.setWidth(box.width() / 2);
    else if (side == Direction::Right)
        box.setLeft(box.center().x());
    else if (side == Direction::Up)
        box.setHeight(box.height() / 3);
    else
        box.setTop(box.bottom() - box.height() / 3);
    m_marker->setGeometry(box);
    m_marker->raise();
    m_marker->show();
}

void TileGrid::drop(const QString& key, const QPoint& global) {
    m_marker->hide();
    const auto [target, side] = targetAt(global);
    if (!target.isEmpty() && m_maximized.isEmpty())
        place(key, target, side);
}

void TileGrid::resizeEvent(QResizeEvent* event) {
    m_marker->hide();
    QWidget::resizeEvent(event);
    fold();
}

void TileGrid::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fold();
}

} // namespace nabla

#include "moc_tile_grid.cpp"
