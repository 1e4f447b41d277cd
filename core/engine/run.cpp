// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/run.h"

#include "core/base/error.h"
#include "core/engine/trainer.h"
#include "core/recipe/recipe_json.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace nabla {

namespace {

std::string gibibytes(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f GiB", bytes / (1024.0 * 1024 * 1024));
    return text;
}

double physicalMemory() {
    return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

bool hasBatchNorm(const std::vector<ResolvedLayer>& layers) {
    return std::any_of(layers.begin(), layers.end(), [](const ResolvedLayer& layer) {
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value))
            return dense->normalization == Normalization::Batch;
        const auto* block = std::get_if<ResolvedResidual>(&layer.value);
        return block != nullptr && hasBatchNorm(block->layers);
    });
}

/// What only recipe and data together can tell. Errors: Error; nothing has been allocated then.
void checkAgainstData(ResolvedRecipe& resolved, const Dataset& data, const RunOptions& options) {
    const Index rows = static_cast<Index>(data.trainingRows.size());
    if (rows == 0)
        throw Error("data: no rows are left for training. Lower data.validation_fraction.");
    Index& batch = resolved.training.batchSize;
    batch = std::min(batch, rows); // a larger batch than the data: notesOn says so
    if (hasBatchNorm(resolved.layers) && batch * data.timeSteps < 2)
        throw Error("training.batch_size: batch norm needs at least 2 samples a batch. Set batch_size to 2 or more, or "
                    "normalization to layer.");
    const double bytes = estimateBytes(resolved, data, options.precision == Precision::F32 ? 4 : 8);
    const double limit = 0.7 * physicalMemory();
    if (bytes > limit)
        throw Error("network: this network needs about " + gibibytes(bytes) + " of memory, this computer allows " +
                    gibibytes(limit) + ". Use fewer units, fewer layers or a smaller batch.");
}

} // namespace

std::unique_ptr<Run> makeRun(const Recipe& recipe, const RunOptions& options) {
    if (std::vector<Problem> problems = validate(recipe); !problems.empty())
        throw RecipeError(std::move(problems));
    return makeRun(recipe, std::make_shared<const Dataset>(makeDataset(recipe)), options);
}

std::unique_ptr<Run> makeRun(const Recipe& recipe, std::shared_ptr<const Dataset> data, const RunOptions& options) {
    if (std::vector<Problem> problems = validate(recipe); !problems.empty())
        throw RecipeError(std::move(problems));
    nk_prepare_process();
    ResolvedRecipe resolved = resolve(recipe);
    checkAgainstData(resolved, *data, options);
    if (options.precision == Precision::F64)
        return std::make_unique<Trainer<double>>(recipe, std::move(resolved), std::move(data), options);
    return std::make_unique<Trainer<float>>(recipe, std::move(resolved), std::move(data), options);
}

} // namespace nabla
