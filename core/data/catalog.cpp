// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog.h"

#include "core/data/csv_source.h"
#include "core/data/digits.h"
#include "core/data/fashion.h"
#include "core/data/generators.h"
#include "core/data/idx.h"
#include "core/data/memory_tasks.h"
#include "core/data/npy.h"
#include "core/data/penguins.h"
#include "core/data/series.h"

#include <algorithm>
#include <cassert>

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
    {Source::Fashion, SourceGroup::Real, SourceTasks::Classification, Full | Rows, kChance, makeFashion},
    {Source::Penguins, SourceGroup::Real, SourceTasks::Both, DataField::Task | Missing, kEither, makePenguins},
    {Source::Sunspots, SourceGroup::Real, SourceTasks::Regression, Length, kVariance, makeSunspots},
    {Source::Adding, SourceGroup::Sequence, SourceTasks::Regression, Samples | Length, "1/6", makeAdding},
    {Source::CopyMemory, SourceGroup::Sequence, SourceTasks::Classification, Samples | Delay | Symbols,
     "ln S, S symbols, at the last ten steps; 10 ln S / (T + 20) over all", makeCopyMemory},
    {Source::TemporalOrder, SourceGroup::Sequence, SourceTasks::Classification, Samples | Length, "ln 4",
     makeTemporalOrder},
    {Source::Sine, SourceGroup::Sequence, SourceTasks::Regression, Samples | Length | Noise, kVariance, makeSine},
    {Source::Csv, SourceGroup::File, SourceTasks::Both, Path | Target | DataField::Task | SequenceLength | Missing,
     kEither, makeCsv},
    {Source::Idx, SourceGroup::File, SourceTasks::Classification, Images | Labels, kChance, makeIdx},
    {Source::Npy, SourceGroup::File, SourceTasks::Both, Features | Targets | DataField::Task | Missing, kEither,
     makeNpy},
};

} // namespace

std::span<const SourceInfo> dataCatalog() {
    return kSources;
}

const SourceInfo& sourceInfo(Source source) {
    const auto row = std::ranges::find(kSources, source, &SourceInfo::source);
    assert(row != std::end(kSources));
    return *row;
}

} // namespace nabla
