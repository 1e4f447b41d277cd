// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using nk::kLanes;
using nk::load;
using nk::Mask;
using nk::store;
using nk::Vector;

/// Whether the label's logit is the largest, and the first of equals; never with a NaN in the column.
template <class T>
bool isCorrect(ptrdiff_t classes, const T* logits, ptrdiff_t label) {
    Mask<T> index;
    for (ptrdiff_t lane = 0; lane < kLanes<T>; ++lane)
        index[lane] = nk::Bits<T>(lane);
    nk::Count<T> better;
    nk::forEachVector<T>(classes, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) {
        const Vector<T> x = load(logits + i);
        const Mask<T> isBefore = index < nk::Bits<T>(label - i);
        better.add(lanes.keep(~(x <= logits[label]) | ((x == logits[label]) & isBefore)));
    });
    return better.value() == 0;
}

template <class T>
T largest(ptrdiff_t count, const T* z) {
    const T lowest = -std::numeric_limits<T>::infinity();
    Vector<T> top = nk::fill(lowest);
    ptrdiff_t i = 0;
    for (; i + kLanes<T> <= count; i += kLanes<T>) {
        const Vector<T> x = load(z + i);
        top = top < x ? x : top;
    }
    T result = lowest;
    for (; i < count; ++i)
        result = std::max(result, z[i]);
    for (ptrdiff_t lane = 0; lane < kLanes<T>; ++lane)
        result = std::max(result, top[lane]);
    return result;
}

template <class T>
Vector<T> joined(const nk::DoubleVector (&parts)[nk::kParts<T>]) {
    if constexpr (nk::kParts<T> == 2)
        return nk::narrow(parts[0], parts[1]);
    else
        return parts[0];
}

/// Few classes: a vector holds one class of neighbouring columns, so that no lane idles and nothing is summed across
/// lanes. Columns share a logarithm: the sum of log(s) is the log of the product, each s in [1, kFewClasses].
constexpr ptrdiff_t kFewClasses = 32;

template <class T>
void crossEntropyOfFew(ptrdiff_t classes, ptrdiff_t count, const T* z, ptrdiff_t ldz, const int32_t* labels,
                       const double* scale, T* dz, ptrdiff_t lddz, double* loss, int64_t* correct) {
    constexpr int kParts = nk::kParts<T>;
    alignas(NK_VECTOR_BYTES) T powers[kFewClasses][kLanes<T>] = {};
    alignas(NK_VECTOR_BYTES) T atLabel[kLanes<T>] = {}, factors[kLanes<T>];
    alignas(NK_VECTOR_BYTES) double scales[kLanes<T>] = {};
    Mask<T> label{}, isBetter{};
    for (ptrdiff_t lane = 0; lane < count; ++lane) {
        for (ptrdiff_t i = 0; i < classes; ++i)
            powers[i][lane] = z[i + lane * ldz];
        label[lane] = nk::Bits<T>(labels[lane]);
        atLabel[lane] = powers[labels[lane]][lane];
        scales[lane] = scale[lane];
    }
    const Vector<T> logit = load(atLabel);
    Vector<T> top = load(powers[0]);
    for (ptrdiff_t i = 0; i < classes; ++i) {
        const Vector<T> x = load(powers[i]);
        top = top < x ? x : top;
        isBetter |= ~(x <= logit) | ((x == logit) & (label > nk::Bits<T>(i)));
    }
    nk::DoubleVector sums[kParts] = {}, slopes[kParts];
    for (ptrdiff_t i = 0; i < classes; ++i) {
        const Vector<T> power = nk::exponential(load(powers[i]) - top);
        store(powers[i], power);
        for (int part = 0; part < kParts; ++part)
            sums[part] += nk::widen(power, part);
    }
    for (int part = 0; part < kParts; ++part)
        slopes[part] = load(scales + part * kLanes<double>) / sums[part];
    store(factors, joined<T>(slopes));
    double product = 1, below = 0, shared = 0;
    for (ptrdiff_t lane = 0; lane < count; ++lane) {
        T* gradient = dz + lane * lddz;
        if (scale[lane] == 0) {
            std::fill_n(gradient, classes, T(0));
            continue;
        }
        if (scale[lane] != shared) {
            *loss += shared * (std::log(product) + below);
            product = 1;
            below = 0;
            shared = scale[lane];
        }
        const double sum = sums[lane / kLanes<double>][lane % kLanes<double>];
        product *= sum;
        below += double(top[lane]) - double(logit[lane]);
        *correct += isBetter[lane] == 0;
        for (ptrdiff_t i = 0; i < classes; ++i)
            gradient[i] = powers[i][lane] * factors[lane];
        gradient[labels[lane]] = T(scale[lane] * (double(powers[labels[lane]][lane]) / sum - 1.0));
    }
    *loss += shared * (std::log(product) + below);
}

template <class T>
void crossEntropy(ptrdiff_t classes, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels,
                  const double* scale, T* dz, ptrdiff_t lddz, double* loss, int64_t* correct) {
    if (classes <= kFewClasses) {
        for (ptrdiff_t j = 0; j < cols; j += kLanes<T>)
            crossEntropyOfFew(classes, std::min(kLanes<T>, cols - j), z + j * ldz, ldz, labels + j, scale + j,
                              dz + j * lddz, lddz, loss, correct);
        return;
    }
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* logits = z + j * ldz;
        T* gradient = dz + j * lddz;
        if (scale[j] == 0) {
            std::fill_n(gradient, classes, T(0));
            continue;
        }
        const ptrdiff_t label = labels[j];
        const T top = largest(classes, logits);
        const double below = double(top) - double(logits[label]);
        *correct += isCorrect(classes, logits, label);
        nk::Total<T> total;
        nk::forEachVector<T>(classes, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) {
            const Vector<T> power = nk::exponential(load(logits + i) - top);
            store(gradient + i, power);
            total.add(lanes.keep(power));
        });
        const double sum = total.value();
        *loss += scale[j] * (std::log(sum) + below);
        const T atLabel = T(scale[j] * (double(gradient[label]) / sum - 1.0)), factor = T(scale[j] / sum);
        nk::forEachVector<T>(classes, 1,
                             [&](ptrdiff_t i, ptrdiff_t, auto) { store(gradient + i, load(gradient + i) * factor); });
        gradient[label] = atLabel;
    }
}

template <class T>
void binaryCrossEntropy(ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels, const double* scale, T* dz,
                        ptrdiff_t lddz, double* loss, int64_t* correct) {
    for (ptrdiff_t first = 0; first < cols; first += kLanes<T>) {
        const ptrdiff_t count = std::min(kLanes<T>, cols - first);
        Vector<T> logits{};
        for (ptrdiff_t lane = 0; lane < count; ++lane)
            logits[lane] = z[(first + lane) * ldz];
        // loss = max(z, 0) - z t + log(1 + e^-|z|)
        const Vector<T> rest = nk::logarithmOf1Plus(nk::exponential(-nk::absolute<T>(logits)));
        const Vector<T> probabilities = nk::sigmoid<T>(logits);
        for (ptrdiff_t lane = 0; lane < count; ++lane) {
            const ptrdiff_t j = first + lane;
            const double logit = double(logits[lane]), label = double(labels[j]);
            if (scale[j] == 0) {
                dz[j * lddz] = T(0);
                continue;
            }
            *loss += scale[j] * ((logit < 0 ? 0.0 : logit) - logit * label + double(rest[lane]));
            *correct += (logit > 0) == (label != 0) && !std::isnan(logit);
            dz[j * lddz] = T(scale[j] * (double(probabilities[lane]) - label));
        }
    }
}

template <class T>
void meanSquaredError(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* targets, ptrdiff_t ldt,
                      const double* scale, T* dz, ptrdiff_t lddz, double* loss) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        nk::Total<T> squares;
        const T slope = T(2.0 * scale[j]);
        nk::forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) {
            const Vector<T> error = load(z + i + j * ldz) - load(targets + i + j * ldt);
            squares.addSquare(lanes.keep(error));
            store(dz + i + j * lddz, error * slope);
        });
        *loss += squares.value() * scale[j];
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
