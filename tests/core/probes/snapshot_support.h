// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/runs.h"

#include <cmath>

namespace nabla::test {

inline constexpr std::uint32_t kAllParts = 0x7f;

inline bool agrees(double ours, double twin, double tolerance = 1e-12) {
    return ours == twin || (std::isnan(ours) && std::isnan(twin)) ||
           std::fabs(ours - twin) <= tolerance * std::fabs(twin);
}

inline SnapshotWanted everything() {
    SnapshotWanted wanted;
    wanted.parts = kAllParts;
    return wanted;
}

inline RunOptions optionsOf(Precision precision, int threads = 2) {
    RunOptions options;
    options.precision = precision;
    options.threads = threads;
    return options;
}

inline constexpr const char* kSgd =
    R"("batch_size": 20, "steps": 100, "optimizer": {"type": "sgd", "learning_rate": 0.1})";
inline constexpr const char* kMixed = R"({"type": "dense", "units": 16, "activation": "relu", "dropout": 0.3},
    {"type": "dense", "units": 16, "activation": "tanh", "normalization": "batch", "residual": true},
    {"type": "residual", "layers": [{"type": "dense", "units": 12, "normalization": "layer"}], "scale": {"learned": 0.5}})";
inline constexpr const char* kRecurrent = R"({"type": "rnn", "units": 6, "return_sequences": true},
    {"type": "lstm", "units": 5, "return_sequences": true}, {"type": "gru", "units": 7, "return_sequences": true},
    {"type": "gru", "units": 4, "reset": "before"})";

} // namespace nabla::test
