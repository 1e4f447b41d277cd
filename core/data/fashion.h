// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

namespace nabla {

/// Fashion-MNIST, 28 x 28 pixels 0..255 scaled to 0..1, 10 classes. Bundled: the first 100 training images of each
/// class, in the file's order. `full`: the 60,000 training images and then the 10,000 test images, which are the
/// validation set unless a split is asked for. `rows`: a sequence of 28 rows.
/// Source: Xiao, Rasul & Vollgraf 2017. Errors: FileError when `full` and Debian's dataset-fashion-mnist is missing.
Dataset makeFashion(const Recipe& recipe);

} // namespace nabla
