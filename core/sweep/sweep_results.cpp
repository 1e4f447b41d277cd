// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_results.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/number.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestFile = 256u << 20;

Json numberJson(double value) {
    return std::isfinite(value) ? Json(value) : Json(numberText(value));
}

double numberFrom(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end())
        return std::numeric_limits<double>::quiet_NaN();
    if (found->is_number())
        return found->get<double>();
    const std::string text = found->is_string() ? found->get<std::string>() : std::string();
    if (text == "inf" || text == "-inf")
        return (text[0] == '-' ? -1 : 1) * std::numeric_limits<double>::infinity();
    return std::numeric_limits<double>::quiet_NaN();
}

/// Member and key, in the order they are written.
struct NumberRow {
    const char* key;
    double SweepResult::*member;
};
constexpr NumberRow kNumbers[] = {
    {"first_loss", &SweepResult::firstLoss},
    {"loss", &SweepResult::loss},
    {"baseline_loss", &SweepResult::baselineLoss},
    {"validation_loss", &SweepResult::validationLoss},
    {"validation_accuracy", &SweepResult::validationAccuracy},
    {"grad_ratio_at_start", &SweepResult::gradientRatioAtStart},
    {"grad_ratio", &SweepResult::gradientRatio},
};

} // namespace

std::string_view name(Health health) {
    switch (health) {
    case Health::Learned:
        return "learned";
    case Health::Slow:
        return "slow";
    case Health::Stuck:
        return "stuck";
    case Health::Diverged:
        return "diverged";
    }
    return {};
}

Health SweepResult::health() const {
    if (isDiverged || !std::isfinite(loss))
        return Health::Diverged;
    // What exploded at first and came down may still know nothing.
    const double reference = baselineLoss > 0 ? std::min(firstLoss, baselineLoss) : firstLoss;
    return loss < 0.5 * reference ? Health::Learned : loss < 0.95 * firstLoss ? Health::Slow : Health::Stuck;
}

std::string toJsonLine(const SweepResult& result) {
    Json json{{"key", result.key}, {"label", result.label}, {"seed", result.seed}, {"steps", result.steps}};
    for (const NumberRow& row : kNumbers)
        if (!std::isnan(result.*row.member))
            json[row.key] = numberJson(result.*row.member);
    json["health"] = name(result.health());
    if (result.isDiverged)
        json["diverged"] = result.divergence;
    return json.dump();
}

SweepResult resultFromJson(std::string_view line) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || !json.value("key", Json()).is_string() || !json.value("label", Json()).is_string() ||
        !json.value("seed", Json()).is_number_unsigned() || !json.value("steps", Json()).is_number_integer())
        throw Error("is no result of a sweep (key, label, seed, steps)");
    SweepResult result;
    result.key = json["key"].get<std::string>();
    result.label = json["label"].get<std::string>();
    result.seed = json["seed"].get<std::uint64_t>();
    result.steps = json["steps"].get<std::int64_t>();
    for (const NumberRow& row : kNumbers)
        result.*row.member = numberFrom(json, row.key);
    if (const auto found = json.find("diverged"); found != json.end() && found->is_string()) {
        result.isDiverged = true;
        result.divergence = found->get<std::string>();
    }
    return result;
}

std::map<std::string, SweepResult> loadResults(const std::filesystem::path& file) {
    std::map<std::string, SweepResult> results;
    if (!std::filesystem::exists(file))
        return results;
    const std::string text = readFile(file, kLargestFile);
    std::size_t number = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos)
            break; // cut by a crash: trained again
        ++number;
        try {
            SweepResult result = resultFromJson(std::string_view(text).substr(start, end - start));
            results[result.key] = std::move(result);
        } catch (const Error& error) {
            throw FileError(file.string() + ", line " + std::to_string(number) + ": " + error.what() +
                            ". Choose another file for the results.");
        }
        start = end + 1;
    }
    return results;
}

} // namespace nabla
