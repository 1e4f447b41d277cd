// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector.h"

#include <cstring>
#include <limits>

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Rows of History start anywhere.
template <class Value>
Value loadUnaligned(const double* from) {
    Value value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// `Count` neighbouring columns, each as wide as a Value, in registers while all rows pass.
template <class Value, int Count>
void summarize(ptrdiff_t rows, ptrdiff_t width, const double* x, double* low, double* high, double* zero) {
    constexpr ptrdiff_t kWide = ptrdiff_t(sizeof(Value) / sizeof(double));
    Value smallest[Count], largest[Count], zeros[Count];
    for (int i = 0; i < Count; ++i) {
        smallest[i] = Value{} + kInfinity;
        largest[i] = Value{} - kInfinity;
        zeros[i] = Value{};
    }
    for (ptrdiff_t r = 0; r < rows; ++r)
        for (int i = 0; i < Count; ++i) {
            const Value value = loadUnaligned<Value>(x + r * width + i * kWide);
            smallest[i] = value < smallest[i] ? value : smallest[i];
            largest[i] = value > largest[i] ? value : largest[i];
            zeros[i] += 0.0 * value;
        }
    std::memcpy(low, smallest, sizeof smallest);
    std::memcpy(high, largest, sizeof largest);
    std::memcpy(zero, zeros, sizeof zeros);
}

} // namespace

extern "C" void nk_summarize_rows(ptrdiff_t rows, ptrdiff_t width, const double* x, double* low, double* high,
                                  double* zero) {
    constexpr ptrdiff_t kGroup = 2 * nk::kLanes<double>;
    ptrdiff_t at = 0;
    for (; at + kGroup <= width; at += kGroup)
        summarize<nk::DoubleVector, 2>(rows, width, x + at, low + at, high + at, zero + at);
    for (; at < width; ++at)
        summarize<double, 1>(rows, width, x + at, low + at, high + at, zero + at);
}
