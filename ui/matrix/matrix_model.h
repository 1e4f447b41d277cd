// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/matrix_trainer.h"
#include "ui/matrix/matrix_plan.h"

#include <QAbstractTableModel>

namespace nabla {

/// What a cell shows and how it is called: one word, one sign, one colour a way to fare.
QString fateWord(const MatrixCell& cell);
QString fateSign(const MatrixCell& cell);
QColor fateColor(const MatrixCell& cell);
/// "0.031 · 92 %": final loss and share of right answers.
QString fateNumbers(const MatrixCell& cell);

/// A matrix as a table: a network a cell, its switches as headers.
class MatrixModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int kCellRole = Qt::UserRole + 1; ///< const MatrixCell*, null for one not begun

    explicit MatrixModel(const MatrixTrainer& trainer, QObject* parent = nullptr);

    /// Another table, or the same in another language.
    void setPlan(const MatrixPlan& plan);
    const MatrixPlan& plan() const { return m_plan; }
    void update(const QList<int>& cells);
    const MatrixCell* cell(const QModelIndex& index) const;
    int numberOf(const QModelIndex& index) const; ///< among the plan's cells
    /// Every number of a network, in a sentence.
    QString sentence(const QModelIndex& index) const;
    /// All networks, tabs between the numbers, for a spreadsheet.
    QString table() const;
    /// Range of log10 of all losses, and of all ||dL/dz||, so that the small pictures can be compared.
    std::pair<double, double> lossRange() const { return m_losses; }
    std::pair<double, double> gradientRange() const { return m_gradients; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void measure();

    const MatrixTrainer& m_trainer;
    MatrixPlan m_plan;
    std::pair<double, double> m_losses{-2, 1};
    std::pair<double, double> m_gradients{-4, 0};
};

} // namespace nabla
