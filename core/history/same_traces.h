// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <vector>

namespace nabla {

/// For every trace of `wanted`, where a row of `other` has the same quantity of the tensor or layer of that name;
/// kNoTrace where it has none.
std::vector<TraceId> sameTraces(const Layout& wanted, const Layout& other);

} // namespace nabla
