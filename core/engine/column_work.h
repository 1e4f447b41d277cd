// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/parallel.h"
#include "core/data/batches.h"
#include "core/engine/step_plan.h"

#include <vector>

namespace nabla {

/// Carries column stages through for one batch: a unit is a group of neighbouring blocks, as many groups as may help.
/// Groups only share out the work; sums are kept a block, so bits do not depend on their number.
template <class Scalar>
class ColumnStages final : public StagedWork {
public:
    ColumnStages(const std::vector<ColumnStage<Scalar>>& stages, Workspace<Scalar>& workspace,
                 const SampleStore<Scalar>& store, LossFunction<Scalar>& loss, const std::vector<std::int64_t>& samples,
                 BatchTargets<Scalar>& targets, Index groups)
        : m_stages(stages), m_workspace(workspace), m_store(store), m_loss(loss), m_samples(samples),
          m_targets(targets), m_groups(groups) {}

    Index stages() const override { return static_cast<Index>(m_stages.size()); }
    Index units(Index) const override { return m_groups; }

    void runUnit(Index stage, Index unit) override {
        const Range blocks{unit * m_workspace.blocks / m_groups, (unit + 1) * m_workspace.blocks / m_groups};
        for (const ColumnTask<Scalar>& task : m_stages[static_cast<std::size_t>(stage)].tasks) {
            switch (task.kind) {
            case ColumnTask<Scalar>::Gather:
                m_store.gather(m_samples, m_workspace.samplesOf(blocks), m_workspace.samples,
                               m_workspace.value(Network<Scalar>::kInput), m_targets);
                break;
            case ColumnTask<Scalar>::Forward:
                task.layer->forward(m_workspace, blocks, task.phase);
                break;
            case ColumnTask<Scalar>::Loss:
                m_loss.evaluate(m_workspace, m_targets, blocks);
                break;
            case ColumnTask<Scalar>::Backward:
                task.layer->inputGradient(m_workspace, blocks, task.phase);
                break;
            }
        }
    }

    bool finishStage(Index stage) override {
        for (const ColumnTask<Scalar>& task : m_stages[static_cast<std::size_t>(stage)].combines) {
            if (task.kind == ColumnTask<Scalar>::Forward)
                task.layer->combineForward(m_workspace, task.phase);
            else
                task.layer->combineBackward(m_workspace, task.phase);
        }
        return true;
    }

private:
    const std::vector<ColumnStage<Scalar>>& m_stages;
    Workspace<Scalar>& m_workspace;
    const SampleStore<Scalar>& m_store;
    LossFunction<Scalar>& m_loss;
    const std::vector<std::int64_t>& m_samples;
    BatchTargets<Scalar>& m_targets;
    Index m_groups;
};

} // namespace nabla
