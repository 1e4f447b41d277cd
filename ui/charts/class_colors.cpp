// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/class_colors.h"

#include "ui/style/theme.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// Source: Okabe & Ito 2008, the yellow a little darker for white paper.
constexpr QRgb kColors[] = {0xffe69f00, 0xff0072b2, 0xff009e73, 0xffcc79a7, 0xff56b4e9,
                            0xffd55e00, 0xff999999, 0xffd0b000, 0xff6a4c93, 0xff8c6d31};

} // namespace

QColor classColor(int label, int) {
    return label < 0 ? theme().textMuted
                     : QColor::fromRgb(kColors[static_cast<std::size_t>(label) % std::size(kColors)]);
}

QColor paled(const QColor& color, double strength) {
    const QColor& ground = theme().surface;
    const double share = std::clamp(strength, 0.0, 1.0);
    const auto channel = [share](int from, int to) { return qRound(from + (to - from) * share); };
    return {channel(ground.red(), color.red()), channel(ground.green(), color.green()),
            channel(ground.blue(), color.blue())};
}

QColor divergingColor(double value, double strength) {
    if (!std::isfinite(value))
        return theme().nonFinite;
    return paled(QColor::fromRgb(value < 0 ? kColors[0] : kColors[1]), std::min(1.0, std::abs(value)) * strength);
}

} // namespace nabla
