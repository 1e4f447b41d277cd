// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nabla {

struct Theme;

/// The application's style sheet in the theme's colours. Only what Fusion and the palette cannot say: corners, borders,
/// hover and focus. Sizes of text come from the application's font alone, so that people can change them.
QString styleSheet(const Theme& theme);

} // namespace nabla
