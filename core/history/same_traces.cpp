// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/same_traces.h"

#include <algorithm>
#include <numeric>

namespace nabla {

namespace {

/// The one of the same name, most often at the same place; -1 where there is none.
template <class Info>
Index sameName(const std::vector<Info>& all, std::size_t at, const std::string& name) {
    if (at < all.size() && all[at].name == name)
        return static_cast<Index>(at);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Info& one) { return one.name == name; });
    return found == all.end() ? -1 : static_cast<Index>(found - all.begin());
}

} // namespace

std::vector<TraceId> sameTraces(const Layout& wanted, const Layout& other) {
    std::vector<TraceId> same(static_cast<std::size_t>(wanted.width()), kNoTrace);
    const auto join = [&](TraceId to, TraceId from, Index count) {
        if (to != kNoTrace && from != kNoTrace)
            std::iota(same.begin() + to, same.begin() + to + count, from);
    };
    join(0, 0, Layout::kScalars);
    for (std::size_t i = 0; i < wanted.parameters.size(); ++i)
        if (const Index at = sameName(other.parameters, i, wanted.parameters[i].name); at >= 0)
            join(wanted.trace(static_cast<Index>(i), ParameterQuantity{}), other.trace(at, ParameterQuantity{}),
                 Layout::kPerParameter);
    for (std::size_t i = 0; i < wanted.layers.size(); ++i) {
        const LayerInfo& layer = wanted.layers[i];
        const auto place = static_cast<Index>(i);
        const Index at = sameName(other.layers, i, layer.name);
        if (at < 0)
            continue;
        const LayerInfo& found = other.layers[static_cast<std::size_t>(at)];
        join(wanted.trace(place, LayerQuantity{}), other.trace(at, LayerQuantity{}), Layout::kPerLayer);
        join(wanted.hiddenLagTrace(place), other.hiddenLagTrace(at), std::min(layer.lags, found.lags));
        join(wanted.cellLagTrace(place), other.cellLagTrace(at), std::min(layer.lags, found.lags));
        if (layer.gates == found.gates)
            join(wanted.gateTrace(place), other.gateTrace(at), static_cast<Index>(layer.gates.size()));
    }
    return same;
}

} // namespace nabla
