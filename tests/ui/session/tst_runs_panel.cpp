// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs as a person uses it.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/session/session_store.h"
#include "ui/scope/screen.h"
#include "ui/scope/twin_bar.h"
#include "ui/session/runs_panel.h"
#include "ui/shell/desk.h"
#include "ui/style/theme.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBrowser>
#include <QToolButton>

using namespace nabla;
using namespace nabla::test;

namespace {

/// Two runs that differ in the batch size; the second is on the screen.
struct Bench : SessionBench {
    Bench() {
        step(12);
        window.document().edit("Batch", [](Recipe& recipe) { recipe.training.batchSize = 32; });
        window.sync().flush();
        step(5);
        bridge().flushRecording();
        window.desk().showPanel(window.desk().dock("runs"));
        Q_EMIT sessions().runsChanged();
    }
    RunsPanel& runs() { return window.runs(); }
    RunRow row(int i) { return runs().list().item(i)->data(RunRowPainter::kRunRole).value<RunRow>(); }
    void press(const QString& text) {
        for (QToolButton* button : runs().findChildren<QToolButton*>())
            if (button->text() == text)
                QTest::mouseClick(button, Qt::LeftButton);
    }
};

} // namespace

class RunsPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void runsAreListedWithWhatDiffers();
    void anotherRunIsShownAndGoesOn();
    void anotherRunIsDrawnBehind();
    void twoThatAreSelectedAreCompared();
    void aNewRunTakesThePlaceOfTheComparison();
    void severalAreDeletedAndBroughtBack();
    void whatWasDeselectedStays();
    void theThirdRunTakesThePlaceOfATwin();
    void aRunIsRenamedInItsRow();
    void aNoteIsWrittenInMarkdown();
    void aDeletedRunIsBroughtBack();
};

void RunsPanelTest::runsAreListedWithWhatDiffers() {
    Bench bench;
    QCOMPARE(bench.runs().list().count(), 2);
    QVERIFY(bench.row(0).isShown && !bench.row(1).isShown); // the newest on top
    QVERIFY2(bench.row(0).difference.contains("batch_size: 64 -> 32"), qPrintable(bench.row(0).difference));
    QVERIFY2(bench.row(0).numbers.startsWith("5 steps"), qPrintable(bench.row(0).numbers));
    QVERIFY2(bench.row(1).numbers.startsWith("12 steps"), qPrintable(bench.row(1).numbers));
    QCOMPARE(bench.row(1).curve.size(), 12);
    if (const QString folder = qEnvironmentVariable("NABLA_PICTURES"); !folder.isEmpty()) {
        bench.window.grab().save(folder + "/runs.png");
        applyTheme(*qApp, ThemeId::Dark);
        bench.window.grab().save(folder + "/runs-dark.png");
        applyTheme(*qApp, ThemeId::Light);
    }
}

void RunsPanelTest::anotherRunIsShownAndGoesOn() {
    Bench bench;
    const qint64 first = bench.row(1).id;
    bench.runs().list().setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    bench.press("Show");
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.end(), 12);
    QCOMPARE(bench.window.document().recipe().training.batchSize, std::optional<Index>(64));
    bench.step(3);
    QVERIFY(bench.bridge().flushRecording());
    QCOMPARE(bench.sessions().store()->run(first)->endStep, 15);
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t(2));
}

void RunsPanelTest::anotherRunIsDrawnBehind() {
    Bench bench;
    bench.bridge().clearGhost();
    bench.runs().list().setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    bench.press("Compare");
    QVERIFY(bench.bridge().ghost());
    QCOMPARE(bench.bridge().ghost()->endStep(), 12);
    QVERIFY(bench.row(1).isCompared);
    bench.press("Compared");
    QVERIFY(!bench.bridge().ghost());
}

void RunsPanelTest::twoThatAreSelectedAreCompared() {
    Bench bench;
    bench.window.document().edit("Seed", [](Recipe& recipe) { recipe.seed = 5; });
    bench.window.sync().flush();
    bench.step(3);
    bench.bridge().flushRecording();
    Q_EMIT bench.sessions().runsChanged();
    QListWidget& list = bench.runs().list();
    QCOMPARE(list.count(), 3);
    const qint64 older = bench.row(2).id;
    const qint64 newer = bench.row(1).id;
    list.clearSelection();
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualItemRect(list.item(2)).center());
    QTest::mouseClick(list.viewport(), Qt::LeftButton, Qt::ControlModifier, list.visualItemRect(list.item(1)).center());
    QCOMPARE(bench.runs().allSelected(), (std::vector<qint64>{newer, older}));
    bench.press("Compare");
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.sessions().shownRun(), newer); // neither was on the screen
    QCOMPARE(bench.end(), 5);
    QCOMPARE(bench.bridge().ghost()->endStep(), std::int64_t(12));
    QCOMPARE(bench.bridge().ghostKind(), GhostKind::Compared);
    const QString text = bench.window.screen().twins().text();
    QVERIFY2(text.contains("Batch size") && text.contains("64 | compared: step 11") &&
                 text.contains("32 | on the screen: step 4"),
             qPrintable(text));
    if (const QString folder = qEnvironmentVariable("NABLA_PICTURES"); !folder.isEmpty()) {
        bench.window.screen().settle();
        QTest::qWait(100);
        bench.window.grab().save(folder + "/runs-compared.png");
    }
    bench.step(1); // what is compared stays
    QCOMPARE(bench.bridge().ghost()->endStep(), std::int64_t(12));
    QTest::mouseClick(bench.window.screen().twins().endButton(), Qt::LeftButton);
    QVERIFY(!bench.bridge().ghost());
}

void RunsPanelTest::aNewRunTakesThePlaceOfTheComparison() {
    Bench bench;
    bench.runs().compare(bench.row(1).id);
    QVERIFY(bench.row(1).isCompared);
    bench.bridge().restart();
    QCOMPARE(bench.bridge().ghostKind(), GhostKind::Before);
    for (int i = 0; i < bench.runs().list().count(); ++i)
        QVERIFY(!bench.row(i).isCompared);
    QVERIFY(bench.window.screen().twins().isHidden());
}

void RunsPanelTest::whatWasDeselectedStays() {
    Bench bench;
    QListWidget& list = bench.runs().list();
    const qint64 other = bench.row(1).id;
    list.clearSelection();
    const auto click = [&](int row) {
        QTest::mouseClick(list.viewport(), Qt::LeftButton, Qt::ControlModifier,
                          list.visualItemRect(list.item(row)).center());
    };
    click(1);
    QCOMPARE(bench.runs().allSelected(), std::vector<qint64>{other});
    click(0);
    click(1); // it is the current one, but no longer selected
    QCOMPARE(bench.runs().allSelected(), std::vector<qint64>{bench.row(0).id});
    click(0);
    QVERIFY(bench.runs().allSelected().empty());
    QTest::keyClick(&list, Qt::Key_Delete);
    QCOMPARE(list.count(), 2);
}

void RunsPanelTest::theThirdRunTakesThePlaceOfATwin() {
    Bench bench;
    const qint64 third = bench.row(1).id;
    bench.bridge().armTwin(true);
    bench.window.document().edit("Seed", [](Recipe& recipe) { recipe.seed = 5; });
    bench.window.sync().flush();
    bench.bridge().pause();
    bench.bridge().waitUntilIdle();
    QVERIFY(bench.bridge().hasTwin());
    bench.runs().compare(third);
    QVERIFY(!bench.bridge().hasTwin());
    QCOMPARE(bench.bridge().ghostKind(), GhostKind::Compared);
    int compared = 0;
    for (int i = 0; i < bench.runs().list().count(); ++i)
        compared += bench.row(i).isCompared;
    QCOMPARE(compared, 1);
}

void RunsPanelTest::severalAreDeletedAndBroughtBack() {
    Bench bench;
    bench.window.document().edit("Seed", [](Recipe& recipe) { recipe.seed = 5; });
    bench.window.sync().flush();
    bench.step(3);
    bench.bridge().flushRecording();
    Q_EMIT bench.sessions().runsChanged();
    bench.runs().list().selectAll();
    bench.press("Delete"); // the one on the screen is among them
    QCOMPARE(bench.runs().list().count(), 3);
    bench.runs().list().setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    bench.runs().list().item(2)->setSelected(true);
    bench.press("Delete");
    QCOMPARE(bench.runs().list().count(), 1);
    for (QPushButton* button : bench.runs().findChildren<QPushButton*>())
        if (button->text() == "Bring it back")
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(bench.runs().list().count(), 3);
}

void RunsPanelTest::aRunIsRenamedInItsRow() {
    Bench bench;
    QListWidget& list = bench.runs().list();
    list.setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    list.editItem(list.currentItem());
    auto* edit = list.findChild<QLineEdit*>();
    QVERIFY(edit);
    edit->setText("baseline");
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE(bench.sessions().store()->runs()[0].name, std::string("baseline"));
    QTRY_COMPARE(bench.row(1).name, QString("baseline"));
}

void RunsPanelTest::aNoteIsWrittenInMarkdown() {
    Bench bench;
    bench.runs().list().setCurrentRow(0, QItemSelectionModel::ClearAndSelect);
    bench.press("Note");
    auto* edit = bench.runs().findChild<QPlainTextEdit*>();
    QVERIFY(edit->isVisible());
    QTest::keyClicks(edit, "smaller **batch**");
    bench.press("Note");
    QCOMPARE(bench.sessions().store()->runs()[1].note, std::string("smaller **batch**"));
    QCOMPARE(bench.runs().findChild<QTextBrowser*>()->toPlainText().trimmed(), QString("smaller batch"));
    QVERIFY(bench.row(0).hasNote);
}

void RunsPanelTest::aDeletedRunIsBroughtBack() {
    Bench bench;
    bench.runs().list().setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    bench.press("Delete");
    QCOMPARE(bench.runs().list().count(), 1);
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t(1));
    auto* back = bench.runs().findChild<QPushButton*>("runs.undo.0");
    QVERIFY(back);
    QTest::mouseClick(back, Qt::LeftButton);
    QTRY_COMPARE(bench.runs().list().count(), 2);
}

QTEST_MAIN(RunsPanelTest)
#include "tst_runs_panel.moc"
