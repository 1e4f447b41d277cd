// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/style_sheet.h"

#include "ui/style/theme.h"

#include <initializer_list>
#include <utility>

namespace nabla {

namespace {

// Combo boxes, spin boxes, check boxes and sliders stay Fusion's: a style sheet that gives them a border loses their
// arrows.
const char* const kSheet = R"(
QToolTip { color: @text; background: @raised; border: 1px solid @border; padding: 5px 7px; }
QMainWindow::separator { background: @window; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: @border; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @border; }
QMenuBar { background: @window; color: @text; }
QMenuBar::item { padding: 4px 10px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @soft; }
QMenu { background: @surface; border: 1px solid @border; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 24px; border-radius: 5px; }
QMenu::item:selected { background: @soft; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }
QStatusBar { background: @window; color: @muted; }
QStatusBar::item { border: none; }
QDockWidget::title { background: @window; padding: 6px 8px; }
QPushButton, QToolButton {
  color: @text; background: @surface; border: 1px solid @border; border-radius: 6px; padding: 5px 12px; }
QToolButton { padding: 5px 8px; }
QToolButton[autoRaise="true"] { background: transparent; border-color: transparent; }
QPushButton:hover, QToolButton:hover { background: @raised; border-color: @muted; }
QPushButton:pressed, QToolButton:pressed { background: @soft; }
QPushButton:checked, QToolButton:checked { background: @soft; border-color: @accent; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @faint; border-color: @grid; }
QToolButton[autoRaise="true"]:disabled { border-color: transparent; }
QPushButton:default { background: @accent; color: @onAccent; border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabBar::tab { color: @muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; background: transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:hover { color: @text; }
)";

QString mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int from, int to) { return qRound(from + (to - from) * share); };
    return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())).name();
}

} // namespace

QString styleSheet(const Theme& theme) {
    QString sheet = QString::fromLatin1(kSheet);
    const std::initializer_list<std::pair<const char*, QString>> words = {
        {"@window", theme.window.name()},
        {"@surface", theme.surface.name()},
        {"@raised", theme.surfaceRaised.name()},
        {"@border", theme.border.name()},
        {"@text", theme.text.name()},
        {"@muted", theme.textMuted.name()},
        {"@faint", mixed(theme.textMuted, theme.surface, 0.45)},
        {"@grid", theme.grid.name()},
        {"@accent", theme.accent.name()},
        {"@onAccent", theme.palette.color(QPalette::HighlightedText).name()},
        {"@soft", mixed(theme.surface, theme.accent, theme.isDark() ? 0.2 : 0.11)}};
    for (const auto& [word, value] : words)
        sheet.replace(QLatin1String(word), value);
    return sheet;
}

} // namespace nabla
