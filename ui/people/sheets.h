// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMainWindow;

namespace nabla {

/// Every key in one table: those of the menus as they are now, and those that belong to a place. Non-modal, so that
/// keys can be tried beside it.
void showShortcuts(QMainWindow& window);
/// What this is, its version, its licence and the licences of what it is made of.
void showAbout(QMainWindow& window);

} // namespace nabla
