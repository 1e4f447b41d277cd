// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/stored.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <ctime>
#include <iterator>

namespace nabla::session {

namespace {

using Json = nlohmann::ordered_json;

constexpr Index kMostTraces = 4'000'000;
constexpr Index kMostLags = 1'000'000;
constexpr std::size_t kMostGates = 8;
constexpr std::uint64_t kLargestHeader = 16 << 20;

constexpr const char* kClipping = "clipping";
constexpr const char* kStateWords[] = {"open", "finished", "diverged"};
constexpr const char* kEventWords[] = {"clipped", "non_finite", "edit", "checkpoint", "paused", "trigger", "restart"};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw FileError(file + ": " + why + ".");
}

Index indexBelow(const Json& json, Index least, Index bound) {
    const auto value = json.get<Index>();
    if (value < least || value >= bound)
        throw std::out_of_range("a number is out of range");
    return value;
}

Layout layoutFrom(const Json& json) {
    Layout layout;
    layout.hasAccuracy = json.at("accuracy").get<bool>();
    const auto parameterCount = static_cast<Index>(json.at("parameters").size());
    const auto layerCount = static_cast<Index>(json.at("layers").size());
    for (const Json& entry : json.at("parameters"))
        layout.parameters.push_back({entry.at("name").get<std::string>(), entry.at("rows").get<Index>(),
                                     entry.at("columns").get<Index>(), indexBelow(entry.at("layer"), -1, layerCount)});
    Index traces = Layout::kScalars + parameterCount * Layout::kPerParameter + layerCount * Layout::kPerLayer;
    for (const Json& entry : json.at("layers")) {
        LayerInfo layer;
        layer.name = entry.at("name").get<std::string>();
        layer.kind = entry.at("kind").get<std::string>();
        layer.summary = entry.at("summary").get<std::string>();
        layer.units = entry.at("units").get<Index>();
        layer.depth = entry.at("depth").get<Index>();
        layer.weight = indexBelow(entry.at("weight"), -1, parameterCount);
        layer.lags = indexBelow(entry.at("lags"), 0, kMostLags);
        layer.hasCell = entry.at("cell").get<bool>();
        layer.gates = entry.value("gates", std::string()); // files of the first days have none
        if (layer.gates.size() > kMostGates)
            throw std::out_of_range("a layer has too many gates");
        traces += 2 * layer.lags + static_cast<Index>(layer.gates.size());
        if (traces > kMostTraces)
            throw std::out_of_range("too many traces");
        layout.layers.push_back(std::move(layer));
    }
    layout.finish();
    return layout;
}

} // namespace

std::string layoutText(const Layout& layout) {
    Json parameters = Json::array();
    for (const ParameterInfo& parameter : layout.parameters)
        parameters.push_back({{"name", parameter.name},
                              {"rows", parameter.rows},
                              {"columns", parameter.columns},
                              {"layer", parameter.layer}});
    Json layers = Json::array();
    for (const LayerInfo& layer : layout.layers)
        layers.push_back({{"name", layer.name},
                          {"kind", layer.kind},
                          {"summary", layer.summary},
                          {"units", layer.units},
                          {"depth", layer.depth},
                          {"weight", layer.weight},
                          {"lags", layer.lags},
                          {"cell", layer.hasCell},
                          {"gates", layer.gates}});
    return Json{{"accuracy", layout.hasAccuracy},
                {"parameters", parameters},
                {"layers", layers},
                {"columns", columnsOf(layout).names}}
        .dump();
}

std::shared_ptr<const Layout> layoutFrom(const std::string& text, const std::string& file) {
    try {
        return std::make_shared<const Layout>(layoutFrom(Json::parse(text)));
    } catch (const std::exception& error) {
        refuse(file, std::string("what a run's telemetry holds cannot be read: ") + error.what());
    }
}

Columns columnsFrom(const std::string& text, const Layout& layout, const std::string& file) {
    try {
        auto names = Json::parse(text).at("columns").get<std::vector<std::string>>();
        if (static_cast<Index>(names.size()) > kMostTraces)
            throw std::out_of_range("too many columns");
        return columnsOf(std::move(names), layout);
    } catch (const std::exception& error) {
        refuse(file, std::string("what a run's telemetry holds cannot be read: ") + error.what());
    }
}

std::string settingsText(const Checkpoint& checkpoint) {
    const ClipAdvisor::Record& norms = checkpoint.norms;
    Json bins = Json::array();
    for (const ClipAdvisor::Record::Bin& bin : norms.bins)
        bins.push_back({bin.number, bin.count});
    Json json = Json::parse(toJson(checkpoint.settings));
    json[kClipping] = {{"clipped_steps", checkpoint.clippedSteps},
                       {"early", norms.early},
                       {"bins", bins},
                       {"zeros", norms.zeros},
                       {"steps", norms.steps},
                       {"non_finite", norms.nonFinite},
                       {"smallest", norms.smallest},
                       {"largest", norms.largest}};
    return json.dump();
}

void settingsFrom(const std::string& text, Checkpoint& checkpoint, const std::string& file) {
    try {
        Json json = Json::parse(text);
        if (json.contains(kClipping)) { // else the advice begins anew
            const Json& clipping = json.at(kClipping);
            ClipAdvisor::Record& norms = checkpoint.norms;
            checkpoint.clippedSteps = clipping.at("clipped_steps").get<std::int64_t>();
            norms.early = clipping.at("early").get<std::vector<double>>();
            for (const Json& bin : clipping.at("bins"))
                norms.bins.push_back({bin.at(0).get<std::int64_t>(), bin.at(1).get<std::int64_t>()});
            norms.zeros = clipping.at("zeros").get<std::int64_t>();
            norms.steps = clipping.at("steps").get<std::int64_t>();
            norms.nonFinite = clipping.at("non_finite").get<std::int64_t>();
            norms.smallest = clipping.at("smallest").get<double>();
            norms.largest = clipping.at("largest").get<double>();
            json.erase(kClipping);
        }
        checkpoint.settings = liveSettingsFrom(json.dump());
    } catch (const std::exception& error) {
        refuse(file, std::string("a checkpoint's settings cannot be read: ") + error.what());
    }
}

std::string tensorBytes(const Checkpoint& checkpoint) {
    const char* const type = checkpoint.precision == Precision::F32 ? "F32" : "F64";
    Json header;
    std::uint64_t end = 0;
    for (const StateTensor& tensor : checkpoint.tensors) {
        const std::uint64_t begin = end;
        end += tensor.bytes.size();
        Json shape = Json::array({tensor.rows});
        if (!tensor.isVector)
            shape.push_back(tensor.columns);
        header[tensor.name] = {{"dtype", type}, {"shape", shape}, {"data_offsets", {begin, end}}};
    }
    std::string text = header.is_null() ? "{}" : header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    bytes.reserve(bytes.size() + text.size() + end);
    bytes += text;
    for (const StateTensor& tensor : checkpoint.tensors)
        bytes += tensor.bytes;
    return bytes;
}

void tensorsFrom(std::string_view bytes, Checkpoint& checkpoint, const std::string& file) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length)
        refuse(file, "a checkpoint is too short");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > kLargestHeader || length > bytes.size() - sizeof length)
        refuse(file, "a checkpoint announces more than it holds");
    try {
        const Json header = Json::parse(bytes.substr(sizeof length, length));
        const std::string_view data = bytes.substr(sizeof length + length);
        for (const auto& [name, entry] : header.items()) {
            checkpoint.precision = entry.at("dtype") == "F64" ? Precision::F64 : Precision::F32;
            const std::uint64_t size = checkpoint.precision == Precision::F64 ? 8 : 4;
            const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
            const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
            const auto rows = entry.at("shape").at(0).get<std::uint64_t>();
            const bool isVector = entry.at("shape").size() == 1;
            const auto columns = isVector ? 1 : entry.at("shape").at(1).get<std::uint64_t>();
            std::uint64_t needed = size;
            if (__builtin_mul_overflow(needed, rows, &needed) || __builtin_mul_overflow(needed, columns, &needed) ||
                end > data.size() || begin > end || end - begin != needed)
                throw std::out_of_range("the size of " + name + " is not as it says");
            checkpoint.tensors.push_back({name, static_cast<Index>(rows), static_cast<Index>(columns), isVector,
                                          std::string(data.substr(begin, end - begin))});
        }
    } catch (const std::exception& error) {
        refuse(file, std::string("a checkpoint cannot be read: ") + error.what());
    }
}

const char* word(StoredState state) {
    return kStateWords[static_cast<std::size_t>(state)];
}

StoredState stateFrom(const std::string& text) {
    for (std::size_t i = 0; i < std::size(kStateWords); ++i)
        if (text == kStateWords[i])
            return static_cast<StoredState>(i);
    return StoredState::Open;
}

const char* word(EventKind kind) {
    return kEventWords[static_cast<std::size_t>(kind)];
}

EventKind eventKindFrom(const std::string& text) {
    for (std::size_t i = 0; i < std::size(kEventWords); ++i)
        if (text == kEventWords[i])
            return static_cast<EventKind>(i);
    return EventKind::Edit;
}

std::string timeText() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

} // namespace nabla::session
