// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/verify.h"

#include "core/base/number.h"
#include "core/engine/run.h"
#include "core/lessons/measures.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace nabla {

namespace {

/// Keeps every row of a lesson's runs: they are short.
constexpr std::int64_t kRawBytes = 1ll << 30;

class Verifier {
public:
    Verifier(const Lesson& lesson, const VerifyOptions& options) : m_lesson(lesson), m_options(options) {
        for (const LessonCheck* check : checks()) {
            need(check->measure);
            if (check->relativeTo)
                need(*check->relativeTo);
        }
    }

    std::vector<const LessonCheck*> checks() const {
        std::vector<const LessonCheck*> result;
        for (const LessonCheck& check : m_lesson.checks)
            if (check.isQuick || !m_options.isQuick)
                result.push_back(&check);
        return result;
    }

    CheckedClaim judge(const LessonCheck& check) {
        CheckedClaim result;
        result.claim = check.claim.in("en");
        result.value = measured(history(check.measure.run), check.measure);
        const double scale = check.relativeTo ? measured(history(check.relativeTo->run), *check.relativeTo) : 1;
        result.atLeast = std::isinf(check.atLeast) ? check.atLeast : check.atLeast * scale;
        result.atMost = std::isinf(check.atMost) ? check.atMost : check.atMost * scale;
        result.holds = result.value >= result.atLeast && result.value <= result.atMost; // false for NaN
        return result;
    }

private:
    void need(const LessonMeasure& measure) {
        // A run whose last step is asked for is trained to its end.
        std::int64_t& steps = m_steps[measure.run];
        const std::int64_t wanted = measure.step < 0 ? std::numeric_limits<std::int64_t>::max() : measure.step + 1;
        steps = std::max(steps, wanted);
    }

    const History& history(const std::string& id) {
        if (const auto found = m_histories.find(id); found != m_histories.end())
            return *found->second;
        RunOptions options;
        options.threads = m_options.threads;
        options.history.rawBytes = kRawBytes;
        const std::unique_ptr<Run> run = makeRun(m_lesson.findRun(id)->recipe, options);
        const std::int64_t steps = std::min(m_steps.at(id), run->totalSteps());
        while (run->nextStep() < steps && !run->divergence()) {
            run->step();
            if (m_options.progress)
                m_options.progress(id, static_cast<double>(run->nextStep()) / static_cast<double>(steps));
        }
        return *m_histories.emplace(id, run->history()).first->second;
    }

    const Lesson& m_lesson;
    const VerifyOptions& m_options;
    std::map<std::string, std::int64_t> m_steps; ///< how far each run must go
    std::map<std::string, std::shared_ptr<const History>> m_histories;
};

} // namespace

std::string CheckedClaim::text() const {
    std::string bounds;
    if (!std::isinf(atLeast))
        bounds += ", at least " + numberText(atLeast);
    if (!std::isinf(atMost))
        bounds += ", at most " + numberText(atMost);
    return std::string(holds ? "holds: " : "REFUTED: ") + claim + " (" + numberText(value) + bounds + ")";
}

bool LessonReport::holds() const {
    return std::all_of(claims.begin(), claims.end(), [](const CheckedClaim& claim) { return claim.holds; });
}

LessonReport verifyLesson(const Lesson& lesson, const VerifyOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    LessonReport report;
    report.id = lesson.id;
    Verifier verifier(lesson, options);
    for (const LessonCheck* check : verifier.checks())
        report.claims.push_back(verifier.judge(*check));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return report;
}

} // namespace nabla
