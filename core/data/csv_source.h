// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/csv.h"
#include "core/data/dataset.h"

namespace nabla {

/// Samples from a CSV file: data.path, target (default: the last column), task, sequence_length, missing.
/// Rows with a gap are skipped, or filled after the split with missing = mean (inputs hold NaN until then). Text
/// columns other than the target are left out. Without a task, texts or at most 20 different whole numbers are classes.
/// Errors: FileError and Error as CsvTable; Error when target and task, or columns and sequence_length, do not fit.
Dataset makeCsv(const Recipe& recipe);

/// The same from a table in memory. Requires: `table` was read with the recipe's target.
Dataset datasetFromTable(CsvTable table, const Recipe& recipe, const std::string& name);

} // namespace nabla
