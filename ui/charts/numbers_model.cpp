// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/numbers_model.h"

#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include "core/history/layout.h"

#include <QAction>
#include <QBrush>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <algorithm>
#include <cmath>
#include <map>

namespace nabla {

namespace {

/// Numbers by size; what is not finite stands above everything, what was not measured below.
double rankOf(const QVariant& value) {
    if (!value.isValid())
        return -std::numeric_limits<double>::infinity();
    const double number = value.toDouble();
    return std::isnan(number) ? std::numeric_limits<double>::infinity() : number;
}

class NumbersSort : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override {
        const QVariant a = left.data(Qt::UserRole);
        const QVariant b = right.data(Qt::UserRole);
        if (a.typeId() == QMetaType::QString || b.typeId() == QMetaType::QString)
            return left.row() < right.row(); // names in the order of the network
        return rankOf(a) < rankOf(b);
    }
};

} // namespace

void NumbersModel::setTable(NumberTable table) {
    const bool isSameShape = table.rows() == m_table.rows() && table.columns.size() == m_table.columns.size() &&
                             table.hasNames() == m_table.hasNames();
    if (!isSameShape) {
        beginResetModel();
        m_table = std::move(table);
        endResetModel();
        return;
    }
    m_table = std::move(table);
    if (m_table.rows() > 0 && columnCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(m_table.rows() - 1, columnCount() - 1));
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    }
}

void NumbersModel::setMarkedRows(std::vector<int> rows) {
    if (rows == m_marked)
        return;
    m_marked = std::move(rows);
    if (m_table.rows() > 0 && columnCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_table.rows() - 1, columnCount() - 1), {Qt::BackgroundRole});
}

int NumbersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_table.rows();
}

int NumbersModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size()) + (m_table.hasNames() ? 1 : 0);
}

QVariant NumbersModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_table.rows() || index.column() >= columnCount())
        return {};
    if (role == Qt::BackgroundRole) {
        QColor tint = theme().accent;
        tint.setAlphaF(0.2f);
        return std::binary_search(m_marked.begin(), m_marked.end(), index.row()) ? QVariant(QBrush(tint)) : QVariant();
    }
    const bool isName = m_table.hasNames() && index.column() == 0;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isName ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    if (isName)
        return role == Qt::DisplayRole || role == Qt::UserRole ? QVariant(m_table.rowNames[index.row()]) : QVariant();
    const std::size_t column = static_cast<std::size_t>(index.column() - (m_table.hasNames() ? 1 : 0));
    const double value = m_table.columns[column].values[static_cast<std::size_t>(index.row())];
    if (isAbsent(value))
        return {};
    if (role == Qt::DisplayRole)
        return exactText(value);
    return role == Qt::UserRole ? QVariant(value) : QVariant();
}

QVariant NumbersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount() || role != Qt::DisplayRole)
        return {};
    if (m_table.hasNames() && section == 0)
        return m_table.rowTitle;
    return m_table.columns[static_cast<std::size_t>(section - (m_table.hasNames() ? 1 : 0))].title;
}

QTableView* makeNumbersView(NumbersModel& model, QWidget* parent) {
    auto* view = new QTableView(parent);
    auto* sorted = new NumbersSort(view);
    sorted->setDynamicSortFilter(false); // rows that jump about while training goes on cannot be read
    sorted->setSourceModel(&model);
    view->setModel(sorted);
    view->setSortingEnabled(true);
    view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    view->horizontalHeader()->setSortIndicatorClearable(true);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 7);
    view->setAlternatingRowColors(false);
    view->setShowGrid(false);
    view->setTabKeyNavigation(false);
    auto* copy = new QAction(NumbersModel::tr("Copy"), view);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QObject::connect(copy, &QAction::triggered, view,
                     [view] { QGuiApplication::clipboard()->setText(selectedText(*view)); });
    view->addAction(copy);
    return view;
}

QString selectedText(const QTableView& view) {
    const QAbstractItemModel& sorted = *view.model();
    std::map<int, std::map<int, QString>> cells;
    for (const QModelIndex& index : view.selectionModel()->selectedIndexes()) {
        const QVariant value = index.data(Qt::UserRole);
        cells[index.row()][index.column()] =
            value.typeId() == QMetaType::Double ? cellText(value.toDouble()) : value.toString();
    }
    const bool isAll = cells.empty();
    QStringList lines;
    if (isAll) {
        QStringList titles;
        for (int column = 0; column < sorted.columnCount(); ++column)
            titles << sorted.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        lines << titles.join(QLatin1Char('\t'));
        for (int row = 0; row < sorted.rowCount(); ++row)
            for (int column = 0; column < sorted.columnCount(); ++column) {
                const QVariant value = sorted.index(row, column).data(Qt::UserRole);
                cells[row][column] =
                    value.typeId() == QMetaType::Double ? cellText(value.toDouble()) : value.toString();
            }
    }
    for (const auto& [row, columns] : cells) {
        QStringList texts;
        for (const auto& [column, text] : columns)
            texts << text;
        lines << texts.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace nabla

#include "moc_numbers_model.cpp"
