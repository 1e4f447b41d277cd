// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep.h"
#include "core/sweep/sweep_results.h"
#include "core/sweep/sweep_runner.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>
#include <map>
#include <set>

using namespace nabla;

namespace {

constexpr const char* kSweep = R"({"nablascope_sweep": 1, "name": "small", "steps": 15,
    "recipe": {"nablascope": 1, "data": {"source": "moons", "samples": 80},
        "network": {"layers": [{"repeat": 3, "layers": [{"type": "dense", "units": 6}]}]},
        "training": {"batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.1}}},
    "axes": [{"name": "activation", "values": [
                {"label": "sigmoid", "change": {"network": {"defaults": {"activation": "sigmoid"}}}},
                {"label": "ReLU", "change": {"network": {"defaults": {"activation": "relu"}}}}]},
             {"name": "rate", "values": [
                {"label": "0.1", "change": {}},
                {"label": "1e30", "change": {"training": {"optimizer": {"learning_rate": 1e30}}}}]}],
    "seeds": [1, 2, 3]})";

std::map<std::string, SweepResult> results(std::span<const SweepCell> cells, int threads) {
    std::map<std::string, SweepResult> found;
    SweepOptions options;
    options.threads = threads;
    options.finished = [&](const SweepCell& cell, const SweepResult& result, const std::shared_ptr<Run>&) {
        found[cell.key] = result;
    };
    runSweep(cells, options);
    return found;
}

std::string text(const std::map<std::string, SweepResult>& results) {
    std::string all;
    for (const auto& [key, result] : results)
        all += toJsonLine(result) + '\n';
    return all;
}

} // namespace

class TestSweep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCombinationIsACellWithItsOwnRecipe();
    void everyMistakeIsReportedWithItsPath();
    void resultsDoNotDependOnTheNumberOfWorkers();
    void aCellIsTheSameRunAsTheRecipeAlone();
    void shardsTogetherAreTheSweep();
    void resultsSurviveWritingAndReading();
    void aCutLastLineIsForgottenAndABrokenOneNamed();
    void cancelEndsEveryNetwork();
    void aCellThatCannotBeBuiltDoesNotStopTheOthers();
};

void TestSweep::everyCombinationIsACellWithItsOwnRecipe() {
    const Sweep sweep = parseSweep(kSweep, ".");
    QCOMPARE(sweep.cells.size(), std::size_t{12});
    QCOMPARE(sweep.cells[0].label, std::string("sigmoid, 0.1, seed 1"));
    QCOMPARE(sweep.cells[11].label, std::string("ReLU, 1e30, seed 3"));
    QVERIFY(sweep.cells[11].recipe.network.defaults.activation == Activation::Relu);
    QCOMPARE(sweep.cells[11].recipe.training.optimizer.learningRate, 1e30);
    QCOMPARE(*sweep.cells[11].recipe.seed, std::uint64_t{3});
    QCOMPARE(*sweep.cells[11].recipe.training.steps, Index{15});
    std::set<std::string> keys;
    for (const SweepCell& cell : sweep.cells)
        keys.insert(cell.key);
    QCOMPARE(keys.size(), sweep.cells.size());
}

void TestSweep::everyMistakeIsReportedWithItsPath() {
    try {
        parseSweep(
            R"({"nablascope_sweep": 1, "colour": 1, "axes": [{"name": "a"}, {"name": "b", "values": [{"label": 1}]}],
            "seeds": [-1]})",
            ".");
        QFAIL("taken");
    } catch (const RecipeError& error) {
        const QString what = QString::fromUtf8(error.what());
        for (const char* wanted : {"colour: unknown key", "recipe: is missing", "axes[0]: needs a name",
                                   "axes[1].values[0]: needs a label", "seeds: must hold whole numbers"})
            QVERIFY2(what.contains(QLatin1String(wanted)), qPrintable(what));
    }
    std::string wrong = kSweep;
    wrong.replace(wrong.find("\"sigmoid\"}}}}"), 9, "\"sigmoyd\"");
    try {
        parseSweep(wrong, ".");
        QFAIL("taken");
    } catch (const RecipeError& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains("\"sigmoid, 0.1, seed 1\": network.defaults.activation"),
                 error.what());
    }
}

void TestSweep::resultsDoNotDependOnTheNumberOfWorkers() {
    const Sweep sweep = parseSweep(kSweep, ".");
    const std::string one = text(results(sweep.cells, 1));
    QCOMPARE(text(results(sweep.cells, 3)), one);
    QCOMPARE(text(results(sweep.cells, 8)), one);
    QVERIFY(one.find("diverged") != std::string::npos); // learning rate 1e30
}

void TestSweep::aCellIsTheSameRunAsTheRecipeAlone() {
    const Sweep sweep = parseSweep(kSweep, ".");
    const SweepCell& cell = sweep.cells[6]; // ReLU, 0.1, seed 1
    const std::unique_ptr<Run> run = makeRun(cell.recipe);
    stepTo(*run, 15);
    double last = 0;
    for (int step = 0; step < 15; ++step)
        last += telemetry(*run, step, "loss") / 15;
    const SweepResult result = results(sweep.cells, 2).at(cell.key);
    QVERIFY(std::fabs(result.loss / last - 1) < 1e-14); // the order of a sum of 15
    QCOMPARE(result.gradientRatioAtStart, std::exp(std::log(telemetry(*run, 0, "0 preactivation_grad_l2") /
                                                            telemetry(*run, 0, "2 preactivation_grad_l2"))));
    QCOMPARE(result.steps, 15);
}

void TestSweep::shardsTogetherAreTheSweep() {
    const Sweep sweep = parseSweep(kSweep, ".");
    std::map<std::string, int> seen;
    for (int index = 1; index <= 5; ++index)
        for (const SweepCell& cell : shardOf(sweep, index, 5))
            ++seen[cell.key];
    QCOMPARE(seen.size(), sweep.cells.size());
    for (const auto& [key, count] : seen)
        QCOMPARE(count, 1);
}

void TestSweep::resultsSurviveWritingAndReading() {
    SweepResult result;
    result.key = "abc";
    result.label = "ReLU, \"He\"";
    result.seed = 18446744073709551615ull;
    result.steps = 7;
    result.loss = std::numeric_limits<double>::infinity();
    result.firstLoss = 0.1 + 0.2;
    result.isDiverged = true;
    result.divergence = "Step 6: loss";
    const SweepResult read = resultFromJson(toJsonLine(result));
    QCOMPARE(toJsonLine(read), toJsonLine(result));
    QCOMPARE(read.seed, result.seed);
    QCOMPARE(read.firstLoss, result.firstLoss);
    QVERIFY(std::isinf(read.loss) && std::isnan(read.validationLoss));
    QVERIFY(read.health() == Health::Diverged);
}

void TestSweep::aCutLastLineIsForgottenAndABrokenOneNamed() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("r.jsonl").toStdString();
    SweepResult result;
    result.key = "a";
    const std::string line = toJsonLine(result);
    writeFile(file, line + "\n" + line.substr(0, line.size() / 2));
    QCOMPARE(loadResults(file).size(), std::size_t{1});
    writeFile(file, line + "\nnothing\n");
    try {
        loadResults(file);
        QFAIL("taken");
    } catch (const FileError& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains("line 2"), error.what());
    }
    QCOMPARE(loadResults(folder.filePath("none").toStdString()).size(), std::size_t{0});
}

void TestSweep::cancelEndsEveryNetwork() {
    const Sweep sweep = parseSweep(kSweep, ".");
    std::atomic<bool> cancel = false;
    std::atomic<int> finished = 0;
    SweepOptions options;
    options.threads = 1;
    options.cancel = &cancel;
    options.finished = [&](const SweepCell&, const SweepResult&, const std::shared_ptr<Run>&) {
        ++finished;
        cancel = true;
    };
    runSweep(sweep.cells, options);
    QCOMPARE(finished.load(), 1);
}

void TestSweep::aCellThatCannotBeBuiltDoesNotStopTheOthers() {
    Sweep sweep = parseSweep(kSweep, ".");
    sweep.cells[0].recipe.training.batchSize = 8;
    sweep.cells[0].recipe.data.source = Source::Csv;
    sweep.cells[0].recipe.data.path = "/nowhere.csv";
    int finished = 0;
    SweepOptions options;
    options.threads = 2;
    options.finished = [&](const SweepCell&, const SweepResult&, const std::shared_ptr<Run>&) { ++finished; };
    QVERIFY_EXCEPTION_THROWN(runSweep(sweep.cells, options), Error);
    QCOMPARE(finished, 11);
}

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
