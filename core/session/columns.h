// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"
#include "core/session/codec.h"

#include <string>
#include <vector>

/// Which number of a stored row is which. Stored rows name their columns, so that a program with more or fewer traces
/// reads them: what it does not know is left out, what the file does not have is absent.
namespace nabla::session {

/// The first scalars of a row have a column each in the table of steps; everything behind them is in blobs.
inline constexpr Index kTableScalars = 8;

/// The columns of a run's blobs, in their order.
struct Columns {
    std::vector<std::string> names; ///< Layout::traceName
    std::vector<TraceId> traces;    ///< of this program's Layout; kNoTrace: it has none of that name
    std::vector<DerivedColumn> derived;

    Index count() const noexcept { return static_cast<Index>(names.size()); }
    /// A stored row out of a whole one of the Layout, or the way back. Shapes: count(), Layout::width().
    void pick(std::span<const double> row, std::span<double> stored) const;
    /// Leaves the scalars of the table alone; what is not stored becomes absent.
    void spread(std::span<const double> stored, std::span<double> row) const;
};

/// Those that this program writes for a new run.
Columns columnsOf(const Layout& layout);
/// Those that a file names. Errors: Error when a name is there twice.
Columns columnsOf(std::vector<std::string> names, const Layout& layout);

} // namespace nabla::session
