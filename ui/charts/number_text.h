// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nabla {

/// "10⁻⁸".
QString powerOfTenText(int exponent);
/// For read-outs: "0.031", "3.2 × 10⁻¹¹", "0", "NaN", "∞".
QString readingText(double value, int digits = 2);
/// For a linear axis: the fewest digits, "0.25", "3 × 10⁻⁸".
QString plainText(double value);
/// For hovering: every digit that matters, "3.20711e-11", "0", "NaN", "inf".
QString exactText(double value);
/// For a step axis: "0", "500", "1.5k", "2M".
QString stepText(qint64 step);
/// 0.031 as "3.1 %".
QString percentText(double share);
/// The same; "NaN" and "–" for what is no share.
QString shareText(double share);

} // namespace nabla
