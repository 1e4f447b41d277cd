// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/frozen_source.h"

#include "ui/scope/forecast.h"

namespace nabla {

FrozenSource::FrozenSource(const ScopeSource& source)
    : m_source(source), m_forecaster(std::make_unique<Forecaster>()) {}

FrozenSource::~FrozenSource() = default;

void FrozenSource::setFrozen(bool isFrozen) {
    if (isFrozen == this->isFrozen())
        return;
    if (!isFrozen) {
        m_held.reset();
        return;
    }
    // The ends first: a step that is recorded meanwhile belongs to the world outside.
    const std::int64_t end = m_source.endStep();
    const std::int64_t ghostEnd = m_source.ghostEndStep();
    m_held = Held{m_source.history(),
                  m_source.ghost(),
                  m_source.ghostKind(),
                  ghostEnd,
                  m_source.dataset(),
                  m_source.recipe(),
                  end,
                  m_source.snapshot()};
}

std::shared_ptr<const History> FrozenSource::history() const {
    return m_held ? m_held->history : m_source.history();
}

std::shared_ptr<const History> FrozenSource::ghost() const {
    return m_held ? m_held->ghost : m_source.ghost();
}

GhostKind FrozenSource::ghostKind() const {
    return m_held ? m_held->ghostKind : m_source.ghostKind();
}

std::int64_t FrozenSource::ghostEndStep() const {
    return m_held ? m_held->ghostEndStep : m_source.ghostEndStep();
}

std::shared_ptr<const Dataset> FrozenSource::dataset() const {
    return m_held ? m_held->dataset : m_source.dataset();
}

const Recipe& FrozenSource::recipe() const {
    return m_held ? m_held->recipe : m_source.recipe();
}

std::int64_t FrozenSource::endStep() const {
    return m_held ? m_held->endStep : m_source.endStep();
}

std::shared_ptr<const GradientForecast> FrozenSource::forecast() const {
    const std::shared_ptr<const History> now = history();
    if (!now)
        return nullptr;
    Index weights = 0;
    for (const ParameterInfo& parameter : now->layout().parameters)
        weights += parameter.rows * parameter.columns;
    return m_forecaster->forecast(recipe(), dataset(), weights);
}

void FrozenSource::requestSnapshot(const SnapshotWanted& wanted) const {
    if (m_step >= 0)
        m_source.requestPast(m_step, wanted);
    else if (!m_held)
        m_source.requestSnapshot(wanted);
}

std::shared_ptr<const Snapshot> FrozenSource::snapshot() const {
    if (m_step >= 0)
        return m_source.past(m_step);
    return m_held ? m_held->snapshot : m_source.snapshot();
}

} // namespace nabla
