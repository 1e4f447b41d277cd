// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/notes.h"

#include "core/recipe/resolve.h"

namespace nabla {

std::vector<std::string> notesOn(const Recipe& recipe, const Dataset& data) {
    std::vector<std::string> notes;
    const ResolvedTraining training = resolve(recipe).training;
    const Index rows = static_cast<Index>(data.trainingRows.size());
    if (training.batchSize > rows)
        notes.push_back("training.batch_size: " + std::to_string(training.batchSize) + " is above the " +
                        std::to_string(rows) + " training rows; every step takes all of them.");
    if (training.optimizer.learningRate == 0)
        notes.emplace_back("training.optimizer.learning_rate: 0 leaves every weight as it is.");
    return notes;
}

} // namespace nabla
