// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "ui/charts/catalog.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/scope/screen.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace nabla;

namespace {

struct Bench : test::WindowBench {
    LessonPlayer& lessons() { return window.lessons(); }
    QPushButton* button(const char* name) { return window.findChild<QPushButton*>(QLatin1String(name)); }
    QLabel* label(const char* name) { return window.findChild<QLabel*>(QLatin1String(name)); }
};

} // namespace

class LessonPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void everyLessonPutsItsExperimentAndInstrumentsOnTheScreen();
    void theRevealWaitsForAnAnswer();
    void theButtonTrainsAsFarAsThePageAsks();
    void whatALessonChangesCanBeUndone();
    void theMenuOpensALesson();
};

void LessonPanelTest::initTestCase() {
    test::QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void LessonPanelTest::everyLessonPutsItsExperimentAndInstrumentsOnTheScreen() {
    Bench bench;
    QCOMPARE(bench.lessons().problems(), QStringList());
    QVERIFY(bench.lessons().lessons().size() >= 13);
    for (const Lesson& lesson : bench.lessons().lessons()) {
        QVERIFY(bench.lessons().open(QString::fromStdString(lesson.id)));
        for (int page = 0; page < bench.lessons().pages(); ++page) {
            bench.lessons().showPage(page);
            const QByteArray where = QByteArray::fromStdString(lesson.id) + ", page " + QByteArray::number(page + 1);
            QVERIFY2(bench.window.document().recipe() == bench.lessons().run()->recipe, where);
            for (const std::vector<std::string>& row : bench.lessons().page().screen)
                for (const std::string& id : row) {
                    QVERIFY2(findInstrument(QString::fromStdString(id)), id.c_str());
                    QVERIFY2(bench.window.screen().isShown(QString::fromStdString(id)), id.c_str());
                }
        }
    }
}

void LessonPanelTest::theRevealWaitsForAnAnswer() {
    Bench bench;
    QVERIFY(bench.lessons().open(QStringLiteral("vanishing")));
    bench.lessons().showPage(1);
    QVERIFY(!bench.label("lessonReveal")->isVisible());
    QList<QRadioButton*> answers = bench.window.lessonPanel().findChildren<QRadioButton*>();
    QCOMPARE(answers.size(), 3);
    answers[0]->click();
    QTRY_VERIFY(bench.label("lessonReveal")->isVisible());
    QVERIFY(bench.label("lessonReveal")->text().startsWith(QStringLiteral("**Not quite.**")));
    bench.lessons().setAnswer(2);
    QVERIFY(bench.label("lessonReveal")->text().startsWith(QStringLiteral("**Right.**")));
}

void LessonPanelTest::theButtonTrainsAsFarAsThePageAsks() {
    Bench bench;
    QVERIFY(bench.lessons().open(QStringLiteral("weight-gradients-lie")));
    bench.lessons().showPage(1);
    QPushButton* train = bench.button("lessonTrain");
    QVERIFY(train->isVisible() && train->isEnabled());
    QTest::mouseClick(train, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(bench.window.bridge().status().nextStep, 300, 60000);
    QTRY_VERIFY(!train->isEnabled());
    QCOMPARE(bench.lessons().stepsLeft(), 0);
}

void LessonPanelTest::whatALessonChangesCanBeUndone() {
    Bench bench;
    const Recipe before = bench.window.document().recipe();
    QVERIFY(bench.lessons().open(QStringLiteral("orthogonal")));
    QVERIFY(!(bench.window.document().recipe() == before));
    bench.window.document().undoStack()->undo();
    QVERIFY(bench.window.document().recipe() == before);
}

void LessonPanelTest::theMenuOpensALesson() {
    Bench bench;
    QVERIFY(!bench.window.lessonPanel().isVisible());
    for (QAction* menu : bench.window.menuBar()->actions())
        if (menu->text().contains(QStringLiteral("Lesso&ns")))
            menu->menu()->actions().at(3)->trigger();
    QVERIFY(bench.window.lessonPanel().isVisible());
    QCOMPARE(bench.lessons().lesson()->id, std::string("orthogonal"));
    QTest::mouseClick(bench.button("lessonNext"), Qt::LeftButton);
    QCOMPARE(bench.lessons().pageIndex(), 1);
}

QTEST_MAIN(LessonPanelTest)
#include "tst_lesson_panel.moc"
