// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scope/scope_source.h"

#include <optional>

namespace nabla {

class Forecaster;

/// What the screen shows: another source as it is, or as it was when it was frozen, while training goes on behind it.
///
/// Requires: the source outlives this.
/// Threads   GUI thread only.
class FrozenSource : public ScopeSource {
public:
    explicit FrozenSource(const ScopeSource& source);
    ~FrozenSource() override;

    Forecaster& forecaster() const { return *m_forecaster; }

    /// Which step is looked at closely: -1 the newest, else one of the past.
    void lookAt(std::int64_t step) { m_step = step; }

    bool isFrozen() const { return m_held.has_value(); }
    void setFrozen(bool isFrozen);

    std::shared_ptr<const History> history() const override;
    std::shared_ptr<const History> ghost() const override;
    GhostKind ghostKind() const override;
    std::int64_t ghostEndStep() const override;
    std::shared_ptr<const Dataset> dataset() const override;
    const Recipe& recipe() const override;
    std::int64_t endStep() const override;
    std::shared_ptr<const GradientForecast> forecast() const override;
    void requestSnapshot(const SnapshotWanted& wanted) const override;
    std::shared_ptr<const Snapshot> snapshot() const override;

private:
    struct Held {
        std::shared_ptr<const History> history;
        std::shared_ptr<const History> ghost;
        GhostKind ghostKind;
        std::int64_t ghostEndStep;
        std::shared_ptr<const Dataset> dataset;
        Recipe recipe;
        std::int64_t endStep;
        std::shared_ptr<const Snapshot> snapshot;
    };
    const ScopeSource& m_source;
    std::optional<Held> m_held;
    std::int64_t m_step = -1;
    std::unique_ptr<Forecaster> m_forecaster;
};

} // namespace nabla
