// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/screen.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/charts/catalog.h"

#include <QEvent>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kGap = 8;
constexpr int kMostInRow = 3;
/// The first row holds the largest instruments.
constexpr int kFirstRowShare = 6;
constexpr int kRowShare = 5;
constexpr int kFirstInstrumentShare = 4;
constexpr int kInstrumentShare = 3;

const QString kRowsKey = QStringLiteral("screen/rows");
const QString kHeightsKey = QStringLiteral("screen/heights");
const QString kWidthsKey = QStringLiteral("screen/widths");

QStringList defaultIds() {
    QStringList ids;
    for (const InstrumentRow& row : instrumentCatalog())
        if (row.inDefaultScreen)
            ids << QString::fromLatin1(row.id);
    return ids;
}

QVariantList toVariants(const QList<int>& sizes) {
    QVariantList list;
    for (const int size : sizes)
        list << size;
    return list;
}

QList<int> toSizes(const QVariant& value) {
    QList<int> sizes;
    for (const QVariant& size : value.toList())
        sizes << size.toInt();
    return sizes;
}

} // namespace

Screen::Screen(EngineBridge& bridge, Selection& selection, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_selection(selection), m_column(new QSplitter(Qt::Vertical)) {
    setAccessibleName(tr("Screen"));
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins(kGap, kGap, kGap, kGap);
    box->addWidget(m_column);
    m_column->setHandleWidth(kGap);
    m_column->setChildrenCollapsible(false);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &Screen::refresh);
    connect(&bridge, &EngineBridge::runChanged, this, &Screen::refresh);
    connect(&bridge, &EngineBridge::settingsChanged, this, &Screen::refresh);
    resetArrangement();
}

void Screen::resetArrangement() {
    Rows rows;
    QStringList first = defaultIds();
    // Two large ones on top, the rest below.
    QStringList below = first.mid(2);
    first = first.mid(0, 2);
    rows << first;
    for (; !below.isEmpty(); below = below.mid(kMostInRow))
        rows << below.mid(0, kMostInRow);
    setRows(rows);
    QList<int> heights;
    for (int i = 0; i < m_column->count(); ++i) {
        heights << 100 * (i == 0 ? kFirstRowShare : kRowShare);
        auto* row = static_cast<QSplitter*>(m_column->widget(i));
        QList<int> widths;
        for (int k = 0; k < row->count(); ++k)
            widths << 100 * (i == 0 && k == 0 ? kFirstInstrumentShare : kInstrumentShare);
        row->setSizes(widths);
    }
    m_column->setSizes(heights);
}

Screen::Rows Screen::rows() const {
    Rows rows;
    for (int i = 0; i < m_column->count(); ++i) {
        const auto* row = static_cast<const QSplitter*>(m_column->widget(i));
        QStringList ids;
        for (int k = 0; k < row->count(); ++k)
            ids << row->widget(k)->objectName();
        rows << ids;
    }
    return rows;
}

void Screen::setRows(const Rows& rows) {
    const QStringList before = m_instruments.keys();
    m_instruments.clear();
    while (m_column->count() > 0)
        delete m_column->widget(0);
    for (const QStringList& ids : rows) {
        QStringList known;
        for (const QString& id : ids)
            if (findInstrument(id) && !m_instruments.contains(id) && !known.contains(id))
                known << id;
        if (known.isEmpty())
            continue;
        QSplitter* row = addRow();
        for (const QString& id : known)
            add(row, id);
    }
    for (const QString& id : before)
        if (!m_instruments.contains(id))
            Q_EMIT shownChanged(id, false);
    for (auto it = m_instruments.cbegin(); it != m_instruments.cend(); ++it)
        Q_EMIT shownChanged(it.key(), true);
}

QSplitter* Screen::addRow() {
    auto* row = new QSplitter(Qt::Horizontal);
    row->setHandleWidth(kGap);
    row->setChildrenCollapsible(false);
    m_column->addWidget(row);
    m_column->setStretchFactor(m_column->count() - 1, m_column->count() == 1 ? kFirstRowShare : kRowShare);
    return row;
}

void Screen::add(QSplitter* row, const QString& id) {
    const InstrumentRow* entry = findInstrument(id);
    Instrument* instrument = entry->make({&m_bridge, &m_selection}, row);
    instrument->setObjectName(id);
    const bool isLarge = m_column->indexOf(row) == 0 && row->count() == 0;
    row->addWidget(instrument);
    row->setStretchFactor(row->count() - 1, isLarge ? kFirstInstrumentShare : kInstrumentShare);
    m_instruments.insert(id, instrument);
    connect(instrument, &Instrument::maxNormDragged, this, &Screen::maxNormDragged);
    instrument->refresh();
}

void Screen::setShown(const QString& id, bool isWanted) {
    if (isWanted == isShown(id) || (isWanted && !findInstrument(id)))
        return;
    if (isWanted) {
        QSplitter* last =
            m_column->count() > 0 ? static_cast<QSplitter*>(m_column->widget(m_column->count() - 1)) : nullptr;
        add(last && last->count() < kMostInRow ? last : addRow(), id);
    } else {
        Instrument* instrument = m_instruments.take(id);
        QWidget* row = instrument->parentWidget();
        delete instrument;
        if (static_cast<QSplitter*>(row)->count() == 0)
            delete row;
    }
    Q_EMIT shownChanged(id, isWanted);
}

void Screen::refresh() {
    for (Instrument* instrument : std::as_const(m_instruments))
        if (instrument->isVisible())
            instrument->refresh();
}

void Screen::restyle() {
    for (Instrument* instrument : std::as_const(m_instruments))
        instrument->restyle();
}

void Screen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        restyle();
    QWidget::changeEvent(event);
}

bool Screen::event(QEvent* event) {
    const bool isHandled = QWidget::event(event);
    if (event->type() == QEvent::ApplicationFontChange)
        restyle();
    else if (event->type() == QEvent::Show)
        refresh();
    return isHandled;
}

void Screen::save(QSettings& settings) const {
    QStringList lines;
    QVariantList widths;
    for (const QStringList& ids : rows())
        lines << ids.join(QLatin1Char(','));
    for (int i = 0; i < m_column->count(); ++i)
        widths << QVariant(toVariants(static_cast<QSplitter*>(m_column->widget(i))->sizes()));
    settings.setValue(kRowsKey, lines);
    settings.setValue(kHeightsKey, toVariants(m_column->sizes()));
    settings.setValue(kWidthsKey, widths);
}

void Screen::restore(const QSettings& settings) {
    if (!settings.contains(kRowsKey))
        return;
    Rows wanted;
    for (const QString& line : settings.value(kRowsKey).toStringList())
        wanted << line.split(QLatin1Char(','), Qt::SkipEmptyParts);
    setRows(wanted);
    const QList<int> heights = toSizes(settings.value(kHeightsKey));
    if (heights.size() == m_column->count())
        m_column->setSizes(heights);
    const QVariantList widths = settings.value(kWidthsKey).toList();
    for (int i = 0; i < std::min<int>(m_column->count(), static_cast<int>(widths.size())); ++i)
        static_cast<QSplitter*>(m_column->widget(i))->setSizes(toSizes(widths[i]));
}

} // namespace nabla
