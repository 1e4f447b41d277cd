// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace nabla {

/// Every key in one table. Non-modal, so that keys can be tried beside it.
void showShortcuts(QWidget* window);
/// What this is, its version, its licence and the licences of what it is made of.
void showAbout(QWidget* window);

} // namespace nabla
