// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/lesson.h"
#include "core/lessons/measures.h"
#include "core/lessons/verify.h"

#include "core/base/error.h"
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace nabla;

namespace {

const std::filesystem::path kLessons = std::filesystem::path(NABLA_SOURCE_DIR) / "resources" / "lessons";

constexpr const char* kRecipe = R"({"nablascope": 1, "data": {"source": "circle", "samples": 60},
    "network": {"defaults": {"activation": "tanh"}, "layers": [{"repeat": 3, "layers": [{"type": "dense", "units": 4}]}]},
    "training": {"batch_size": 10, "steps": 12, "optimizer": {"type": "sgd", "learning_rate": 0.1}}})";

/// A lesson with one run "a" and the given further keys.
std::string lessonWith(const std::string& checks, const std::string& runs = "", const std::string& more = "") {
    return std::string(R"({"nablascope_lesson": 1, "title": "T", "summary": "S", "source": "nobody",)") + more +
           R"("runs": [{"id": "a", "name": "A", "recipe": )" + kRecipe + "}" + runs +
           R"(], "steps": [{"title": "One", "text": ["first", "second"], "run": "a"}], "checks": [)" + checks + "]}";
}

QStringList problemsOf(const std::string& json) {
    try {
        parseLesson(json, "x");
    } catch (const RecipeError& error) {
        QStringList list;
        for (const Problem& problem : error.problems())
            list += QString::fromStdString(problem.text());
        return list;
    }
    return {};
}

const std::string kCheck = R"({"claim": "c", "measure": {"run": "a", "quantity": "loss"}, "at_most": 1e9})";

} // namespace

class TestLessons : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLessonLoadsAndSpeaksBothLanguages();
    void theLessonsReplicateTheEightPapersAndCoverEveryRemedy();
    void aRunIsAnotherOneWithChanges();
    void everyMistakeIsReportedWithItsPath();
    void measuresEqualTheTelemetry();
    void aMissingLayerOrStepRefutesAClaim();
    void verifyTrainsOnlyAsFarAsTheChecksAsk();
    void boundsMayBeMultiplesOfAnotherRun();
};

void TestLessons::everyLessonLoadsAndSpeaksBothLanguages() {
    const std::vector<std::filesystem::path> files = lessonFiles(kLessons);
    QVERIFY(files.size() >= 13);
    const auto speaks = [](const LessonText& text) {
        return text.isEmpty() || (text.byLanguage.contains("en") && text.byLanguage.contains("zh_CN"));
    };
    for (const std::filesystem::path& file : files) {
        const Lesson lesson = loadLesson(file);
        const QByteArray name = QByteArray::fromStdString(lesson.id);
        QVERIFY2(speaks(lesson.title) && speaks(lesson.summary), name);
        for (const LessonRun& run : lesson.runs)
            QVERIFY2(speaks(run.name), name);
        bool asks = false;
        for (const LessonStep& step : lesson.steps) {
            QVERIFY2(speaks(step.title) && speaks(step.text), name);
            if (!step.question)
                continue;
            asks = true;
            QVERIFY2(speaks(step.question->text) && speaks(step.question->reveal), name);
            for (const LessonText& answer : step.question->answers)
                QVERIFY2(speaks(answer), name);
        }
        QVERIFY2(asks, "a lesson asks before it shows");
        for (const LessonCheck& check : lesson.checks)
            QVERIFY2(speaks(check.claim), name);
    }
}

void TestLessons::theLessonsReplicateTheEightPapersAndCoverEveryRemedy() {
    std::set<std::string> remedies;
    std::string sources;
    for (const std::filesystem::path& file : lessonFiles(kLessons)) {
        const Lesson lesson = loadLesson(file);
        remedies.insert(lesson.remedy);
        sources += lesson.source + "\n";
    }
    for (const char* remedy : {"clipping", "activation", "normalization", "residual", "init", "gate"})
        QVERIFY2(remedies.contains(remedy), remedy);
    for (const char* paper : {"He et al. 2015", "Ioffe & Szegedy 2015", "Glorot & Bengio 2010", "He et al. 2016",
                              "Pascanu et al. 2013", "Hochreiter & Schmidhuber 1997", "Saxe et al. 2014", "makemore"})
        QVERIFY2(sources.find(paper) != std::string::npos, paper);
}

void TestLessons::aRunIsAnotherOneWithChanges() {
    const Lesson lesson = parseLesson(lessonWith(kCheck, R"(, {"id": "b", "name": "B", "from": "a",
            "change": {"network": {"defaults": {"activation": "relu"}}, "training": {"batch_size": null}}})"),
                                      "x");
    const Recipe& a = lesson.findRun("a")->recipe;
    Recipe b = lesson.findRun("b")->recipe;
    QVERIFY(b.network.defaults.activation == Activation::Relu);
    QVERIFY(!b.training.batchSize);
    b.network.defaults.activation = Activation::Tanh;
    b.training.batchSize = 10;
    QVERIFY(a == b);
    QCOMPARE(lesson.steps[0].text.in("zh_CN"), std::string("first\nsecond")); // English where the language is missing
}

void TestLessons::everyMistakeIsReportedWithItsPath() {
    const QStringList problems =
        problemsOf(lessonWith(R"({"claim": "c", "measure": {"run": "b", "quantity": "los"}})",
                              R"(, {"id": "a", "name": "again", "from": "nobody"}, {"id": "c", "name": "C", "from": "a",
             "change": {"training": {"steps": -1}}})",
                              R"("remedy": "prayer", "minutes": 0, "colour": 1,)"));
    for (const char* wanted :
         {"colour: unknown key", "remedy: \"prayer\" is no remedy", "minutes: must be a whole number",
          "runs[1].from: names no run above",
          "runs[2].recipe.training.steps:", "checks[0].measure.run: \"b\" is no run",
          "checks[0].measure.quantity: \"los\" is not measured", "checks[0]: needs at_least or at_most"})
        QVERIFY2(problems.filter(QString::fromLatin1(wanted)).size() == 1,
                 qPrintable(QString::fromLatin1(wanted) + "\n" + problems.join('\n')));
    QVERIFY(problemsOf("[1, 2").first().contains("is no JSON"));
    QVERIFY(!problemsOf("{}").isEmpty());
    QCOMPARE(problemsOf(lessonWith(kCheck)), QStringList());
}

void TestLessons::measuresEqualTheTelemetry() {
    const Lesson lesson = parseLesson(lessonWith(kCheck), "x");
    const std::unique_ptr<Run> run = makeRun(lesson.findRun("a")->recipe);
    stepTo(*run, 12);
    const auto value = [&](const char* quantity, const char* layer = "", std::int64_t step = -1,
                           std::int64_t window = 1) {
        return measured(*run->history(), {"a", quantity, layer, step, window, 0});
    };
    QCOMPARE(value("loss", "", 3), telemetry(*run, 3, "loss"));
    QCOMPARE(value("loss"), telemetry(*run, 11, "loss"));
    QCOMPARE(value("loss", "", 3, 2), (telemetry(*run, 2, "loss") + telemetry(*run, 3, "loss")) / 2);
    const double first = telemetry(*run, 5, "0 preactivation_grad_l2");
    const double last = telemetry(*run, 5, "2 preactivation_grad_l2");
    // exp(log a - log b) against a / b: a few units in the last place
    QVERIFY(std::fabs(value("gradient_ratio", "", 5) / (first / last) - 1) < 1e-14);
    QVERIFY(std::fabs(value("gradient_factor", "", 5) / (first / last) - 1) < 1e-14); // two layers apart: squared, root
    QCOMPARE(value("gradient", "1", 5), telemetry(*run, 5, "1 preactivation_grad_l2"));
    QCOMPARE(value("update_ratio", "1", 5), telemetry(*run, 5, "1.weight update_ratio"));
    QCOMPARE(value("saturated_fraction", "1", 5), telemetry(*run, 5, "1 saturated_fraction"));
    QCOMPARE(value("clipped_share", "", 11, 12), 0.0);
    QCOMPARE(value("diverged"), 0.0);
    QCOMPARE(value("steps"), 12.0);
}

void TestLessons::aMissingLayerOrStepRefutesAClaim() {
    for (const char* measure :
         {R"({"run": "a", "quantity": "gradient", "layer": "17"})", R"({"run": "a", "quantity": "loss", "step": 500})",
          R"({"run": "a", "quantity": "lag_factor"})"}) {
        const Lesson lesson = parseLesson(
            lessonWith(std::string(R"({"claim": "c", "at_least": -1e9, "measure": )") + measure + "}"), "x");
        const LessonReport report = verifyLesson(lesson);
        QVERIFY2(!report.holds(), measure);
        QVERIFY(report.claims[0].text().starts_with("REFUTED"));
    }
}

void TestLessons::verifyTrainsOnlyAsFarAsTheChecksAsk() {
    const Lesson lesson = parseLesson(
        lessonWith(
            R"({"claim": "c", "at_least": 4, "at_most": 4, "measure": {"run": "a", "quantity": "steps", "step": 3}})"),
        "x");
    QVERIFY(verifyLesson(lesson).holds());
}

void TestLessons::boundsMayBeMultiplesOfAnotherRun() {
    const std::string same = R"({"run": "a", "quantity": "loss", "step": 2})";
    const auto report = [&](const char* most) {
        return verifyLesson(parseLesson(lessonWith(R"({"claim": "c", "measure": )" + same + R"(, "times": )" + same +
                                                   R"(, "at_most": )" + most + "}"),
                                        "x"));
    };
    QVERIFY(report("1").holds());
    QVERIFY(!report("0.99").holds());
}

QTEST_GUILESS_MAIN(TestLessons)
#include "tst_lessons.moc"
