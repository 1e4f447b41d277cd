// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/units.h"

#include <cmath>

namespace nabla {

bool isSaturated(Activation kind, double output) {
    switch (kind) {
    case Activation::Tanh:
        return std::fabs(output) > 0.97;
    case Activation::Sigmoid:
        return output < 0.015 || output > 0.985;
    case Activation::HardTanh:
        return std::fabs(output) >= 1;
    default:
        return false;
    }
}

template <class Scalar>
UnitStatistics measureUnits(const Tensor<Scalar>& outputs, Activation kind) {
    const std::size_t units = static_cast<std::size_t>(outputs.rows());
    UnitStatistics out;
    out.columns = outputs.columns();
    out.zeros.resize(units);
    out.saturated.resize(units);
    std::vector<long double> sums(units);
    for (Index j = 0; j < outputs.columns(); ++j)
        for (std::size_t i = 0; i < units; ++i) {
            const double y = static_cast<double>(outputs(static_cast<Index>(i), j));
            sums[i] += y;
            out.zeros[i] += y == 0;
            out.saturated[i] += isSaturated(kind, y);
        }
    for (std::size_t i = 0; i < units; ++i) {
        out.mean.push_back(static_cast<double>(sums[i] / static_cast<long double>(out.columns)));
        if (out.zeros[i] == out.columns)
            out.dead.push_back(static_cast<Index>(i));
    }
    return out;
}

template UnitStatistics measureUnits(const Tensor<float>&, Activation);
template UnitStatistics measureUnits(const Tensor<double>&, Activation);

} // namespace nabla
