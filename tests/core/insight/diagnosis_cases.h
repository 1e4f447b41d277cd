// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis.h"

#include <string>
#include <vector>

namespace nabla::test {

/// A small training with a known illness, or none.
struct DiagnosisCase {
    std::string name; ///< a sentence
    Symptom expected = Symptom::Healthy;
    std::string data = R"({"source":"digits","standardize":true})";
    std::string defaults = "{}";
    std::string layers;
    std::string outputInit; ///< empty: PyTorch's
    std::string training;
    int steps = 100; ///< taken of training.steps
};

/// At least 40, of which at least 12 healthy; each trains in about a second.
std::vector<DiagnosisCase> diagnosisCases();

} // namespace nabla::test
