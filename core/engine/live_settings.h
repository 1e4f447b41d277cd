// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/resolve.h"

#include <string>
#include <vector>

namespace nabla {

/// What can change between two steps without a restart.
struct LiveSettings {
    ResolvedOptimizer optimizer; ///< learning rate, momentum, nesterov, weight decay are taken; kind must stay
    ResolvedClip clip;
    ResolvedSchedule schedule;
};

/// One changed setting in words that files keep: {"learning_rate", "0.05"}, {"clip", "{\"type\":\"none\"}"}.
struct SettingChange {
    std::string setting;
    std::string value; ///< JSON
};

/// What turns `from` into `to`, one entry a setting; empty when they are equal.
std::vector<SettingChange> settingChanges(const LiveSettings& from, const LiveSettings& to);

/// The way back. Errors: Error for an unknown setting or a value that is none; then nothing has changed.
void applyChange(const SettingChange& change, LiveSettings& settings);

/// Every setting at once as one JSON object, and back. Errors: Error.
std::string toJson(const LiveSettings& settings);
LiveSettings liveSettingsFrom(const std::string& json);

} // namespace nabla
