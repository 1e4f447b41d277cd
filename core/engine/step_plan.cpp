// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/step_plan.h"

#include <algorithm>

namespace nabla {

namespace {

template <class Scalar>
class StageList {
public:
    StageList() { m_stages.emplace_back(); }

    void task(typename ColumnTask<Scalar>::Kind kind, Layer<Scalar>* layer, int phase) {
        m_stages.back().tasks.push_back({kind, layer, phase});
    }
    /// All phases of a layer, a barrier between two.
    void phases(typename ColumnTask<Scalar>::Kind kind, Layer<Scalar>* layer, int count) {
        for (int phase = 0; phase < count; ++phase) {
            task(kind, layer, phase);
            if (phase + 1 < count) {
                m_stages.back().combines.push_back({kind, layer, phase});
                m_stages.emplace_back();
            }
        }
    }
    std::vector<ColumnStage<Scalar>> take() { return std::move(m_stages); }

private:
    std::vector<ColumnStage<Scalar>> m_stages;
};

template <class Scalar>
StageList<Scalar> forwardStages(const Network<Scalar>& network) {
    StageList<Scalar> list;
    list.task(ColumnTask<Scalar>::Gather, nullptr, 0);
    for (const std::unique_ptr<Layer<Scalar>>& layer : network.layers())
        list.phases(ColumnTask<Scalar>::Forward, layer.get(), layer->forwardPhases());
    list.task(ColumnTask<Scalar>::Loss, nullptr, 0);
    return list;
}

/// Columns of a parameter that make a panel: small enough to stay in a cache from the gradient to its statistics, and
/// not so much work that the others wait for the one who has it (a recurrent layer sums over all time steps).
template <class Scalar>
Index panelColumns(const Parameter<Scalar>& parameter, Index batchColumns) {
    constexpr Index kPanelElements = 65536;
    constexpr double kPanelWork = 134217728; // multiply-adds, about a millisecond or two
    const double work = static_cast<double>(parameter.size()) * static_cast<double>(batchColumns);
    const auto pieces = static_cast<Index>(work / kPanelWork) + 1;
    const auto padded = [](Index count) { return (count + NK_PAD - 1) / NK_PAD * NK_PAD; };
    return std::min(std::max<Index>(NK_PAD, kPanelElements / parameter.value.stride() / NK_PAD * NK_PAD),
                    padded((parameter.columns() + pieces - 1) / pieces));
}

} // namespace

template <class Scalar>
StepPlan<Scalar> planStep(const Network<Scalar>& network, Index columns) {
    StepPlan<Scalar> plan;
    plan.forwardOnly = forwardStages(network).take();
    StageList<Scalar> training = forwardStages(network);
    for (auto it = network.layers().rbegin(); it != network.layers().rend(); ++it)
        training.phases(ColumnTask<Scalar>::Backward, it->get(), (*it)->backwardPhases());
    plan.forwardAndBack = training.take();

    constexpr double kUnitWork = 262144; // multiply-adds: some microseconds, far above the cost of a claim
    double work = 0;
    std::size_t unitStart = 0;
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
        const Parameter<Scalar>& parameter = *network.parameters()[p];
        const Index step = panelColumns(parameter, columns);
        for (Index first = 0; first < parameter.columns(); first += step) {
            const Range panel{first, std::min(first + step, parameter.columns())};
            plan.panels.push_back({p, panel});
            work += static_cast<double>(parameter.rows()) * static_cast<double>(panel.size()) *
                    static_cast<double>(columns);
            if (work >= kUnitWork) {
                plan.panelUnits.push_back({static_cast<Index>(unitStart), static_cast<Index>(plan.panels.size())});
                unitStart = plan.panels.size();
                work = 0;
            }
        }
    }
    if (unitStart < plan.panels.size())
        plan.panelUnits.push_back({static_cast<Index>(unitStart), static_cast<Index>(plan.panels.size())});
    return plan;
}

template StepPlan<float> planStep(const Network<float>&, Index);
template StepPlan<double> planStep(const Network<double>&, Index);

} // namespace nabla
