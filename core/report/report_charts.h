// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/report/report_words.h"

#include <string>
#include <vector>

namespace nabla::report {

/// The pictures of a run: loss, accuracy, gradient by layer, gradient norm before and after clipping, update ratio,
/// learning rate; those of what was never measured are left out.
std::vector<std::string> chartsOf(const History& history, const Words& words);

} // namespace nabla::report
