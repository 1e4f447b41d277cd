// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/tensor.h"
#include "core/probes/snapshot.h"

namespace nabla {

/// Errors: none; a range without elements gives a distribution of nothing.
template <class Scalar>
Distribution measureDistribution(const Tensor<Scalar>& tensor, int linearBins);

} // namespace nabla
