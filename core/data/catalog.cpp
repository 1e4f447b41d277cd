// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog.h"

#include "core/base/error.h"
#include "core/data/csv_source.h"
#include "core/data/digits.h"
#include "core/data/generators.h"

#include <algorithm>

namespace nabla {

namespace {

using enum DataField;

constexpr std::string_view kChance = "ln C, C classes";
constexpr std::string_view kVariance = "variance of the training targets";
constexpr std::string_view kEither = "ln C for C classes, else the variance of the training targets";

const SourceInfo kSources[] = {
    {Source::Circle, SourceGroup::Plane, SourceTasks::Classification, Samples | Noise, kChance, makeCircle},
    {Source::Xor, SourceGroup::Plane, SourceTasks::Classification, Samples | Noise, kChance, makeXor},
    {Source::Gauss, SourceGroup::Plane, SourceTasks::Classification, Samples | Noise, kChance, makeGauss},
    {Source::Spiral, SourceGroup::Plane, SourceTasks::Classification, Samples | Noise, kChance, makeSpiral},
    {Source::Moons, SourceGroup::Plane, SourceTasks::Classification, Samples | Noise, kChance, makeMoons},
    {Source::Plane, SourceGroup::Plane, SourceTasks::Regression, Samples | Noise, kVariance, makePlane},
    {Source::MultiGauss, SourceGroup::Plane, SourceTasks::Regression, Samples | Noise, kVariance, makeMultiGauss},
    {Source::Digits, SourceGroup::Real, SourceTasks::Classification, {}, kChance, makeDigits},
    {Source::DigitsRows, SourceGroup::Real, SourceTasks::Classification, {}, kChance, makeDigitsRows},
    {Source::Csv, SourceGroup::File, SourceTasks::Both, Path | Target | DataField::Task | SequenceLength | Missing,
     kEither, makeCsv},
};

} // namespace

std::span<const SourceInfo> dataCatalog() {
    return kSources;
}

const SourceInfo& sourceInfo(Source source) {
    const auto row = std::ranges::find(kSources, source, &SourceInfo::source);
    if (row == std::end(kSources))
        throw Error("data.source: this source is not built in.");
    return *row;
}

} // namespace nabla
