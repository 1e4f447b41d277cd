// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/summary.h"
#include "tests/support/runs.h"

#include <QTest>

#include <atomic>
#include <cstdlib>
#include <new>

using namespace nabla;

namespace {

std::atomic<std::int64_t> allocations = 0;

} // namespace

// Every form of new that is not replaced here ends in one of these two.
void* operator new(std::size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(bytes ? bytes : 1))
        return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    const std::size_t unit = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace {

struct Example {
    const char* name;
    const char* layers;
    const char* training;
    Index timeSteps = 1;
};

constexpr Example kExamples[] = {
    {"dense with batch norm, momentum, global clipping",
     R"({"repeat": 4, "layers": [{"type": "dense", "units": 33, "activation": "relu", "normalization": "batch"}]})",
     R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.01, "momentum": 0.9},
        "clip": {"type": "global_norm", "max_norm": 1})"},
    {"residual blocks with layer norm, Adam, adaptive clipping",
     R"({"type": "dense", "units": 40}, {"repeat": 2, "layers": [{"type": "residual", "activation": "relu",
        "scale": {"learned": 0.1}, "layers": [{"type": "dense", "units": 40, "activation": "gelu", "normalization": "layer"},
        {"type": "dense", "units": 40, "dropout": 0.2}]}]})",
     R"("batch_size": 32, "optimizer": {"type": "adam", "learning_rate": 0.001},
        "clip": {"type": "adaptive", "clipping": 0.02})"},
    {"lstm and rnn, rmsprop, clipping by value",
     R"({"type": "lstm", "units": 20, "return_sequences": true}, {"type": "rnn", "units": 17})",
     R"("batch_size": 16, "optimizer": {"type": "rmsprop", "learning_rate": 0.001, "momentum": 0.5},
        "clip": {"type": "value", "clip_value": 0.1})",
     9},
    {"both gru, AdamW, clipping by layer",
     R"({"type": "gru", "units": 18, "return_sequences": true}, {"type": "gru", "units": 9, "reset": "before"})",
     R"("batch_size": 16, "optimizer": {"type": "adamw", "learning_rate": 0.001},
        "clip": {"type": "layer_norm", "max_norm": 0.5, "norm_type": 3})",
     9},
};

} // namespace

class TestAllocation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatCountsAllocationsSeesThem();
    void aStepAllocatesNothing_data();
    void aStepAllocatesNothing();
};

void TestAllocation::whatCountsAllocationsSeesThem() {
    const std::int64_t before = allocations.load();
    std::vector<double> memory(100);
    struct alignas(128) Wide {
        double values[16];
    };
    const auto wide = std::make_unique<Wide>();
    QVERIFY(memory.data() && wide);
    QCOMPARE(allocations.load() - before, 2);
}

void TestAllocation::aStepAllocatesNothing_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("threads");
    for (int i = 0; i < static_cast<int>(std::size(kExamples)); ++i)
        for (const int threads : {1, 2})
            QTest::addRow("%s, %d threads", kExamples[i].name, threads) << i << threads;
}

void TestAllocation::aStepAllocatesNothing() {
    QFETCH(int, index);
    QFETCH(int, threads);
    const Example& example = kExamples[index];
    const std::shared_ptr<const Dataset> data = cloudData(330, 7, 3, example.timeSteps);
    RunOptions options;
    options.threads = threads;
    options.checkpointBytes = 0; // one that is due takes the memory that it keeps
    const std::string training = std::string(example.training) + R"(, "steps": 100000, "evaluate_every": 100000)";
    const std::unique_ptr<Run> run = makeRun(recipeOf(example.layers, training), data, options);
    stepTo(*run, 3 * kFinestSteps);
    for (std::int64_t i = 0; i < 12 * kFinestSteps; ++i) {
        // History publishes what it has gathered after every kFinestSteps steps, and only then takes new memory.
        const std::int64_t inGroup = run->nextStep() % kFinestSteps;
        const std::int64_t before = allocations.load();
        QCOMPARE(run->step(), StepResult::Done);
        if (inGroup != 0 && inGroup != kFinestSteps - 1)
            QVERIFY2(allocations.load() == before, qPrintable(QStringLiteral("step %1: %2 allocations")
                                                                  .arg(run->nextStep() - 1)
                                                                  .arg(allocations.load() - before)));
    }
}

QTEST_GUILESS_MAIN(TestAllocation)
#include "tst_allocation.moc"
