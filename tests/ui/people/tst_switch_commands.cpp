// SPDX-License-Identifier: GPL-3.0-or-later
// The six remedies from the command palette.
#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "ui/builder/banner.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/sequence_edit.h"
#include "ui/people/command_palette.h"
#include "ui/people/presentation.h"
#include "ui/people/switch_commands.h"
#include "ui/session/session_files.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace nabla;

class SwitchCommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void thePaletteThrowsSwitches();
    void everySwitchSaysWhereItStandsAndIsOneEdit();
    void thePaletteGoesWhenSomethingElseIsClicked();
};

void SwitchCommandsTest::thePaletteThrowsSwitches() {
    test::WindowBench bench;
    const auto choose = [&](const QString& typed) {
        bench.window.activateWindow();
        if (!QTest::qWaitForWindowActive(&bench.window))
            return QString("the window is not active");
        QTest::keyClick(&bench.window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = bench.window.findChild<CommandPalette*>();
        if (!palette)
            return QString("no palette");
        QTest::keyClicks(&palette->field(), typed);
        const QString first = palette->shown().value(0);
        QTest::keyClick(&palette->field(), Qt::Key_Return);
        QTest::qWait(20);
        return first;
    };
    const auto network = [&]() -> const NetworkSpec& { return bench.window.document().recipe().network; };
    QCOMPARE(choose("relu"), QString("Activation: ReLU"));
    QVERIFY(commonValue(network(), &DenseSpec::activation, Activation::Linear) == std::optional(Activation::Relu));
    QCOMPARE(choose("batch norm on"), QString("Batch norm: on"));
    QVERIFY(commonValue(network(), &DenseSpec::normalization, Normalization::None) ==
            std::optional(Normalization::Batch));
    QCOMPARE(choose("residual on"), QString("Residual: on"));
    QVERIFY(commonValue(network(), &DenseSpec::residual, false) == std::optional(true));
    QVERIFY(choose("he normal").startsWith("Init: He, normal"));
    QVERIFY(commonValue(network(), &DenseSpec::init, Init{})->scheme == InitScheme::HeNormal);
    QVERIFY(choose("clipping global").startsWith("Clipping: "));
    QVERIFY(bench.window.document().recipe().training.clip->kind == ClipKind::GlobalNorm);
    for (int i = 0; i < 5; ++i)
        bench.window.document().undoStack()->undo();
    QVERIFY(!bench.window.document().undoStack()->canUndo()); // each is one edit
    bench.window.presentation().setLocked(true);
    QVERIFY(choose("relu") != "Activation: ReLU");
    bench.window.presentation().setLocked(false);
}

void SwitchCommandsTest::everySwitchSaysWhereItStandsAndIsOneEdit() {
    test::WindowBench bench;
    QStringList refusals;
    const auto refused = [&](const QStringList& problems) { refusals << problems; };
    const auto commands = [&] { return switchCommands(bench.window.document(), refused); };
    const qsizetype count = commands().size();
    QVERIFY(count > 35);
    for (qsizetype i = 0; i < count; ++i) {
        const Command command = commands()[i];
        const Recipe before = bench.window.document().recipe();
        const int edits = bench.window.document().undoStack()->count();
        refusals.clear();
        command.run();
        if (!refusals.isEmpty()) { // a gate without a sequence
            QVERIFY2(command.title.startsWith("Gate: "), qPrintable(command.title + refusals.join(' ')));
            QVERIFY(bench.window.document().recipe() == before);
            continue;
        }
        for (const Command& now : commands())
            QVERIFY2(now.title != command.title || now.isOn, qPrintable(command.title));
        QVERIFY(bench.window.document().undoStack()->count() <= edits + 1);
        while (bench.window.document().undoStack()->canUndo())
            bench.window.document().undoStack()->undo();
        QVERIFY(bench.window.document().recipe() == before);
    }
}

void SwitchCommandsTest::thePaletteGoesWhenSomethingElseIsClicked() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_K, Qt::ControlModifier);
    auto* palette = bench.window.findChild<CommandPalette*>();
    QVERIFY(palette && palette->windowFlags().testFlag(Qt::FramelessWindowHint));
    QTRY_COMPARE(QApplication::focusWidget(), &palette->field());
    bench.window.activateWindow();
    QTRY_VERIFY(!bench.window.findChild<CommandPalette*>());
}

QTEST_MAIN(SwitchCommandsTest)
#include "tst_switch_commands.moc"
