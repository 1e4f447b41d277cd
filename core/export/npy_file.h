// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <string>

namespace nabla {

/// One tensor as an NPY file, version 1.0, float32, C order: numpy.load reads it.
/// Source: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
std::string toNpy(const NamedTensor& tensor);

} // namespace nabla
