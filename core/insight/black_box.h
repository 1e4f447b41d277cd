// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <optional>
#include <string>
#include <vector>

namespace nabla {

/// What a diverged run leaves for whoever asks why: where the first value that is not finite appeared, and the road
/// that led there.
struct BlackBox {
    /// Steps the road goes back.
    static constexpr std::int64_t kRoad = 200;
    /// A quantity has grown where it is more than so many times what it was, from then on to the end.
    static constexpr double kGrown = 10;

    Divergence where;
    Index layer = -1;                 ///< index of where.layer in Layout::layers; -1 for the data
    std::int64_t lastFiniteStep = -1; ///< newest step before with a finite loss and gradient norm; -1: none is kept

    /// The kept rows of the last kRoad steps, oldest first; the last one is where.step's own. All lists have its
    /// length.
    std::vector<std::int64_t> steps;
    std::vector<double> loss;
    std::vector<double> gradNorm;
    struct Layer {
        std::vector<double> preactivationMaxAbs;
        std::vector<double> preactivationGradL2;
        std::vector<double> weightL2; ///< of Layout's weight of the layer; empty when it has none
    };
    std::vector<Layer> layers;

    enum class Quantity { Preactivation, PreactivationGradient, Weight };
    /// The first of all layers and quantities to grow. Each is compared with its median over the older half of the
    /// road; it has grown at the first step from which on it stays above kGrown times that (a value that is not finite
    /// is above everything). Of several at the same step the one that grew by the larger factor counts, then the
    /// earlier layer.
    struct Growth {
        Index layer = 0;
        Quantity quantity = Quantity::Preactivation;
        std::int64_t step = 0; ///< where it began
        double from = 0;       ///< the median
        double to = 0;         ///< at `step`
    };
    std::optional<Growth> grewFirst;

    /// Two or three sentences with their numbers.
    std::string text(const Layout& layout) const;
};

/// Opens the black box of a run. Any thread.
BlackBox openBlackBox(const History& history, const Divergence& where);

} // namespace nabla
