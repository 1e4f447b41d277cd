// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "tests/bench/peak.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>
#include <new>
#include <random>

namespace {

/// Columns padded as kernels.h wants them; a leading dimension that is a multiple of 4 KiB gets one pad more, as the
/// engine's matrices do, because equal low address bits crowd one set of the cache.
class Buffer {
public:
    Buffer(ptrdiff_t rows, ptrdiff_t cols, float size = 1) : m_stride((rows + NK_PAD - 1) / NK_PAD * NK_PAD) {
        if (m_stride % 1024 == 0)
            m_stride += NK_PAD;
        m_data.reset(new (std::align_val_t(64)) float[std::size_t(m_stride * cols)]);
        std::minstd_rand generator(1);
        for (ptrdiff_t i = 0; i < m_stride * cols; ++i)
            m_data[std::size_t(i)] = size * (float(generator()) / 1073741824.0f - 1.0f);
    }
    float* data() const { return m_data.get(); }
    ptrdiff_t stride() const { return m_stride; }

private:
    struct Release {
        void operator()(float* data) const { ::operator delete[](data, std::align_val_t(64)); }
    };
    ptrdiff_t m_stride;
    std::unique_ptr<float[], Release> m_data;
};

void reportFlops(benchmark::State& state, double flops) {
    const double total = flops * double(state.iterations());
    state.counters["GFLOP/s"] = benchmark::Counter(total * 1e-9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] =
        benchmark::Counter(total * 1e-9 / nabla::multiplyAddPeak(), benchmark::Counter::kIsRate);
}

enum Reading { AsStored, Transposed };

/// m x n x k as forward passes read B (as stored) or as weight gradients do (transposed).
void product(benchmark::State& state, Reading reading, float size) {
    const ptrdiff_t m = state.range(0), n = state.range(1), k = state.range(2);
    const Buffer a(m, k, size), b(reading == AsStored ? k : n, reading == AsStored ? n : k, size), c(m, n);
    const ptrdiff_t row = reading == AsStored ? 1 : b.stride(), column = reading == AsStored ? b.stride() : 1;
    for (auto _ : state)
        nk_product_f32(m, n, k, a.data(), a.stride(), b.data(), row, column, nullptr, 0, c.data(), c.stride());
    reportFlops(state, 2.0 * double(m) * double(n) * double(k));
}

void shapes(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"m", "n", "k"});
    for (const ptrdiff_t edge : {32, 64, 128, 256, 512, 1024})
        bench->Args({edge, edge, edge});
    bench->Args({16, 32, 16})->Args({10, 64, 64})->Args({64, 64, 784})->Args({1024, 256, 784})->Args({512, 128, 6400});
}
BENCHMARK_CAPTURE(product, as_stored, AsStored, 1.0f)->Apply(shapes);
BENCHMARK_CAPTURE(product, transposed, Transposed, 1.0f)->Apply(shapes);
// All terms, sums and factors are denormal or zero: what a vanished gradient costs.
BENCHMARK_CAPTURE(product, denormal_a, AsStored, 1e-39f)->Args({64, 64, 64})->ArgNames({"m", "n", "k"});

/// Rows x columns of the elementwise kernels: a narrow layer in L1, a wide one in L2.
void sizes(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"rows", "cols"})->Args({64, 64})->Args({1024, 64});
}

void reportBytes(benchmark::State& state, int streams) {
    state.SetBytesProcessed(state.iterations() * state.range(0) * state.range(1) * streams * ptrdiff_t(sizeof(float)));
}

void forward(benchmark::State& state, nk_activation kind, float size) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer z(rows, cols, size), y(rows, cols);
    nk_value_stats stats{};
    for (auto _ : state)
        nk_activation_forward_f32(kind, rows, cols, z.data(), z.stride(), y.data(), y.stride(), &stats);
    benchmark::DoNotOptimize(stats);
    reportBytes(state, 2);
}

void backward(benchmark::State& state, nk_activation kind, float size) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer z(rows, cols), y(rows, cols), dy(rows, cols, size), dz(rows, cols);
    double sums[2] = {};
    for (auto _ : state)
        nk_activation_backward_f32(kind, rows, cols, z.data(), z.stride(), y.data(), y.stride(), dy.data(), dy.stride(),
                                   dz.data(), dz.stride(), sums);
    benchmark::DoNotOptimize(sums);
    reportBytes(state, 4);
}

#define NK_BENCH_ACTIVATION(NAME, KIND)                                                                                \
    BENCHMARK_CAPTURE(forward, NAME, KIND, 4.0f)->Apply(sizes);                                                        \
    BENCHMARK_CAPTURE(backward, NAME, KIND, 1.0f)->Apply(sizes)
NK_BENCH_ACTIVATION(relu, NK_RELU);
NK_BENCH_ACTIVATION(leaky_relu, NK_LEAKY_RELU);
NK_BENCH_ACTIVATION(elu, NK_ELU);
NK_BENCH_ACTIVATION(selu, NK_SELU);
NK_BENCH_ACTIVATION(gelu, NK_GELU);
NK_BENCH_ACTIVATION(silu, NK_SILU);
NK_BENCH_ACTIVATION(softplus, NK_SOFTPLUS);
NK_BENCH_ACTIVATION(tanh, NK_TANH);
NK_BENCH_ACTIVATION(sigmoid, NK_SIGMOID);
NK_BENCH_ACTIVATION(hard_tanh, NK_HARD_TANH);
NK_BENCH_ACTIVATION(softsign, NK_SOFTSIGN);
BENCHMARK_CAPTURE(forward, sigmoid_denormal, NK_SIGMOID, -95.0f)->Apply(sizes);
BENCHMARK_CAPTURE(backward, sigmoid_denormal, NK_SIGMOID, 1e-39f)->Apply(sizes);

/// One array read once.
template <class Run>
void reading(benchmark::State& state, Run run) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer a(rows, cols);
    for (auto _ : state)
        run(rows, cols, a.data(), a.stride());
    reportBytes(state, 1);
}
BENCHMARK_CAPTURE(reading, gradient_stats, [](auto rows, auto cols, float* a, auto stride) {
    nk_gradient_stats stats{};
    nk_gradient_stats_f32(rows, cols, a, stride, &stats);
    benchmark::DoNotOptimize(stats);
}) -> Apply(sizes);
BENCHMARK_CAPTURE(reading, sum_squares, [](auto rows, auto cols, float* a, auto stride) {
    double sum = 0;
    nk_sum_squares_f32(rows, cols, a, stride, &sum);
    benchmark::DoNotOptimize(sum);
}) -> Apply(sizes);
BENCHMARK_CAPTURE(reading, row_sums, [](auto rows, auto cols, float* a, auto stride) {
    static const Buffer sums(1024, 1);
    nk_row_sums_f32(rows, cols, a, stride, sums.data());
}) -> Apply(sizes);
BENCHMARK_CAPTURE(reading, row_moments, [](auto rows, auto cols, float* a, auto stride) {
    static double mean[1024], m2[1024];
    nk_row_moments_f32(rows, cols, a, stride, mean, m2);
}) -> Apply(sizes);
BENCHMARK_CAPTURE(reading, log_histogram, [](auto rows, auto cols, float* a, auto stride) {
    static int64_t counts[64], zeros, nonFinite;
    nk_log_histogram_f32(rows, cols, a, stride, counts, -60, 64, &zeros, &nonFinite);
}) -> Apply(sizes);

void transpose(benchmark::State& state) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer a(rows, cols), at(cols, rows);
    for (auto _ : state)
        nk_transpose_f32(rows, cols, a.data(), a.stride(), at.data(), at.stride());
    reportBytes(state, 2);
}
BENCHMARK(transpose)->ArgNames({"rows", "cols"})->Args({64, 64})->Args({1024, 64})->Args({1024, 1024});

enum Rule { Sgd, Momentum, Adam };

void optimizer(benchmark::State& state, Rule rule) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer w(rows, cols), g(rows, cols), first(rows, cols, 0), second(rows, cols, 0);
    nk_optimizer how{};
    how.coefficient = 1;
    how.clamp_to = std::numeric_limits<double>::infinity();
    how.learning_rate = 1e-6;
    how.momentum = rule == Momentum ? 0.9 : 0;
    how.beta1 = 0.9;
    how.beta2 = 0.999;
    how.epsilon = 1e-8;
    how.bias_correction1 = how.bias_correction2 = 1;
    nk_update_stats stats{};
    for (auto _ : state) {
        if (rule == Adam)
            nk_adam_f32(rows, cols, w.data(), w.stride(), g.data(), g.stride(), first.data(), second.data(), &how,
                        nullptr, &stats);
        else
            nk_sgd_f32(rows, cols, w.data(), w.stride(), g.data(), g.stride(), first.data(), &how, nullptr, &stats);
    }
    benchmark::DoNotOptimize(stats);
    reportBytes(state, rule == Sgd ? 3 : rule == Momentum ? 5 : 7);
}
BENCHMARK_CAPTURE(optimizer, sgd, Sgd)->Apply(sizes);
BENCHMARK_CAPTURE(optimizer, momentum, Momentum)->Apply(sizes);
BENCHMARK_CAPTURE(optimizer, adam, Adam)->Apply(sizes);

void normalizeRows(benchmark::State& state) {
    const ptrdiff_t rows = state.range(0), cols = state.range(1);
    const Buffer x(rows, cols), y(rows, cols), mean(rows, 1), invStd(rows, 1), gamma(rows, 1), beta(rows, 1);
    for (auto _ : state)
        nk_normalize_rows_f32(rows, cols, x.data(), x.stride(), mean.data(), invStd.data(), gamma.data(), beta.data(),
                              y.data(), y.stride());
    reportBytes(state, 2);
}
BENCHMARK(normalizeRows)->Apply(sizes);

void crossEntropy(benchmark::State& state) {
    const ptrdiff_t classes = state.range(0), cols = state.range(1);
    const Buffer z(classes, cols, 4), dz(classes, cols);
    const std::unique_ptr<int32_t[]> labels(new int32_t[std::size_t(cols)]());
    const std::unique_ptr<double[]> scale(new double[std::size_t(cols)]);
    std::fill_n(scale.get(), cols, 1.0);
    double loss = 0;
    int64_t correct = 0;
    for (auto _ : state)
        nk_cross_entropy_f32(classes, cols, z.data(), z.stride(), labels.get(), scale.get(), dz.data(), dz.stride(),
                             &loss, &correct);
    benchmark::DoNotOptimize(loss);
    state.SetItemsProcessed(state.iterations() * cols);
}
BENCHMARK(crossEntropy)->ArgNames({"classes", "cols"})->Args({2, 32})->Args({10, 64})->Args({10, 256});

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    std::printf("library for %s, multiply-add peak %.1f GFLOP/s\n", nk_isa(), nabla::multiplyAddPeak());
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
