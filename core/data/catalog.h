// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <span>
#include <string_view>

namespace nabla {

/// The settings of `data` that a source may read; one a member of DataSpec.
enum class DataField : std::uint32_t {
    Samples = 1u << 0,
    Noise = 1u << 1,
    Length = 1u << 2,
    Delay = 1u << 3,
    Symbols = 1u << 4,
    Full = 1u << 5,
    Rows = 1u << 6,
    Task = 1u << 7,
    Path = 1u << 8,
    Target = 1u << 9,
    SequenceLength = 1u << 10,
    Missing = 1u << 11,
    Images = 1u << 12,
    Labels = 1u << 13,
    Features = 1u << 14,
    Targets = 1u << 15,
};

/// A set of DataField.
struct DataFields {
    std::uint32_t bits = 0;

    constexpr DataFields() = default;
    constexpr DataFields(DataField field) : bits(static_cast<std::uint32_t>(field)) {}
    constexpr bool has(DataField field) const { return (bits & static_cast<std::uint32_t>(field)) != 0; }
    friend constexpr DataFields operator|(DataFields a, DataFields b) {
        a.bits |= b.bits;
        return a;
    }
};
constexpr DataFields operator|(DataField a, DataField b) {
    return DataFields(a) | DataFields(b);
}

enum class SourceGroup { Plane, Real, Sequence, File };
enum class SourceTasks { Classification, Regression, Both };

/// One place a data set may come from. Its words (id, label, sentence) are the row of sourceNames() in recipe/names.h.
struct SourceInfo {
    Source source;
    SourceGroup group;
    SourceTasks tasks;
    DataFields fields; ///< which settings it reads; the common ones (validation, split, standardize) always count
    std::string_view baseline; ///< formula of the loss of knowing nothing of the inputs
    /// Reads or makes the samples. Fills validationRows when the source has a validation set of its own, and
    /// baselineLoss where it is not the common one; makeDataset does the rest.
    Dataset (*make)(const Recipe& recipe);
};

/// Every source, in the order of menus.
std::span<const SourceInfo> dataCatalog();

/// Requires: `source` is in the catalogue, as every enumerator is.
const SourceInfo& sourceInfo(Source source);

} // namespace nabla
