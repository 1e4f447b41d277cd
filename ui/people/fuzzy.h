// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nabla {

/// How well what somebody typed names a text: its letters in order, each word of it anywhere. Better where they start
/// words, stand together and leave little of the text over. Negative when it does not.
int fuzzyScore(const QString& typed, const QString& text);

} // namespace nabla
