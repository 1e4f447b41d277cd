// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

class QApplication;

namespace nabla {

/// Projector: light, with the contrast and the thickness that a beam loses. HighContrast: black, white and few colours.
enum class ThemeId { Light, Dark, Projector, HighContrast };

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
    QColor twin;   ///< the second run of a comparison; always dashed
    QColor good;
    QColor warning;
    QColor bad;
    QColor nonFinite;     ///< NaN and inf: magenta
    double lineWidth = 1; ///< of traces, device-independent pixels
    double emphasis = 2;  ///< of the selected trace

    bool isDark() const { return id == ThemeId::Dark || id == ThemeId::HighContrast; }
};

const Theme& theme();
/// "light", "dark", "projector", "contrast": as in settings and on the command line. Light for any other word.
QString codeOf(ThemeId id);
ThemeId themeOf(const QString& code);
/// Traces as thick as somebody in the last row needs them, whatever the theme, until the next change of theme.
void setThickTraces(bool areThick);
/// Sets palette, Fusion style and style sheet of the application. Views restyle() on QEvent::PaletteChange.
void applyTheme(QApplication& application, ThemeId id);

/// Viridis without its darkest and lightest ends: position 0 .. 1 to colour. NaN gives theme().nonFinite.
QColor sequentialColor(double position);

} // namespace nabla
