// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/telemetry_json.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <string_view>

namespace nabla {

namespace {

/// The values of one row, read from front to back.
class LineWriter {
public:
    LineWriter(std::string& out, std::span<const double> row) : m_out(out), m_row(row) {}

    void open(std::string_view key) {
        separate();
        m_out.append("\"").append(key).append("\":{");
        m_first = true;
    }

    void close() {
        m_out += '}';
        m_first = false;
    }

    void value(std::string_view key, TraceId trace) {
        const double number = m_row[static_cast<std::size_t>(trace)];
        if (!isAbsent(number))
            this->number(key, number);
    }

    void number(std::string_view key, double number) {
        separate();
        m_out.append("\"").append(key).append("\":");
        appendNumber(number);
    }

    void list(std::string_view key, TraceId first, Index count) {
        if (first == kNoTrace || isAbsent(m_row[static_cast<std::size_t>(first)]))
            return;
        separate();
        m_out.append("\"").append(key).append("\":[");
        for (Index i = 0; i < count; ++i) {
            if (i > 0)
                m_out += ',';
            appendNumber(m_row[static_cast<std::size_t>(first + i)]);
        }
        m_out += ']';
    }

private:
    void separate() {
        if (!m_first)
            m_out += ',';
        m_first = false;
    }

    void appendNumber(double number) {
        if (std::isnan(number)) {
            m_out += "\"nan\"";
        } else if (std::isinf(number)) {
            m_out += number > 0 ? "\"inf\"" : "\"-inf\"";
        } else {
            char text[32]; // the longest double has 24 characters
            const auto end = std::to_chars(text, text + sizeof text, number).ptr;
            m_out.append(text, end);
        }
    }

    std::string& m_out;
    std::span<const double> m_row;
    bool m_first = false;
};

} // namespace

void appendTelemetryLine(std::string& out, const Layout& layout, std::int64_t step, std::span<const double> row) {
    assert(static_cast<Index>(row.size()) == layout.width());
    out += "{\"step\":" + std::to_string(step);
    LineWriter line(out, row);
    for (Index i = 0; i < Layout::kScalars; ++i) {
        const auto quantity = static_cast<StepQuantity>(i);
        const bool isAccuracy = quantity == StepQuantity::Accuracy || quantity == StepQuantity::ValidationAccuracy;
        if (quantity == StepQuantity::ClippedNorm || quantity >= StepQuantity::AdvisedMaxNorm ||
            (isAccuracy && !layout.hasAccuracy))
            continue;
        line.value(name(quantity), layout.trace(quantity));
    }
    if (!isAbsent(row[static_cast<std::size_t>(StepQuantity::AdvisedMaxNorm)])) {
        line.open("clip_advice");
        line.value("max_norm", layout.trace(StepQuantity::AdvisedMaxNorm));
        line.number("percentile", kAdvisedPercentile);
        line.value("early_multiple", layout.trace(StepQuantity::AdvisedMultiple));
        line.close();
    }
    line.open("parameters");
    for (Index p = 0; p < static_cast<Index>(layout.parameters.size()); ++p) {
        line.open(layout.parameters[static_cast<std::size_t>(p)].name);
        for (Index i = 0; i < Layout::kPerParameter; ++i)
            line.value(name(static_cast<ParameterQuantity>(i)), layout.trace(p, static_cast<ParameterQuantity>(i)));
        line.close();
    }
    line.close();
    line.open("layers");
    for (Index l = 0; l < static_cast<Index>(layout.layers.size()); ++l) {
        const LayerInfo& layer = layout.layers[static_cast<std::size_t>(l)];
        line.open(layer.name);
        for (Index i = 0; i < Layout::kPerLayer; ++i)
            line.value(name(static_cast<LayerQuantity>(i)), layout.trace(l, static_cast<LayerQuantity>(i)));
        if (!layer.gates.empty()) {
            line.open("gate_openings");
            for (std::size_t gate = 0; gate < layer.gates.size(); ++gate)
                line.value(std::string_view(layer.gates).substr(gate, 1),
                           layout.gateTrace(l) + static_cast<Index>(gate));
            line.close();
        }
        line.list("hidden_grad_l2_by_lag", layout.hiddenLagTrace(l), layer.lags);
        line.list("cell_grad_l2_by_lag", layout.cellLagTrace(l), layer.lags);
        line.close();
    }
    line.close();
    out += '}';
}

} // namespace nabla
