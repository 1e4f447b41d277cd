// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/import_check.h"

#include <QStringList>

namespace nabla {

/// What will be done with a file, a sentence a decision: how it was read, what is predicted from what, what is left
/// out, how many samples there are. In the language of the window.
QStringList importWords(const ImportFacts& facts, const DataSpec& spec);

/// A name of a table's column for people: its own, or its number.
QString columnName(const ImportFacts& facts, Index column);

} // namespace nabla
