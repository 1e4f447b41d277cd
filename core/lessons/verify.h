// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <functional>
#include <string>
#include <vector>

namespace nabla {

/// One claim after training.
struct CheckedClaim {
    std::string claim; ///< English
    double value = 0;
    double atLeast = 0; ///< bounds in the value's own units
    double atMost = 0;
    bool holds = false;
    std::string text() const; ///< "holds: claim (0.93, at least 0.9)"
};

struct LessonReport {
    std::string id;
    std::vector<CheckedClaim> claims;
    double seconds = 0;

    bool holds() const;
};

struct VerifyOptions {
    bool isQuick = false;                                               ///< only the checks that are marked quick
    int threads = 0;                                                    ///< as RunOptions
    std::function<void(const std::string& run, double share)> progress; ///< may be empty
};

/// Trains what the lesson's checks need, each run no further than the last step a check asks for, and judges every
/// claim by the telemetry. A run that diverges is judged as it is. Errors: those of makeRun.
LessonReport verifyLesson(const Lesson& lesson, const VerifyOptions& options = {});

} // namespace nabla
