// SPDX-License-Identifier: GPL-3.0-or-later
// Random clicks, keys, edits and files on a training window: nothing may crash, hang or make Qt complain.
// NABLA_MONKEY_ACTIONS and NABLA_MONKEY_SEED ask for more, or for another one; a long run needs more than Qt Test's
// five minutes, too: QTEST_FUNCTION_TIMEOUT=3600000.
#include "app/window/main_window.h"

#include "tests/support/qt_messages.h"
#include "ui/builder/document_files.h"
#include "ui/people/presentation.h"
#include "ui/people/window_look.h"
#include "ui/session/session_files.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDialog>
#include <QDropEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWindow>

#include <cstdio>

using namespace nabla;

namespace {

constexpr int kActions = 1000;
/// Of the controls and menu entries that were ever there, asked of a long run.
constexpr double kLeastShare = 0.95;
constexpr int kLongRun = 10000;
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

/// A control by what it is and whose, because panels make their controls anew, and move. What changes with the numbers
/// (a layer in a name, an answer, a finding) is not another control; nor is the line in a box that can be typed into.
QString keyOf(const QWidget* widget) {
    const QWidget* parent = widget->parentWidget();
    if (parent && (parent->inherits("QComboBox") || parent->inherits("QAbstractSpinBox")))
        return keyOf(parent);
    QString owner = QStringLiteral("window");
    for (const QWidget* above = parent; above; above = above->parentWidget())
        if (above->inherits("QDockWidget") || above->inherits("nabla::Instrument") || above->inherits("QDialog")) {
            owner = above->objectName();
            break;
        }
    QString name = widget->accessibleName().isEmpty() ? widget->objectName() : widget->accessibleName();
    if (widget->inherits("QRadioButton") || widget->inherits("QLabel") || widget->inherits("nabla::FindingCard"))
        name.clear();
    if (widget->inherits("QToolButton") && name.startsWith(QLatin1String("Close ")))
        name = QStringLiteral("Close");
    static const QRegularExpression kNumbers(QStringLiteral("[#.]?[0-9]+"));
    QString key = owner + QLatin1Char('/') + QLatin1String(widget->metaObject()->className()) + QLatin1Char(' ') + name;
    return key.remove(kNumbers);
}

/// Undo and redo carry the name of an edit after their own.
QString keyOf(const QAction* action) {
    const QString text = action->text();
    for (const char* word : {"&Undo", "&Redo"})
        if (text.startsWith(QLatin1String(word)))
            return QLatin1String("action ") + QLatin1String(word);
    // "Layers 4-29": the menu of a chart, by what the network is just now.
    static const QRegularExpression kLayers(QStringLiteral("^Layers? [0-9].*"));
    return QLatin1String("action ") + QString(text).replace(kLayers, QStringLiteral("Layers"));
}

bool isControl(const QWidget* widget) {
    return widget->isVisible() && widget->isEnabled() && widget->focusPolicy() != Qt::NoFocus;
}

/// Which controls and menu entries there were, and which of them got a press, a key or a choice.
class Coverage : public QObject {
public:
    explicit Coverage(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

    void see(const QWidget* widget) { m_seen << keyOf(widget); }
    bool isNew(const QWidget* widget) const { return !m_reached.contains(keyOf(widget)); }
    void see(QAction* action) {
        const QString key = keyOf(action);
        m_seen << key;
        if (action->property("watched").toBool())
            return;
        action->setProperty("watched", true); // menus are made anew, with the same entries
        connect(action, &QAction::triggered, this, [this, key] { m_reached << key; });
    }
    bool isNew(const QAction* action) const { return !m_reached.contains(keyOf(action)); }
    QStringList missed() const {
        QStringList keys = (m_seen - m_reached).values();
        keys.sort();
        return keys;
    }
    double share() const {
        return 1 - static_cast<double>((m_seen - m_reached).size()) / static_cast<double>(m_seen.size());
    }
    qsizetype size() const { return m_seen.size(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::KeyPress)
            for (auto* widget = qobject_cast<QWidget*>(watched); widget; widget = widget->parentWidget())
                if (widget->focusPolicy() != Qt::NoFocus) {
                    m_reached << keyOf(widget);
                    break;
                }
        return false;
    }

private:
    QSet<QString> m_seen;
    QSet<QString> m_reached;
};

class Monkey {
public:
    Monkey(MainWindow& window, quint32 seed, const QString& goodFile, const QString& badFile)
        : m_window(window), m_random(seed), m_goodFile(goodFile), m_badFile(badFile), m_coverage(&window) {
        // Whatever asks gets an answer, also from inside its own event loop.
        // A timer does not fire again while its own slot runs, and an answer may open the next dialog: a fresh one
        // each.
        QObject::connect(&m_answerer, &QTimer::timeout, &window,
                         [this] { QTimer::singleShot(0, &m_window, [this] { answer(); }); });
        m_answerer.start(20);
    }

    void act() {
        tidy();
        if (QApplication::activePopupWidget()) { // what is done now would only close it
            answer();
            return;
        }
        look();
        switch (m_random.bounded(13)) {
        case 0:
        case 12:
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

    const Coverage& coverage() const { return m_coverage; }

private:
    bool chance(int outOf) { return m_random.bounded(outOf) == 0; }
    template <class List>
    auto oneOf(const List& list) {
        return list[m_random.bounded(static_cast<int>(list.size()))];
    }
    /// Windows of the window (help, settings, numbers) are closed again after a while, as people do, and whoever chose
    /// another language comes back: names of controls, by which they are counted, are English here.
    void tidy() {
        QList<QDialog*> open;
        for (QDialog* dialog : m_window.findChildren<QDialog*>())
            if (dialog->isVisible() && !dialog->isModal())
                open << dialog;
        if (open.size() > 2 || (!open.isEmpty() && chance(25)))
            oneOf(open)->close();
        if (language() != Language::English && chance(12)) {
            m_window.look().setLanguage(Language::English);
            QApplication::processEvents(); // panels are made anew
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        if (m_window.presentation().isOn() && chance(12))
            m_window.presentation().setOn(false);
        if (m_window.presentation().isLocked() && chance(8))
            m_window.presentation().setLocked(false);
    }
    void look() {
        m_controls.clear();
        m_unmet.clear();
        for (QWidget* widget : m_window.findChildren<QWidget*>())
            if (isControl(widget)) {
                if (language() == Language::English)
                    m_coverage.see(widget);
                m_controls << widget;
                if (m_coverage.isNew(widget))
                    m_unmet << widget;
            }
    }
    /// A menu or a list that opened: choose or leave. A dialog: leave.
    void answer() {
        if (QWidget* popup = QApplication::activePopupWidget()) {
            QWidget* target = popup->focusWidget() ? popup->focusWidget() : popup;
            if (chance(3)) {
                popup->close();
            } else {
                const QPointer<QWidget> place = target;
                for (int i = m_random.bounded(14); i >= 0; --i)
                    QTest::keyClick(place, chance(4) ? Qt::Key_Up : Qt::Key_Down);
                if (chance(4) && place) // into the menu of an entry
                    QTest::keyClick(place, Qt::Key_Right);
                else if (chance(2) && place && QApplication::activePopupWidget() == popup)
                    QTest::keyClick(place, Qt::Key_Return);
            }
        } else if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) {
            dialog->reject();
        }
    }
    QWidget* someWidget(bool onlyControls) {
        if (onlyControls && !m_unmet.isEmpty() && chance(2))
            return oneOf(m_unmet);
        if (onlyControls)
            return m_controls.isEmpty() ? &m_window : oneOf(m_controls);
        QList<QWidget*> widgets;
        for (QWidget* widget : m_window.findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled())
                widgets << widget;
        return widgets.isEmpty() ? &m_window : oneOf(widgets);
    }
    QPoint somePoint(const QWidget* widget) {
        return {m_random.bounded(std::max(1, widget->width())), m_random.bounded(std::max(1, widget->height()))};
    }
    /// Scrolls the widget into sight, as one does before clicking it.
    static void reveal(QWidget* widget) {
        for (QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(parent))
                area->ensureWidgetVisible(widget);
    }
    /// Qt Test complains of a mouse beside the window, which no mouse of a person can do.
    static bool holds(const QWindow* window, const QPoint& point) {
        return window && QRect(QPoint(), window->size()).contains(point);
    }
    void click() {
        QWidget* widget = someWidget(!chance(3));
        reveal(widget);
        // By its window, so that what lies on top gets it.
        QWidget* top = widget->window();
        const QPoint point = widget->mapTo(top, somePoint(widget));
        if (!holds(top->windowHandle(), point))
            return; // full screen on a small one: the edge hangs over
        const Qt::MouseButton button = chance(10) ? Qt::RightButton : Qt::LeftButton;
        const QPointer<QWindow> place = top->windowHandle();
        QTest::mouseMove(place, point);
        if (!holds(place, point))
            return; // a dialog that closed meanwhile, a window that got smaller
        if (chance(12))
            QTest::mouseDClick(place, button, {}, point);
        else
            QTest::mouseClick(place, button, {}, point);
    }
    void press() {
        QWidget* target = QApplication::focusWidget() ? QApplication::focusWidget() : &m_window;
        QTest::keyClick(target, static_cast<Qt::Key>(kKeys[m_random.bounded(static_cast<int>(std::size(kKeys)))]),
                        kModifiers[m_random.bounded(static_cast<int>(std::size(kModifiers)))]);
    }
    void type() {
        QWidget* widget = someWidget(true);
        reveal(widget);
        widget->setFocus();
        const char* text = kTexts[m_random.bounded(static_cast<int>(std::size(kTexts)))];
        QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(widget, QLatin1String(text));
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : widget, Qt::Key_Return);
    }
    void scroll() {
        QWidget* widget = someWidget(false);
        const QPointF point = somePoint(widget);
        QWheelEvent event(point, widget->mapToGlobal(point), {}, {0, chance(2) ? 120 : -120}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }
    void drag() {
        const QPointer<QWidget> widget = someWidget(false);
        const QPoint start = somePoint(widget);
        if (!holds(widget->window()->windowHandle(), widget->mapTo(widget->window(), start)))
            return;
        QTest::mousePress(widget, Qt::LeftButton, {}, start);
        for (int i = 0; i < 3 && widget; ++i) {
            const QPoint point = somePoint(widget);
            QMouseEvent move(QEvent::MouseMove, point, widget->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(widget, &move);
        }
        if (!widget)
            return;
        const QPoint end = somePoint(widget);
        const bool isInside = holds(widget->window()->windowHandle(), widget->mapTo(widget->window(), end));
        QTest::mouseRelease(widget, Qt::LeftButton, {}, isInside ? end : start);
    }
    void trigger() {
        QList<QAction*> actions;
        QList<QAction*> unmet;
        QList<QAction*> closed; // panels and instruments that were closed
        for (QAction* action : m_window.findChildren<QAction*>())
            if (action->isEnabled() && action->isVisible() && !action->menu() && !action->isSeparator() &&
                !action->text().isEmpty() && !action->text().contains("Quit") && !action->text().contains("What's")) {
                if (language() == Language::English)
                    m_coverage.see(action);
                actions << action;
                if (m_coverage.isNew(action))
                    unmet << action;
                if (action->isCheckable() && !action->isChecked() && !action->actionGroup())
                    closed << action;
            }
        if (!closed.isEmpty() && chance(4)) {
            oneOf(closed)->trigger();
            return;
        }
        if (!unmet.isEmpty() && chance(2))
            oneOf(unmet)->trigger();
        else if (!actions.isEmpty())
            oneOf(actions)->trigger();
    }
    void dropFile() {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(chance(2) ? m_badFile : m_goodFile)});
        QDragEnterEvent enter(QPoint(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_window, &enter);
        QDropEvent event(QPointF(9, 9), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_window, &event);
    }

    MainWindow& m_window;
    QRandomGenerator m_random;
    QString m_goodFile;
    QString m_badFile;
    Coverage m_coverage;
    QTimer m_answerer;
    QList<QWidget*> m_controls; ///< that can be used now
    QList<QWidget*> m_unmet;    ///< of these, not used yet
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
    window.sessions().begin(folder.filePath(QStringLiteral("sessions")));
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
    const Coverage& coverage = monkey.coverage();
    std::printf("%d actions reached %.1f %% of %d controls and menu entries; missed:\n%s\n", actions,
                100 * coverage.share(), static_cast<int>(coverage.size()), qPrintable(coverage.missed().join('\n')));
    if (actions >= kLongRun)
        QVERIFY(coverage.share() >= kLeastShare);
    window.document().undoStack()->setClean();
}

QTEST_MAIN(MonkeyTest)
#include "tst_monkey.moc"
