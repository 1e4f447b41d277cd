// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QString>

namespace nabla {

/// What two recipes differ in, to be written large: "Activation", "Sigmoid", "ReLU".
struct DifferenceText {
    QString what; ///< empty where several settings differ: the sides name them
    QString before;
    QString after;

    bool isEmpty() const { return before.isEmpty() && after.isEmpty(); }
};

/// At most three settings a side; what differs in many layers alike is said once. Empty where nothing differs.
DifferenceText differenceText(const Recipe& before, const Recipe& after);

} // namespace nabla
