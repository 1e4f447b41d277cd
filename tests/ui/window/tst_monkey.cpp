// SPDX-License-Identifier: GPL-3.0-or-later
// Random clicks, keys, edits and files on a training window: nothing may crash, hang or make Qt complain.
// NABLA_MONKEY_ACTIONS and NABLA_MONKEY_SEED ask for more, or for another one.
#include "app/window/main_window.h"

#include "tests/support/qt_messages.h"
#include "ui/builder/document_files.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDropEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QRandomGenerator>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace nabla;

namespace {

constexpr int kActions = 1500;
constexpr int kKeys[] = {Qt::Key_Space, Qt::Key_Period, Qt::Key_Left,   Qt::Key_Right,  Qt::Key_Up,
                         Qt::Key_Down,  Qt::Key_Home,   Qt::Key_End,    Qt::Key_Delete, Qt::Key_Insert,
                         Qt::Key_Tab,   Qt::Key_Return, Qt::Key_Escape, Qt::Key_Plus,   Qt::Key_Backspace,
                         Qt::Key_Z,     Qt::Key_Y,      Qt::Key_D,      Qt::Key_R,      Qt::Key_0};
constexpr Qt::KeyboardModifiers kModifiers[] = {Qt::NoModifier, Qt::NoModifier, Qt::ControlModifier, Qt::AltModifier,
                                                Qt::ControlModifier | Qt::ShiftModifier};
constexpr const char* kTexts[] = {"0", "-1", "1e30", "nan", "fast", "3", "64", "0.5", "99999999999999999999", "1e-300"};

int fromEnvironment(const char* name, int fallback) {
    bool isNumber = false;
    const int value = qEnvironmentVariableIntValue(name, &isNumber);
    return isNumber ? value : fallback;
}

class Monkey {
public:
    Monkey(MainWindow& window, quint32 seed, const QString& goodFile, const QString& badFile)
        : m_window(window), m_random(seed), m_goodFile(goodFile), m_badFile(badFile) {
        // Whatever asks is sent away, also from inside its own event loop.
        QObject::connect(&m_closer, &QTimer::timeout, &window, [] {
            if (QWidget* popup = QApplication::activePopupWidget())
                popup->close();
            else if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget()))
                dialog->reject();
        });
        m_closer.start(20);
    }

    void act() {
        switch (m_random.bounded(12)) {
        case 0:
            trigger();
            break;
        case 1:
            type();
            break;
        case 2:
        case 3:
            press();
            break;
        case 4:
            scroll();
            break;
        case 5:
            drag();
            break;
        case 6:
            if (m_random.bounded(12) == 0)
                dropFile();
            break;
        default:
            click();
        }
    }

    /// Share of the visible controls that were clicked.
    double reached() const {
        int all = 0;
        int met = 0;
        for (const QWidget* widget : m_window.findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus)
                continue;
            ++all;
            met += m_clicked.contains(widget) ? 1 : 0;
        }
        return all > 0 ? static_cast<double>(met) / all : 1;
    }

private:
    QWidget* someWidget(bool onlyControls) {
        QList<QWidget*> widgets;
        for (QWidget* widget : m_window.findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && (!onlyControls || widget->focusPolicy() != Qt::NoFocus))
                widgets << widget;
        return widgets.isEmpty() ? nullptr : widgets[m_random.bounded(static_cast<int>(widgets.size()))];
    }
    QPoint somePoint(const QWidget* widget) {
        return {m_random.bounded(std::max(1, widget->width())), m_random.bounded(std::max(1, widget->height()))};
    }
    void click() {
        QWidget* widget = someWidget(m_random.bounded(2) == 0);
        m_clicked << widget;
        const QPoint point = somePoint(widget);
        QTest::mouseMove(widget, point);
        QTest::mouseClick(widget, m_random.bounded(10) == 0 ? Qt::RightButton : Qt::LeftButton, {}, point);
    }
    void press() {
        QWidget* target = QApplication::focusWidget() ? QApplication::focusWidget() : &m_window;
        QTest::keyClick(target, static_cast<Qt::Key>(kKeys[m_random.bounded(static_cast<int>(std::size(kKeys)))]),
                        kModifiers[m_random.bounded(static_cast<int>(std::size(kModifiers)))]);
    }
    void type() {
        QWidget* widget = someWidget(true);
        widget->setFocus();
        const char* text = kTexts[m_random.bounded(static_cast<int>(std::size(kTexts)))];
        QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(widget, QLatin1String(text));
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : widget, Qt::Key_Return);
    }
    void scroll() {
        QWidget* widget = someWidget(false);
        const QPointF point = somePoint(widget);
        QWheelEvent event(point, widget->mapToGlobal(point), {}, {0, m_random.bounded(2) ? 120 : -120}, Qt::NoButton,
                          {}, Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }
    void drag() {
        QWidget* widget = someWidget(false);
        QTest::mousePress(widget, Qt::LeftButton, {}, somePoint(widget));
        for (int i = 0; i < 3; ++i) {
            const QPoint point = somePoint(widget);
            QMouseEvent move(QEvent::MouseMove, point, widget->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(widget, &move);
        }
        QTest::mouseRelease(widget, Qt::LeftButton, {}, somePoint(widget));
    }
    void trigger() {
        QList<QAction*> actions;
        for (QAction* action : m_window.findChildren<QAction*>())
            if (action->isEnabled() && !action->menu() && !action->text().contains("Quit") &&
                !action->text().contains("What's"))
                actions << action;
        if (!actions.isEmpty())
            actions[m_random.bounded(static_cast<int>(actions.size()))]->trigger();
    }
    void dropFile() {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_random.bounded(2) ? m_badFile : m_goodFile)});
        QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_window, &enter);
        QDropEvent event(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_window, &event);
    }

    MainWindow& m_window;
    QRandomGenerator m_random;
    QString m_goodFile;
    QString m_badFile;
    QTimer m_closer;
    QSet<const QWidget*> m_clicked;
};

} // namespace

class MonkeyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noSequenceOfActionsBreaksTheWindow();
};

void MonkeyTest::noSequenceOfActionsBreaksTheWindow() {
    test::QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
    const QTemporaryDir folder;
    QFile bad(folder.filePath("bad.json"));
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write("{\"nablascope\": 1, \"data\": {\"source\": \"digitz\"}}");
    bad.close();
    QSettings settings(folder.filePath("window.ini"), QSettings::IniFormat);
    MainWindow window(settings);
    // A copy: the monkey saves, too.
    const QString good = folder.filePath("spiral.json");
    QVERIFY(QFile::copy(QStringLiteral(NABLA_SOURCE_DIR "/resources/recipes/06-spiral.json"), good));
    window.start(good);
    window.resize(1280, 800);
    window.show();
    (void)QTest::qWaitForWindowActive(&window);
    window.bridge().start();
    const int seed = fromEnvironment("NABLA_MONKEY_SEED", 1);
    Monkey monkey(window, static_cast<quint32>(seed), good, bad.fileName());
    const int actions = fromEnvironment("NABLA_MONKEY_ACTIONS", kActions);
    for (int i = 0; i < actions; ++i) {
        monkey.act();
        QApplication::processEvents(QEventLoop::AllEvents, 5);
        const QStringList complaints = test::QtMessages::take();
        QVERIFY2(complaints.isEmpty(),
                 qPrintable(QString("seed %1, action %2: %3").arg(seed).arg(i).arg(complaints.join('\n'))));
        if (!window.isVisible())
            window.show();
    }
    std::printf("%d actions, %.0f %% of the visible controls clicked\n", actions, 100 * monkey.reached());
    window.document().undoStack()->setClean();
}

QTEST_MAIN(MonkeyTest)
#include "tst_monkey.moc"
