// SPDX-License-Identifier: GPL-3.0-or-later
// Whole steps of one layer, with and without its probes; the gang's hand-over; History.
#include "core/base/parallel.h"
#include "core/history/history.h"
#include "tests/support/runs.h"

#include <benchmark/benchmark.h>

#include <limits>
#include <string>
#include <vector>

using namespace nabla;

namespace {

/// A step of a network of eight equal layers, batch 64: time a layer, with what the telemetry line needs or without.
void layers(benchmark::State& state, const char* layer, Index timeSteps, Measure measure) {
    RunOptions options;
    options.threads = 1;
    options.measure = measure;
    options.history.rawBytes = 32 << 20;
    const std::string list = std::string(R"({"repeat": 8, "layers": [)") + layer + "]}" +
                             (timeSteps > 1 ? R"(, {"type": "rnn", "units": 4})" : "");
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(list, R"("batch_size": 64, "optimizer": {"type": "sgd", "learning_rate": 1e-5})"),
                cloudData(640, 64, 3, timeSteps), options);
    run->setTotalSteps(std::numeric_limits<std::int64_t>::max());
    for (auto _ : state)
        if (run->step() != StepResult::Done)
            state.SkipWithError("the run ended");
    state.counters["s/layer"] =
        benchmark::Counter(8, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    state.counters["GFLOP/s"] =
        benchmark::Counter(run->productFlopsPerStep() * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

#define NABLA_LAYER(NAME, TIME_STEPS, JSON)                                                                            \
    BENCHMARK_CAPTURE(layers, NAME##_plain, JSON, TIME_STEPS, Measure::Nothing);                                       \
    BENCHMARK_CAPTURE(layers, NAME##_probed, JSON, TIME_STEPS, Measure::Scalars);                                      \
    BENCHMARK_CAPTURE(layers, NAME##_histograms, JSON, TIME_STEPS, Measure::Histograms)
NABLA_LAYER(linear, 1, R"({"type": "dense", "units": 64})");
NABLA_LAYER(tanh, 1, R"({"type": "dense", "units": 64, "activation": "tanh"})");
NABLA_LAYER(batch_norm, 1, R"({"type": "dense", "units": 64, "activation": "relu", "normalization": "batch"})");
NABLA_LAYER(layer_norm, 1, R"({"type": "dense", "units": 64, "activation": "relu", "normalization": "layer"})");
NABLA_LAYER(dropout, 1, R"({"type": "dense", "units": 64, "activation": "relu", "dropout": 0.5})");
NABLA_LAYER(residual, 1, R"({"type": "dense", "units": 64, "activation": "relu", "residual": true})");
NABLA_LAYER(rnn, 16, R"({"type": "rnn", "units": 64, "return_sequences": true})");
NABLA_LAYER(lstm, 16, R"({"type": "lstm", "units": 64, "return_sequences": true})");
NABLA_LAYER(gru, 16, R"({"type": "gru", "units": 64, "return_sequences": true})");

/// Stages with nothing to do: the price of the gang and of a barrier.
class EmptyStages final : public StagedWork {
public:
    explicit EmptyStages(Index count) : m_count(count) {}
    Index stages() const override { return m_count; }
    Index units(Index) const override { return 8; }
    void runUnit(Index, Index unit) override { benchmark::DoNotOptimize(unit); }
    bool finishStage(Index) override { return true; }

private:
    Index m_count;
};

void handOver(benchmark::State& state) {
    Gang gang(static_cast<int>(state.range(0)));
    EmptyStages work(state.range(1));
    for (auto _ : state)
        gang.run(work);
    state.counters["s/stage"] =
        benchmark::Counter(static_cast<double>(state.range(1)),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(handOver)
    ->ArgNames({"threads", "stages"})
    ->Args({1, 1})
    ->Args({2, 1})
    ->Args({1, 40})
    ->Args({2, 40})
    ->UseRealTime();

std::shared_ptr<const Layout> layoutOf(Index width) {
    Layout layout;
    for (Index i = 0; i < width / (Layout::kPerParameter + Layout::kPerLayer); ++i) {
        LayerInfo info;
        info.name = std::to_string(i);
        info.depth = i;
        layout.layers.push_back(info);
        layout.parameters.push_back({info.name + ".weight", 64, 64, i});
    }
    layout.finish();
    return std::make_shared<const Layout>(std::move(layout));
}

void appendToHistory(benchmark::State& state) {
    const std::shared_ptr<const Layout> layout = layoutOf(state.range(0));
    HistoryLimits limits;
    limits.rawBytes = 64 << 20;
    History history(layout, 0, limits);
    const std::vector<double> row(static_cast<std::size_t>(layout->width()), 0.5);
    for (auto _ : state)
        history.append(row);
    state.SetBytesProcessed(state.iterations() * layout->width() * static_cast<std::int64_t>(sizeof(double)));
}
BENCHMARK(appendToHistory)->ArgName("width")->Arg(200)->Arg(4000);

/// What a chart asks for at each frame.
void envelopeOfHistory(benchmark::State& state) {
    const std::shared_ptr<const Layout> layout = layoutOf(200);
    HistoryLimits limits;
    limits.rawBytes = 64 << 20;
    History history(layout, 0, limits);
    const std::vector<double> row(static_cast<std::size_t>(layout->width()), 0.5);
    for (std::int64_t step = 0; step < state.range(0); ++step)
        history.append(row);
    for (auto _ : state)
        benchmark::DoNotOptimize(history.envelope(layout->trace(StepQuantity::Loss), {0, state.range(0)}, 500));
}
BENCHMARK(envelopeOfHistory)->ArgName("steps")->Arg(1000)->Arg(100000)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
