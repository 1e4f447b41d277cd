// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/people/commands.h"

#include <QStringList>

namespace nabla {

class RecipeDocument;

/// Every position of the six remedies, for the whole network, as edits of the experiment: "Activation: ReLU",
/// "Batch norm: On". The positions of now are marked. `refused` hears why an edit was not taken.
QList<Command> switchCommands(RecipeDocument& document, const std::function<void(const QStringList&)>& refused);

} // namespace nabla
