// SPDX-License-Identifier: GPL-3.0-or-later
// Exported scripts, run by the PyTorch of this computer where it has one.
#include "core/export/pytorch_script.h"
#include "tests/support/runs.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace nabla;

namespace {

enum class Kind { Classes, Curve, Sequence, TwoClasses };

struct Example {
    const char* name;
    const char* layers;
    const char* training;
    Kind kind = Kind::Classes;
};

constexpr Example kExamples[] = {
    {"sigmoid layers, momentum, global clipping",
     R"({"repeat": 6, "layers": [{"type": "dense", "units": 16, "activation": "sigmoid", "init": "xavier_normal"}]})",
     R"("batch_size": 16, "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        "clip": {"type": "global_norm", "max_norm": 0.05})"},
    {"ReLU with batch norm, Adam",
     R"({"repeat": 3, "layers": [{"type": "dense", "units": 20, "activation": "relu", "normalization": "batch"}]})",
     R"("batch_size": 16, "optimizer": {"type": "adam", "learning_rate": 0.01})"},
    {"batch norm after the activation, nesterov, a warm-up",
     R"({"repeat": 2, "layers": [{"type": "dense", "units": 12, "activation": "softplus", "normalization": "batch",
        "norm_position": "after"}]})",
     R"("batch_size": 16, "optimizer": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.8, "nesterov": true},
        "schedule": {"type": "constant", "warmup_steps": 10})"},
    {"layer norm, GELU, AdamW, cosine",
     R"({"repeat": 2, "layers": [{"type": "dense", "units": 14, "activation": "gelu", "normalization": "layer"}]})",
     R"("batch_size": 16, "steps": 60, "optimizer": {"type": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
        "schedule": {"type": "cosine", "minimum": 0.001})"},
    {"LSTM, Adam, clipping by layer", R"({"type": "lstm", "units": 9, "forget_bias": 1})",
     R"("batch_size": 16, "optimizer": {"type": "adam", "learning_rate": 0.01}, "clip": {"type": "layer_norm", "max_norm": 0.02})",
     Kind::Sequence},
    {"GRU with reset before, then an RNN",
     R"({"type": "gru", "units": 8, "reset": "before", "return_sequences": true}, {"type": "rnn", "units": 7, "activation": "tanh"})",
     R"("batch_size": 16, "optimizer": {"type": "rmsprop", "learning_rate": 0.001})", Kind::Sequence},
    {"dense with batch norm over time, then a GRU",
     R"({"type": "dense", "units": 10, "activation": "tanh", "normalization": "batch"}, {"type": "gru", "units": 8})",
     R"("batch_size": 16, "optimizer": {"type": "sgd", "learning_rate": 0.1}, "clip": {"type": "value", "clip_value": 0.01})",
     Kind::Sequence},
    {"residual blocks, one with a learned scale and a projection",
     R"({"type": "dense", "units": 12, "activation": "tanh"},
        {"type": "residual", "activation": "relu", "layers": [{"type": "dense", "units": 12, "activation": "elu"},
         {"type": "dense", "units": 12}]},
        {"type": "residual", "scale": {"learned": 0.5}, "layers": [{"type": "dense", "units": 15, "activation": "silu"}]})",
     R"("batch_size": 16, "optimizer": {"type": "adam", "learning_rate": 0.01}, "schedule": {"type": "step", "step_size": 7, "gamma": 0.5})"},
    {"dense residuals with dropout, adaptive clipping",
     R"({"type": "dense", "units": 18, "activation": "silu", "residual": true, "residual_scale": 0.5, "dropout": 0.2},
        {"type": "dense", "units": 18, "activation": "leaky_relu", "residual": true, "dropout": 0.5})",
     R"("batch_size": 16, "optimizer": {"type": "sgd", "learning_rate": 0.1}, "clip": {"type": "adaptive", "clipping": 0.02})"},
    {"regression in row order, rmsprop with momentum",
     R"({"repeat": 3, "layers": [{"type": "dense", "units": 12, "activation": "softsign"}]})",
     R"("batch_size": 16, "shuffle": false, "optimizer": {"type": "rmsprop", "learning_rate": 0.001, "momentum": 0.9})",
     Kind::Curve},
    {"one logit for two classes, every other activation",
     R"({"type": "dense", "units": 9, "activation": "selu"}, {"type": "dense", "units": 9, "activation": "hard_tanh"},
        {"type": "dense", "units": 9, "activation": "linear", "bias": false})",
     R"("batch_size": 16, "loss": "binary_cross_entropy", "optimizer": {"type": "sgd", "learning_rate": 0.1, "weight_decay": 0.01})",
     Kind::TwoClasses},
};

constexpr std::int64_t kSteps = 30;

std::shared_ptr<const Dataset> dataFor(Kind kind) {
    switch (kind) {
    case Kind::Curve:
        return curveData(100, 6);
    case Kind::Sequence:
        return cloudData(100, 3, 3, 7);
    case Kind::TwoClasses:
        return cloudData(100, 6, 2);
    case Kind::Classes:
        break;
    }
    return cloudData(100, 6);
}

} // namespace

class TestPytorchScript : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    bool m_hasTorch = false;

    /// The losses a script prints, in the given precision.
    std::vector<double> losses(const QString& script, const char* type) {
        QProcess python;
        python.start("/usr/bin/python3", {script, "--steps", QString::number(kSteps), "--dtype", type});
        if (!python.waitForFinished(120'000) || python.exitCode() != 0) {
            qWarning("%s", python.readAllStandardError().constData());
            return {};
        }
        std::vector<double> values;
        for (const QByteArray& line : python.readAllStandardOutput().trimmed().split('\n'))
            values.push_back(line.split(' ').value(1).toDouble());
        return values;
    }

private Q_SLOTS:
    void initTestCase() {
        QProcess python;
        python.start("/usr/bin/python3", {"-c", "import torch"});
        m_hasTorch =
            python.waitForFinished(120'000) && python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0;
        if (!m_hasTorch)
            qInfo("python3-torch is not here: the scripts are written, not run");
    }

    void scriptsPrintTheSameLosses_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < std::size(kExamples); ++i)
            QTest::newRow(kExamples[i].name) << int(i);
    }

    void scriptsPrintTheSameLosses() {
        QFETCH(int, index);
        const Example& example = kExamples[index];
        const QString script = m_folder.filePath(QString("script%1.py").arg(index));
        std::vector<double> ours[2];
        for (const Precision precision : {Precision::F64, Precision::F32}) {
            RunOptions options;
            options.threads = 1;
            options.precision = precision;
            const std::unique_ptr<Run> run =
                makeRun(recipeOf(example.layers, example.training), dataFor(example.kind), options);
            savePytorch(*run, script.toStdString());
            stepTo(*run, kSteps);
            for (std::int64_t step = 0; step < kSteps; ++step)
                ours[int(precision)].push_back(telemetry(*run, step, "loss"));
        }
        QVERIFY(QFile::exists(m_folder.filePath(QString("script%1.safetensors").arg(index))));
        if (!m_hasTorch)
            return;
        // The script of the float run starts both: draws are floats, widened for double.
        const std::vector<double> theirs = losses(script, "float64");
        QCOMPARE(theirs.size(), std::size_t(kSteps));
        double worst = 0;
        for (std::size_t i = 0; i < theirs.size(); ++i)
            worst = std::max(worst, std::fabs(theirs[i] / ours[int(Precision::F64)][i] - 1));
        qInfo("largest relative difference in double %.2e", worst);
        QVERIFY2(worst <= 1e-6, qPrintable(QString::number(worst)));
        const double first = losses(script, "float32").at(0) / ours[int(Precision::F32)][0] - 1;
        QVERIFY2(std::fabs(first) <= 1e-5, qPrintable(QString::number(first))); // float sums in another order
    }
};

QTEST_GUILESS_MAIN(TestPytorchScript)
#include "tst_pytorch_script.moc"
