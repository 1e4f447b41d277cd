// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/prediction.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// Softmax without overflow; NaN and +inf logits give NaN, as the loss does.
void softmax(std::vector<double>& z) {
    const double largest = *std::max_element(z.begin(), z.end());
    double sum = 0;
    for (double& value : z)
        sum += value = std::exp(value - largest);
    for (double& value : z)
        value /= sum;
}

double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

std::int32_t likeliest(const std::vector<double>& values) {
    std::size_t best = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
        if (std::isnan(values[k]))
            return -1;
        if (values[k] > values[best])
            best = k;
    }
    return static_cast<std::int32_t>(best);
}

} // namespace

template <class Scalar>
void addAnswer(Loss loss, const Scalar* logits, Index logitCount, Prediction& out) {
    std::vector<double> values(logits, logits + logitCount);
    out.logits.insert(out.logits.end(), values.begin(), values.end());
    if (loss == Loss::CrossEntropy) {
        out.labels.push_back(likeliest(values)); // of the logits: probabilities may tie by rounding
        softmax(values);
    } else if (loss == Loss::BinaryCrossEntropy) {
        const double z = values.front();
        out.labels.push_back(std::isnan(z) ? -1 : z > 0);
        values = {sigmoid(-z), sigmoid(z)};
    }
    out.values.insert(out.values.end(), values.begin(), values.end());
}

template void addAnswer(Loss, const float*, Index, Prediction&);
template void addAnswer(Loss, const double*, Index, Prediction&);

} // namespace nabla
