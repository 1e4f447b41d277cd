// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace nabla {

/// GFLOP/s of single-precision multiply-adds in registers on this core, at the processor level that the kernels'
/// library runs on; best of a few tries.
double multiplyAddPeak();

} // namespace nabla
