// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/clip_advice.h"

#include "core/base/error.h"
#include "core/history/layout.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace nabla {

namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
    return text;
}

/// Position of a norm on the axis of bins.
double position(double norm, int lowest, int perOctave, int bins) {
    return std::clamp((std::log2(norm) - lowest) * perOctave, 0.0, static_cast<double>(bins) - 1e-9);
}

} // namespace

ClipAdvisor::ClipAdvisor(const Record& record)
    : m_early(record.early), m_zeros(record.zeros), m_steps(record.steps), m_nonFinite(record.nonFinite),
      m_smallest(record.smallest), m_largest(record.largest) {
    const auto isNorm = [](double norm) { return std::isfinite(norm) && norm >= 0; };
    bool isSound = record.zeros >= 0 && record.nonFinite >= 0 && isNorm(record.smallest) && isNorm(record.largest) &&
                   std::all_of(record.early.begin(), record.early.end(), isNorm) &&
                   static_cast<std::int64_t>(record.early.size()) == std::min(record.steps, ClipAdvice::kEarlySteps);
    std::int64_t left = record.steps - record.zeros;
    if (!record.bins.empty())
        m_counts.resize(kBins);
    for (const Record::Bin& bin : record.bins) {
        isSound = isSound && bin.number >= 0 && bin.number < kBins && bin.count > 0 && bin.count <= left;
        if (!isSound)
            break;
        m_counts[static_cast<std::size_t>(bin.number)] += bin.count;
        left -= bin.count;
    }
    if (!isSound || left != 0)
        throw Error("The record of gradient norms is damaged.");
}

ClipAdvisor::Record ClipAdvisor::record() const {
    Record out{m_early, {}, m_zeros, m_steps, m_nonFinite, m_smallest, m_largest};
    for (std::size_t bin = 0; bin < m_counts.size(); ++bin)
        if (m_counts[bin] > 0)
            out.bins.push_back({static_cast<std::int64_t>(bin), m_counts[bin]});
    return out;
}

void ClipAdvisor::add(double norm) {
    if (!std::isfinite(norm) || norm < 0) {
        ++m_nonFinite;
        return;
    }
    if (m_early.empty())
        m_early.reserve(static_cast<std::size_t>(ClipAdvice::kEarlySteps)); // later steps allocate nothing
    if (m_steps++ < ClipAdvice::kEarlySteps)
        m_early.push_back(norm);
    m_largest = std::max(m_largest, norm);
    if (norm == 0) {
        ++m_zeros;
        return;
    }
    m_smallest = m_smallest == 0 ? norm : std::min(m_smallest, norm);
    if (m_counts.empty())
        m_counts.resize(kBins);
    ++m_counts[static_cast<std::size_t>(position(norm, kLowest, kPerOctave, kBins))];
}

/// The norm that `percent` of the steps do not exceed: geometric between a bin's edges, never outside of what was seen.
double ClipAdvisor::percentile(double percent) const {
    double rank = percent / 100 * static_cast<double>(m_steps) - static_cast<double>(m_zeros);
    if (rank <= 0)
        return 0;
    for (std::size_t bin = 0; bin < m_counts.size(); ++bin) {
        const double count = static_cast<double>(m_counts[bin]);
        if (rank <= count && count > 0) {
            const double at = (static_cast<double>(bin) + rank / count) / kPerOctave + kLowest;
            return std::clamp(std::exp2(at), m_smallest, m_largest);
        }
        rank -= count;
    }
    return m_largest;
}

/// Share of the finite steps whose norm is larger; inside a bin as if spread evenly.
double ClipAdvisor::shareAbove(double norm) const {
    if (norm >= m_largest)
        return 0;
    if (norm == 0)
        return 1 - static_cast<double>(m_zeros) / static_cast<double>(m_steps);
    const double at = position(norm, kLowest, kPerOctave, kBins);
    double above = 0;
    for (std::size_t bin = static_cast<std::size_t>(at); bin < m_counts.size(); ++bin)
        above += static_cast<double>(m_counts[bin]) * std::min(1.0, static_cast<double>(bin) + 1 - at);
    return above / static_cast<double>(m_steps);
}

ClipAdvice ClipAdvisor::advice() const {
    ClipAdvice out;
    out.steps = m_steps;
    out.nonFinite = m_nonFinite;
    out.largest = m_largest;
    out.maxNorm = out.earlyMultiple = out.clippedFraction = absent();
    out.earlyMean = out.median = absent();
    if (m_steps == 0)
        return out;
    long double sum = 0; // finite numbers do not overflow it
    for (const double norm : m_early)
        sum += norm;
    out.earlyMean = static_cast<double>(sum / static_cast<long double>(m_early.size()));
    out.median = percentile(50);
    const double proposal = percentile(ClipAdvice::kPercentile);
    if (m_steps < ClipAdvice::kLeastSteps || proposal == 0) // a threshold of 0 would stop the training
        return out;
    out.maxNorm = proposal;
    out.earlyMultiple = proposal / out.earlyMean;
    out.clippedFraction = shareAbove(proposal);
    const bool hasSpikes = m_largest > ClipAdvice::kSpike * proposal || m_nonFinite > 0;
    out.verdict = hasSpikes ? ClipAdvice::Verdict::Useful : ClipAdvice::Verdict::NotNeeded;
    return out;
}

std::string ClipAdvice::text() const {
    if (verdict == Verdict::TooEarly) {
        if (steps >= kLeastSteps)
            return "No threshold: the gradient was zero in nine of ten steps.";
        return "No threshold yet: " + std::to_string(steps) + " steps with a finite gradient norm, " +
               std::to_string(kLeastSteps) + " are needed.";
    }
    const std::string where = "max_norm " + number(maxNorm) + " (" + number(kPercentile) + "th percentile of " +
                              std::to_string(steps) + " steps, " + number(earlyMultiple) +
                              " x the average of the first " + std::to_string(std::min(steps, kEarlySteps)) +
                              "; it would shorten " + percent(clippedFraction) + " of the steps).";
    std::string why = "The largest norm is " + number(largest) + ", " + number(largest / maxNorm) + " x that";
    if (nonFinite > 0)
        why +=
            ", and " + std::to_string(nonFinite) + (nonFinite == 1 ? " step" : " steps") + " had none that is finite";
    if (verdict == Verdict::NotNeeded)
        return "No need to clip: the largest gradient norm, " + number(largest) + ", is only " +
               number(largest / maxNorm) + " x the " + number(kPercentile) + "th percentile. If you want to: " + where;
    return "Clip at " + where + ' ' + why + '.';
}

} // namespace nabla
