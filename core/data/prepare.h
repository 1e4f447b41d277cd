// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

/// What happens to every data set after its source made it, in this order.
namespace nabla {

/// Sets trainingRows and validationRows. A validation set that the source brought stays unless the recipe asks for a
/// split. Shuffled: the first floor(n f) of a permutation drawn from RandomStream(seed, "data.split"); ordered: the
/// last floor(n f) rows. Both lists keep the file's order.
void splitRows(Dataset& data, const Recipe& recipe);

/// Puts the mean of its feature over the training rows and all time steps where an input is NaN.
void fillMissing(Dataset& data);

/// x <- (x - mean) / std a feature: mean and population std over the training rows and all time steps; std 0 counts
/// as 1. Keeps them in featureMean and featureStd. Targets stay as they are.
void standardize(Dataset& data);

/// The loss of knowing nothing of the inputs, unless the source said it: ln C for classification, for regression the
/// targets' variance over the training rows, which the mean squared error of always answering the mean.
void setBaseline(Dataset& data);

} // namespace nabla
