// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/telemetry_import.h"

#include "core/base/error.h"
#include "core/session/run_writer.h"
#include "core/session/store_impl.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestLine = 64u << 20;
constexpr std::size_t kPieceBytes = 1u << 20;
constexpr int kPiecesPerPoll = 16;
constexpr std::size_t kRemembered = 256; ///< bytes by which a file is known again
constexpr std::size_t kMostProblems = 20;
constexpr std::int64_t kWidestGap = 1'000'000;
constexpr Index kMostTensors = 100'000;
constexpr Index kMostLags = 100'000;

constexpr const char* kHiddenLags = "hidden_grad_l2_by_lag";
constexpr const char* kCellLags = "cell_grad_l2_by_lag";
constexpr const char* kGates = "gate_openings";
constexpr const char* kAdvice = "clip_advice";
constexpr std::size_t kMostGates = 8;

[[noreturn]] void refuse(const std::string& why) {
    throw Error(why);
}

/// A number, or the contract's word for one that is not finite.
double numberFrom(const Json& json, const std::string& where) {
    if (json.is_number())
        return json.get<double>();
    if (json == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (json == "inf" || json == "-inf")
        return json == "inf" ? INFINITY : -INFINITY;
    refuse(where + " is no number");
}

template <class Quantity>
int find(const std::string& key, int count) {
    for (int i = 0; i < count; ++i)
        if (name(static_cast<Quantity>(i)) == key)
            return i;
    return -1;
}

/// Tensors and layers of the first line.
Layout layoutOf(const Json& line) {
    Layout layout;
    layout.hasAccuracy = line.contains("accuracy") || line.contains("validation_accuracy");
    const Json none = Json::object();
    const Json& layers = line.contains("layers") ? line["layers"] : none;
    const Json& parameters = line.contains("parameters") ? line["parameters"] : none;
    if (!layers.is_object() || !parameters.is_object())
        refuse("\"layers\" and \"parameters\" are no objects");
    if (static_cast<Index>(layers.size() + parameters.size()) > kMostTensors)
        refuse("it has more than " + std::to_string(kMostTensors) + " tensors and layers");
    for (const auto& [name, numbers] : layers.items()) {
        LayerInfo layer;
        layer.name = name;
        layer.depth = static_cast<Index>(layout.layers.size());
        layer.kind = "layer";
        if (numbers.contains(kHiddenLags) && numbers[kHiddenLags].is_array())
            layer.lags = static_cast<Index>(numbers[kHiddenLags].size());
        layer.hasCell = numbers.contains(kCellLags);
        if (numbers.contains(kGates) && numbers[kGates].is_object())
            for (const auto& [gate, opening] : numbers[kGates].items())
                if (gate.size() == 1 && layer.gates.size() < kMostGates)
                    layer.gates += gate;
        if (layer.lags > kMostLags)
            refuse("layer \"" + name + "\" has too many lags");
        layout.layers.push_back(std::move(layer));
    }
    for (const auto& [name, numbers] : parameters.items()) {
        // "3.0.weight" belongs to the layer with the longest name before a dot.
        ParameterInfo parameter{name, 0, 0, -1};
        std::size_t longest = 0;
        for (std::size_t i = 0; i < layout.layers.size(); ++i) {
            const std::string& layer = layout.layers[i].name;
            if (layer.size() >= longest && name.compare(0, layer.size() + 1, layer + '.') == 0) {
                longest = layer.size();
                parameter.layer = static_cast<Index>(i);
            }
        }
        if (parameter.layer >= 0) {
            LayerInfo& owner = layout.layers[static_cast<std::size_t>(parameter.layer)];
            const bool isWeight = name.find("weight") != std::string::npos && name.find("norm") == std::string::npos;
            if (isWeight && (owner.weight < 0 || name.find("weight_hh") != std::string::npos))
                owner.weight = static_cast<Index>(layout.parameters.size());
        }
        layout.parameters.push_back(std::move(parameter));
    }
    layout.finish();
    return layout;
}

/// Puts the numbers of one object into the row by their keys.
template <class Quantity>
void fill(const Json& numbers, const std::string& where, TraceId first, std::span<double> row) {
    if (!numbers.is_object())
        refuse(where + " is no object");
    for (const auto& [key, value] : numbers.items()) {
        if (key == kHiddenLags || key == kCellLags || key == kGates)
            continue;
        const int quantity = find<Quantity>(key, static_cast<int>(Quantity::Count));
        if (quantity < 0)
            refuse(where + "." + key + ": unknown key");
        row[static_cast<std::size_t>(first + quantity)] = numberFrom(value, where + "." + key);
    }
}

void fillLags(const Json& numbers, const char* key, const std::string& where, TraceId first, Index lags,
              std::span<double> row) {
    if (!numbers.contains(key))
        return;
    const Json& list = numbers[key];
    if (first == kNoTrace || !list.is_array() || static_cast<Index>(list.size()) != lags)
        refuse(where + "." + key + " has another length than in the first line");
    for (std::size_t i = 0; i < list.size(); ++i)
        row[static_cast<std::size_t>(first) + i] = numberFrom(list[i], where + "." + key);
}

void fillGates(const Json& numbers, const std::string& where, TraceId first, const std::string& gates,
               std::span<double> row) {
    if (!numbers.contains(kGates))
        return;
    if (!numbers[kGates].is_object())
        refuse(where + "." + kGates + " is no object");
    for (const auto& [gate, opening] : numbers[kGates].items()) {
        const std::size_t at = gate.size() == 1 ? gates.find(gate) : std::string::npos;
        if (at == std::string::npos)
            refuse(where + "." + kGates + "." + gate + ": the first line has no such gate");
        row[static_cast<std::size_t>(first) + at] = numberFrom(opening, where + "." + kGates + "." + gate);
    }
}

/// The percentile is a constant of this program and has no place in the row.
void fillAdvice(const Json& advice, std::span<double> row) {
    if (!advice.is_object())
        refuse(std::string(kAdvice) + " is no object");
    for (const auto& [key, value] : advice.items())
        if (key == "max_norm")
            row[static_cast<std::size_t>(StepQuantity::AdvisedMaxNorm)] = numberFrom(value, "clip_advice.max_norm");
        else if (key == "early_multiple")
            row[static_cast<std::size_t>(StepQuantity::AdvisedMultiple)] =
                numberFrom(value, "clip_advice.early_multiple");
        else if (key != "percentile")
            refuse("clip_advice." + key + ": unknown key");
}

template <class Info>
Index indexOf(const std::vector<Info>& all, const std::string& name, Index guess) {
    if (guess < static_cast<Index>(all.size()) && all[static_cast<std::size_t>(guess)].name == name)
        return guess;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Info& info) { return info.name == name; });
    return found == all.end() ? -1 : static_cast<Index>(found - all.begin());
}

void fillRow(const Json& line, const Layout& layout, std::span<double> row) {
    std::fill(row.begin(), row.end(), absent());
    bool hasNumbers = false;
    for (const auto& [key, value] : line.items()) {
        if (key == "step" || key == "layers" || key == "parameters")
            continue;
        if (key == kAdvice) {
            fillAdvice(value, row);
            continue;
        }
        const int quantity = find<StepQuantity>(key, static_cast<int>(StepQuantity::Count));
        if (quantity < 0)
            refuse(key + ": unknown key");
        row[static_cast<std::size_t>(quantity)] = numberFrom(value, key);
        hasNumbers = true;
    }
    if (!hasNumbers)
        refuse("it has no numbers of the step: loss, grad_norm, ...");
    Index guess = 0;
    if (line.contains("parameters"))
        for (const auto& [name, numbers] : line["parameters"].items()) {
            const Index p = indexOf(layout.parameters, name, guess++);
            if (p < 0)
                refuse("parameters." + name + ": the first line has no such tensor");
            fill<ParameterQuantity>(numbers, "parameters." + name, layout.trace(p, ParameterQuantity::GradL2), row);
        }
    guess = 0;
    if (line.contains("layers"))
        for (const auto& [name, numbers] : line["layers"].items()) {
            const Index l = indexOf(layout.layers, name, guess++);
            const std::string where = "layers." + name;
            if (l < 0)
                refuse(where + ": the first line has no such layer");
            fill<LayerQuantity>(numbers, where, layout.trace(l, LayerQuantity::PreactivationGradL2), row);
            const Index lags = layout.layers[static_cast<std::size_t>(l)].lags;
            fillGates(numbers, where, layout.gateTrace(l), layout.layers[static_cast<std::size_t>(l)].gates, row);
            fillLags(numbers, kHiddenLags, where, layout.hiddenLagTrace(l), lags, row);
            fillLags(numbers, kCellLags, where, layout.cellLagTrace(l), lags, row);
        }
}

} // namespace

std::string TelemetryParser::take(std::string_view text) {
    if (!text.empty() && text.back() == '\r')
        text.remove_suffix(1);
    if (text.find_first_not_of(" \t") == std::string_view::npos)
        return {};
    try {
        const Json line = Json::parse(text);
        if (!line.is_object() || !line.contains("step") || !line["step"].is_number_integer())
            refuse("it has no whole number \"step\"");
        const auto step = line["step"].get<std::int64_t>();
        if (step < 0 || (m_history && (step < m_history->endStep() || step - m_history->endStep() > kWidestGap)))
            refuse("step " + std::to_string(step) + " cannot follow step " +
                   std::to_string(m_history ? m_history->endStep() - 1 : -1));
        if (!m_history) {
            auto layout = std::make_shared<const Layout>(layoutOf(line));
            m_row.resize(static_cast<std::size_t>(layout->width()));
            fillRow(line, *layout, m_row);
            m_history = std::make_shared<History>(std::move(layout), step, m_limits);
        } else {
            fillRow(line, m_history->layout(), m_row);
        }
        while (m_history->endStep() < step) {
            const std::span<double> gap = m_history->beginRow();
            std::fill(gap.begin(), gap.end(), absent());
            m_history->commit();
        }
        m_history->append(m_row);
        ++m_steps;
        return {};
    } catch (const Json::parse_error& error) {
        return "it is no JSON from byte " + std::to_string(error.byte) + " on";
    } catch (const std::exception& error) {
        return error.what();
    }
}

TelemetryFollower::TelemetryFollower(std::filesystem::path file, const HistoryLimits& limits)
    : m_file(std::move(file)), m_limits(limits), m_parser(limits) {}

void TelemetryFollower::takeLine(std::string_view line) {
    ++m_line;
    const std::string problem = m_isTooLong ? "it is too long" : m_parser.take(line);
    m_isTooLong = false;
    if (problem.empty())
        return;
    ++m_skipped;
    if (m_problems.size() < kMostProblems)
        m_problems.push_back(m_file.filename().string() + ", line " + std::to_string(m_line) + ": " + problem);
}

/// The bytes taken last still stand where they stood.
bool TelemetryFollower::isSameFile(std::istream& in, std::int64_t size) const {
    if (size < m_position)
        return false;
    std::string now(m_before.size(), '\0');
    in.seekg(m_position - static_cast<std::int64_t>(now.size()));
    in.read(now.data(), static_cast<std::streamsize>(now.size()));
    return in && now == m_before;
}

bool TelemetryFollower::poll() {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(m_file, failed))
        throw FileError("Cannot read " + m_file.string() + ": " +
                        (failed ? failed.message() : std::string("it is no regular file")) + ".");
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(m_file, failed));
    std::ifstream in(m_file, std::ios::binary);
    if (in && m_position > 0 && !isSameFile(in, size)) {
        in.clear();
        *this = TelemetryFollower(m_file, m_limits);
    }
    if (!in.seekg(m_position))
        throw FileError("Cannot read " + m_file.string() + ": " + std::strerror(errno) + ".");
    const std::int64_t before = m_parser.steps();
    std::string piece(kPieceBytes, '\0');
    for (int i = 0; i < kPiecesPerPoll && in; ++i) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        std::string_view bytes(piece.data(), static_cast<std::size_t>(in.gcount()));
        m_position += static_cast<std::int64_t>(bytes.size());
        m_before += bytes.substr(bytes.size() - std::min(bytes.size(), kRemembered));
        m_before.erase(0, m_before.size() - std::min(m_before.size(), kRemembered));
        for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
            m_rest += bytes.substr(0, end);
            takeLine(m_rest);
            m_rest.clear();
            bytes.remove_prefix(end + 1);
        }
        if (m_rest.size() + bytes.size() > kLongestLine) {
            m_isTooLong = true;
            m_rest.clear();
        } else if (!m_isTooLong) {
            m_rest += bytes;
        }
    }
    return m_parser.steps() > before;
}

void TelemetryFollower::finish() {
    if (!m_rest.empty())
        takeLine(m_rest);
    m_rest.clear();
}

namespace {

/// The new run's rows on their way into the file.
class ImportedRun {
public:
    ImportedRun(SessionStore& store, std::string name, std::shared_ptr<const History> history)
        : m_store(store), m_writer(history, nullptr, RecorderOptions{}) {
        const std::lock_guard guard(store.impl().mutex);
        session::RunRecord record;
        record.name = std::move(name);
        session::Transaction transaction(*store.impl().database);
        m_writer.start(session::enter(*store.impl().database, record, *history));
        transaction.commit();
    }

    void write() {
        for (std::int64_t before = -1; m_writer.hasNews() && m_writer.recordedEnd() > before;) {
            before = m_writer.recordedEnd();
            write(session::RunWriter::Extent::Piece);
        }
    }

    void finish() {
        write();
        write(session::RunWriter::Extent::Everything);
    }

    RunId id() const { return m_writer.id(); }

private:
    void write(session::RunWriter::Extent extent) {
        m_writer.take(extent);
        const std::lock_guard guard(m_store.impl().mutex);
        session::Transaction transaction(*m_store.impl().database);
        m_writer.write(*m_store.impl().database);
        transaction.commit();
        m_writer.keep();
    }

    SessionStore& m_store;
    session::RunWriter m_writer;
};

std::int64_t sizeOf(const std::filesystem::path& file) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    return failed ? 0 : static_cast<std::int64_t>(size);
}

} // namespace

ImportReport importTelemetry(const std::filesystem::path& telemetry, const std::filesystem::path& sessionFile,
                             const std::string& name) {
    HistoryLimits limits;
    limits.rawBytes = 512ll << 20; // its newest quarter is whole: more than one poll brings
    TelemetryFollower follower(telemetry, limits);
    follower.poll();
    const std::int64_t size = sizeOf(telemetry);
    while (!follower.history() && follower.position() < size)
        follower.poll();
    if (follower.position() >= size)
        follower.finish();
    if (!follower.history())
        throw FileError(telemetry.string() + " holds no telemetry line" +
                        (follower.problems().empty() ? std::string() : ". " + follower.problems().front()) + ".");
    std::error_code ignored;
    const bool exists = std::filesystem::exists(sessionFile, ignored);
    const std::shared_ptr<SessionStore> store =
        exists ? SessionStore::open(sessionFile, SessionStore::Access::Write) : SessionStore::create(sessionFile);
    ImportedRun run(*store, name.empty() ? telemetry.stem().string() : name, follower.history());
    while (follower.position() < size) {
        run.write();
        follower.poll();
    }
    follower.finish();
    run.finish();
    return {run.id(), store->run(run.id())->name, follower.steps(), follower.skippedLines(), follower.problems()};
}

} // namespace nabla
