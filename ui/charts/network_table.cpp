// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/network_table.h"

#include "ui/charts/choice_button.h"
#include "ui/charts/number_text.h"
#include "ui/charts/numbers_model.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

QString wordOf(std::string_view name) {
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace

NetworkTable::NetworkTable(InstrumentContext context, QWidget* parent)
    : CardInstrument(context, "network", parent), m_model(new NumbersModel(this)),
      m_view(makeNumbersView(*m_model, this)), m_sentence(new QLabel(this)), m_stack(new QStackedLayout) {
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setMinimumSize(140, 80);
    m_stack->addWidget(m_sentence);
    m_stack->addWidget(m_view);
    column()->addLayout(m_stack, 1);
    m_rows = addChoice("rows", {QStringLiteral("layers"), QStringLiteral("parameters")});
    connect(m_rows, &ChoiceButton::chosen, this, [this] {
        forget();
        refresh();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { followRow(current.row()); });
    restyle();
}

void NetworkTable::forget() {
    m_model->setTable({});
}

void NetworkTable::retranslate() {
    m_rows->setWords({tr("layers"), tr("parameters")});
    m_rows->setAccessibleName(tr("Rows"));
    m_view->setAccessibleName(title());
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
}

void NetworkTable::showSentence(const QString& sentence) {
    m_sentence->setText(sentence);
    m_stack->setCurrentIndex(sentence.isEmpty() ? 1 : 0);
}

NumberTable NetworkTable::layerTable(const Layout& layout, std::span<const double> row) const {
    NumberTable table;
    table.rowTitle = tr("layer");
    const std::vector<int> order = layersByDepth(layout);
    for (const int layer : order)
        table.rowNames << QString::fromStdString(layout.layers[static_cast<std::size_t>(layer)].name);
    NumberTable::Column units{tr("units"), {}};
    for (const int layer : order)
        units.values.push_back(static_cast<double>(layout.layers[static_cast<std::size_t>(layer)].units));
    table.columns.push_back(std::move(units));
    for (Index i = 0; i < Layout::kPerLayer; ++i) {
        const auto quantity = static_cast<LayerQuantity>(i);
        NumberTable::Column column{wordOf(name(quantity)), {}};
        for (const int layer : order)
            column.values.push_back(row[static_cast<std::size_t>(layout.trace(layer, quantity))]);
        table.columns.push_back(std::move(column));
    }
    return table;
}

NumberTable NetworkTable::parameterTable(const Layout& layout, std::span<const double> row) const {
    NumberTable table;
    table.rowTitle = tr("parameter");
    NumberTable::Column numbers{tr("numbers"), {}};
    for (const ParameterInfo& parameter : layout.parameters) {
        table.rowNames << QString::fromStdString(parameter.name);
        numbers.values.push_back(static_cast<double>(parameter.rows * parameter.columns));
    }
    table.columns.push_back(std::move(numbers));
    for (Index i = 0; i < Layout::kPerParameter; ++i) {
        const auto quantity = static_cast<ParameterQuantity>(i);
        NumberTable::Column column{wordOf(name(quantity)), {}};
        for (Index parameter = 0; parameter < static_cast<Index>(layout.parameters.size()); ++parameter)
            column.values.push_back(row[static_cast<std::size_t>(layout.trace(parameter, quantity))]);
        table.columns.push_back(std::move(column));
    }
    return table;
}

void NetworkTable::read(const History& now, const History*) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0)
        return;
    const bool isFirst = m_model->rowCount() == 0;
    m_model->setTable(m_rows->currentIndex() == 0 ? layerTable(now.layout(), row) : parameterTable(now.layout(), row));
    if (isFirst)
        m_view->resizeColumnsToContents();
    setReadout(tr("Step %1  ·  a click on a heading sorts, Ctrl+C copies").arg(QLocale().toString(qint64(step))));
}

int NetworkTable::layerOf(int row) const {
    if (!run() || row < 0 || row >= m_model->rowCount())
        return -1;
    const Layout& layout = run()->layout();
    if (m_rows->currentIndex() == 0)
        return layersByDepth(layout)[static_cast<std::size_t>(row)];
    return static_cast<int>(layout.parameters[static_cast<std::size_t>(row)].layer);
}

void NetworkTable::followRow(int viewRow) {
    if (m_isFollowing || viewRow < 0 || !context().selection)
        return;
    const auto* sorted = static_cast<const QSortFilterProxyModel*>(m_view->model());
    const int layer = layerOf(sorted->mapToSource(sorted->index(viewRow, 0)).row());
    if (layer >= 0)
        context().selection->selectLayer(layer);
}

void NetworkTable::mark() {
    std::vector<int> evidence;
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (isPointedOut(layerOf(row)))
            evidence.push_back(row);
    m_model->setMarkedRows(std::move(evidence));
    const auto* sorted = static_cast<const QSortFilterProxyModel*>(m_view->model());
    const QModelIndex current = m_view->currentIndex();
    if (current.isValid() && layerOf(sorted->mapToSource(current).row()) == selectedLayer())
        return;
    m_isFollowing = true;
    m_view->clearSelection();
    m_view->setCurrentIndex({});
    for (int row = 0; row < m_model->rowCount() && selectedLayer() >= 0; ++row)
        if (layerOf(row) == selectedLayer()) {
            m_view->selectRow(sorted->mapFromSource(m_model->index(row, 0)).row());
            break;
        }
    m_isFollowing = false;
}

NumberTable NetworkTable::numbers(std::size_t) const {
    return m_model->table();
}

/// The rows that have room, as they are sorted.
void NetworkTable::drawBody(QPainter& painter) {
    const QRect area = m_stack->geometry();
    painter.setFont(font());
    painter.setPen(theme().text);
    if (m_stack->currentIndex() == 0) {
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_sentence->text());
        return;
    }
    const QAbstractItemModel& model = *m_view->model();
    const int height = m_view->verticalHeader()->defaultSectionSize();
    int x = area.left();
    for (int column = 0; column < model.columnCount(); ++column) {
        const int width = m_view->columnWidth(column);
        if (x + width > area.right() + 1)
            break;
        painter.setPen(theme().textMuted);
        painter.drawText(QRect(x, area.top(), width - 6, height), Qt::AlignCenter,
                         model.headerData(column, Qt::Horizontal).toString());
        painter.setPen(theme().text);
        for (int row = 0; row < model.rowCount() && (row + 2) * height <= area.height(); ++row) {
            const QModelIndex cell = model.index(row, column);
            const QRect box(x, area.top() + (row + 1) * height, width, height);
            if (const QVariant ground = cell.data(Qt::BackgroundRole); ground.isValid())
                painter.fillRect(box, ground.value<QBrush>());
            painter.drawText(box.adjusted(0, 0, -6, 0),
                             static_cast<int>(cell.data(Qt::TextAlignmentRole).value<Qt::Alignment>()),
                             cell.data().toString());
        }
        x += width;
    }
}

} // namespace nabla

#include "moc_network_table.cpp"
