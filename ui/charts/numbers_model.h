// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/number_table.h"

#include <QAbstractTableModel>

class QTableView;

namespace nabla {

/// A NumberTable for item views. Qt::UserRole is the double itself, so that sorting never compares texts.
class NumbersModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Rows and columns of the same number keep selection and sorting of the views: only their cells change.
    void setTable(NumberTable table);
    const NumberTable& table() const { return m_table; }
    /// Rows of the table, ascending, on a tinted ground: the evidence of a diagnosis.
    void setMarkedRows(std::vector<int> rows);
    const std::vector<int>& markedRows() const { return m_marked; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    NumberTable m_table;
    std::vector<int> m_marked;
};

/// A view on the model that sorts at a click on a heading and copies what is selected with Ctrl+C.
QTableView* makeNumbersView(NumbersModel& model, QWidget* parent);
/// The selected cells between tabs, all when none is selected. Requires: a view of makeNumbersView.
QString selectedText(const QTableView& view);

} // namespace nabla
