// SPDX-License-Identifier: GPL-3.0-or-later
// What helps people find things: palette, shortcuts, help, settings, presenting, sharing, hints.
#include "app/window/sharing.h"
#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "tests/ui/people/walk.h"
#include "ui/builder/banner.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/remedies_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/charts/catalog.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/command_palette.h"
#include "ui/people/fuzzy.h"
#include "ui/people/help_pages.h"
#include "ui/people/help_viewer.h"
#include "ui/people/hints.h"
#include "ui/people/presentation.h"
#include "ui/people/settings_dialog.h"
#include "ui/people/share_text.h"
#include "ui/people/switch_commands.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

#include <random>

using namespace nabla;

namespace {

template <class Widget>
Widget* openWidget(QWidget& window) {
    for (Widget* widget : window.findChildren<Widget*>())
        if (widget->isVisible())
            return widget;
    return nullptr;
}

} // namespace

class PeopleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void init() {
        setLanguage(Language::English);
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void lettersInOrderNameAText_data();
    void lettersInOrderNameAText();
    void thePaletteFindsEveryEntryByItsName_data();
    void thePaletteFindsEveryEntryByItsName();
    void thePaletteRunsWithTheKeyboardAlone();
    void aControlOfAPanelIsFoundAndGetsTheFocus();
    void theSheetOfShortcutsHoldsEveryKeyOfTheMenus();
    void noKeyBelongsToTwoEntries();
    void everyPageOfHelpHasText_data();
    void everyPageOfHelpHasText();
    void helpExplainsWhatHasTheFocus();
    void linksOfHelpLeadToPages();
    void aSettingHoldsAtOnce();
    void presentingShowsLessAndLargerAndLeavingBringsAllBack();
    void keysShowWhilePresenting();
    void aLockedExperimentRunsButDoesNotChange();
    void aTextCarriesTheWholeExperiment();
    void aTextCarriesALesson();
    void hostileTextsAreRefusedWithAReason_data();
    void hostileTextsAreRefusedWithAReason();
    void randomTextsAreRefused();
    void hintsComeOnce();
};

void PeopleTest::lettersInOrderNameAText_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("the start") << "dup"
                               << "Duplicate" << true;
    QTest::newRow("first letters of words") << "rba"
                                            << "Residual block around" << true;
    QTest::newRow("words in any order") << "view dark"
                                        << "Dark View Theme" << true;
    QTest::newRow("capitals do not matter") << "DARK"
                                            << "Dark" << true;
    QTest::newRow("Chinese") << QStringLiteral("深色") << QStringLiteral("深色 视图 主题") << true;
    QTest::newRow("letters in another order") << "krad"
                                              << "Dark" << false;
    QTest::newRow("a letter that is not there") << "darx"
                                                << "Dark" << false;
}

void PeopleTest::lettersInOrderNameAText() {
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    QCOMPARE(fuzzyScore(typed, text) >= 0, fits);
    QVERIFY(!fits || typed == text || fuzzyScore(text, text) > fuzzyScore(typed, text + " and more"));
}

void PeopleTest::thePaletteFindsEveryEntryByItsName_data() {
    QTest::addColumn<int>("language");
    QTest::newRow("English") << static_cast<int>(Language::English);
    QTest::newRow("Chinese") << static_cast<int>(Language::Chinese);
}

void PeopleTest::thePaletteFindsEveryEntryByItsName() {
    QFETCH(int, language);
    setLanguage(static_cast<Language>(language));
    test::WindowBench bench;
    QList<Command> commands = menuCommands(bench.window);
    commands << switchCommands(bench.window.document(), [](const QStringList&) {});
    commands << controlCommands(bench.window);
    QVERIFY(commands.size() > 150);
    CommandPalette palette(&bench.window, commands);
    palette.setAttribute(Qt::WA_DeleteOnClose, false);
    QStringList lost;
    for (const Command& command : commands) {
        palette.field().setText(command.title + QLatin1Char(' ') + command.group);
        if (!palette.shown().mid(0, 3).contains(command.title))
            lost << command.group + ": " + command.title + " -> " + palette.shown().mid(0, 3).join(", ");
    }
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join('\n')));
    // And what people will look for is there at all.
    QStringList titles;
    for (const Command& command : commands)
        titles << command.title;
    for (const InstrumentRow& row : instrumentCatalog())
        QVERIFY2(titles.contains(QCoreApplication::translate("Instrument", row.title)), row.title);
    for (const Lesson& lesson : bench.window.lessons().lessons())
        QVERIFY2(titles.contains(LessonPlayer::text(lesson.title)), lesson.id.c_str());
    for (const HelpPage& page : helpPages())
        QVERIFY2(titles.contains(page.title), qPrintable(page.id));
}

void PeopleTest::thePaletteRunsWithTheKeyboardAlone() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_K, Qt::ControlModifier);
    auto* palette = openWidget<CommandPalette>(bench.window);
    QVERIFY(palette);
    QTest::keyClicks(&palette->field(), "proj");
    QCOMPARE(palette->shown().value(0), QString("Projector"));
    QTest::keyClick(&palette->field(), Qt::Key_Down);
    QTest::keyClick(&palette->field(), Qt::Key_Up);
    QTest::keyClick(&palette->field(), Qt::Key_Return);
    QTRY_COMPARE(static_cast<int>(theme().id), static_cast<int>(ThemeId::Projector));
    QTRY_VERIFY(!openWidget<CommandPalette>(bench.window));
    bench.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_K, Qt::ControlModifier);
    palette = openWidget<CommandPalette>(bench.window);
    QVERIFY(palette);
    QCOMPARE(palette->shown().value(0), QString("Projector")); // the newest first
    QTest::keyClick(&palette->field(), Qt::Key_Escape);
    QTRY_VERIFY(!openWidget<CommandPalette>(bench.window));
    bench.window.look().setTheme(ThemeId::Light);
}

void PeopleTest::aControlOfAPanelIsFoundAndGetsTheFocus() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.desk().dock("remedies")->hide();
    for (const Command& command : controlCommands(bench.window))
        if (command.title == "Learning rate")
            command.run();
    QVERIFY(bench.window.desk().dock("remedies")->isVisible());
    QVERIFY(QApplication::focusWidget());
    QCOMPARE(QApplication::focusWidget()->accessibleName(), QString("Learning rate"));
}

void PeopleTest::theSheetOfShortcutsHoldsEveryKeyOfTheMenus() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_Slash, Qt::ControlModifier);
    auto* sheet = bench.window.findChild<QDialog*>("shortcuts");
    QVERIFY(sheet && sheet->isVisible());
    const QString text = sheet->findChild<QTextBrowser*>()->toPlainText();
    int keys = 0;
    for (const Command& command : menuCommands(bench.window))
        if (!command.keys.isEmpty()) {
            ++keys;
            QVERIFY2(text.contains(command.keys.toString(QKeySequence::NativeText)), qPrintable(command.title));
            QVERIFY2(text.contains(command.title), qPrintable(command.title));
        }
    QVERIFY(keys > 20);
}

void PeopleTest::noKeyBelongsToTwoEntries() {
    test::WindowBench bench;
    QHash<QKeySequence, QString> owners;
    QStringList clashes;
    for (const QAction* action : bench.window.findChildren<QAction*>())
        for (const QKeySequence& keys : action->shortcuts()) {
            if (owners.contains(keys) && owners[keys] != action->text())
                clashes << keys.toString() + ": " + owners[keys] + ", " + action->text();
            owners.insert(keys, action->text());
        }
    QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join('\n')));
}

void PeopleTest::everyPageOfHelpHasText_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<QString>("id");
    for (const Language one : languages())
        for (const HelpPage& page : helpPages())
            QTest::addRow("%s, %s", qPrintable(codeOf(one)), qPrintable(page.id)) << static_cast<int>(one) << page.id;
}

void PeopleTest::everyPageOfHelpHasText() {
    QFETCH(int, language);
    QFETCH(QString, id);
    setLanguage(static_cast<Language>(language));
    const QString text = helpText(id);
    QVERIFY(text.size() > 500);
    QVERIFY(text.startsWith("# "));
    const QString heading = text.section('\n', 0, 0);
    const bool isChinese =
        std::any_of(heading.begin(), heading.end(), [](QChar c) { return c.script() == QChar::Script_Han; });
    QCOMPARE(isChinese, static_cast<Language>(language) == Language::Chinese);
}

void PeopleTest::helpExplainsWhatHasTheFocus() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.path().view()->setFocus();
    QTest::keyClick(bench.window.path().view(), Qt::Key_F1);
    auto* viewer = openWidget<HelpViewer>(bench.window);
    QVERIFY(viewer);
    QCOMPARE(viewer->page(), QString("builder"));
    viewer->close();
    Instrument* chart = bench.window.screen().instrument("waterfall");
    QVERIFY(chart);
    QCOMPARE(helpFor(chart), QString("instruments#Waterfall"));
    viewer = HelpViewer::open(&bench.window, helpFor(chart));
    QCOMPARE(viewer->page(), QString("instruments"));
    QCOMPARE(viewer->browser().textCursor().block().text(), QString("Waterfall"));
    QCOMPARE(helpFor(bench.window.desk().dock("remedies")->findChild<QComboBox*>()), QString("remedies"));
    QCOMPARE(helpFor(&bench.window), QString("window"));
    bench.window.look().setLanguage(Language::Chinese);
    QApplication::processEvents();
    QVERIFY(viewer->browser().toPlainText().contains(QStringLiteral("瀑布图")));
}

void PeopleTest::linksOfHelpLeadToPages() {
    const QRegularExpression link("\\]\\(([^)]+)\\)");
    for (const Language one : languages()) {
        setLanguage(one);
        for (const HelpPage& page : helpPages()) {
            auto match = link.globalMatch(helpText(page.id));
            while (match.hasNext()) {
                const QString target = match.next().captured(1);
                if (target.startsWith("pictures/"))
                    QVERIFY2(QFile::exists(NABLA_SOURCE_DIR "/resources/help/" + target), qPrintable(target));
                else
                    QVERIFY2(!helpText(target.section(".md", 0, 0)).isEmpty(), qPrintable(page.id + ": " + target));
            }
        }
    }
}

void PeopleTest::aSettingHoldsAtOnce() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QTest::keyClick(&bench.window, Qt::Key_Comma, Qt::ControlModifier);
    auto* dialog = openWidget<SettingsDialog>(bench.window);
    QVERIFY(dialog);
    const auto choose = [&](const QString& name, int row) {
        for (auto* box : dialog->findChildren<QComboBox*>())
            if (box->isVisible() && box->accessibleName() == name) {
                box->setCurrentIndex(row);
                Q_EMIT box->activated(row);
                return true;
            }
        return false;
    };
    QVERIFY(choose("Theme", 1));
    QCOMPARE(static_cast<int>(theme().id), static_cast<int>(ThemeId::Dark));
    QCOMPARE(bench.settings.value("look/theme").toString(), QString("dark"));
    const double before = QApplication::font().pointSizeF();
    QVERIFY(choose("Text size", 5));
    QCOMPARE(QApplication::font().pointSizeF(), before * 1.5);
    QVERIFY(choose("Language", 1));
    QTRY_COMPARE(dialog->windowTitle(), QStringLiteral("设置"));
    bench.window.look().setTextScale(1);
    bench.window.look().setTheme(ThemeId::Light);
}

void PeopleTest::presentingShowsLessAndLargerAndLeavingBringsAllBack() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    QVERIFY(bench.window.lessons().open(QString::fromStdString(bench.window.lessons().lessons().front().id)));
    QApplication::processEvents();
    const double before = QApplication::font().pointSizeF();
    const double line = theme().lineWidth;
    QTest::keyClick(&bench.window, Qt::Key_F11);
    QVERIFY(bench.window.presentation().isOn());
    QVERIFY(QApplication::font().pointSizeF() > before * 1.2);
    QVERIFY(theme().lineWidth > line);
    QVERIFY(bench.window.windowState().testFlag(Qt::WindowFullScreen));
    QVERIFY(bench.window.lessonPanel().isVisible());
    QVERIFY(!bench.window.desk().dock("remedies")->isVisible());
    QTRY_VERIFY(bench.window.menuBar()->height() <= 1);
    bench.window.screen().instrument("loss")->setFocus(); // Escape is a chart's key, too
    QTest::keyClick(bench.window.screen().instrument("loss"), Qt::Key_Escape);
    QVERIFY(!bench.window.presentation().isOn());
    QCOMPARE(QApplication::font().pointSizeF(), before);
    QCOMPARE(theme().lineWidth, line);
    QVERIFY(!bench.window.windowState().testFlag(Qt::WindowFullScreen));
    QVERIFY(bench.window.desk().dock("remedies")->isVisible());
    QTRY_VERIFY(bench.window.menuBar()->height() > 10);
    QCOMPARE(QApplication::focusWidget(), bench.window.path().view()); // Space runs
}

void PeopleTest::keysShowWhilePresenting() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    auto* overlay = bench.window.findChild<QLabel*>("keyOverlay");
    QVERIFY(overlay && !overlay->isVisible());
    bench.window.presentation().setOn(true);
    bench.window.path().view()->setFocus();
    QTest::keyClick(bench.window.path().view(), Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(overlay->isVisible());
    QCOMPARE(overlay->text(), QKeySequence(Qt::SHIFT | Qt::Key_Right).toString(QKeySequence::NativeText));
    bench.window.presentation().setOn(false);
    QVERIFY(!overlay->isVisible());
    QTest::keyClick(bench.window.path().view(), Qt::Key_Right);
    QVERIFY(!overlay->isVisible());
}

void PeopleTest::aLockedExperimentRunsButDoesNotChange() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    const Recipe before = bench.window.document().recipe();
    bench.window.presentation().setLocked(true);
    for (const QWidget* control : bench.window.desk().dock("remedies")->findChildren<QComboBox*>())
        QVERIFY(!control->isEnabled());
    QTest::keyClick(&bench.window, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&bench.window, Qt::Key_D, Qt::ControlModifier);
    QTest::keyClick(&bench.window, Qt::Key_N, Qt::ControlModifier);
    QTest::keyClick(&bench.window, Qt::Key_Delete);
    Q_EMIT bench.window.screen().maxNormDragged(0.5);
    QCOMPARE(bench.window.document().recipe(), before);
    QTest::keyClick(&bench.window, Qt::Key_Period);
    bench.window.bridge().waitUntilIdle();
    QCOMPARE(bench.window.bridge().status().nextStep, qint64(1));
    // Another language makes the panels anew; they stay locked.
    bench.window.look().setLanguage(Language::Chinese);
    QApplication::processEvents();
    for (const QComboBox* control : bench.window.desk().dock("remedies")->findChildren<QComboBox*>())
        QVERIFY(!control->isVisible() || !control->isEnabled());
    bench.window.presentation().setLocked(false);
    QVERIFY(openWidget<RemediesPanel>(bench.window)->isEnabled());
}

void PeopleTest::aTextCarriesTheWholeExperiment() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.document().edit("seed", [](Recipe& recipe) { recipe.seed = 18446744073709551615ull; });
    const Recipe sent = bench.window.document().recipe();
    QTest::keyClick(&bench.window, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY(text.startsWith("nabla:"));
    QVERIFY2(text.size() < 1000, qPrintable(QString::number(text.size())));
    bench.window.document().undoStack()->setClean();
    bench.window.document().reset(Recipe());
    // As it comes out of a mail: broken into lines.
    QGuiApplication::clipboard()->setText(" " + text.left(70) + "\r\n" + text.mid(70) + "\n");
    QTest::keyClick(&bench.window, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(bench.window.document().recipe(), sent);
}

void PeopleTest::aTextCarriesALesson() {
    test::WindowBench bench;
    const QString id = QString::fromStdString(bench.window.lessons().lessons()[3].id);
    Sharing sharing(bench.window, nullptr);
    QVERIFY(sharing.open(shareText(id)));
    QCOMPARE(QString::fromStdString(bench.window.lessons().lesson()->id), id);
    QVERIFY(!sharing.open(shareText(QString("no-such-lesson"))));
    QVERIFY(bench.window.findChild<RunBanner*>()->text().contains("no-such-lesson"));
}

void PeopleTest::hostileTextsAreRefusedWithAReason_data() {
    QTest::addColumn<QString>("text");
    const QString good = shareText(Recipe());
    const auto packed = [](const QByteArray& json) {
        return "nabla:" + QString::fromLatin1(qCompress(json).mid(4).toBase64(QByteArray::Base64UrlEncoding));
    };
    QTest::newRow("nothing") << QString();
    QTest::newRow("another text") << "https://example.org/";
    QTest::newRow("cut off") << good.left(good.size() / 2);
    QTest::newRow("a letter that is none of ours") << good + "!";
    QTest::newRow("no zlib") << QString("nabla:AAAA");
    QTest::newRow("no JSON") << packed("hello");
    QTest::newRow("JSON of another kind") << packed("[1, 2]");
    QTest::newRow("a recipe with a key that is none") << packed(R"({"nablascope": 1, "datta": {}})");
    QTest::newRow("a lesson with more") << packed(R"({"nablascope_lesson": "01", "run": "rm"})");
    QTest::newRow("a lesson without a name") << packed(R"({"nablascope_lesson": 3})");
    QTest::newRow("a bomb") << packed(QByteArray(50'000'000, ' '));
    QTest::newRow("too long") << "nabla:" + QString(300'000, 'A');
    Recipe spy;
    spy.data.source = Source::Csv;
    spy.data.path = "/etc/passwd";
    spy.data.target = std::string("root");
    spy.network.layers.push_back(LayerSpec{DenseSpec{}});
    spy.network.defaults.units = 3;
    QTest::newRow("a recipe that reads files") << shareText(spy);
}

void PeopleTest::hostileTextsAreRefusedWithAReason() {
    QFETCH(QString, text);
    const Shared shared = readShared(text);
    QVERIFY(!shared.recipe && shared.lesson.isEmpty());
    QVERIFY(shared.problem.size() > 20);
}

void PeopleTest::randomTextsAreRefused() {
    std::mt19937 random(7);
    const QString letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const QString good = shareText(Recipe());
    for (int i = 0; i < 2000; ++i) {
        QString text = good;
        for (int k = 0; k < 3; ++k)
            text[6 + static_cast<int>(random() % static_cast<unsigned>(text.size() - 6))] =
                letters[static_cast<int>(random() % 64)];
        const Shared shared = readShared(text); // zlib's checksum tells
        QVERIFY(text == good || !shared.problem.isEmpty());
    }
}

void PeopleTest::hintsComeOnce() {
    test::WindowBench bench;
    QVERIFY(QTest::qWaitForWindowActive(&bench.window));
    bench.window.showHints();
    auto* hints = openWidget<Hints>(bench.window);
    QVERIFY(hints);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(bench.window.rect().contains(hints->geometry()));
        auto* next = hints->findChildren<QPushButton*>().back();
        for (QPushButton* button : hints->findChildren<QPushButton*>())
            if (!button->isFlat())
                next = button;
        next->click();
    }
    QTRY_VERIFY(!openWidget<Hints>(bench.window));
    bench.window.showHints();
    QVERIFY(!openWidget<Hints>(bench.window));
}

QTEST_MAIN(PeopleTest)
#include "tst_people.moc"
