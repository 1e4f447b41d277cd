// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/columns.h"

#include "core/base/error.h"

#include <algorithm>
#include <unordered_map>

namespace nabla::session {

namespace {

static_assert(static_cast<Index>(StepQuantity::ClippedNorm) == kTableScalars - 1,
              "the table of steps holds loss to clipped_norm; new scalars belong behind them");

using Positions = std::unordered_map<std::string, Index>;

/// A ratio needs no bytes where update and weight stand beside it.
std::vector<DerivedColumn> derivedFrom(const std::vector<std::string>& names, const Positions& positions) {
    const std::string ratio(name(ParameterQuantity::UpdateRatio));
    const std::string update(name(ParameterQuantity::UpdateL2));
    const std::string weight(name(ParameterQuantity::WeightL2));
    std::vector<DerivedColumn> derived;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& column = names[i];
        if (column.size() <= ratio.size() || !std::equal(ratio.rbegin(), ratio.rend(), column.rbegin()))
            continue;
        const std::string tensor = column.substr(0, column.size() - ratio.size());
        const auto updateAt = positions.find(tensor + update);
        const auto weightAt = positions.find(tensor + weight);
        if (updateAt != positions.end() && weightAt != positions.end())
            derived.push_back({static_cast<Index>(i), updateAt->second, weightAt->second});
    }
    return derived;
}

std::vector<std::string> namesOf(const Layout& layout) {
    std::vector<std::string> names;
    for (TraceId trace = kTableScalars; trace < layout.width(); ++trace)
        names.push_back(layout.traceName(trace));
    return names;
}

} // namespace

void Columns::pick(std::span<const double> row, std::span<double> stored) const {
    for (std::size_t i = 0; i < traces.size(); ++i)
        stored[i] = traces[i] == kNoTrace ? absent() : row[static_cast<std::size_t>(traces[i])];
}

void Columns::spread(std::span<const double> stored, std::span<double> row) const {
    std::fill(row.begin() + kTableScalars, row.end(), absent());
    for (std::size_t i = 0; i < traces.size(); ++i)
        if (traces[i] != kNoTrace)
            row[static_cast<std::size_t>(traces[i])] = stored[i];
}

Columns columnsOf(const Layout& layout) {
    return columnsOf(namesOf(layout), layout);
}

Columns columnsOf(std::vector<std::string> names, const Layout& layout) {
    Columns columns;
    columns.names = std::move(names);
    Positions positions;
    for (std::size_t i = 0; i < columns.names.size(); ++i)
        if (!positions.emplace(columns.names[i], static_cast<Index>(i)).second)
            throw Error("its telemetry has two columns \"" + columns.names[i] + "\"");
    columns.traces.assign(columns.names.size(), kNoTrace);
    const std::vector<std::string> known = namesOf(layout);
    for (std::size_t i = 0; i < known.size(); ++i)
        if (const auto found = positions.find(known[i]); found != positions.end())
            columns.traces[static_cast<std::size_t>(found->second)] = kTableScalars + static_cast<TraceId>(i);
    columns.derived = derivedFrom(columns.names, positions);
    return columns;
}

} // namespace nabla::session
