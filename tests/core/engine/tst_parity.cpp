// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/run.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/reference_case.h"
#include "tests/support/runs.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <numeric>

using namespace nabla;

namespace {

// Sums of a few dozen terms in another order: some ulp of 2.2e-16 each, through a few layers.
constexpr double kOneStep = 1e-12;
// The same after 100 updates; the generator refuses cases that magnify one ulp beyond 2e-12.
constexpr double kAllSteps = 1e-10;
// Adam divides by |g|, and batch norm makes some gradients small differences of large numbers.
constexpr double kAdamWithBatchNorm = 1e-9;

bool hasBatchNorm(const std::vector<ResolvedLayer>& layers) {
    for (const ResolvedLayer& layer : layers) {
        const auto* dense = std::get_if<ResolvedDense>(&layer.value);
        const auto* block = std::get_if<ResolvedResidual>(&layer.value);
        if ((dense != nullptr && dense->normalization == Normalization::Batch) ||
            (block != nullptr && hasBatchNorm(block->layers)))
            return true;
    }
    return false;
}

double toleranceAfterAllSteps(const ResolvedRecipe& recipe) {
    return recipe.training.optimizer.kind != OptimizerKind::Sgd && hasBatchNorm(recipe.layers) ? kAdamWithBatchNorm
                                                                                               : kAllSteps;
}

/// The largest difference seen, and where.
struct Worst {
    double difference = 0;
    QString where = "nowhere";

    void add(double value, const QString& place) {
        if (value > difference || std::isnan(value)) {
            difference = std::isnan(value) ? INFINITY : value;
            where = place;
        }
    }
    QByteArray text() const { return QString("%1 at %2").arg(difference).arg(where).toUtf8(); }
};

double relative(double ours, double reference) {
    return ours == reference ? 0 : std::fabs(ours - reference) / std::fabs(reference);
}

void addTensors(Worst& worst, const std::vector<NamedTensor>& ours, const std::vector<NamedTensor>& reference) {
    for (const NamedTensor& tensor : reference)
        worst.add(relativeDifference(tensorNamed(ours, tensor.name), tensor), QString::fromStdString(tensor.name));
    if (ours.size() != reference.size())
        worst.add(INFINITY, "the number of tensors");
}

void addTelemetry(Worst& worst, const Run& run, std::int64_t step, const ReferenceCase& expected) {
    for (const auto& [name, value] : expected.telemetry.at(step)) {
        const double ours = telemetry(run, step, name);
        double difference = relative(ours, value);
        // A difference of stored weights: its rounding is an ulp of the weights, however small the update.
        if (ours != value && (name.ends_with("update_l2") || name.ends_with("update_ratio"))) {
            const std::string tensor = name.substr(0, name.find(' '));
            const double size = name.ends_with("update_ratio") ? 1 : telemetry(run, step, tensor + " weight_l2");
            difference = std::max(0.0, std::fabs(ours - value) - 4e-16 * size) / std::fabs(value);
        }
        worst.add(difference, QString::fromStdString(name));
    }
}

std::unique_ptr<Run> start(const ReferenceCase& expected, Precision precision) {
    RunOptions options;
    options.precision = precision;
    options.threads = 2;
    std::unique_ptr<Run> run = makeRun(loadRecipe(expected.recipe), options);
    run->setTensors(expected.initial);
    return run;
}

} // namespace

/// Our engine against PyTorch 1.13 in double precision, network by network (tests/reference).
class TestParity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hundredStepsMatchPyTorch_data() { cases(); }
    void hundredStepsMatchPyTorch();
    void firstFloatStepMatchesPyTorch_data() { cases(); }
    void firstFloatStepMatchesPyTorch();

    void everyWordOfTheCatalogueHasACase();

private:
    static constexpr const char* kGroups[] = {"feed_forward", "residuals", "optimizers", "warm_ups",
                                              "dropouts",     "clips",     "recurrents", "sequences"};
    static void cases() {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("name");
        for (const char* group : kGroups)
            for (const std::string& name : referenceCases(group))
                QTest::addRow("%s/%s", group, name.c_str()) << group << QString::fromStdString(name);
    }
};

void TestParity::hundredStepsMatchPyTorch() {
    QFETCH(QString, group);
    QFETCH(QString, name);
    const ReferenceCase expected = loadReferenceCase(group.toStdString(), name.toStdString());
    const std::unique_ptr<Run> run = start(expected, Precision::F64);
    const double tolerance = toleranceAfterAllSteps(run->resolved());
    const std::int64_t steps = static_cast<std::int64_t>(expected.losses.size());

    Worst firstStep;
    run->step();
    addTensors(firstStep, run->gradients(), expected.gradients);
    addTelemetry(firstStep, *run, 0, expected);
    QVERIFY2(firstStep.difference <= kOneStep, firstStep.text().constData());

    stepTo(*run, steps);
    QCOMPARE(run->nextStep(), steps);
    Worst later;
    for (std::int64_t step = 0; step < steps; ++step)
        later.add(relative(telemetry(*run, step, "loss"), expected.losses[static_cast<std::size_t>(step)]),
                  QString("loss of step %1").arg(step));
    addTelemetry(later, *run, steps - 1, expected);
    addTensors(later, run->tensors(), expected.final);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(run->dataset().samples));
    std::iota(rows.begin(), rows.end(), 0);
    const Evaluation evaluation = run->evaluate(rows);
    later.add(relative(evaluation.loss, expected.evaluationLoss), "evaluation loss");
    if (!isAbsent(expected.evaluationAccuracy))
        later.add(relative(evaluation.accuracy, expected.evaluationAccuracy), "evaluation accuracy");
    QVERIFY2(later.difference <= tolerance, later.text().constData());
    qInfo("largest difference: first step %s, all steps %s", firstStep.text().constData(), later.text().constData());
}

/// Float is proven by its first step alone: later ones of ReLU and batch norm part chaotically, PyTorch's own too.
void TestParity::firstFloatStepMatchesPyTorch() {
    QFETCH(QString, group);
    QFETCH(QString, name);
    const ReferenceCase expected = loadReferenceCase(group.toStdString(), name.toStdString());
    const std::unique_ptr<Run> run = start(expected, Precision::F32);
    run->step();
    const double difference = relative(telemetry(*run, 0, "loss"), expected.losses.front());
    QVERIFY2(difference <= 1e-5, QByteArray::number(difference).constData()); // 100 ulp of float
}

void TestParity::everyWordOfTheCatalogueHasACase() {
    QByteArray recipes;
    for (const char* group : kGroups)
        for (const std::string& name : referenceCases(group)) {
            QFile file(QString(NABLA_SOURCE_DIR "/tests/reference/pytorch/%1/%2.json").arg(group, name.c_str()));
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            recipes += file.readAll();
        }
    // What a recipe gets by leaving it out is in every case that does not say otherwise.
    const QList<QByteArray> defaults{"none", "auto", "cross_entropy", "mse"};
    const auto check = [&](const auto& names) {
        for (const auto& row : names) {
            const QByteArray id(row.id.data(), static_cast<qsizetype>(row.id.size()));
            QVERIFY2(defaults.contains(id) || recipes.contains(": \"" + id + '"'), id);
        }
    };
    check(activationNames());
    check(normalizationNames());
    check(normPositionNames());
    check(cellNames());
    check(lossNames());
    check(optimizerNames());
    check(scheduleNames());
    check(clipNames());
    for (const char* key :
         {"bias",       "residual", "residual_scale", "dropout", "learned",          "nesterov",     "momentum",
          "alpha",      "epsilon",  "beta1",          "beta2",   "weight_decay",     "warmup_steps", "norm_type",
          "clip_value", "clipping", "minimum",        "gamma",   "return_sequences", "reset"})
        QVERIFY2(recipes.contains(QByteArray("\"") + key + "\": "), key);
}

QTEST_GUILESS_MAIN(TestParity)
#include "tst_parity.moc"
