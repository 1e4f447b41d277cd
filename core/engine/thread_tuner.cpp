// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/thread_tuner.h"

#include <algorithm>

namespace nabla {

namespace {

constexpr double kTrialTime = 4e6;   ///< ns for each candidate
constexpr int kTrialSteps = 5;       ///< at least; the first is not counted, it wakes the workers
constexpr double kTrialsEvery = 5e9; ///< ns
constexpr double kJump = 1.5;        ///< a lasting change of the step time by this factor starts new trials

} // namespace

ThreadTuner::ThreadTuner(int mostThreads) : m_most(std::max(1, mostThreads)) {
    startTrials();
}

void ThreadTuner::startTrials() {
    m_trials.clear();
    for (int threads = 1; threads <= m_most; ++threads)
        m_trials.push_back({threads, 0, 0});
    m_trying = 0;
    m_isTrying = m_most > 1;
    m_current = 1;
}

void ThreadTuner::stepTook(std::chrono::nanoseconds time) {
    if (m_most == 1)
        return;
    const double ns = static_cast<double>(time.count());
    if (!m_isTrying) {
        m_sinceTrials += ns;
        m_recent += (ns - m_recent) / 64;
        const bool hasJumped = m_recent > kJump * m_chosenTime && m_sinceTrials > 0.2e9;
        if (m_sinceTrials > kTrialsEvery || hasJumped)
            startTrials();
        return;
    }
    Trial& trial = m_trials[m_trying];
    if (trial.steps > 0)
        trial.total += ns;
    ++trial.steps;
    if (trial.steps <= kTrialSteps || trial.total < kTrialTime)
        return;
    if (++m_trying < m_trials.size()) {
        m_current = m_trials[m_trying].threads;
        return;
    }
    // The mean says what a run will feel like; fewer threads win a near draw and leave a core to the window.
    const auto mean = [](const Trial& t) { return t.total / (t.steps - 1); };
    const Trial* chosen = &m_trials.front();
    for (const Trial& candidate : m_trials)
        if (mean(candidate) < 0.97 * mean(*chosen))
            chosen = &candidate;
    m_current = chosen->threads;
    m_chosenTime = mean(*chosen);
    m_recent = m_chosenTime;
    m_sinceTrials = 0;
    m_isTrying = false;
}

} // namespace nabla
