// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/probes/snapshot_support.h"

#include <QTest>

using namespace nabla;
using namespace nabla::test;

namespace {

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// Gate values of every sample and time step by the definitions of PyTorch's nn.LSTM and nn.GRU (reset before: Cho et
/// al. 2014), one number after the other: [gate][t] lists units x samples.
std::vector<std::vector<std::vector<double>>> naiveGates(const Run& run, const std::vector<std::int64_t>& rows,
                                                         bool isLstm, bool isBefore) {
    const std::vector<NamedTensor> tensors = run.tensors();
    const NamedTensor& wi = tensorNamed(tensors, "0.weight_ih");
    const NamedTensor& wh = tensorNamed(tensors, "0.weight_hh");
    const std::vector<double>& bi = tensorNamed(tensors, "0.bias_ih").values;
    const std::vector<double>& bh = tensorNamed(tensors, "0.bias_hh").values;
    const Dataset& data = run.dataset();
    const std::size_t units = static_cast<std::size_t>(wh.columns), inputs = static_cast<std::size_t>(wi.columns);
    const std::size_t gates = isLstm ? 4 : 3, times = static_cast<std::size_t>(data.timeSteps);
    std::vector<std::vector<std::vector<double>>> out(gates, std::vector<std::vector<double>>(times));
    for (const std::int64_t row : rows) {
        std::vector<double> h(units), c(units);
        for (std::size_t t = 0; t < times; ++t) {
            const double* x = data.inputs.data() + (static_cast<std::size_t>(row) * times + t) * inputs;
            const auto input = [&](std::size_t i) {
                double sum = bi[i];
                for (std::size_t j = 0; j < inputs; ++j)
                    sum += wi.values[i * inputs + j] * x[j];
                return sum;
            };
            const auto hidden = [&](std::size_t i, const std::vector<double>& state) {
                double sum = 0;
                for (std::size_t j = 0; j < units; ++j)
                    sum += wh.values[i * units + j] * state[j];
                return sum;
            };
            std::vector<double> next(units), resetState(units), first(units), second(units);
            for (std::size_t u = 0; u < units; ++u) {
                first[u] = sigmoid(input(u) + bh[u] + hidden(u, h));                          // i or r
                second[u] = sigmoid(input(units + u) + bh[units + u] + hidden(units + u, h)); // f or z
                resetState[u] = first[u] * h[u];
            }
            for (std::size_t u = 0; u < units; ++u) {
                const std::size_t n = 2 * units + u, o = 3 * units + u;
                out[0][t].push_back(first[u]);
                out[1][t].push_back(second[u]);
                if (isLstm) {
                    const double output = sigmoid(input(o) + bh[o] + hidden(o, h));
                    c[u] = second[u] * c[u] + first[u] * std::tanh(input(n) + bh[n] + hidden(n, h));
                    next[u] = output * std::tanh(c[u]);
                    out[3][t].push_back(output);
                } else {
                    const double candidate = std::tanh(isBefore ? input(n) + bh[n] + hidden(n, resetState)
                                                                : input(n) + first[u] * (hidden(n, h) + bh[n]));
                    next[u] = (1 - second[u]) * candidate + second[u] * h[u];
                }
            }
            h = next;
        }
    }
    return out;
}

} // namespace

/// Gates and lags of recurrent layers against the cells' definitions.
class TestThroughTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gateOpeningsMatchTheTwin_data();
    void gateOpeningsMatchTheTwin();
    void lagsAreTheTelemetryRows();
};

void TestThroughTime::gateOpeningsMatchTheTwin_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("lstm") << R"({"type": "lstm", "units": 5, "forget_bias": 1})" << QStringList{"i", "f", "o"};
    QTest::newRow("gru") << R"({"type": "gru", "units": 5, "update_bias": -1})" << QStringList{"r", "z"};
    QTest::newRow("gru, reset before") << R"({"type": "gru", "units": 5, "reset": "before"})" << QStringList{"r", "z"};
    QTest::newRow("one unit") << R"({"type": "lstm", "units": 1})" << QStringList{"i", "f", "o"};
}

void TestThroughTime::gateOpeningsMatchTheTwin() {
    QFETCH(QString, layer);
    QFETCH(QStringList, names);
    const bool isLstm = names.size() == 3;
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(layer.toStdString(),
                         R"("batch_size": 20, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.5})"),
                cloudData(40, 3, 2, 6), optionsOf(Precision::F64));
    const std::vector<std::int64_t> rows(run->dataset().trainingRows.begin(), run->dataset().trainingRows.begin() + 20);
    const auto gates = naiveGates(*run, rows, isLstm, layer.contains("before"));
    run->step();
    SnapshotWanted wanted;
    const TimeStatistics time = run->snapshot(wanted.add(SnapshotPart::Time))->layers[0].time;
    QCOMPARE(time.gates.size(), static_cast<std::size_t>(names.size()));
    for (std::size_t gate = 0; gate < time.gates.size(); ++gate) {
        QCOMPARE(QString::fromStdString(time.gates[gate].name), names[static_cast<qsizetype>(gate)]);
        const std::vector<std::vector<double>>& twin = gates[gate == 2 ? 3 : gate]; // past the candidate
        QCOMPARE(time.gates[gate].mean.size(), std::size_t(6));
        std::int64_t open = 0, all = 0;
        for (std::size_t t = 0; t < twin.size(); ++t) {
            double mean = 0, squares = 0;
            for (const double value : twin[t])
                mean += value / static_cast<double>(twin[t].size());
            for (const double value : twin[t]) {
                squares += (value - mean) * (value - mean) / static_cast<double>(twin[t].size());
                open += value > 0.985;
                ++all;
            }
            QVERIFY2(agrees(time.gates[gate].mean[t], mean),
                     qPrintable(QString("t %1: %2, twin %3").arg(t).arg(time.gates[gate].mean[t]).arg(mean)));
            // squares minus the squared mean: half of the digits may cancel
            QVERIFY(std::fabs(time.gates[gate].std[t] - std::sqrt(squares)) < 1e-7);
        }
        double whole = 0;
        for (const double mean : time.gates[gate].mean)
            whole += mean / static_cast<double>(twin.size());
        QVERIFY(agrees(telemetry(*run, 0, "0 gate_opening " + time.gates[gate].name), whole));
        QCOMPARE(time.gates[gate].openShare, static_cast<double>(open) / static_cast<double>(all));
    }
}

void TestThroughTime::lagsAreTheTelemetryRows() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(kRecurrent, kSgd), cloudData(100, 3, 3, 5), optionsOf(Precision::F32));
    stepTo(*run, 2);
    const std::shared_ptr<const Snapshot> snapshot = run->snapshot(everything());
    for (std::size_t layer = 0; layer < 4; ++layer) {
        const TimeStatistics& time = snapshot->layers[layer].time;
        const std::string name = std::to_string(layer);
        QCOMPARE(time.hiddenGradientByLag.size(), std::size_t(5));
        QCOMPARE(time.cellGradientByLag.size(), std::size_t(layer == 1 ? 5 : 0));
        for (std::size_t lag = 0; lag < 5; ++lag)
            QCOMPARE(time.hiddenGradientByLag[lag],
                     telemetry(*run, 1, name + " hidden_grad_l2 lag " + std::to_string(lag)));
        for (std::size_t lag = 0; lag < time.cellGradientByLag.size(); ++lag)
            QCOMPARE(time.cellGradientByLag[lag],
                     telemetry(*run, 1, name + " cell_grad_l2 lag " + std::to_string(lag)));
    }
    QVERIFY(snapshot->layers[0].preactivation.count > 0); // a plain rnn keeps z, gated cells do not
    QCOMPARE(snapshot->layers[1].preactivation.count, std::int64_t(0));
    QVERIFY(snapshot->layers[4].time.hiddenGradientByLag.empty()); // output
}

QTEST_GUILESS_MAIN(TestThroughTime)
#include "tst_through_time.moc"
