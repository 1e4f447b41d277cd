// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/runs.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace nabla::test {

inline double l2(const std::vector<double>& values) {
    long double sum = 0;
    for (const double value : values)
        sum += static_cast<long double>(value) * value;
    return static_cast<double>(std::sqrt(sum));
}

/// A chain of dense layers with tanh, sigmoid or relu and cross entropy, one number after the other.
class NaiveChain {
public:
    struct LayerTwin {
        std::string activation;
        std::vector<double> z, a, dz, da; ///< samples x units
    };

    NaiveChain(const std::vector<std::string>& activations, const std::vector<NamedTensor>& tensors,
               const Dataset& data, const std::vector<std::int64_t>& rows)
        : m_tensors(tensors), m_samples(rows.size()) {
        std::vector<double> x;
        for (const std::int64_t row : rows)
            x.insert(x.end(), data.inputs.begin() + row * data.features,
                     data.inputs.begin() + (row + 1) * data.features);
        for (const std::string& activation : activations) {
            layers.push_back({activation, affine(x), {}, {}, {}});
            x = layers.back().a = map(layers.back().z, activation);
        }
        layers.push_back({"linear", affine(x), {}, {}, {}});
        layers.back().a = layers.back().z;
        backward(data, rows);
    }

    std::vector<LayerTwin> layers;

private:
    std::string nameOf(std::size_t layer) const {
        return layer + 2 == m_tensors.size() / 2 + 1 ? "output" : std::to_string(layer);
    }
    const NamedTensor& weight(std::size_t layer) const { return tensorNamed(m_tensors, nameOf(layer) + ".weight"); }

    std::vector<double> affine(const std::vector<double>& x) const {
        const NamedTensor& w = weight(layers.size());
        const std::vector<double>& b = tensorNamed(m_tensors, nameOf(layers.size()) + ".bias").values;
        const std::size_t rows = static_cast<std::size_t>(w.rows);
        const std::size_t columns = static_cast<std::size_t>(w.columns);
        std::vector<double> z(m_samples * rows);
        for (std::size_t s = 0; s < m_samples; ++s)
            for (std::size_t i = 0; i < rows; ++i) {
                z[s * rows + i] = b[i];
                for (std::size_t j = 0; j < columns; ++j)
                    z[s * rows + i] += w.values[i * columns + j] * x[s * columns + j];
            }
        return z;
    }

    static std::vector<double> map(std::vector<double> z, const std::string& activation) {
        for (double& value : z)
            value = activation == "tanh"      ? std::tanh(value)
                    : activation == "sigmoid" ? 1 / (1 + std::exp(-value))
                                              : std::max(value, 0.0);
        return z;
    }

    void backward(const Dataset& data, const std::vector<std::int64_t>& rows) {
        LayerTwin& top = layers.back();
        const std::size_t classes = top.z.size() / m_samples;
        top.da.resize(top.z.size());
        for (std::size_t s = 0; s < m_samples; ++s) { // dL/dz = (softmax(z) - onehot) / samples
            double sum = 0;
            for (std::size_t k = 0; k < classes; ++k)
                sum += std::exp(top.z[s * classes + k]);
            for (std::size_t k = 0; k < classes; ++k)
                top.da[s * classes + k] = (std::exp(top.z[s * classes + k]) / sum -
                                           (data.labels[static_cast<std::size_t>(rows[s])] == static_cast<int>(k))) /
                                          static_cast<double>(m_samples);
        }
        for (std::size_t l = layers.size(); l-- > 0;) {
            LayerTwin& layer = layers[l];
            layer.dz = layer.da;
            for (std::size_t i = 0; i < layer.dz.size(); ++i)
                layer.dz[i] *= layer.activation == "tanh"      ? 1 - layer.a[i] * layer.a[i]
                               : layer.activation == "sigmoid" ? layer.a[i] * (1 - layer.a[i])
                               : layer.activation == "relu"    ? (layer.z[i] > 0 ? 1 : 0)
                                                               : 1;
            if (l > 0)
                layers[l - 1].da = transposedProduct(weight(l), layer.dz);
        }
    }

    std::vector<double> transposedProduct(const NamedTensor& w, const std::vector<double>& dz) const {
        const std::size_t rows = static_cast<std::size_t>(w.rows);
        const std::size_t columns = static_cast<std::size_t>(w.columns);
        std::vector<double> dx(m_samples * columns, 0.0);
        for (std::size_t s = 0; s < m_samples; ++s)
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < columns; ++j)
                    dx[s * columns + j] += w.values[i * columns + j] * dz[s * rows + i];
        return dx;
    }

    const std::vector<NamedTensor>& m_tensors;
    std::size_t m_samples;
};

} // namespace nabla::test
