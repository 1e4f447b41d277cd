// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <QString>

namespace nabla {

// What a divergence says in words, in the window's language: for the banner, the black box and whoever else tells it.

/// "preactivation", "gradient of 3.weight". What is not known stays in English.
QString quantityWords(const Divergence& divergence);
/// "affine map W x + b", "relu"; empty when it is not known.
QString operationWords(const Divergence& divergence);
/// "NaN (not a number)", "infinite"; "not finite" when it is not known.
QString valueWords(const Divergence& divergence);

} // namespace nabla
