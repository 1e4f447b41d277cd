// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/twin_run.h"

#include <algorithm>
#include <utility>

namespace nabla {

TwinRun::TwinRun(std::unique_ptr<Run> first, std::unique_ptr<Run> second)
    : m_runs{std::move(first), std::move(second)} {
    look();
}

void TwinRun::letSecondGo() {
    m_hasSecond.store(false, std::memory_order_release);
}

bool TwinRun::goesOn(std::size_t index) const {
    return !m_isOver[index].load(std::memory_order_relaxed) && (index == 0 || hasSecond());
}

/// Which of them can still step.
void TwinRun::look() {
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        m_isOver[i].store(m_runs[i]->divergence().has_value() || m_runs[i]->isFinished(), std::memory_order_release);
}

std::int64_t TwinRun::nextStep() const {
    return hasSecond() ? std::max(first().nextStep(), second().nextStep()) : first().nextStep();
}

bool TwinRun::isFinished() const {
    return !goesOn(0) && !goesOn(1) && !first().divergence();
}

void TwinRun::setTotalSteps(std::int64_t steps) {
    first().setTotalSteps(steps);
    if (hasSecond())
        second().setTotalSteps(steps);
    look();
}

const std::optional<Divergence>& TwinRun::divergence() const {
    static const std::optional<Divergence> kNone;
    return goesOn(0) || goesOn(1) ? kNone : first().divergence();
}

StepResult TwinRun::step() {
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        if (goesOn(i) && m_runs[i]->step() != StepResult::Done)
            m_isOver[i].store(true, std::memory_order_release);
    if (goesOn(0) || goesOn(1))
        return StepResult::Done;
    return first().divergence() ? StepResult::Diverged : StepResult::Finished;
}

void TwinRun::keepCheckpoint() {
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        if (!m_runs[i]->divergence() && (i == 0 || hasSecond()))
            m_runs[i]->keepCheckpoint();
}

double TwinRun::productFlopsPerStep() const {
    return first().productFlopsPerStep() + (hasSecond() ? second().productFlopsPerStep() : 0);
}

} // namespace nabla
