// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nabla {

double learningRate(const ResolvedSchedule& schedule, double base, std::int64_t step) {
    double rate = base;
    switch (schedule.kind) {
    case ScheduleKind::Constant:
        break;
    case ScheduleKind::Step:
        rate = base * std::pow(schedule.gamma, static_cast<double>(step / schedule.stepSize));
        break;
    case ScheduleKind::Cosine: {
        const double total = static_cast<double>(std::max<Index>(schedule.totalSteps, 1));
        const double position = std::min(static_cast<double>(step) / total, 1.0);
        rate = schedule.minimum + (base - schedule.minimum) * (1 + std::cos(std::numbers::pi * position)) / 2;
        break;
    }
    }
    if (step < schedule.warmupSteps)
        rate *= static_cast<double>(step + 1) / static_cast<double>(schedule.warmupSteps);
    return rate;
}

} // namespace nabla
