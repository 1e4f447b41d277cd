// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/theme.h"

#include "ui/style/field_style.h"
#include "ui/style/style_sheet.h"

#include <QApplication>
#include <QFont>

#include <algorithm>
#include <array>
#include <cmath>

namespace nabla {

namespace {

/// Smaller text cannot be read from a seat in a lecture hall; a larger font of the desktop is left alone.
constexpr double kSmallestPointSize = 10.5;

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.surfaceRaised);
    palette.setColor(QPalette::ToolTipBase, theme.surfaceRaised);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.textMuted);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.bad);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.isDark() ? theme.window : QColor(Qt::white));
    palette.setColor(QPalette::Light, theme.surfaceRaised);
    palette.setColor(QPalette::Midlight, theme.grid);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.border.darker(115));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 80));
    QColor disabled = theme.textMuted;
    disabled.setAlphaF(0.6f);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    return palette;
}

Theme lightTheme() {
    Theme theme;
    theme.id = ThemeId::Light;
    theme.window = QColor(0xf3, 0xf4, 0xf7);
    theme.surface = QColor(0xff, 0xff, 0xff);
    theme.surfaceRaised = QColor(0xf7, 0xf8, 0xfb);
    theme.border = QColor(0xdc, 0xdf, 0xe6);
    theme.text = QColor(0x1b, 0x1f, 0x27);
    theme.textMuted = QColor(0x5a, 0x62, 0x72);
    theme.grid = QColor(0xe9, 0xeb, 0xf0);
    theme.accent = QColor(0x4b, 0x4f, 0xd6);
    theme.signal = QColor(0xd5, 0x5e, 0x00);
    theme.weight = QColor(0x00, 0x72, 0xb2);
    theme.third = QColor(0x00, 0x87, 0x64);
    theme.fourth = QColor(0xa8, 0x4f, 0x84);
    theme.ghost = QColor(0x8b, 0x93, 0xa3);
    theme.twin = QColor(0x8a, 0x6d, 0x00);
    theme.good = QColor(0x0b, 0x7d, 0x55);
    theme.warning = QColor(0x9a, 0x5b, 0x00);
    theme.bad = QColor(0xc2, 0x2f, 0x3d);
    theme.nonFinite = QColor(0xd1, 0x00, 0x9a);
    theme.palette = paletteOf(theme);
    return theme;
}

Theme darkTheme() {
    Theme theme;
    theme.id = ThemeId::Dark;
    theme.window = QColor(0x0d, 0x10, 0x16);
    theme.surface = QColor(0x15, 0x19, 0x21);
    theme.surfaceRaised = QColor(0x1d, 0x22, 0x2c);
    theme.border = QColor(0x2c, 0x33, 0x40);
    theme.text = QColor(0xe8, 0xeb, 0xf1);
    theme.textMuted = QColor(0x9b, 0xa4, 0xb4);
    theme.grid = QColor(0x24, 0x2a, 0x35);
    theme.accent = QColor(0x9a, 0xa2, 0xff);
    theme.signal = QColor(0xff, 0x8c, 0x4b);
    theme.weight = QColor(0x58, 0xb6, 0xec);
    theme.third = QColor(0x3c, 0xcb, 0x9f);
    theme.fourth = QColor(0xe2, 0x9c, 0xc6);
    theme.ghost = QColor(0x74, 0x7e, 0x90);
    theme.twin = QColor(0xe8, 0xdc, 0x4a);
    theme.good = QColor(0x4c, 0xcf, 0x97);
    theme.warning = QColor(0xf0, 0xb4, 0x4c);
    theme.bad = QColor(0xff, 0x6f, 0x77);
    theme.nonFinite = QColor(0xff, 0x4f, 0xd4);
    theme.palette = paletteOf(theme);
    return theme;
}

Theme projectorTheme() {
    Theme theme = lightTheme();
    theme.id = ThemeId::Projector;
    theme.window = QColor(0xff, 0xff, 0xff);
    theme.surfaceRaised = QColor(0xf4, 0xf5, 0xf9);
    theme.border = QColor(0xa9, 0xaf, 0xbc);
    theme.text = QColor(0x00, 0x00, 0x00);
    theme.textMuted = QColor(0x3a, 0x41, 0x4e);
    theme.grid = QColor(0xd8, 0xdb, 0xe2);
    theme.accent = QColor(0x2b, 0x2f, 0xb8);
    theme.signal = QColor(0xc4, 0x4d, 0x00);
    theme.weight = QColor(0x00, 0x5b, 0x9a);
    theme.third = QColor(0x00, 0x70, 0x50);
    theme.fourth = QColor(0x93, 0x36, 0x70);
    theme.ghost = QColor(0x6b, 0x73, 0x82);
    theme.twin = QColor(0x66, 0x50, 0x00);
    theme.good = QColor(0x00, 0x68, 0x44);
    theme.warning = QColor(0x82, 0x49, 0x00);
    theme.bad = QColor(0xb0, 0x15, 0x25);
    theme.lineWidth = 2;
    theme.emphasis = 3.5;
    theme.palette = paletteOf(theme);
    return theme;
}

Theme highContrastTheme() {
    Theme theme = darkTheme();
    theme.id = ThemeId::HighContrast;
    theme.window = theme.surface = QColor(0x00, 0x00, 0x00);
    theme.surfaceRaised = QColor(0x1a, 0x1a, 0x1a);
    theme.border = QColor(0xc8, 0xc8, 0xc8);
    theme.text = QColor(0xff, 0xff, 0xff);
    theme.textMuted = QColor(0xe2, 0xe2, 0xe2);
    theme.grid = QColor(0x55, 0x55, 0x55);
    theme.accent = QColor(0xff, 0xe0, 0x3a);
    theme.signal = QColor(0xff, 0x9d, 0x45);
    theme.weight = QColor(0x6c, 0xc8, 0xff);
    theme.third = QColor(0x45, 0xe8, 0xb0);
    theme.fourth = QColor(0xff, 0xa8, 0xdc);
    theme.ghost = QColor(0xa8, 0xa8, 0xa8);
    theme.twin = QColor(0xd4, 0xff, 0x5a);
    theme.good = QColor(0x5c, 0xff, 0xb0);
    theme.warning = QColor(0xff, 0xd0, 0x5c);
    theme.bad = QColor(0xff, 0x8a, 0x8a);
    theme.lineWidth = 1.5;
    theme.emphasis = 3;
    theme.palette = paletteOf(theme);
    return theme;
}

Theme makeTheme(ThemeId id) {
    switch (id) {
    case ThemeId::Dark:
        return darkTheme();
    case ThemeId::Projector:
        return projectorTheme();
    case ThemeId::HighContrast:
        return highContrastTheme();
    case ThemeId::Light:
        break;
    }
    return lightTheme();
}

struct ThemeCode {
    ThemeId id;
    const char* code;
};
constexpr ThemeCode kCodes[] = {{ThemeId::Light, "light"},
                                {ThemeId::Dark, "dark"},
                                {ThemeId::Projector, "projector"},
                                {ThemeId::HighContrast, "contrast"}};

Theme& current() {
    static Theme theme = lightTheme();
    return theme;
}

/// Nine even stops of viridis (matplotlib's table, CC0).
constexpr std::array<std::array<int, 3>, 9> kViridis = {{{68, 1, 84},
                                                         {71, 45, 123},
                                                         {59, 82, 139},
                                                         {44, 114, 142},
                                                         {33, 145, 140},
                                                         {40, 174, 128},
                                                         {94, 201, 98},
                                                         {173, 220, 48},
                                                         {253, 231, 37}}};

} // namespace

const Theme& theme() {
    return current();
}

QString codeOf(ThemeId id) {
    return QString::fromLatin1(kCodes[static_cast<std::size_t>(id)].code);
}

ThemeId themeOf(const QString& code) {
    for (const ThemeCode& row : kCodes)
        if (code == QLatin1String(row.code))
            return row.id;
    return ThemeId::Light;
}

void setThickTraces(bool areThick) {
    const Theme plain = makeTheme(current().id);
    const Theme thick = projectorTheme();
    current().lineWidth = areThick ? std::max(plain.lineWidth, thick.lineWidth) : plain.lineWidth;
    current().emphasis = areThick ? std::max(plain.emphasis, thick.emphasis) : plain.emphasis;
}

void applyTheme(QApplication& application, ThemeId id) {
    current() = makeTheme(id);
    if (QApplication::font().pointSizeF() < kSmallestPointSize) {
        QFont font = QApplication::font();
        font.setPointSizeF(kSmallestPointSize);
        QApplication::setFont(font);
    }
    QApplication::setStyle(new FieldStyle);
    QApplication::setPalette(current().palette);
    application.setStyleSheet(styleSheet(current()));
}

QColor sequentialColor(double position) {
    if (std::isnan(position))
        return current().nonFinite;
    // The end that would sink into the surface is cut: yellow on white, violet on black.
    const bool isDark = current().isDark();
    const double first = isDark ? 0.24 : 0.03;
    const double last = isDark ? 0.98 : 0.8;
    const double place = (first + std::clamp(position, 0.0, 1.0) * (last - first)) * (kViridis.size() - 1);
    const std::size_t stop = std::min<std::size_t>(static_cast<std::size_t>(place), kViridis.size() - 2);
    const double share = place - static_cast<double>(stop);
    const auto mix = [&](std::size_t channel) {
        return static_cast<int>(
            std::lround(kViridis[stop][channel] * (1 - share) + kViridis[stop + 1][channel] * share));
    };
    return {mix(0), mix(1), mix(2)};
}

} // namespace nabla
