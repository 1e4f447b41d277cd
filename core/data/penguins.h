// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

namespace nabla {

/// Palmer penguins, 344 rows of which 2 have gaps. Classification (default): the species from beak length, beak depth,
/// flipper length (mm) and body mass (kg). Regression: the body mass (kg) from the other three.
/// Source: Gorman, Williams & Fraser 2014; Horst, Hill & Gorman 2020. Errors: FileError when the bundled file is
/// missing.
Dataset makePenguins(const Recipe& recipe);

} // namespace nabla
