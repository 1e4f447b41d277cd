// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace nabla {

/// What a file to write is: its kind in words ("Web pages") and its ending without the point ("html").
struct FileKind {
    QString words;
    QString suffix;
};

/// `name` with the kind's ending where it has none. What stands behind a point and is a number is none: "rate 0.1".
QString withSuffix(const QString& name, const FileKind& kind);

/// Asks where to write a file; a name without an ending gets the kind's. A file that is there is replaced only by
/// those who say so, under the name that is written in the end. Empty: nothing was chosen.
///
/// Threads  GUI thread only; blocks in a dialog of its own.
QString chooseFileToWrite(QWidget* parent, const QString& title, const QString& proposal, const FileKind& kind);

} // namespace nabla
