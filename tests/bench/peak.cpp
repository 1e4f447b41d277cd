// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/peak.h"

#include "core/kernels/kernels.h"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace nabla {

namespace {

/// GFLOP/s of independent multiply-adds in registers, best of a few tries.
template <int kBytes, class Round>
double peakOf(Round round) {
    constexpr int kRounds = 200000, kChains = 12;
    double best = 0;
    for (int turn = 0; turn < 10; ++turn) {
        const auto start = std::chrono::steady_clock::now();
        round(kRounds);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::max(best, 2.0 * kChains * (kBytes / 4) * kRounds / seconds.count() * 1e-9);
    }
    return best;
}

#define NK_ROUNDS(NAME, TARGET, BYTES)                                                                                 \
    TARGET void NAME(int rounds) {                                                                                     \
        typedef float Wide __attribute__((vector_size(BYTES)));                                                        \
        Wide chains[12] = {}, x = Wide{} + 0.5f, y = x;                                                                \
        for (Wide & chain : chains)                                                                                    \
            asm volatile("" : "+x"(chain)); /* else they are known to be equal, and one is enough */                   \
        for (int i = 0; i < rounds; ++i) {                                                                             \
            asm volatile("" : "+x"(x), "+x"(y));                                                                       \
            _Pragma("GCC unroll 12") for (int c = 0; c < 12; ++c) chains[c] = x * chains[c] + y;                       \
        }                                                                                                              \
        for (Wide & chain : chains)                                                                                    \
            asm volatile("" : : "x"(chain));                                                                           \
    }
#define NK_TARGET(FEATURES) __attribute__((noinline, target(FEATURES), optimize("O3")))
NK_ROUNDS(rounds512, NK_TARGET("avx512f,prefer-vector-width=512"), 64)
NK_ROUNDS(rounds256, NK_TARGET("avx2,fma"), 32)
NK_ROUNDS(rounds128, NK_TARGET("sse2"), 16)

} // namespace

double multiplyAddPeak() {
    static const double measured = [] {
        const std::string_view level = nk_isa();
        return level == "x86-64-v4"   ? peakOf<64>(rounds512)
               : level == "x86-64-v3" ? peakOf<32>(rounds256)
                                      : peakOf<16>(rounds128);
    }();
    return measured;
}

} // namespace nabla
