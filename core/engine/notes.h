// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace nabla {

/// What can run but is hardly meant: a batch above the data, a learning rate of 0. A sentence each, for people.
std::vector<std::string> notesOn(const Recipe& recipe, const Dataset& data);

} // namespace nabla
