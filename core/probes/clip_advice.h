// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// What the gradient norms seen so far say about a threshold for clipping them.
struct ClipAdvice {
    enum class Verdict {
        TooEarly,  ///< fewer steps than kLeastSteps: maxNorm is absent()
        NotNeeded, ///< no step was much larger than the others: maxNorm would only limit ordinary steps
        Useful
    };
    /// Steps with a finite norm that a proposal needs.
    static constexpr std::int64_t kLeastSteps = 20;
    /// Steps that the early average is made of.
    static constexpr std::int64_t kEarlySteps = 50;
    /// The proposal is this percentile of the norms, as AutoClip takes one (Seetharaman et al. 2020, "AutoClip:
    /// adaptive gradient clipping for source separation networks"); a high one, so that ordinary steps stay as they
    /// are.
    static constexpr double kPercentile = kAdvisedPercentile;
    /// A largest norm of less than so many times the proposal is no spike.
    static constexpr double kSpike = 2;

    Verdict verdict = Verdict::TooEarly;
    double maxNorm = 0;       ///< the proposal
    double earlyMultiple = 0; ///< maxNorm / earlyMean, as the thresholds of Pascanu et al. 2013 (section 3.2) are given
    double clippedFraction = 0; ///< of the steps so far that maxNorm would have shortened
    double earlyMean = 0;       ///< of the first kEarlySteps finite norms
    double median = 0;
    double largest = 0;         ///< of the finite norms
    std::int64_t steps = 0;     ///< with a finite norm
    std::int64_t nonFinite = 0; ///< steps without

    /// The reason as one or two sentences with their numbers.
    std::string text() const;
};

/// Running record of a run's gradient norms in constant memory. What it says depends on the norms alone.
///
/// Threads  one at a time.
class ClipAdvisor {
public:
    /// All that it knows, as a checkpoint keeps it.
    struct Record {
        std::vector<double> early; ///< the first kEarlySteps finite norms
        struct Bin {
            std::int64_t number = 0;
            std::int64_t count = 0;
        };
        std::vector<Bin> bins; ///< those with a count, upwards
        std::int64_t zeros = 0;
        std::int64_t steps = 0;
        std::int64_t nonFinite = 0;
        double smallest = 0; ///< above 0; 0: none yet
        double largest = 0;
    };

    ClipAdvisor() = default;
    /// Goes on where record() was taken. Errors: Error when it cannot be a record.
    explicit ClipAdvisor(const Record& record);

    void add(double norm);
    ClipAdvice advice() const;
    Record record() const;
    /// Norms of another kind follow.
    void clear() { *this = {}; }

private:
    // Sixteenths of an octave: percentiles are right to 4.4 %. What lies beyond the ends is counted in the outer bins.
    static constexpr int kPerOctave = 16;
    static constexpr int kLowest = -160;
    static constexpr int kOctaves = 320;
    static constexpr int kBins = kPerOctave * kOctaves;

    double percentile(double percent) const;
    double shareAbove(double norm) const;

    std::vector<std::int64_t> m_counts;
    std::vector<double> m_early;
    std::int64_t m_zeros = 0;
    std::int64_t m_steps = 0;
    std::int64_t m_nonFinite = 0;
    double m_smallest = 0;
    double m_largest = 0;
};

} // namespace nabla
