// SPDX-License-Identifier: GPL-3.0-or-later
// Nobody needs a mouse, a screen reader can name everything, and no text is cut, in either language, up to twice the
// size.
#include "core/insight/remedies.h"
#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "tests/ui/people/walk.h"
#include "ui/builder/import_dialog.h"
#include "ui/builder/readout.h"
#include "ui/builder/signal_path_view.h"
#include "ui/charts/catalog.h"
#include "ui/charts/instrument.h"
#include "ui/charts/instrument_header.h"
#include "ui/charts/instrument_menu.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/command_palette.h"
#include "ui/people/help_viewer.h"
#include "ui/people/settings_dialog.h"
#include "ui/people/sheets.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/session/recovery_dialog.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSet>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include <cmath>

using namespace nabla;

namespace {

/// Something that takes keys or clicks for a purpose of its own.
bool isControl(const QWidget& widget) {
    if (widget.inherits("QScrollBar") || widget.inherits("QMenuBar") || widget.inherits("QMenu") ||
        widget.inherits("QHeaderView")) // sorted from the table, by Ctrl+Down
        return false;
    // Parts of another control, and what Qt shows instead of its own behind our title bars.
    if (widget.parentWidget() &&
        (widget.parentWidget()->inherits("QComboBox") || widget.parentWidget()->inherits("QAbstractSpinBox") ||
         widget.parentWidget()->inherits("QTabBar") || widget.objectName().startsWith("qt_")))
        return false;
    return widget.inherits("QAbstractButton") || widget.inherits("QComboBox") || widget.inherits("QLineEdit") ||
           widget.inherits("QAbstractSpinBox") || widget.inherits("QAbstractItemView") ||
           widget.inherits("QTextEdit") || widget.inherits("QAbstractSlider") || widget.inherits("nabla::Instrument") ||
           widget.inherits("nabla::SignalPathView") || widget.inherits("QTabBar");
}

QString nameOf(QWidget& widget) {
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&widget);
    return face ? face->text(QAccessible::Name).trimmed() : QString();
}

/// What Tab comes to, pressed until it comes round.
QSet<const QWidget*> tabbed(QWidget& window) {
    QSet<const QWidget*> met;
    for (int i = 0; i < 600; ++i) {
        QWidget* focus = QApplication::focusWidget();
        if (!focus || focus->window() != &window)
            break;
        if (met.contains(focus) && i > 30 && met.size() < i / 2)
            break;
        met.insert(focus);
        QTest::keyClick(focus, Qt::Key_Tab);
        if (QApplication::focusWidget() == focus) // takes Tab as a letter: Ctrl+Tab leaves
            QTest::keyClick(focus, Qt::Key_Tab, Qt::ControlModifier);
    }
    return met;
}

bool isReached(const QWidget& widget, const QSet<const QWidget*>& met) {
    if (met.contains(&widget))
        return true;
    for (const QWidget* child : widget.findChildren<const QWidget*>())
        if (met.contains(child) && (widget.inherits("QAbstractItemView") || widget.inherits("QComboBox")))
            return true;
    // One of a group has the focus, arrows go to the others.
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget);
        button && (button->autoExclusive() || button->group()))
        for (const QAbstractButton* other : widget.parentWidget()->parentWidget()->findChildren<QAbstractButton*>())
            if (met.contains(other) && (other->autoExclusive() || other->group() == button->group()))
                return true;
    return false;
}

QStringList unreachable(QWidget& window) {
    QStringList wrong;
    window.activateWindow();
    if (!QTest::qWaitForWindowActive(&window))
        return {"the window does not become active"};
    if (!QApplication::focusWidget() || QApplication::focusWidget()->window() != &window) {
        QTest::keyClick(&window, Qt::Key_Tab);
        if (!QApplication::focusWidget())
            window.setFocus();
    }
    const QSet<const QWidget*> met = tabbed(window);
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->window() != &window || !widget->isVisible() || !isControl(*widget))
            continue;
        if (const auto* tabs = qobject_cast<QTabBar*>(widget); tabs && tabs->count() == 0)
            continue; // kept by Qt for later
        if (nameOf(*widget).isEmpty())
            wrong << "no name: " + test::placeOf(widget);
        if (widget->isEnabled() && !isReached(*widget, met))
            wrong << "out of reach: " + test::placeOf(widget) + " " + nameOf(*widget);
    }
    return wrong;
}

int widthOf(const QWidget& widget, QString text) {
    text.remove(QRegularExpression("&(?!&)"));
    int widest = 0;
    for (const QString& line : text.split('\n'))
        widest = std::max(widest, widget.fontMetrics().horizontalAdvance(line));
    return widest;
}

/// The first entry of a box that would not be readable when chosen.
QString cutEntry(const QComboBox& combo) {
    // What the network says is only repeated in the inspector, behind "Network: ", and may end in dots there.
    static const QRegularExpression kRepeated("^(Network: |网络：)");
    QStyleOptionComboBox option;
    option.initFrom(&combo);
    option.editable = combo.isEditable();
    const int room =
        combo.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo).width();
    QStringList texts = {combo.currentText()};
    for (int i = 0; i < combo.count(); ++i)
        texts << combo.itemText(i);
    for (const QString& text : texts)
        if (!text.contains(kRepeated) && widthOf(combo, text) > room + 1)
            return QString("too narrow for “%1” (%2 of %3 px)").arg(text).arg(room).arg(widthOf(combo, text));
    return {};
}

/// Why a text on a widget cannot be read in full; empty when it can.
QString cut(QWidget& widget) {
    const int slack = 1; // rounding of widths
    if (auto* label = qobject_cast<QLabel*>(&widget); label && !label->text().isEmpty()) {
        const QRect room = label->contentsRect();
        if (label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
            return {}; // a notice that gives way, whole in its tip
        if (label->wordWrap() || label->textFormat() == Qt::MarkdownText) {
            if (label->heightForWidth(label->width()) > label->height() + slack)
                return "too low";
        } else if (widthOf(*label, label->text()) > room.width() + slack) {
            return "too narrow";
        }
        if (label->fontMetrics().height() > room.height() + 2)
            return "too low";
    }
    if (auto* button = qobject_cast<QAbstractButton*>(&widget); button && !button->text().isEmpty()) {
        const auto* tool = qobject_cast<QToolButton*>(&widget);
        if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull())
            return {};
        if (widthOf(*button, button->text()) > button->width() - 4)
            return "too narrow";
        if (button->fontMetrics().height() > button->height() + 2)
            return "too low";
    }
    if (const auto* combo = qobject_cast<QComboBox*>(&widget))
        return cutEntry(*combo);
    if (const auto* reading = qobject_cast<Readout*>(&widget);
        reading && reading->sizeHint().width() > reading->width() + slack)
        return "too narrow: " + reading->text();
    if (const auto* header = qobject_cast<InstrumentHeader*>(&widget); header && header->cutsTitle())
        return "title too narrow: " + header->parentWidget()->objectName();
    return {};
}

QStringList cutTexts(QWidget& window) {
    QStringList wrong;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != &window || widget->objectName().startsWith("qt_"))
            continue;
        if (const QString why = cut(*widget); !why.isEmpty()) {
            QString text = widget->property("text").toString();
            if (const auto* combo = qobject_cast<QComboBox*>(widget))
                text = combo->currentText();
            wrong << QString("%1 (%2 px): %3 “%4”").arg(why).arg(widget->width()).arg(test::placeOf(widget), text);
        }
    }
    return wrong;
}

/// Trains on at a rate that drives the network beyond all numbers.
void diverge(MainWindow& window) {
    window.document().edit("Rate", [](Recipe& recipe) {
        apply({RemedyKind::ReluWithHe, 0}, recipe);
        recipe.training.optimizer.learningRate = 0.3;
    });
    window.sync().flush();
    window.bridge().start();
    window.bridge().waitUntilIdle();
    QCOMPARE(window.bridge().status().state, RunState::Diverged);
    for (int round = 0; round < 20; ++round)
        QApplication::processEvents();
}

void settle() {
    for (int round = 0; round < 20; ++round)
        QApplication::processEvents();
}

} // namespace

class ReachTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void init() { setLanguage(Language::English); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void everyControlHasANameAndTabComesToIt_data();
    void everyControlHasANameAndTabComesToIt();
    void everyDialogHasNamesAndTabComesToAll_data();
    void everyDialogHasNamesAndTabComesToAll();
    void noTextIsCut_data();
    void noTextIsCut();
    void anotherThemeAndTextSizeHoldAtOnce();
};

void ReachTest::everyControlHasANameAndTabComesToIt_data() {
    QTest::addColumn<QString>("dock");
    for (const char* dock : {"remedies", "inspector", "history", "diagnosis", "lesson", "blackbox"})
        QTest::newRow(dock) << dock;
}

void ReachTest::everyControlHasANameAndTabComesToIt() {
    QFETCH(QString, dock);
    test::WindowBench bench;
    bench.window.resize(1600, 1000);
    for (const InstrumentRow& row : instrumentCatalog())
        bench.window.screen().setShown(QString::fromLatin1(row.id), true);
    bench.window.bridge().step(20);
    bench.window.bridge().waitUntilIdle();
    bench.window.screen().settle();
    if (dock == "lesson")
        QVERIFY(bench.window.lessons().open(QString::fromStdString(bench.window.lessons().lessons().front().id)));
    if (dock == "blackbox")
        diverge(bench.window);
    bench.window.commands().select("3");
    bench.window.desk().showPanel(bench.window.desk().dock(dock));
    settle();
    const QStringList wrong = unreachable(bench.window);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

void ReachTest::everyDialogHasNamesAndTabComesToAll_data() {
    QTest::addColumn<QString>("dialog");
    for (const char* dialog :
         {"settings", "help", "shortcuts", "about", "palette", "numbers", "matrix", "import", "recovery"})
        QTest::newRow(dialog) << dialog;
}

void ReachTest::everyDialogHasNamesAndTabComesToAll() {
    QFETCH(QString, dialog);
    test::WindowBench bench;
    bench.window.bridge().step(3);
    bench.window.bridge().waitUntilIdle();
    bench.window.screen().settle();
    for (const Command& command : menuCommands(bench.window))
        if ((dialog == "settings" && command.title == QString::fromUtf8("Settings…")) ||
            (dialog == "help" && command.title == "Theory") ||
            (dialog == "shortcuts" && command.title == "Shortcuts") ||
            (dialog == "about" && command.title == "About Nablascope") ||
            (dialog == "matrix" && command.title == QString::fromUtf8("Remedy matrix…")) ||
            (dialog == "palette" && command.title == QString::fromUtf8("Find a command…")))
            command.run();
    if (dialog == "numbers")
        showNumbers(*bench.window.screen().instrument("waterfall"));
    if (dialog == "import") {
        QFile file(bench.folder.filePath("people.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("name,age,group\nann,33,a\nbob,?,b\neve,35,a\nhal,9,b\n");
        file.close();
        (new ImportDialog(bench.window.document(), file.fileName(), &bench.window))->show();
    } else if (dialog == "recovery") {
        const QString file = bench.folder.filePath("left.nabla");
        QVERIFY(QFile::copy(NABLA_SOURCE_DIR "/tests/core/session/golden/version1.nabla", file));
        (new RecoveryDialog({file}, &bench.window))->show();
    }
    auto* window = bench.window.findChild<QDialog*>(dialog);
    QVERIFY(window && window->isVisible());
    if (auto* import = qobject_cast<ImportDialog*>(window))
        QTRY_VERIFY(!import->isChecking());
    settle();
    QStringList wrong = unreachable(*window);
    wrong << cutTexts(*window);
    wrong.removeIf([](const QString& line) { return line.contains("QListWidget") && line.contains("#palette"); });
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    QVERIFY(!window->windowTitle().isEmpty());
    QTest::keyClick(window, Qt::Key_Escape);
    QTRY_VERIFY(!bench.window.findChild<QDialog*>(dialog) || !window->isVisible());
}

void ReachTest::noTextIsCut_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QString>("dock");
    QTest::addColumn<QSize>("size");
    const QSize large(1280, 800);
    for (const Language language : languages()) {
        const auto row = [&](double scale, const char* dock, const QSize& size) {
            QTest::addRow("%s, %d %%, %s, %d", qPrintable(codeOf(language)), int(scale * 100), dock, size.width())
                << static_cast<int>(language) << scale << dock << size;
        };
        for (const char* dock : {"diagnosis", "inspector", "lesson", "blackbox"}) {
            for (const double scale : {1.0, 2.0})
                row(scale, dock, large);
            row(1, dock, QSize(1024, 640));
        }
        row(1.5, "inspector", large);
        for (const double scale : {1.0, 2.0})
            row(scale, "twins", large);
    }
}

void ReachTest::noTextIsCut() {
    QFETCH(int, language);
    QFETCH(double, scale);
    QFETCH(QString, dock);
    QFETCH(QSize, size);
    setLanguage(static_cast<Language>(language));
    test::WindowBench bench;
    bench.window.resize(size);
    const auto back = qScopeGuard([&] { bench.window.look().setTextScale(1); });
    bench.window.look().setTextScale(scale);
    bench.window.bridge().step(60);
    bench.window.bridge().waitUntilIdle();
    bench.window.screen().settle();
    if (dock == "lesson")
        QVERIFY(bench.window.lessons().open(QString::fromStdString(bench.window.lessons().lessons().front().id)));
    if (dock == "blackbox")
        diverge(bench.window);
    if (dock == "twins") {
        bench.window.bridge().armTwin(true);
        bench.window.document().edit("remedy", [](Recipe& recipe) { apply({RemedyKind::ReluWithHe, 0}, recipe); });
        bench.window.sync().flush();
        QVERIFY(bench.window.bridge().hasTwin());
        bench.window.bridge().pause();
        bench.window.bridge().waitUntilIdle();
    }
    bench.window.commands().select("3");
    bench.window.desk().showPanel(bench.window.desk().dock(dock == "twins" ? QStringLiteral("diagnosis") : dock));
    settle();
    QVERIFY2(bench.window.width() <= size.width() && bench.window.height() <= size.height(),
             qPrintable(QString("%1x%2").arg(bench.window.width()).arg(bench.window.height())));
    const QStringList wrong = cutTexts(bench.window);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

void ReachTest::anotherThemeAndTextSizeHoldAtOnce() {
    test::WindowBench bench;
    QApplication::processEvents();
    const auto lightness = [&] { return bench.window.grab().toImage().pixelColor(4, 4).lightness(); };
    bench.window.look().setTheme(ThemeId::Light);
    QVERIFY(lightness() > 200);
    bench.window.look().setTheme(ThemeId::Dark);
    QVERIFY(lightness() < 60);
    bench.window.look().setTheme(ThemeId::HighContrast);
    QCOMPARE(lightness(), 0);
    bench.window.look().setTheme(ThemeId::Projector);
    QCOMPARE(lightness(), 255);
    bench.window.look().setTheme(ThemeId::Light);
    const int before = bench.window.menuBar()->fontMetrics().height();
    bench.window.look().setTextScale(2);
    QVERIFY(bench.window.menuBar()->fontMetrics().height() > 1.8 * before);
    bench.window.look().setTextScale(1);
    QCOMPARE(bench.window.menuBar()->fontMetrics().height(), before);
}

QTEST_MAIN(ReachTest)
#include "tst_reach.moc"
