// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/path_drag.h"

#include <algorithm>
#include <map>

namespace nabla {

namespace {

/// In the gap before a block's first layer the left half is before the block, the right half inside.
constexpr double kOutside = 0.75;
constexpr double kInside = 0.25;

bool isInOrAt(const LayerAddress& address, const std::vector<LayerAddress>& blocks) {
    return std::any_of(blocks.begin(), blocks.end(), [&](const LayerAddress& block) {
        return address.size() > block.size() && std::equal(block.begin(), block.end(), address.begin());
    });
}

} // namespace

std::vector<DropSpot> dropSpots(const std::vector<PathItem>& items, const std::vector<LayerAddress>& dragged) {
    std::vector<DropSpot> spots;
    std::map<LayerAddress, std::size_t> lastOf; // of each list, by the address of what holds it
    const auto gapBefore = [&](std::size_t item) { return items[item].rect.left() - items[item - 1].rect.right(); };
    for (std::size_t i = 1; i + 1 < items.size(); ++i) {
        const LayerAddress& address = items[i].address;
        LayerAddress list = address;
        list.pop_back();
        if (const auto last = lastOf.find(list);
            last == lastOf.end() || items[last->second].address.back() < address.back())
            lastOf[list] = i;
        const bool isSum = items[i].kind == PathKind::Sum;
        const std::size_t front = isSum ? static_cast<std::size_t>(items[i].firstInside) : i;
        const bool isFirstInside = address.size() > 1 && address.back() == 0;
        const double share = isSum ? kOutside : isFirstInside ? kInside : 0.5;
        if (!isInOrAt(address, dragged))
            spots.push_back({items[front].rect.left() - share * gapBefore(front), address});
    }
    for (const auto& [list, item] : lastOf) {
        LayerAddress target = items[item].address;
        ++target.back();
        const double share = list.empty() ? 0.5 : kInside;
        if (!isInOrAt(target, dragged))
            spots.push_back({items[item].rect.right() + share * gapBefore(item + 1), target});
    }
    return spots;
}

} // namespace nabla
