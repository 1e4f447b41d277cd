// SPDX-License-Identifier: GPL-3.0-or-later
// Going back: any step of a run on the screen as it was, close looks made again, and runs that fork from there.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/session/session_store.h"
#include "ui/builder/banner.h"
#include "ui/charts/instrument.h"
#include "ui/scope/screen.h"
#include "ui/session/timeline.h"
#include "ui/style/theme.h"

#include <QToolButton>

using namespace nabla;
using namespace nabla::test;

namespace {

SnapshotWanted everything() {
    SnapshotWanted wanted;
    for (const SnapshotPart part : {SnapshotPart::Weight, SnapshotPart::WeightGradient, SnapshotPart::Gradient})
        wanted.add(part);
    return wanted;
}

/// Numbers that differ when a single bit of a weight or a gradient does.
std::vector<double> numbersOf(const Snapshot& snapshot) {
    std::vector<double> numbers;
    for (const ParameterSnapshot& parameter : snapshot.parameters)
        for (const Distribution* spread : {&parameter.weight, &parameter.gradient})
            for (const double value : {spread->mean, spread->std, spread->min, spread->max})
                numbers.push_back(value);
    return numbers;
}

QToolButton* button(Timeline& timeline, const QString& text) {
    for (QToolButton* one : timeline.findChildren<QToolButton*>())
        if (one->text() == text)
            return one;
    return nullptr;
}

} // namespace

class TimelineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void draggingShowsAnyStep();
    void arrowsMoveByOneStep();
    void aCloseLookAtThePastEqualsTheOneOfThen();
    void anOpenedSessionReachesItsWholePast();
    void aForkStartsFromTheStepOnShow();
    void aDivergedRunIsForkedFromBefore();
};

void TimelineTest::draggingShowsAnyStep() {
    SessionBench bench;
    bench.step(40);
    Timeline& timeline = bench.window.timeline();
    TimelineStrip& strip = timeline.strip();
    QCOMPARE(strip.maximum(), 39);
    QTest::mousePress(&strip, Qt::LeftButton, {}, QPoint(int(strip.placeOf(10)), 10));
    QCOMPARE(bench.window.selection().step(), 10);
    QMouseEvent move(QEvent::MouseMove, QPointF(strip.placeOf(25), 10), strip.mapToGlobal(QPoint(0, 0)), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(&strip, &move);
    QTest::mouseRelease(&strip, Qt::LeftButton, {}, QPoint(int(strip.placeOf(25)), 10));
    QCOMPARE(bench.window.selection().step(), 25);
    QVERIFY2(timeline.text().startsWith("Step 25 of 39"), qPrintable(timeline.text()));
    bench.window.screen().settle();
    if (const QString folder = qEnvironmentVariable("NABLA_PICTURES"); !folder.isEmpty())
        bench.window.grab().save(folder + "/timeline.png");
    QTest::mouseClick(button(timeline, "Newest"), Qt::LeftButton);
    QCOMPARE(bench.window.selection().step(), -1);
    QCOMPARE(strip.value(), 39);
    bench.step(1); // the strip follows what is new
    QCOMPARE(strip.value(), 40);
}

void TimelineTest::arrowsMoveByOneStep() {
    SessionBench bench;
    bench.step(20);
    TimelineStrip& strip = bench.window.timeline().strip();
    strip.setFocus();
    QTest::keyClick(&strip, Qt::Key_Left);
    QCOMPARE(bench.window.selection().step(), 18);
    QTest::keyClick(&strip, Qt::Key_Home);
    QCOMPARE(bench.window.selection().step(), 0);
    QTest::keyClick(&strip, Qt::Key_Right);
    QCOMPARE(bench.window.selection().step(), 1);
}

void TimelineTest::aCloseLookAtThePastEqualsTheOneOfThen() {
    SessionBench bench;
    EngineBridge& bridge = bench.bridge();
    bench.step(6);
    bridge.requestSnapshot(everything());
    bridge.waitUntilIdle();
    const std::vector<double> then = numbersOf(*bridge.snapshot());
    QVERIFY(!then.empty());
    bench.step(30);
    bridge.requestPast(5, everything());
    QVERIFY(bridge.isRewinding());
    bridge.waitUntilIdle();
    QVERIFY(!bridge.isRewinding());
    const std::shared_ptr<const Snapshot> past = bridge.past(5);
    QVERIFY(past);
    QCOMPARE(numbersOf(*past), then);
    QVERIFY(!bridge.past(6));
    QCOMPARE(bench.end(), 36); // the run itself stands where it stood
}

void TimelineTest::anOpenedSessionReachesItsWholePast() {
    QTemporaryDir folder;
    const QString file = folder.filePath("a.nabla");
    std::vector<double> then;
    {
        SessionBench bench;
        bench.step(4);
        bench.bridge().requestSnapshot(everything());
        bench.bridge().waitUntilIdle();
        then = numbersOf(*bench.bridge().snapshot());
        bench.step(20);
        QVERIFY(bench.sessions().saveTo(file));
        QVERIFY(bench.window.close());
    }
    SessionBench bench({}, file);
    bench.bridge().waitUntilIdle();
    bench.step(2); // goes on, and still knows its past
    bench.bridge().requestPast(3, everything());
    bench.bridge().waitUntilIdle();
    QVERIFY2(bench.bridge().pastProblem().isEmpty(), qPrintable(bench.bridge().pastProblem()));
    QCOMPARE(numbersOf(*bench.bridge().past(3)), then);
    QVERIFY(bench.window.close());
}

void TimelineTest::aForkStartsFromTheStepOnShow() {
    SessionBench bench;
    bench.step(30);
    const std::shared_ptr<const History> parent = bench.bridge().history();
    bench.window.selection().selectStep(12);
    QTest::mouseClick(button(bench.window.timeline(), "Fork here"), Qt::LeftButton);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().nextStep, 12);
    QCOMPARE(bench.bridge().history()->firstStep(), 12);
    QVERIFY(bench.bridge().ghost() == parent);
    bench.step(1);
    std::vector<double> same(std::size_t(parent->layout().width()));
    std::vector<double> forked = same;
    QVERIFY(parent->row(12, same) && bench.bridge().history()->row(12, forked));
    QCOMPARE(forked[0], same[0]); // its weights are those of the step
    bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 0.9; });
    bench.step(3);
    QVERIFY(parent->row(15, same) && bench.bridge().history()->row(15, forked));
    QVERIFY(forked[0] != same[0]); // and from there on it is another run
    QVERIFY(bench.bridge().flushRecording());
    const std::vector<RunInfo> runs = bench.sessions().store()->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[1].parent, std::optional<RunId>(runs[0].id));
    QCOMPARE(runs[1].forkStep, 12);
    QVERIFY(QString::fromStdString(runs[1].name).contains("from step 12"));
    QCOMPARE(runs[0].endStep, 30);
}

void TimelineTest::aDivergedRunIsForkedFromBefore() {
    SessionBench bench({}, NABLA_SOURCE_DIR "/resources/recipes/02-relu-he-20.json");
    bench.step(5);
    bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 1e30; });
    bench.step(10);
    QCOMPARE(bench.bridge().status().state, RunState::Diverged);
    bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 1e-3; });
    bench.window.selection().selectStep(4);
    QTest::mouseClick(button(bench.window.timeline(), "Fork here"), Qt::LeftButton);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
    bench.step(8);
    QCOMPARE(bench.end(), 12);
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
}

QTEST_MAIN(TimelineTest)
#include "tst_timeline.moc"
