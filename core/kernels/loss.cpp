// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <algorithm>
#include <cmath>

namespace {

/// Position of the largest number, the first of equals; a NaN counts as the largest, as in PyTorch.
template <class T>
ptrdiff_t largest(ptrdiff_t count, const T* z) {
    ptrdiff_t best = 0;
    for (ptrdiff_t i = 1; i < count; ++i)
        if (z[i] > z[best] || (std::isnan(z[i]) && !std::isnan(z[best])))
            best = i;
    return best;
}

template <class T>
void crossEntropy(ptrdiff_t classes, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels,
                  const double* scale, T* dz, ptrdiff_t lddz, double* loss, int64_t* correct) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* logits = z + j * ldz;
        T* gradient = dz + j * lddz;
        if (scale[j] == 0) {
            std::fill_n(gradient, classes, T(0));
            continue;
        }
        const ptrdiff_t best = largest(classes, logits);
        const double top = double(logits[best]);
        double sum = 0;
        for (ptrdiff_t i = 0; i < classes; ++i)
            sum += std::exp(double(logits[i]) - top);
        *loss += scale[j] * (std::log(sum) + (top - double(logits[labels[j]])));
        *correct += best == labels[j];
        for (ptrdiff_t i = 0; i < classes; ++i)
            gradient[i] = T(scale[j] * (std::exp(double(logits[i]) - top) / sum - (i == labels[j] ? 1.0 : 0.0)));
    }
}

template <class T>
void binaryCrossEntropy(ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels, const double* scale, T* dz,
                        ptrdiff_t lddz, double* loss, int64_t* correct) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        if (scale[j] == 0) {
            dz[j * lddz] = T(0);
            continue;
        }
        const double logit = double(z[j * ldz]), label = double(labels[j]);
        const double decay = std::exp(-std::abs(logit));
        const double probability = (logit < 0 ? decay : 1.0) / (1.0 + decay);
        *loss += scale[j] * (std::max(0.0, logit) - logit * label + std::log1p(decay));
        *correct += (logit > 0) == (labels[j] != 0);
        dz[j * lddz] = T(scale[j] * (probability - label));
    }
}

template <class T>
void meanSquaredError(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* targets, ptrdiff_t ldt,
                      const double* scale, T* dz, ptrdiff_t lddz, double* loss) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        double sum = 0;
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const double error = double(z[i + j * ldz]) - double(targets[i + j * ldt]);
            sum += error * error;
            dz[i + j * lddz] = T(2.0 * error * scale[j]);
        }
        *loss += sum * scale[j];
    }
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_cross_entropy_##S(ptrdiff_t classes, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels,     \
                              const double* scale, T* dz, ptrdiff_t lddz, double* loss, int64_t* correct) {            \
        crossEntropy(classes, cols, z, ldz, labels, scale, dz, lddz, loss, correct);                                   \
    }                                                                                                                  \
    void nk_binary_cross_entropy_##S(ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels,                 \
                                     const double* scale, T* dz, ptrdiff_t lddz, double* loss, int64_t* correct) {     \
        binaryCrossEntropy(cols, z, ldz, labels, scale, dz, lddz, loss, correct);                                      \
    }                                                                                                                  \
    void nk_mse_##S(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* targets, ptrdiff_t ldt,        \
                    const double* scale, T* dz, ptrdiff_t lddz, double* loss) {                                        \
        meanSquaredError(rows, cols, z, ldz, targets, ldt, scale, dz, lddz, loss);                                     \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
