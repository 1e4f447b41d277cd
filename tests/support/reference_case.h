// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace nabla {

/// One network that PyTorch trained in double precision: tests/reference/pytorch/<group>/<name>.{json,txt}.
struct ReferenceCase {
    std::string name;
    std::filesystem::path recipe;
    std::vector<NamedTensor> initial;   ///< parameters and buffers before the first step
    std::vector<NamedTensor> gradients; ///< raw, of the first step
    std::vector<double> losses;         ///< of all steps
    /// Step to (name, value), named as Layout::traceName: "loss", "0.weight grad_l2".
    std::map<std::int64_t, std::vector<std::pair<std::string, double>>> telemetry;
    std::vector<NamedTensor> final; ///< parameters and buffers after the last step
    double evaluationLoss = 0;      ///< of all rows with the final weights, evaluation mode
    double evaluationAccuracy = absent();
};

/// The names of a group's cases, sorted. Errors: std::runtime_error when there is none.
std::vector<std::string> referenceCases(const std::string& group);

/// Errors: std::runtime_error with file and line for text that is no reference case.
ReferenceCase loadReferenceCase(const std::string& group, const std::string& name);

/// Largest |ours - reference| over the tensor, relative to the reference's largest absolute value (absolute when that
/// is 0). Infinite when either holds a NaN or the shapes differ.
double relativeDifference(const NamedTensor& ours, const NamedTensor& reference);

} // namespace nabla
