// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/field_form.h"

namespace nabla {

class RecipeDocument;

/// A key of dense layers for the whole network: what all have in common is its value, and setting it sets the network's
/// default and clears what single layers say. `card` stands before the value in the history: "Activation".
FieldAccess wholeNetwork(RecipeDocument& document, const QString& card);
/// The numbers of the network's init (gain, slope, std, ...). The output layer takes part, as in the init switch.
FieldAccess wholeNetworkInit(RecipeDocument& document);
/// The keys of all recurrent layers at once; recurrent_init is the network's default.
FieldAccess allRecurrent(RecipeDocument& document);

/// What all dense layers have in a key, their own or the network's; std::monostate when they differ or nothing is said.
FieldValue commonDense(const NetworkSpec& network, std::string_view key, bool* isMixed = nullptr);

} // namespace nabla
