// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

namespace nabla {

/// 1797 handwritten digits of 8 x 8 pixels, 0..16 scaled to 0..1, in the file's order. The fifth, tenth, ... row
/// (index % 5 == 4: 359 rows) is its own validation set.
/// Source: Alpaydin & Kaynak 1998 (UCI), as packed by scikit-learn. Errors: FileError when the bundled file is missing.
Dataset makeDigits(const Recipe& recipe);

/// The same as sequences: time step t is pixel row t.
Dataset makeDigitsRows(const Recipe& recipe);

} // namespace nabla
