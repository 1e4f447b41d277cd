// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace nabla {

class MatrixModel;

/// Draws a network of a matrix: how it fares in a word with a sign on its colour, its loss against the steps, the size
/// of dL/dz layer by layer, and the numbers at the end.
class MatrixCellPainter : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit MatrixCellPainter(const MatrixModel& model, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Room for every word and number in the present text size and language.
    static QSize cellSize();

private:
    const MatrixModel& m_model;
};

} // namespace nabla
