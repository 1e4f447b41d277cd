// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live_settings.h"

#include "core/base/error.h"
#include "core/recipe/names.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

struct NumberSetting {
    const char* key;
    double ResolvedOptimizer::*member;
};
constexpr NumberSetting kOptimizerNumbers[] = {{"learning_rate", &ResolvedOptimizer::learningRate},
                                               {"momentum", &ResolvedOptimizer::momentum},
                                               {"weight_decay", &ResolvedOptimizer::weightDecay},
                                               {"alpha", &ResolvedOptimizer::alpha},
                                               {"epsilon", &ResolvedOptimizer::epsilon},
                                               {"beta1", &ResolvedOptimizer::beta1},
                                               {"beta2", &ResolvedOptimizer::beta2}};

/// JSON has no infinity.
Json numberJson(double value) {
    return std::isinf(value) ? Json(value > 0 ? "inf" : "-inf") : Json(value);
}

double numberFrom(const Json& json) {
    if (json == "inf")
        return std::numeric_limits<double>::infinity();
    return json.get<double>();
}

Json clipJson(const ResolvedClip& clip) {
    return {{"type", idOf(clipNames(), clip.kind)},   {"max_norm", numberJson(clip.maxNorm)},
            {"norm_type", numberJson(clip.normType)}, {"clip_value", numberJson(clip.clipValue)},
            {"clipping", numberJson(clip.clipping)},  {"epsilon", numberJson(clip.epsilon)}};
}

Json scheduleJson(const ResolvedSchedule& schedule) {
    return {{"type", idOf(scheduleNames(), schedule.kind)}, {"step_size", schedule.stepSize},
            {"gamma", numberJson(schedule.gamma)},          {"minimum", numberJson(schedule.minimum)},
            {"warmup_steps", schedule.warmupSteps},         {"total_steps", schedule.totalSteps}};
}

template <class Enum>
Enum kindFrom(std::span<const Named<Enum>> table, const Json& json) {
    const auto kind = valueOf(table, json.at("type").get<std::string>());
    if (!kind)
        throw Error("unknown type " + json.at("type").dump());
    return *kind;
}

ResolvedClip clipFrom(const Json& json) {
    ResolvedClip clip;
    clip.kind = kindFrom(clipNames(), json);
    clip.maxNorm = numberFrom(json.at("max_norm"));
    clip.normType = numberFrom(json.at("norm_type"));
    clip.clipValue = numberFrom(json.at("clip_value"));
    clip.clipping = numberFrom(json.at("clipping"));
    clip.epsilon = numberFrom(json.at("epsilon"));
    return clip;
}

ResolvedSchedule scheduleFrom(const Json& json) {
    ResolvedSchedule schedule;
    schedule.kind = kindFrom(scheduleNames(), json);
    schedule.stepSize = json.at("step_size").get<Index>();
    schedule.gamma = numberFrom(json.at("gamma"));
    schedule.minimum = numberFrom(json.at("minimum"));
    schedule.warmupSteps = json.at("warmup_steps").get<Index>();
    schedule.totalSteps = json.at("total_steps").get<Index>();
    if (schedule.stepSize < 1)
        throw Error("step_size must be at least 1");
    return schedule;
}

/// The settings as a flat object, in the order in which changes are told.
Json settingsJson(const LiveSettings& settings) {
    Json json;
    for (const NumberSetting& number : kOptimizerNumbers)
        json[number.key] = numberJson(settings.optimizer.*number.member);
    json["nesterov"] = settings.optimizer.nesterov;
    json["clip"] = clipJson(settings.clip);
    json["schedule"] = scheduleJson(settings.schedule);
    return json;
}

void set(const std::string& setting, const Json& value, LiveSettings& settings) {
    for (const NumberSetting& number : kOptimizerNumbers)
        if (setting == number.key) {
            settings.optimizer.*number.member = numberFrom(value);
            return;
        }
    if (setting == "nesterov")
        settings.optimizer.nesterov = value.get<bool>();
    else if (setting == "clip")
        settings.clip = clipFrom(value);
    else if (setting == "schedule")
        settings.schedule = scheduleFrom(value);
    else
        throw Error("there is no such setting");
}

} // namespace

std::vector<SettingChange> settingChanges(const LiveSettings& from, const LiveSettings& to) {
    const Json before = settingsJson(from);
    const Json after = settingsJson(to);
    std::vector<SettingChange> changes;
    for (const auto& [key, value] : after.items())
        if (before.at(key) != value)
            changes.push_back({key, value.dump()});
    return changes;
}

void applyChange(const SettingChange& change, LiveSettings& settings) {
    try {
        set(change.setting, Json::parse(change.value), settings);
    } catch (const std::exception& error) {
        throw Error("The change of \"" + change.setting + "\" to " + change.value + " cannot be read: " + error.what() +
                    ".");
    }
}

std::string toJson(const LiveSettings& settings) {
    Json json{{"type", idOf(optimizerNames(), settings.optimizer.kind)}};
    json.update(settingsJson(settings));
    return json.dump();
}

LiveSettings liveSettingsFrom(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        LiveSettings settings;
        settings.optimizer.kind = kindFrom(optimizerNames(), json);
        for (const auto& [key, value] : json.items())
            if (key != "type")
                set(key, value, settings);
        return settings;
    } catch (const std::exception& error) {
        throw Error(std::string("The settings of a checkpoint cannot be read: ") + error.what() + ".");
    }
}

} // namespace nabla
