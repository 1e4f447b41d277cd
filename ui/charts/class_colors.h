// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace nabla {

/// Two classes in orange and blue as people know them, more in Okabe and Ito's colours.
QColor classColor(int label, int classes);
/// -1 orange, 0 the surface, 1 blue, as strong as `strength`.
QColor divergingColor(double value, double strength);
/// The colour over the surface, opaque: 0 the surface, 1 the colour.
QColor paled(const QColor& color, double strength);

} // namespace nabla
