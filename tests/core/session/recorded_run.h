// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/recorder.h"
#include "tests/support/runs.h"

#include <bit>
#include <vector>

/// A small run on data that need no file, so that a session can make them again.
namespace nabla::test {

inline constexpr const char* kLayers =
    R"({"repeat": 3, "layers": [{"type": "dense", "units": 9, "activation": "tanh", "normalization": "batch"}]})";
inline constexpr const char* kTraining =
    R"("batch_size": 16, "steps": 400, "evaluate_every": 50, "optimizer": {"type": "adam", "learning_rate": 0.01})";

inline Recipe recipe(const char* training = kTraining) {
    Recipe made = recipeOf(kLayers, training);
    made.data.source = Source::Spiral;
    made.data.samples = 120;
    made.data.validationFraction = 0.2;
    made.name = "spiral";
    return made;
}

inline RunOptions oneThread() {
    RunOptions options;
    options.threads = 1;
    return options;
}

/// Bits of every telemetry number from a step on.
inline std::vector<std::uint64_t> rowsFrom(const History& history, std::int64_t step) {
    std::vector<std::uint64_t> bits;
    history.visit(step, [&](std::int64_t at, std::span<const double> row) {
        bits.push_back(static_cast<std::uint64_t>(at));
        for (const double value : row)
            bits.push_back(std::bit_cast<std::uint64_t>(value));
        return true;
    });
    return bits;
}

inline std::vector<std::uint64_t> weightsOf(const Run& run) {
    std::vector<std::uint64_t> bits;
    for (const NamedTensor& tensor : run.tensors())
        for (const double value : tensor.values)
            bits.push_back(std::bit_cast<std::uint64_t>(value));
    return bits;
}

/// Trains and records `steps` steps; -1 when something could not be written.
inline RunId recorded(const std::shared_ptr<SessionStore>& store, Run& run, std::int64_t steps) {
    Recorder recorder(store);
    const RunId id = recorder.record(run, {});
    stepTo(run, steps);
    run.keepCheckpoint();
    if (run.isFinished())
        recorder.setOutcome(StoredState::Finished);
    return recorder.stop() ? id : -1;
}

} // namespace nabla::test
