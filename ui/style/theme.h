// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace nabla {

enum class ThemeId { Light, Dark };

/// Every colour and thickness the window uses. Charts and widgets read this table and nothing else.
struct Theme {
    ThemeId id = ThemeId::Light;
    QPalette palette;
    QColor window;        ///< behind everything
    QColor surface;       ///< cards, panels, charts
    QColor surfaceRaised; ///< hovered or selected card
    QColor border;
    QColor text;
    QColor textMuted;
    QColor grid;
    QColor accent; ///< the one colour of what can be pressed and what is selected
    QColor signal; ///< dL/dz (Okabe-Ito vermillion family)
    QColor weight; ///< dL/dW (Okabe-Ito blue family)
    QColor third;  ///< a third series (green)
    QColor fourth; ///< a fourth series (purple)
    QColor ghost;  ///< the run before
    QColor good;
    QColor warning;
    QColor bad;
    QColor nonFinite;     ///< NaN and inf: magenta
    double lineWidth = 1; ///< of traces, device-independent pixels
    double emphasis = 2;  ///< of the selected trace
};

const Theme& theme();
/// Sets palette, Fusion style and style sheet of the application. Views restyle() on QEvent::PaletteChange.
void applyTheme(QApplication& application, ThemeId id);

/// Viridis without its darkest and lightest ends: position 0 .. 1 to colour. NaN gives theme().nonFinite.
QColor sequentialColor(double position);

} // namespace nabla
