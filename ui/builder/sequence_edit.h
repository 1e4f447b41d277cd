// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

/// Network and data brought together where sequences are concerned: what the gate switch and the data panel do.
namespace nabla {

/// Whether the source gives time steps. Of npy files only the file can tell; then false.
bool isSequence(const DataSpec& data);
/// Whether there is a target at every time step, so that the whole sequence must reach `output`.
bool hasTargetEachStep(const DataSpec& data);

/// The recurrent layers of a network become this cell; keys of another cell go. A network without one gets one: its
/// first dense layer becomes recurrent, in front of a residual block a new layer is put. The layers behind it stay.
void useCell(Recipe& recipe, Cell cell);
/// Recurrent layers become dense ones with the same units and tanh, or the network's activation.
void useDense(NetworkSpec& network);
/// Sets return_sequences so that every recurrent layer gets a sequence, and `output` what its targets need.
void fitSequences(Recipe& recipe);
/// The recurrent layers' common cell; nothing when there is none or they differ.
std::optional<Cell> commonCell(const NetworkSpec& network);

} // namespace nabla
