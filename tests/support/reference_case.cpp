// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/reference_case.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace nabla {

namespace {

const std::filesystem::path& folder() {
    static const std::filesystem::path path = std::filesystem::path(NABLA_SOURCE_DIR) / "tests/reference/pytorch";
    return path;
}

double toNumber(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || text.empty())
        throw std::runtime_error("not a number: " + text);
    return value;
}

bool isBufferName(const std::string& name) {
    return name.ends_with(".running_mean") || name.ends_with(".running_var");
}

/// Reads "[section words...]" lines and hands what follows to the section they open.
class Reader {
public:
    explicit Reader(ReferenceCase& target) : m_case(target) {}

    void line(const std::string& text) {
        if (text.empty() || text[0] == '#')
            return;
        if (text[0] == '[')
            open(text.substr(1, text.size() - 2));
        else if (m_tensor != nullptr)
            numbers(text, m_tensor->values);
        else if (m_section == "losses")
            m_case.losses.push_back(toNumber(text));
        else
            namedValue(text);
    }

private:
    void open(const std::string& head) {
        std::istringstream words(head);
        words >> m_section;
        m_tensor = nullptr;
        if (m_section == "initial")
            openTensor(words, m_case.initial);
        else if (m_section == "gradient")
            openTensor(words, m_case.gradients);
        else if (m_section == "final")
            openTensor(words, m_case.final);
        else if (m_section == "telemetry")
            words >> m_step;
        else if (m_section != "losses" && m_section != "evaluation")
            throw std::runtime_error("unknown section " + m_section);
    }

    void openTensor(std::istringstream& words, std::vector<NamedTensor>& tensors) {
        NamedTensor tensor;
        words >> tensor.name >> tensor.rows;
        tensor.isVector = !(words >> tensor.columns);
        if (tensor.isVector)
            tensor.columns = 1;
        tensor.isBuffer = isBufferName(tensor.name);
        tensors.push_back(std::move(tensor));
        m_tensor = &tensors.back();
    }

    static void numbers(const std::string& text, std::vector<double>& values) {
        std::istringstream words(text);
        for (std::string word; words >> word;)
            values.push_back(toNumber(word));
    }

    void namedValue(const std::string& text) {
        const std::size_t blank = text.rfind(' ');
        const std::string name = text.substr(0, blank);
        const double value = toNumber(text.substr(blank + 1));
        if (m_section == "telemetry")
            m_case.telemetry[m_step].emplace_back(name, value);
        else if (name == "loss")
            m_case.evaluationLoss = value;
        else
            m_case.evaluationAccuracy = value;
    }

    ReferenceCase& m_case;
    std::string m_section;
    NamedTensor* m_tensor = nullptr;
    std::int64_t m_step = 0;
};

} // namespace

std::vector<std::string> referenceCases(const std::string& group) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder() / group))
        if (entry.path().extension() == ".txt")
            names.push_back(entry.path().stem().string());
    if (names.empty())
        throw std::runtime_error("no reference cases in " + (folder() / group).string());
    std::sort(names.begin(), names.end());
    return names;
}

ReferenceCase loadReferenceCase(const std::string& group, const std::string& name) {
    ReferenceCase result;
    result.name = name;
    result.recipe = folder() / group / (name + ".json");
    const std::filesystem::path path = folder() / group / (name + ".txt");
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot open " + path.string());
    Reader reader(result);
    int lineNumber = 0;
    for (std::string line; std::getline(file, line);) {
        ++lineNumber;
        try {
            reader.line(line);
        } catch (const std::exception& error) {
            throw std::runtime_error(path.string() + ':' + std::to_string(lineNumber) + ": " + error.what());
        }
    }
    return result;
}

double relativeDifference(const NamedTensor& ours, const NamedTensor& reference) {
    if (ours.rows != reference.rows || ours.columns != reference.columns ||
        ours.values.size() != reference.values.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0;
    double scale = 0;
    for (std::size_t i = 0; i < ours.values.size(); ++i) {
        const double difference = std::fabs(ours.values[i] - reference.values[i]);
        if (std::isnan(difference))
            return std::numeric_limits<double>::infinity();
        largest = std::max(largest, difference);
        scale = std::max(scale, std::fabs(reference.values[i]));
    }
    return scale > 0 ? largest / scale : largest;
}

} // namespace nabla
