// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sweep/sweep.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <functional>

/// Which networks a matrix trains: the positions of the remedies, combined.
namespace nabla {

/// One position of a switch.
struct MatrixValue {
    QString id;    ///< "relu", kept while the window is open
    QString label; ///< "ReLU", "batch norm": says what it is without its switch's name
    std::function<void(Recipe&)> change;
};

/// One remedy with the positions a matrix can try.
struct MatrixSwitch {
    QString id; ///< "activation"
    QString title;
    QList<MatrixValue> values;
};

/// What a recipe can be varied in; a gate only where it has recurrent layers.
QList<MatrixSwitch> matrixSwitches(const Recipe& recipe);

/// What was ticked.
struct MatrixChoice {
    QHash<QString, QSet<QString>> values; ///< by switch; a switch with none stays as the recipe has it
    int seeds = 1;
    Index steps = 200;
};

/// The recipe's own position and what the remedy would make of it, for each switch: two of each.
MatrixChoice usualChoice(const Recipe& recipe);

/// More are refused.
inline constexpr qint64 kMostNetworks = 256;
/// Number of networks a choice asks for.
qint64 networksOf(const QList<MatrixSwitch>& switches, const MatrixChoice& choice);

/// The networks as a table: some switches run down the rows, the others along the columns, seeds innermost.
struct MatrixPlan {
    QList<QStringList> rows;    ///< of each row, a label a switch
    QList<QStringList> columns; ///< of each column
    QStringList rowSwitches;    ///< titles, in the order of the labels
    QStringList columnSwitches;
    std::vector<SweepCell> cells; ///< row after row
    QStringList problems;         ///< what keeps networks from being trained, with their labels; cells is empty then

    int cellAt(int row, int column) const { return row * static_cast<int>(columns.size()) + column; }
};

/// Requires: networksOf(...) <= kMostNetworks.
MatrixPlan makePlan(const Recipe& recipe, const MatrixChoice& choice);

} // namespace nabla
