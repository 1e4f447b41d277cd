// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <span>
#include <string>
#include <vector>

/// What every source that reads somebody's file does with labels, and what it warns about.
namespace nabla {

/// The different numbers among `values`, sorted; NaN does not count. At most `limit` + 1 of them are looked for.
std::vector<double> distinctNumbers(std::span<const double> values, std::size_t limit);

/// Classes are the different numbers, sorted: sets labels, outputs and classNames.
/// Requires: no NaN. Errors: Error when there are more than 65,536; `what` names the labels ("column \"y\"").
void setNumericClasses(Dataset& data, std::span<const double> values, const std::string& what);

/// Leaves out samples that have NaN or infinity in a target, or label -1, or a gap in their inputs; with Mean a gap in
/// the inputs stays, as NaN, for fillMissing. Warns with the first place. Errors: Error when fewer than 2 are left.
void dropRowsWithGaps(Dataset& data, MissingValues missing);

/// Warns: one class only, a class with no or one sample, almost as many classes as samples.
void warnAboutClasses(Dataset& data);

/// Warns: features that never change, numbers beyond single precision. Features without a name are called "feature 3".
void warnAboutFeatures(Dataset& data);

/// At most five of the names, in quotes: "a", "b" and 3 more.
std::string quotedList(const std::vector<std::string>& names);

} // namespace nabla
