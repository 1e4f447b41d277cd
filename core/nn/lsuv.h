// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/nn/network.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace nabla {

/// Scales the weights of every lsuv layer, in forward order, so that its affine map has variance 1 on the given
/// samples. Weights stay rounded to float, so that both precisions start from the same numbers.
///
/// Errors   Stopped before the next pass when `stop` asks.
/// Source   Mishkin & Matas 2016, "All you need is a good init", algorithm 1 (tolerance .1, at most 10 rounds a layer).
void applyLsuv(Network<double>& network, const std::shared_ptr<const Dataset>& data,
               const std::vector<std::int64_t>& samples, const std::stop_token& stop = {});

} // namespace nabla
