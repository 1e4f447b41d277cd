// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <vector>

namespace nabla {

/// Finds the number of threads that gives the most steps a second by trying: a few milliseconds of each, again now and
/// then and whenever the step time jumps. Nobody can tell from the results, because bits do not depend on threads.
class ThreadTuner {
public:
    /// 1 .. mostThreads are tried.
    explicit ThreadTuner(int mostThreads);

    /// Threads for the next step.
    int threads() const noexcept { return m_current; }
    /// Tells how long that step took.
    void stepTook(std::chrono::nanoseconds time);

private:
    void startTrials();

    struct Trial {
        int threads = 1;
        double total = 0;
        int steps = 0;
    };

    int m_most;
    int m_current = 1;
    std::vector<Trial> m_trials;
    std::size_t m_trying = 0;
    bool m_isTrying = true;
    double m_chosenTime = 0;
    double m_sinceTrials = 0;
    double m_recent = 0;
};

} // namespace nabla
