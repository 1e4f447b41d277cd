// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace nabla {

/// The parts of an exported script that every network shares, as Python: reading numbers, random draws, layers,
/// clipping.
extern const char* const kPytorchLibrary;
/// What trains and prints, after the network.
extern const char* const kPytorchMain;

} // namespace nabla
