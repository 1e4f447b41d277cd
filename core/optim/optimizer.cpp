// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/optimizer.h"

#include "core/kernels/dispatch.h"

#include <cmath>

namespace nabla {

namespace {

template <class Scalar>
void ensure(Tensor<Scalar>& state, const Parameter<Scalar>& parameter) {
    if (state.isEmpty())
        state = Tensor<Scalar>(parameter.rows(), parameter.columns());
}

} // namespace

template <class Scalar>
void Optimizer<Scalar>::prepare(const std::vector<Parameter<Scalar>*>& parameters) {
    const bool isAdam = m_settings.kind == OptimizerKind::Adam || m_settings.kind == OptimizerKind::AdamW;
    for (Parameter<Scalar>* parameter : parameters) {
        if (isAdam || m_settings.kind == OptimizerKind::Rmsprop || m_settings.momentum != 0)
            ensure(parameter->state1, *parameter);
        if (isAdam || (m_settings.kind == OptimizerKind::Rmsprop && m_settings.momentum != 0))
            ensure(parameter->state2, *parameter);
    }
}

template <class Scalar>
void Optimizer<Scalar>::beginStep(std::int64_t updateCount, double learningRate) {
    const double t = static_cast<double>(updateCount + 1);
    m_how.learning_rate = learningRate;
    m_how.weight_decay = m_settings.weightDecay;
    m_how.momentum = m_settings.momentum;
    m_how.nesterov = m_settings.nesterov;
    m_how.first_step = !m_hasVelocity;
    m_how.beta1 = m_settings.beta1;
    m_how.beta2 = m_settings.beta2;
    m_how.epsilon = m_settings.epsilon;
    m_how.bias_correction1 = 1 - std::pow(m_settings.beta1, t);
    m_how.bias_correction2 = 1 - std::pow(m_settings.beta2, t);
    m_how.alpha = m_settings.alpha;
    m_how.decoupled = m_settings.kind == OptimizerKind::AdamW;
}

template <class Scalar>
void Optimizer<Scalar>::update(Parameter<Scalar>& parameter, std::size_t index, Range panel, const ClipPlan& plan,
                               nk_update_stats& stats) const {
    nk_optimizer how = m_how;
    how.coefficient = plan.coefficients[index];
    how.clamp_to = plan.clampTo;
    const bool hasRows = index < plan.rowCoefficients.size() && !plan.rowCoefficients[index].empty();
    const double* rowCoefficients = hasRows ? plan.rowCoefficients[index].data() : nullptr;
    const Index rows = parameter.rows();
    const Index stride = parameter.value.stride();
    Scalar* w = parameter.value.column(panel.first);
    const Scalar* g = parameter.gradient.column(panel.first);
    Scalar* state1 = parameter.state1.isEmpty() ? nullptr : parameter.state1.column(panel.first);
    Scalar* state2 = parameter.state2.isEmpty() ? nullptr : parameter.state2.column(panel.first);
    switch (m_settings.kind) {
    case OptimizerKind::Sgd:
        Kernels<Scalar>::sgd(rows, panel.size(), w, stride, g, parameter.gradient.stride(),
                             m_settings.momentum != 0 ? state1 : nullptr, &how, rowCoefficients, &stats);
        break;
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
        Kernels<Scalar>::adam(rows, panel.size(), w, stride, g, parameter.gradient.stride(), state1, state2, &how,
                              rowCoefficients, &stats);
        break;
    case OptimizerKind::Rmsprop:
        Kernels<Scalar>::rmsprop(rows, panel.size(), w, stride, g, parameter.gradient.stride(), state1,
                                 m_settings.momentum != 0 ? state2 : nullptr, &how, rowCoefficients, &stats);
        break;
    }
    parameter.transposePanel(panel);
}

template <class Scalar>
void Optimizer<Scalar>::endStep() {
    m_hasVelocity = m_hasVelocity || m_settings.momentum != 0;
}

template class Optimizer<float>;
template class Optimizer<double>;

} // namespace nabla
