// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/telemetry_json.h"

#include <QObject>
#include <QTest>

#include <limits>

using namespace nabla;

namespace {

Layout smallLayout() {
    Layout layout;
    layout.parameters = {{"0.weight", 2, 3, 0}};
    layout.layers = {{"0", "lstm", "2 lstm", 2, 0, 0, 2, true, "ifo"}};
    layout.hasAccuracy = true;
    layout.finish();
    return layout;
}

std::string line(const Layout& layout, std::int64_t step, std::span<const double> row) {
    std::string out;
    appendTelemetryLine(out, layout, step, row);
    return out;
}

} // namespace

class TestTelemetryJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keysStandInTheContractsOrder();
    void absentAndInternalValuesAreLeftOut();
    void nonFiniteNumbersAreWords();
    void everyTraceHasAName();
};

void TestTelemetryJson::keysStandInTheContractsOrder() {
    const Layout layout = smallLayout();
    std::vector<double> row(static_cast<std::size_t>(layout.width()));
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<double>(i) + 0.1;
    QCOMPARE(line(layout, 7, row),
             std::string(R"({"step":7,"loss":0.1,"accuracy":1.1,"grad_norm":2.1,"clip_coefficient":3.1,)"
                         R"("learning_rate":4.1,"validation_loss":5.1,"validation_accuracy":6.1,)"
                         R"("clip_cosine":8.1,"clipped_steps":9.1,"grad_noise_scale":10.1,"grad_noise_trace":11.1,)"
                         R"("clip_advice":{"max_norm":12.1,"percentile":90,"early_multiple":13.1},)"
                         R"("parameters":{"0.weight":{"grad_l2":14.1,"grad_mean_abs":15.1,"grad_max_abs":16.1,)"
                         R"("grad_zero_fraction":17.1,"weight_l2":18.1,"update_l2":19.1,"update_ratio":20.1}},)"
                         R"("layers":{"0":{"preactivation_grad_l2":21.1,"activation_grad_l2":22.1,)"
                         R"("activation_mean":23.1,"activation_std":24.1,"zero_fraction":25.1,)"
                         R"("saturated_fraction":26.1,"preactivation_max_abs":27.1,"dead_units":28.1,)"
                         R"("gate_openings":{"i":29.1,"f":30.1,"o":31.1},"hidden_grad_l2_by_lag":[32.1,33.1],)"
                         R"("cell_grad_l2_by_lag":[34.1,35.1]}}})"));
}

void TestTelemetryJson::absentAndInternalValuesAreLeftOut() {
    Layout layout = smallLayout();
    layout.hasAccuracy = false;
    std::vector<double> row(static_cast<std::size_t>(layout.width()), absent());
    row[0] = 0.5;
    row[1] = 0.9; // an accuracy nobody may see
    row[7] = 3;   // the clipped norm
    QCOMPARE(line(layout, 0, row),
             std::string(R"({"step":0,"loss":0.5,"parameters":{"0.weight":{}},"layers":{"0":{"gate_openings":{}}}})"));
}

void TestTelemetryJson::nonFiniteNumbersAreWords() {
    Layout layout;
    layout.finish();
    std::vector<double> row(static_cast<std::size_t>(layout.width()), absent());
    row[0] = -std::numeric_limits<double>::quiet_NaN();
    row[2] = std::numeric_limits<double>::infinity();
    row[3] = -std::numeric_limits<double>::infinity();
    row[4] = 5e-324;
    QCOMPARE(line(layout, 1, row), std::string(R"({"step":1,"loss":"nan","grad_norm":"inf","clip_coefficient":"-inf",)"
                                               R"("learning_rate":5e-324,"parameters":{},"layers":{}})"));
}

void TestTelemetryJson::everyTraceHasAName() {
    const Layout layout = smallLayout();
    QCOMPARE(layout.width(), 36);
    QCOMPARE(layout.traceName(2), std::string("grad_norm"));
    QCOMPARE(layout.traceName(layout.trace(0, ParameterQuantity::UpdateRatio)), std::string("0.weight update_ratio"));
    QCOMPARE(layout.traceName(layout.trace(0, LayerQuantity::ZeroFraction)), std::string("0 zero_fraction"));
    QCOMPARE(layout.traceName(layout.hiddenLagTrace(0) + 1), std::string("0 hidden_grad_l2 lag 1"));
    QCOMPARE(layout.traceName(layout.cellLagTrace(0)), std::string("0 cell_grad_l2 lag 0"));
    QCOMPARE(layout.traceName(layout.gateTrace(0) + 1), std::string("0 gate_opening f"));
}

QTEST_GUILESS_MAIN(TestTelemetryJson)
#include "tst_telemetry_json.moc"
