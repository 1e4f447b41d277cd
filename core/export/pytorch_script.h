// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <filesystem>
#include <string>

namespace nabla {

/// A Python script that needs torch only and trains the same network from the same weights on the same batches, and
/// the numbers it reads.
struct PytorchExport {
    std::string script;
    std::string numbers; ///< safetensors: the present weights by their names, "data.inputs", "data.labels" or
                         ///< "data.targets", "data.training_rows"
};

/// Of a run's present state; steps count on from there. Losses agree in double to rounding (1e-6 relative over 30
/// steps). `numbersName` is the file name the script looks for beside itself. Requires: no optimizer state yet (the
/// first step, or a fork there): the script starts its optimizer afresh.
PytorchExport exportPytorch(const Run& run, const std::string& numbersName);

/// Writes `script` and, beside it, the numbers as <stem>.safetensors. Errors: FileError.
void savePytorch(const Run& run, const std::filesystem::path& script);

} // namespace nabla
