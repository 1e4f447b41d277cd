// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nabla {

/// Three classes of normal clouds on a curve, made without files: `samples` rows of `features` numbers, every fifth row
/// for validation. `timeSteps` > 1 makes sequences with one label each.
std::shared_ptr<const Dataset> cloudData(Index samples, Index features, Index classes = 3, Index timeSteps = 1);
/// The same inputs with `outputs` smooth targets.
std::shared_ptr<const Dataset> curveData(Index samples, Index features, Index outputs = 2);

/// A recipe from "layers" and "training" in the contract's JSON (both without their keys); data.source is a placeholder
/// for data made in memory. Errors: RecipeError.
Recipe recipeOf(std::string_view layers, std::string_view training, std::string_view defaults = "{}");

/// Hash of every bit of a run's weights, buffers and telemetry rows.
std::uint64_t hashOf(const Run& run);

/// Steps until `count` steps are done in all; stops early when the run ends.
void stepTo(Run& run, std::int64_t count);

/// One number of a step's row by its trace name ("loss", "0.weight grad_l2"). Errors: std::runtime_error naming it.
double telemetry(const Run& run, std::int64_t step, std::string_view traceName);

/// The tensor of that name. Errors: std::runtime_error naming it.
const NamedTensor& tensorNamed(const std::vector<NamedTensor>& tensors, std::string_view name);

} // namespace nabla
