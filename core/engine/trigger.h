// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// Conditions on a step that pause a run, as on an oscilloscope.
enum class TriggerKind {
    NormAbove, ///< gradient norm before clipping
    NormBelow,
    RatioAbove, ///< ||dL/dz|| of the first layer over that of the last one before the output
    RatioBelow,
    NonFinite, ///< anything measured is NaN or inf
    Clipped,
    LossBelow,
    Step, ///< the step itself is reached
    Count
};

std::string_view name(TriggerKind kind); ///< "norm_above": sessions and lessons keep it
/// Does the kind compare with a number?
bool hasLevel(TriggerKind kind);

struct Trigger {
    TriggerKind kind = TriggerKind::NormAbove;
    double level = 0;
    friend bool operator==(const Trigger&, const Trigger&) = default;
};

/// Looks at every step of a run and tells when a condition becomes true; it must become false before it tells again,
/// so that a paused run can go on.
///
/// Threads  the engine's alone.
class TriggerWatch {
public:
    TriggerWatch() = default;
    explicit TriggerWatch(std::span<const Trigger> triggers);

    bool isEmpty() const { return m_watched.empty(); }
    /// Forgets what was true: for another run.
    void rearm();
    /// What fired with the newest row, in words with its numbers; empty when nothing did.
    std::string look(const History& history);

private:
    struct Watched {
        Trigger trigger;
        bool wasTrue = false;
    };
    std::vector<Watched> m_watched;
};

} // namespace nabla
