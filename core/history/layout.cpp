// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/layout.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstdint>

namespace nabla {

namespace {

constexpr std::array<std::string_view, Layout::kScalars> kStepNames = {"loss",
                                                                       "accuracy",
                                                                       "grad_norm",
                                                                       "clip_coefficient",
                                                                       "learning_rate",
                                                                       "validation_loss",
                                                                       "validation_accuracy",
                                                                       "clipped_norm",
                                                                       "clip_cosine",
                                                                       "clipped_steps",
                                                                       "grad_noise_scale",
                                                                       "grad_noise_trace",
                                                                       "clip_advice max_norm",
                                                                       "clip_advice early_multiple"};
constexpr std::array<std::string_view, Layout::kPerParameter> kParameterNames = {
    "grad_l2", "grad_mean_abs", "grad_max_abs", "grad_zero_fraction", "weight_l2", "update_l2", "update_ratio"};
constexpr std::array<std::string_view, Layout::kPerLayer> kLayerNames = {
    "preactivation_grad_l2", "activation_grad_l2", "activation_mean",       "activation_std",
    "zero_fraction",         "saturated_fraction", "preactivation_max_abs", "dead_units"};

/// Quiet NaN; the payload spells "absent". Arithmetic on this processor makes 0x7ff8000000000000 or its negative.
constexpr std::uint64_t kAbsentBits = 0x7ff8'6162'7365'6e74;

} // namespace

std::string_view name(StepQuantity quantity) {
    return kStepNames.at(static_cast<std::size_t>(quantity));
}
std::string_view name(ParameterQuantity quantity) {
    return kParameterNames.at(static_cast<std::size_t>(quantity));
}
std::string_view name(LayerQuantity quantity) {
    return kLayerNames.at(static_cast<std::size_t>(quantity));
}

double absent() noexcept {
    return std::bit_cast<double>(kAbsentBits);
}
bool isAbsent(double value) noexcept {
    return std::bit_cast<std::uint64_t>(value) == kAbsentBits;
}

std::string Layout::traceName(TraceId trace) const {
    assert(trace >= 0 && trace < m_width);
    if (trace < kScalars)
        return std::string(name(static_cast<StepQuantity>(trace)));
    Index rest = trace - kScalars;
    const Index parameterTraces = static_cast<Index>(parameters.size()) * kPerParameter;
    if (rest < parameterTraces)
        return parameters[static_cast<std::size_t>(rest / kPerParameter)].name + ' ' +
               std::string(name(static_cast<ParameterQuantity>(rest % kPerParameter)));
    rest -= parameterTraces;
    if (rest < static_cast<Index>(layers.size()) * kPerLayer)
        return layers[static_cast<std::size_t>(rest / kPerLayer)].name + ' ' +
               std::string(name(static_cast<LayerQuantity>(rest % kPerLayer)));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Index lags = layers[i].lags;
        if (m_hidden[i] != kNoTrace && trace >= m_hidden[i] && trace < m_hidden[i] + lags)
            return layers[i].name + " hidden_grad_l2 lag " + std::to_string(trace - m_hidden[i]);
        if (m_cell[i] != kNoTrace && trace >= m_cell[i] && trace < m_cell[i] + lags)
            return layers[i].name + " cell_grad_l2 lag " + std::to_string(trace - m_cell[i]);
        if (m_gates[i] != kNoTrace && trace >= m_gates[i])
            if (const auto gate = static_cast<std::size_t>(trace - m_gates[i]); gate < layers[i].gates.size())
                return layers[i].name + " gate_opening " + layers[i].gates[gate];
    }
    return {};
}

void Layout::finish() {
    Index next = kScalars + static_cast<Index>(parameters.size()) * kPerParameter +
                 static_cast<Index>(layers.size()) * kPerLayer;
    m_hidden.assign(layers.size(), kNoTrace);
    m_cell.assign(layers.size(), kNoTrace);
    m_gates.assign(layers.size(), kNoTrace);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerInfo& layer = layers[i];
        if (!layer.gates.empty()) {
            m_gates[i] = next;
            next += static_cast<Index>(layer.gates.size());
        }
        if (layer.lags == 0)
            continue;
        m_hidden[i] = next;
        next += layer.lags;
        if (layer.hasCell) {
            m_cell[i] = next;
            next += layer.lags;
        }
    }
    m_width = next;
}

} // namespace nabla
