// SPDX-License-Identifier: GPL-3.0-or-later
// A newcomer's tour with mouse and keys: start, first lesson, three remedies, a network built by drag, twins, save,
// reopen. Each step is asserted, and photographed where NABLA_PICTURES names a folder. Runs on Xvfb, too:
//   QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=2 NABLA_PICTURES=/tmp/tour xvfb-run -s "-screen 0 3840x2160x24" tst_tour
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/recipe/recipe_json.h"
#include "ui/builder/form.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/whole_field.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/hints.h"
#include "ui/scope/screen.h"
#include "ui/scope/twin_bar.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QMouseEvent>
#include <QRadioButton>
#include <QScrollArea>
#include <QSettings>
#include <QTabBar>

using namespace nabla;
using namespace nabla::test;

namespace {

constexpr int kTrainMs = 60'000;
enum MenuNumber { kFile = 0, kLessons = 4 };

/// The window and a hand with a camera.
struct Tour {
    std::unique_ptr<SessionBench> bench;
    QString name; ///< of the photographs: "zh_CN-1024x640-2x"
    QSize size;

    MainWindow& window() { return bench->window; }
    const Recipe& recipe() { return bench->window.document().recipe(); }
    void open(const QString& folder = {}, const QString& file = {}) {
        bench = std::make_unique<SessionBench>(folder, file);
        window().resize(size);
        settle();
    }
    void settle() {
        for (int round = 0; round < 10; ++round)
            QApplication::processEvents();
    }
    void photograph(const char* step) {
        settle();
        window().screen().settle();
        const QString folder = qEnvironmentVariable("NABLA_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(window().grab().save(QStringLiteral("%1/tour-%2-%3.png").arg(folder, name, QLatin1String(step))));
    }
    /// Opens a menu of the bar with the mouse, and then entry after entry.
    void chooseInMenu(int menu, const QList<int>& entries) {
        QMenuBar* bar = window().menuBar();
        QAction* top = bar->actions()[menu];
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(top).center());
        QMenu* at = top->menu();
        for (const int entry : entries) {
            QTRY_VERIFY(at->isVisible());
            QAction* action = at->actions()[entry];
            QTest::mouseClick(at, Qt::LeftButton, {}, at->actionGeometry(action).center());
            if (action->menu())
                at = action->menu();
        }
        settle();
    }
    /// A click on the tab of a panel that is behind another one.
    void toFront(const QDockWidget& dock) {
        for (QTabBar* tabs : window().desk().findChildren<QTabBar*>())
            for (int tab = 0; tab < tabs->count(); ++tab)
                if (tabs->isVisible() && tabs->tabText(tab) == dock.windowTitle())
                    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tab).center());
        settle();
    }
    /// Brings a control into sight as a wheel would.
    template <class Widget>
    Widget* find(const QString& control) {
        auto* found = window().findChild<Widget*>(control);
        for (QWidget* parent = found; parent && found->visibleRegion().isEmpty(); parent = parent->parentWidget())
            if (auto* dock = qobject_cast<QDockWidget*>(parent)) // behind another panel
                toFront(*dock);
        for (QWidget* parent = found ? found->parentWidget() : nullptr; parent; parent = parent->parentWidget())
            if (auto* area = qobject_cast<QScrollArea*>(parent))
                area->ensureWidgetVisible(found);
        settle();
        return found;
    }
    /// Opens a combo box with the mouse and goes to one of its rows with the keys.
    void chooseInBox(const QString& control, const QString& label) {
        auto* box = find<QComboBox>(control);
        QVERIFY2(box, qPrintable(control));
        const int at = box->findText(label);
        QVERIFY2(at >= 0, qPrintable(control + ": no row " + label));
        QTest::mouseClick(box, Qt::LeftButton);
        QTRY_VERIFY(box->view()->isVisible());
        for (int moves = 0; box->view()->currentIndex().row() != at && moves < box->count(); ++moves)
            QTest::keyClick(box->view(), box->view()->currentIndex().row() < at ? Qt::Key_Down : Qt::Key_Up);
        QTest::keyClick(box->view(), Qt::Key_Return);
        settle();
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) {
        settle(); // a list that has just closed gives the focus back
        window().activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), &window());
        path().setFocus();
        QTRY_COMPARE(QApplication::focusWidget(), &path());
        QTest::keyClick(&path(), Qt::Key(key), modifiers);
        settle();
    }
    /// Trains with Space so many steps at least.
    void train(qint64 steps) {
        window().sync().flush();
        QTRY_VERIFY(!window().bridge().isBuilding());
        const qint64 from = bench->end();
        key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(bench->end() >= from + steps || window().bridge().status().state == RunState::Finished,
                                 kTrainMs);
        if (window().bridge().isRunning())
            key(Qt::Key_Space);
        QTRY_VERIFY(!window().bridge().isRunning());
        window().bridge().waitUntilIdle();
        QVERIFY2(
            bench->end() > from,
            qPrintable(
                QString("%1 to %2, state %3").arg(from).arg(bench->end()).arg(int(window().bridge().status().state))));
    }
    SignalPathView& path() { return *window().path().view(); }
    QPoint block(int item) { return path().itemRect(item).center().toPoint(); }
    void clickBlock(int item, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(path().viewport(), Qt::LeftButton, modifiers, block(item));
        settle();
    }
    /// A drag in three moves, photographed on its way.
    void dragBlock(int from, const QPoint& to, const char* step) {
        QWidget* view = path().viewport();
        const QPoint start = block(from);
        QTest::mousePress(view, Qt::LeftButton, {}, start);
        for (const QPoint& point : {start + QPoint(to.x() < start.x() ? -20 : 20, 0), (start + to) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, point, view->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(view, &move);
        }
        photograph(step);
        QTest::mouseRelease(view, Qt::LeftButton, {}, to);
        settle();
    }
};

} // namespace

class TourTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() {
        setLanguage(Language::English);
        QCOMPARE(QtMessages::take(), QStringList());
    }
    void aNewcomerFindsTheWay_data();
    void aNewcomerFindsTheWay();

private:
    void start();
    void takeTheFirstLesson();
    void switchThreeRemedies();
    void buildSixLayers();
    void runTwins();
    void saveAndReopen();

    Tour m_tour;
    QTemporaryDir m_folder;
};

void TourTest::aNewcomerFindsTheWay_data() {
    QTest::addColumn<int>("language");
    QTest::addColumn<QSize>("size");
    for (const Language language : {Language::English, Language::Chinese})
        for (const QSize& size : {QSize(1024, 640), QSize(1920, 1080)})
            QTest::addRow("%s-%dx%d", qPrintable(codeOf(language)), size.width(), size.height())
                << static_cast<int>(language) << size;
}

void TourTest::aNewcomerFindsTheWay() {
    QFETCH(int, language);
    QFETCH(QSize, size);
    setLanguage(static_cast<Language>(language));
    m_tour.size = size;
    m_tour.name = QStringLiteral("%1-%2x").arg(QLatin1String(QTest::currentDataTag())).arg(qApp->devicePixelRatio());
    for (void (TourTest::*step)() : {&TourTest::start, &TourTest::takeTheFirstLesson, &TourTest::switchThreeRemedies,
                                     &TourTest::buildSixLayers, &TourTest::runTwins, &TourTest::saveAndReopen}) {
        (this->*step)();
        if (QTest::currentTestFailed())
            break;
    }
    m_tour.bench.reset();
}

void TourTest::start() {
    m_tour.open();
    m_tour.window().showHints();
    QVERIFY(m_tour.window().findChild<Hints*>());
    QVERIFY2(m_tour.window().width() <= m_tour.size.width() && m_tour.window().height() <= m_tour.size.height(),
             qPrintable(QString("%1x%2").arg(m_tour.window().width()).arg(m_tour.window().height())));
    QCOMPARE(depthOf(m_tour.recipe().network), Index(20)); // something is there to run
    m_tour.photograph("1-start");
    m_tour.key(Qt::Key_Space); // as the first hint says
    QTRY_VERIFY(m_tour.bench->end() > 10);
    m_tour.key(Qt::Key_Space);
    QTRY_VERIFY(!m_tour.window().bridge().isRunning());
    QTest::keyClick(m_tour.window().findChild<Hints*>(), Qt::Key_Escape);
    QTRY_VERIFY(!m_tour.window().findChild<Hints*>());
    m_tour.photograph("1-first-steps");
}

void TourTest::takeTheFirstLesson() {
    MainWindow& window = m_tour.window();
    m_tour.chooseInMenu(kLessons, {0});
    QVERIFY(window.lessons().lesson());
    QTRY_VERIFY(!window.lessonPanel().visibleRegion().isEmpty()); // in front, also where all panels share one side
    const int pages = window.lessons().pages();
    QVERIFY(pages >= 3);
    int questions = 0;
    for (int page = 0; page < pages; ++page) {
        QCOMPARE(window.lessons().pageIndex(), page);
        if (window.lessons().page().trainTo > 0 && window.lessons().stepsLeft() > 0) {
            QTest::mouseClick(m_tour.find<QPushButton>("lessonTrain"), Qt::LeftButton);
            QTRY_COMPARE_WITH_TIMEOUT(window.lessons().stepsLeft(), 0, kTrainMs);
            window.bridge().waitUntilIdle();
        }
        m_tour.photograph(qPrintable(QString("2-lesson-%1").arg(page + 1)));
        if (window.lessons().page().question) {
            ++questions;
            QRadioButton* right =
                window.lessonPanel().findChildren<QRadioButton*>()[window.lessons().page().question->right];
            m_tour.settle();
            QTest::mouseClick(right, Qt::LeftButton, {}, QPoint(8, right->height() / 2));
            QTRY_VERIFY(window.findChild<QLabel*>("lessonReveal")->isVisible());
            QVERIFY(window.lessons().answer() == std::optional(window.lessons().page().question->right));
            m_tour.find<QLabel>("lessonReveal");
            m_tour.photograph(qPrintable(QString("2-lesson-%1-answered").arg(page + 1)));
        }
        if (page + 1 < pages)
            QTest::mouseClick(m_tour.find<QPushButton>("lessonNext"), Qt::LeftButton);
    }
    QVERIFY(questions > 0);
}

void TourTest::switchThreeRemedies() {
    MainWindow& window = m_tour.window();
    m_tour.chooseInBox("remedy.activation", labelOf(activationNames(), Activation::Relu));
    m_tour.chooseInBox("remedy.init", labelOf(initNames(), InitScheme::HeNormal));
    m_tour.chooseInBox("remedy.normalization", labelOf(normalizationNames(), Normalization::Batch));
    const NetworkSpec& network = m_tour.recipe().network;
    QVERIFY(commonValue(network, &DenseSpec::activation, Activation::Linear) == std::optional(Activation::Relu));
    QCOMPARE(commonValue(network, &DenseSpec::init, Init{})->scheme, InitScheme::HeNormal);
    QVERIFY(commonValue(network, &DenseSpec::normalization, Normalization::None) ==
            std::optional(Normalization::Batch));
    m_tour.photograph("3-remedies");
    m_tour.train(100);
    const std::shared_ptr<const History> history = window.bridge().history();
    const TraceId loss = history->layout().trace(StepQuantity::Loss);
    QVERIFY(history->value(loss, history->endStep() - 1) < history->value(loss, 0)); // what stood still goes on
    m_tour.photograph("3-remedies-trained");
}

void TourTest::buildSixLayers() {
    MainWindow& window = m_tour.window();
    if (window.document().isModified())
        answer(QMessageBox::Discard);
    m_tour.chooseInMenu(kFile, {0, 0});
    window.sync().flush();
    // One layer is left, + five times.
    const int last = static_cast<int>(m_tour.path().items().size()) - 2;
    m_tour.clickBlock(2);
    m_tour.clickBlock(last, Qt::ShiftModifier);
    m_tour.key(Qt::Key_Delete);
    QVERIFY2(depthOf(m_tour.recipe().network) == 1, qPrintable(QString::number(depthOf(m_tour.recipe().network))));
    QVERIFY(last > 2);
    m_tour.settle();
    for (int layer = 1; layer < 6; ++layer) {
        const QRectF left = m_tour.path().itemRect(layer);
        const QRectF right = m_tour.path().itemRect(layer + 1);
        const QPoint plus(int((left.right() + right.left()) / 2), int(left.center().y()));
        QTest::mouseMove(m_tour.path().viewport(), plus);
        QTest::mouseClick(m_tour.path().viewport(), Qt::LeftButton, {}, plus);
        m_tour.settle();
        QCOMPARE(depthOf(m_tour.recipe().network), Index(layer + 1));
    }
    // The last one gets another width, in the inspector that the click opens, and is dragged to the front.
    m_tour.clickBlock(6);
    auto* units = m_tour.find<WholeField>("dense.units");
    QVERIFY(units && units->isVisible());
    auto* line = units->findChild<QLineEdit*>();
    QTest::mouseClick(line, Qt::LeftButton);
    QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(line, "24");
    QTest::keyClick(line, Qt::Key_Return);
    m_tour.settle();
    m_tour.dragBlock(6, QPoint(int(m_tour.path().itemRect(1).left()) - 4, m_tour.block(1).y()), "4-drag");
    const std::vector<PathLayer> path = pathOf(m_tour.recipe().network);
    QCOMPARE(path.size(), std::size_t{6});
    QCOMPARE(std::get<DenseSpec>(path[0].spec->value).units, std::optional<Index>(24));
    m_tour.photograph("4-built");
    m_tour.train(60);
    QCOMPARE(window.bridge().layers().size(), std::size_t{7}); // six and the output
    m_tour.photograph("4-trained");
}

void TourTest::runTwins() {
    EngineBridge& bridge = m_tour.window().bridge();
    TwinBar& bar = m_tour.window().screen().twins();
    QVERIFY(bar.isHidden());
    m_tour.key(Qt::Key_T, Qt::ControlModifier);
    QVERIFY(bridge.isTwinArmed() && bar.isVisible());
    m_tour.photograph("5-twin-waits");
    m_tour.chooseInBox("remedy.activation", labelOf(activationNames(), Activation::Relu));
    m_tour.window().sync().flush();
    QTRY_VERIFY(bridge.hasTwin() && !bridge.isBuilding());
    QTRY_VERIFY_WITH_TIMEOUT(m_tour.bench->end() >= 60 || !bridge.isRunning(), kTrainMs);
    if (m_tour.bench->end() < 60)
        m_tour.train(60);
    bridge.pause();
    bridge.waitUntilIdle();
    QTRY_VERIFY(bridge.ghost() && bridge.ghost()->endStep() == m_tour.bench->end()); // in step
    QVERIFY2(bar.text().contains("Sigmoid") && bar.text().contains("ReLU"), qPrintable(bar.text()));
    m_tour.photograph("5-twins");
    QTest::mouseClick(bar.endButton(), Qt::LeftButton);
    QTRY_VERIFY(!bridge.hasTwin());
    m_tour.train(10); // the one that was changed goes on alone
}

void TourTest::saveAndReopen() {
    const QString file = m_folder.filePath(m_tour.name + ".nabla");
    typeFileName(file);
    m_tour.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_tour.window()));
    QTest::keyClick(&m_tour.window(), Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_tour.bench->sessions().hasName());
    m_tour.photograph("6-saved");
    const std::vector<std::uint64_t> numbers = m_tour.bench->numbers();
    const std::size_t runs = m_tour.bench->sessions().store()->runs().size();
    QVERIFY(runs >= 3 && !numbers.empty()); // the first steps, the lesson, the remedies, the own network
    const Recipe recipe = m_tour.recipe();
    QVERIFY(m_tour.window().close());
    QVERIFY(QFile::exists(file));
    m_tour.open(m_folder.filePath("sessions-" + m_tour.name), file);
    QTRY_VERIFY(!m_tour.window().bridge().isBuilding() && !m_tour.window().bridge().isShowing());
    QCOMPARE(m_tour.bench->sessions().store()->runs().size(), runs);
    QCOMPARE(toJson(m_tour.recipe()), toJson(recipe));
    QVERIFY(m_tour.bench->numbers() == numbers);
    m_tour.window().desk().showPanel(m_tour.window().desk().dock("runs"));
    m_tour.photograph("7-reopened");
    m_tour.train(10); // and it goes on
}

QTEST_MAIN(TourTest)
#include "tst_tour.moc"
