// SPDX-License-Identifier: GPL-3.0-or-later
// What a newcomer does first, and must not stumble over.
#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "ui/people/hints.h"
#include "ui/people/window_look.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/shell/desk.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QTest>

namespace nabla {

class FirstMinuteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void theFirstHintEndsWhenTheTrainingRuns();
    void hintsGrowWithTheText();
    void aPanelFromTheMenuStandsInFront();
    void spaceRunsAfterARemedyWasPressed();
};

void FirstMinuteTest::theFirstHintEndsWhenTheTrainingRuns() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.showHints();
    auto* hints = bench.window.findChild<Hints*>();
    const QString first = hints->accessibleName();
    QTest::keyClick(&bench.window, Qt::Key_Space);
    QTRY_VERIFY(hints->accessibleName() != first);
    const QString second = hints->accessibleName();
    QTest::keyClick(&bench.window, Qt::Key_Space);
    bench.window.bridge().waitUntilIdle();
    QCOMPARE(hints->accessibleName(), second); // only the first one
}

void FirstMinuteTest::hintsGrowWithTheText() {
    test::WindowBench bench;
    bench.window.showHints();
    auto* hints = bench.window.findChild<Hints*>();
    const QSize before = hints->size();
    bench.window.look().setTextScale(1.5);
    QTRY_VERIFY(hints->height() > before.height() && hints->width() > before.width());
    for (QLabel* label : hints->findChildren<QLabel*>())
        QTRY_VERIFY(label->height() >= label->heightForWidth(label->width()));
    bench.window.look().setTextScale(1);
}

void FirstMinuteTest::aPanelFromTheMenuStandsInFront() {
    test::WindowBench bench;
    for (const char* id : {"runs", "history", "inspector"}) { // they share the diagnosis' place
        QDockWidget* dock = bench.window.desk().dock(id);
        if (dock->isVisible())
            dock->toggleViewAction()->trigger();
        dock->toggleViewAction()->trigger();
        QApplication::processEvents();
        QVERIFY2(dock->isVisible() && !dock->visibleRegion().isEmpty(), id);
    }
}

/// The button is gone with its card; Space would press whatever got the focus after it.
void FirstMinuteTest::spaceRunsAfterARemedyWasPressed() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.bridge().step(60);
    bench.window.bridge().waitUntilIdle();
    bench.window.diagnosis().refresh();
    QApplication::processEvents(); // new cards are shown
    QPushButton* remedy = nullptr;
    for (QPushButton* button : bench.window.diagnosis().findChildren<QPushButton*>())
        if (button->isVisible() && button->accessibleName().startsWith("Remedy"))
            remedy = button;
    QVERIFY2(remedy, qPrintable(bench.window.diagnosis().text()));
    remedy->setFocus();
    QTest::keyClick(remedy, Qt::Key_Space);
    QTRY_COMPARE(bench.window.bridge().history()->steps(), std::int64_t(0)); // another run
    bench.window.diagnosis().refresh();
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &bench.window, Qt::Key_Space);
    QTRY_VERIFY(bench.window.bridge().history()->steps() > 0);
}

} // namespace nabla

QTEST_MAIN(nabla::FirstMinuteTest)
#include "tst_first_minute.moc"
