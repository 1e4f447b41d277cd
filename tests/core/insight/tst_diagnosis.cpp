// SPDX-License-Identifier: GPL-3.0-or-later
// NABLA_FULL=1 in the environment trains every labelled recipe with six seeds instead of one.
#include "core/engine/run.h"
#include "core/insight/diagnosis.h"
#include "core/recipe/recipe_json.h"
#include "tests/core/insight/diagnosis_cases.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

using namespace nabla;
using nabla::test::DiagnosisCase;

namespace {

constexpr int kSeed = 7;

/// What a label says has to hold for any draw of the weights and the batches.
std::vector<int> seeds() {
    return qEnvironmentVariableIntValue("NABLA_FULL") != 0 ? std::vector<int>{kSeed, 11, 23, 101, 404, 31337}
                                                           : std::vector<int>{kSeed};
}

Recipe recipeFor(const DiagnosisCase& one, int seed = kSeed) {
    std::string text = R"({"nablascope":1,"seed":)" + std::to_string(seed) + R"(,"data":)" + one.data +
                       R"(,"network":{"defaults":)" + one.defaults + R"(,"layers":[)" + one.layers + "]";
    if (!one.outputInit.empty())
        text += R"(,"output":{"init":)" + one.outputInit + "}";
    return parseRecipe(text + R"(},"training":)" + one.training + "}");
}

/// One copy of each data set for all cases of a seed.
std::shared_ptr<const Dataset> dataFor(const Recipe& recipe, const std::string& key) {
    static std::map<std::pair<std::string, std::uint64_t>, std::shared_ptr<const Dataset>> known;
    std::shared_ptr<const Dataset>& data = known[{key, recipe.seed.value_or(0)}];
    if (!data)
        data = std::make_shared<const Dataset>(makeDataset(recipe));
    return data;
}

struct Trained {
    std::unique_ptr<Run> run;
    std::vector<LayerPrediction> prediction;

    DiagnosisInput input(std::int64_t step = -1) const {
        DiagnosisInput input;
        input.history = run->history().get();
        input.recipe = &run->resolved();
        input.prediction = prediction;
        input.baselineLoss = run->dataset().baselineLoss;
        input.step = step;
        return input;
    }
};

Trained train(const Recipe& recipe, const DiagnosisCase& one) {
    RunOptions options;
    options.threads = 1;
    Trained trained;
    trained.run = makeRun(recipe, dataFor(recipe, one.data), options);
    trained.prediction = predictGradients(trained.run->resolved(), trained.run->dataset());
    while (trained.run->nextStep() < one.steps && trained.run->step() == StepResult::Done) {
    }
    return trained;
}

/// Each case trains once a seed for all tests.
const Trained& train(const DiagnosisCase& one, int seed = kSeed) {
    static std::map<std::pair<std::string, int>, Trained> known;
    const std::pair key(one.name, seed);
    const auto found = known.find(key);
    return found != known.end() ? found->second : known.emplace(key, train(recipeFor(one, seed), one)).first->second;
}

DiagnosisCase caseNamed(const std::string& name) {
    for (const DiagnosisCase& one : test::diagnosisCases())
        if (one.name == name)
            return one;
    throw std::runtime_error("no case is named " + name);
}

QString described(const Diagnosis& diagnosis) {
    QString text;
    for (const Finding& finding : diagnosis.findings)
        text += QString::number(static_cast<int>(finding.severity)) + QLatin1Char(' ') +
                QString::fromStdString(englishText(finding)) + QLatin1Char('\n');
    return text;
}

} // namespace

class TestDiagnosis : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesTheSymptom_data() {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("seed");
        const std::vector<DiagnosisCase> cases = test::diagnosisCases();
        for (const int seed : seeds())
            for (std::size_t i = 0; i < cases.size(); ++i)
                QTest::addRow("%s, seed %d", cases[i].name.c_str(), seed) << static_cast<int>(i) << seed;
    }
    void namesTheSymptom() {
        QFETCH(int, index);
        QFETCH(int, seed);
        const DiagnosisCase one = test::diagnosisCases()[static_cast<std::size_t>(index)];
        const Trained& trained = train(one, seed);
        const Diagnosis diagnosis = diagnose(trained.input());
        if (qEnvironmentVariableIsSet("NABLA_SHOW"))
            qInfo().noquote() << '\n' << described(diagnosis);
        QVERIFY(!diagnosis.findings.empty());
        QVERIFY2(diagnosis.findings.front().symptom == one.expected,
                 qPrintable(QStringLiteral("expected %1\n").arg(QLatin1String(infoOf(one.expected).id)) +
                            described(diagnosis)));
    }

    void healthyTrainingsStayQuietAllTheWay() {
        int healthy = 0;
        for (const DiagnosisCase& one : test::diagnosisCases()) {
            if (one.expected != Symptom::Healthy)
                continue;
            ++healthy;
            for (const int seed : seeds()) {
                const Trained& trained = train(one, seed);
                for (std::int64_t step = 0; step < trained.run->nextStep(); step += step < 20 ? 1 : 13) {
                    const Diagnosis diagnosis = diagnose(trained.input(step));
                    QVERIFY2(diagnosis.findings.front().severity == Severity::Good,
                             qPrintable(QStringLiteral("%1, seed %2, step %3\n")
                                            .arg(QString::fromStdString(one.name))
                                            .arg(seed)
                                            .arg(step) +
                                        described(diagnosis)));
                }
            }
        }
        QVERIFY(healthy >= 12);
    }

    void thereAreFortyRecipes() {
        const std::vector<DiagnosisCase> cases = test::diagnosisCases();
        QVERIFY(cases.size() >= 40);
        std::map<Symptom, int> seen;
        for (const DiagnosisCase& one : cases)
            ++seen[one.expected];
        for (int symptom = static_cast<int>(Symptom::Healthy); symptom < static_cast<int>(Symptom::Count); ++symptom)
            if (symptom != static_cast<int>(Symptom::SilentByDesign) &&
                symptom != static_cast<int>(Symptom::ShortMemory))
                QVERIFY2(seen[static_cast<Symptom>(symptom)] > 0, infoOf(static_cast<Symptom>(symptom)).id);
    }

    void silentBranchesAreExplainedAndNotFlagged() {
        const Trained& trained = train(caseNamed("10 Fixup blocks, first step"));
        const Diagnosis diagnosis = diagnose(trained.input());
        QCOMPARE(diagnosis.findings.front().symptom, Symptom::Healthy);
        QCOMPARE(diagnosis.findings.back().symptom, Symptom::SilentByDesign);
        QCOMPARE(diagnosis.findings.back().severity, Severity::Explanation);
        // Of each block's two layers the first has nothing behind it but zeros.
        QCOMPARE(diagnosis.findings.back().where.layers.size(), std::size_t(10));
        QVERIFY(diagnosis.findings.back().remedies.empty());
    }

    void theFittedFactorIsTheOneThatWasMeasured() {
        const DiagnosisCase one = caseNamed("20 sigmoid layers with Xavier");
        const Trained& trained = train(one);
        const Finding finding = diagnose(trained.input()).findings.front();
        const std::vector<SentenceNumber>& numbers = finding.evidence.front().numbers;
        QCOMPARE(numbers[0].value, 20.0);
        const History& history = *trained.run->history();
        const std::int64_t step = history.endStep() - 1;
        const auto norm = [&](Index layer) {
            return history.value(history.layout().trace(layer, LayerQuantity::PreactivationGradL2), step);
        };
        const double factor = std::pow(norm(0) / norm(19), 1.0 / 19);
        // A fitted line against its two ends, a window against its last step: some percent apart.
        QVERIFY2(std::fabs(numbers[1].value / factor - 1) < 0.05, qPrintable(QString::number(numbers[1].value)));
        QVERIFY(numbers[1].spread > 0 && numbers[1].spread < 0.05);
        QVERIFY2(std::fabs(numbers[2].value - 0.237) < 0.01, qPrintable(QString::number(numbers[2].value)));
        QCOMPARE(finding.where.layers.size(), std::size_t(20));
    }

    void theDeadOnesAreThoseOfTheTelemetry() {
        const Trained& trained = train(caseNamed("narrow ReLU layers without biases, killed by momentum"));
        const Finding finding = diagnose(trained.input()).findings.front();
        const History& history = *trained.run->history();
        const Layout& layout = history.layout();
        double dead = 0;
        for (Index layer = 0; layer < 6; ++layer) { // the fewest of the last 32 batches, of 16 units
            double fewest = 16;
            for (std::int64_t step = history.endStep() - 32; step < history.endStep(); ++step)
                fewest = std::min(fewest, history.value(layout.trace(layer, LayerQuantity::DeadUnits), step));
            dead += fewest / 16 / 6;
        }
        QCOMPARE(finding.evidence[1].numbers[0].value, dead);
    }

    void aTurnedGradientAndAShutGateAreSaid() {
        const Finding turned = diagnose(train(caseNamed("every element clipped at 0.00001")).input()).findings.front();
        QVERIFY2(turned.evidence[1].numbers[0].value < 0.99, qPrintable(described({0, {turned}})));
        const Trained& shut = train(caseNamed("LSTM whose forget gate is shut"));
        const Finding finding = diagnose(shut.input()).findings.front();
        const double open = finding.evidence[2].numbers[0].value;
        QVERIFY2(open > 0.01 && open < 0.05, qPrintable(described({0, {finding}}))); // sigmoid(-4) = 0.018
    }

    void theSameRunGivesTheSameWords() {
        const DiagnosisCase one = caseNamed("20 ReLU layers, He times 1.3");
        const Trained first = train(recipeFor(one), one);
        const Trained second = train(recipeFor(one), one);
        QCOMPARE(described(diagnose(first.input())), described(diagnose(second.input())));
    }

    void evidencePointsIntoTheRun() {
        for (const DiagnosisCase& one : test::diagnosisCases()) {
            if (one.expected == Symptom::Healthy)
                continue;
            const Trained& trained = train(one);
            const History& history = *trained.run->history();
            for (const Finding& finding : diagnose(trained.input()).findings) {
                QVERIFY(std::is_sorted(finding.where.layers.begin(), finding.where.layers.end()));
                for (const Index layer : finding.where.layers)
                    QVERIFY(layer >= 0 && layer < static_cast<Index>(history.layout().layers.size()));
                for (const TraceId trace : finding.where.traces)
                    QVERIFY(trace >= 0 && trace < history.layout().width());
                QVERIFY(finding.where.steps.first >= history.firstStep());
                QVERIFY(finding.where.steps.last <= history.endStep());
                QVERIFY2(!described({0, {finding}}).contains(QLatin1Char('%') + QString::number(1)),
                         "a place is empty");
            }
        }
    }

    void everyRemedyChangesTheRecipeAndLeavesItSound() {
        for (const DiagnosisCase& one : test::diagnosisCases()) {
            const Trained& trained = train(one);
            for (const Finding& finding : diagnose(trained.input()).findings) {
                QVERIFY(finding.severity <= Severity::Explanation || !finding.remedies.empty());
                for (const Remedy& remedy : finding.remedies) {
                    const Recipe before = trained.run->recipe();
                    Recipe after = before;
                    apply(remedy, after);
                    const QString what = QString::fromStdString(one.name + ": " + nameOf(remedy).text);
                    QVERIFY2(!(after == before), qPrintable(what));
                    try {
                        parseRecipe(toJson(after));
                    } catch (const std::exception& error) {
                        QFAIL(qPrintable(what + QLatin1Char('\n') + QLatin1String(error.what())));
                    }
                }
            }
        }
    }

    void theFirstRemedyHeals_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"20 sigmoid layers with Xavier", "30 ReLU layers with Xavier", "30 ReLU layers as PyTorch starts them",
              "20 linear layers, orthogonal times 0.5", "20 ReLU layers, He times 1.3",
              "20 linear layers, orthogonal times 1.4", "60 residual sums without a scale",
              "sigmoid, all weights equal", "bias in front of batch norm", "learning rate 1e-6",
              "regression with learning rate 30", "Adam with learning rate 0.3",
              "one of four ReLU layers with biases of -20"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void theFirstRemedyHeals() {
        QFETCH(QString, name);
        const DiagnosisCase one = caseNamed(name.toStdString());
        Recipe recipe = recipeFor(one);
        Diagnosis diagnosis = diagnose(train(one).input());
        QString path;
        // A rate that is off by more than a decade takes as many clicks.
        for (int click = 0; click < 4 && diagnosis.findings.front().symptom != Symptom::Healthy; ++click) {
            path += described(diagnosis);
            apply(diagnosis.findings.front().remedies.front(), recipe);
            diagnosis = diagnose(train(recipe, one).input());
            if (diagnosis.findings.front().symptom == Symptom::TooEarly) { // on its way down, but not below chance yet
                DiagnosisCase longer = one;
                longer.steps *= 5;
                diagnosis = diagnose(train(recipe, longer).input());
            }
        }
        QVERIFY2(diagnosis.findings.front().symptom == Symptom::Healthy, qPrintable(path + described(diagnosis)));
    }

    void aRunWithoutRowsOrLayersIsNotDiagnosed() {
        const Recipe recipe = recipeFor(caseNamed("two ReLU layers"));
        RunOptions options;
        options.threads = 1;
        options.measure = Measure::Nothing;
        Trained trained;
        trained.run = makeRun(recipe, dataFor(recipe, caseNamed("two ReLU layers").data), options);
        QCOMPARE(diagnose(trained.input()).findings.front().symptom, Symptom::TooEarly);
        QCOMPARE(diagnose(trained.input()).step, std::int64_t(-1));
        for (int step = 0; step < 60; ++step)
            trained.run->step();
        QCOMPARE(diagnose(trained.input()).findings.front().symptom, Symptom::Healthy);
    }

    void numbersAreWrittenForPeople() {
        QCOMPARE(numberText(reading(0.4912, 0.031)), std::string("0.49 ± 0.03"));
        QCOMPARE(numberText(reading(2e-7)), std::string("2.0 × 10⁻⁷"));
        QCOMPARE(numberText(reading(0)), std::string("0"));
        QCOMPARE(numberText(reading(std::nan(""))), std::string("NaN"));
        QCOMPARE(numberText(reading(-HUGE_VAL)), std::string("−∞"));
        QCOMPARE(numberText(reading(1e300)), std::string("1.0 × 10³⁰⁰"));
        QCOMPARE(numberText(percent(0.98, 0.01)), std::string("98 % ± 1.0 %"));
        QCOMPARE(numberText(setting(0.1)), std::string("0.1"));
        QCOMPARE(numberText(setting(1e-6)), std::string("1 × 10⁻⁶"));
        QCOMPARE(numberText(fixed(-3.104, 0.2)), std::string("−3.10 ± 0.20"));
        QCOMPARE(fillIn("%2 of %1, 100 %", {count(3), percent(0.5)}), std::string("50 % of 3, 100 %"));
    }
};

QTEST_GUILESS_MAIN(TestDiagnosis)
#include "tst_diagnosis.moc"
