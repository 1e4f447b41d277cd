// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QHash>
#include <QString>

namespace nabla {

struct Dataset;

/// What can be told of a layer before anything is built.
struct LayerFacts {
    Index inputs = 0; ///< 0: not known before the data are there
    Index outputs = 0;
    Index timeSteps = 1; ///< of what it gives; above 1: a sequence; 0: a sequence whose length the data tell
    Index parameters = 0;
    double bytes = 0; ///< weights with gradient and optimizer state, and what flows through it in a step, as floats
    QString problem;  ///< why the network cannot run, at the layer that is to blame

    bool isSequence() const { return timeSteps != 1; }
    /// "64", "8×64" for a sequence.
    QString shape() const;
};

/// Facts of every layer by its name, "input" and "output" too. `dataset` may be null, or be another recipe's while the
/// new one is being made; then `isOfRecipe` is false and only what the recipe tells is used.
///
/// Source  shapes and errors as core/nn/network_builder.cpp, memory as core/nn/memory_estimate.cpp.
QHash<QString, LayerFacts> networkFacts(const Recipe& recipe, const Dataset* dataset, bool isOfRecipe);

} // namespace nabla
