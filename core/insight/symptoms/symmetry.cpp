// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <cmath>

namespace nabla::insight {

namespace {

/// All units of a layer get the same gradient, to rounding: then they are one unit, many times.
///
/// Equal sizes of all elements of a tensor are told by its norms alone: max |g| = mean |g|. Without a bias the weights
/// of every layer that is fed by copies are such a tensor; those of the first layer, which is fed by data, are not.
bool isSymmetric(const Readings& readings, Index layer) {
    Index tensor = readings.parameter(layer, "norm.bias");
    if (tensor < 0)
        tensor = readings.parameter(layer, "bias");
    const Index weight = readings.layout->layers[static_cast<std::size_t>(layer)].weight;
    if (tensor < 0 && weight >= 0 && readings.layout->parameters[static_cast<std::size_t>(weight)].columns > 1)
        tensor = weight;
    if (tensor < 0 || readings.layout->parameters[static_cast<std::size_t>(tensor)].rows < 2)
        return false;
    const Rows& rows = readings.recent;
    for (Index row = 0; row < rows.count(); ++row) {
        const double largest = rows.at(row, readings.layout->trace(tensor, ParameterQuantity::GradMaxAbs));
        const double mean = rows.at(row, readings.layout->trace(tensor, ParameterQuantity::GradMeanAbs));
        // Rounding of a float sum over a batch: a few 1e-7. Different units agree to that by no chance.
        if (!(largest > 0) || largest - mean > 1e-5 * largest)
            return false;
    }
    return rows.count() >= 3;
}

bool isUniform(const Init& init) {
    return init.scheme == InitScheme::Zeros || init.scheme == InitScheme::Constant || init.gain == 0 ||
           (init.scheme == InitScheme::Normal && init.std == 0) ||
           (init.scheme == InitScheme::Uniform && init.bound == 0);
}

/// Weights that started equal and have not got any gradient since.
bool isStill(const Readings& readings, Index layer) {
    const Index weight = readings.layout->layers[static_cast<std::size_t>(layer)].weight;
    const LayerRole& role = readings.roles[static_cast<std::size_t>(layer)];
    if (weight < 0 || !role.dense || !isUniform(role.dense->init) || role.startsSilent || readings.recent.count() < 3)
        return false;
    const Mean zeros = readings.window(readings.layout->trace(weight, ParameterQuantity::GradZeroFraction));
    return zeros.mean == 1;
}

} // namespace

void findSymmetry(const Readings& readings, std::vector<Finding>& findings) {
    std::vector<Index> same;
    std::vector<Index> still;
    Index seen = 0;
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        if (!readings.roles[i].dense)
            continue;
        ++seen;
        if (isSymmetric(readings, static_cast<Index>(i)))
            same.push_back(static_cast<Index>(i));
        else if (isStill(readings, static_cast<Index>(i)))
            still.push_back(static_cast<Index>(i));
    }
    if (same.empty() && still.empty())
        return;
    Finding finding;
    finding.symptom = Symptom::Symmetry;
    finding.severity = Severity::Problem;
    if (!same.empty())
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis",
                        "In %1 of %2 layers (first: layer %3) every unit gets the same gradient in each of "
                        "the last %4 steps, to seven digits: they stay copies of one unit."),
             {count(static_cast<double>(same.size())), count(static_cast<double>(seen)),
              readings.layerWord(same.front()), count(static_cast<double>(readings.recent.count()))}});
    if (!still.empty())
        finding.evidence.push_back(
            {NABLA_TEXT(
                 "Diagnosis",
                 "In %1 of %2 layers (first: layer %3) all weights started equal and their gradient is exactly 0."),
             {count(static_cast<double>(still.size())), count(static_cast<double>(seen)),
              readings.layerWord(still.front())}});
    finding.evidence.push_back(lossPart(readings));
    finding.where = readings.evidence(same.empty() ? still : same, LayerQuantity::PreactivationGradL2);
    const Activation kind = commonActivation(readings);
    const bool isRelu = kind == Activation::Relu || kind == Activation::LeakyRelu;
    finding.remedies = {{isRelu ? RemedyKind::HeInit : RemedyKind::XavierInit}, {RemedyKind::OrthogonalInit}};
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
