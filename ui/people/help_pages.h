// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

class QWidget;

namespace nabla {

/// A page of help: written (resources/help, in the window's language where there is one), or made from core's tables.
struct HelpPage {
    QString id; ///< "window", "instruments"
    QString title;
};

/// In the order of the table of contents.
QList<HelpPage> helpPages();
/// The page as Markdown; empty for an id that is none.
QString helpText(const QString& id);
/// The page, and behind a "#" the heading in it, that explains what a control belongs to. "window" where nothing
/// closer is known.
QString helpFor(const QWidget* widget);

} // namespace nabla
