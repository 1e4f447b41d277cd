// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "app/window/menus.h"
#include "ui/builder/banner.h"
#include "ui/builder/data_panel.h"
#include "ui/builder/dock_title.h"
#include "ui/builder/document_files.h"
#include "ui/builder/inspector.h"
#include "ui/builder/look.h"
#include "ui/builder/panel_scroll.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/remedies_panel.h"
#include "ui/builder/run_key.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/scope/screen.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMimeData>
#include <QSettings>
#include <QTabBar>
#include <QTimer>
#include <QUndoView>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kSettingsVersion = 1;
constexpr int kDockWidth = 296;
constexpr int kRoomForBothSides = 1160;
constexpr int kShortWindow = 720;
constexpr double kSmallestText = 0.7;
constexpr double kLargestText = 2.2;

QString droppedRecipe(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(QSettings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_sync(m_document, m_bridge),
      m_commands(m_document, m_bridge, m_selection), m_systemFont(QApplication::font()) {
    loadWindowResources();
    setWindowIcon(QIcon(QStringLiteral(":/icons/nablascope.svg")));
    setAcceptDrops(true);
    qApp->installEventFilter(new RunKey(this));
    m_files = new DocumentFiles(m_document, settings, this);
    makeParts();
    makeDocks();
    new Menus(*this);
    connect(&m_document, &RecipeDocument::modifiedChanged, this, &MainWindow::showTitle);
    connect(&m_document, &RecipeDocument::fileNameChanged, this, &MainWindow::showTitle);
    connect(m_files, &DocumentFiles::failed, this, [this](const QString& text) { m_banner->showNote(text); });
    restoreLook();
    showTitle();
    m_path->view()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::start(const QString& fileName) {
    if (!fileName.isEmpty() && m_files->openFile(fileName))
        return;
    m_files->startNew(DocumentFiles::templates().front());
    m_path->showNotice(tr("Press Space to train. Click a block to look inside."), PathPanel::Stay::UntilNext);
}

void MainWindow::makeParts() {
    m_transport = new TransportBar(m_bridge, m_document, m_sync);
    m_banner = new RunBanner(m_bridge, m_document, m_sync);
    m_path = new PathPanel(m_document, m_bridge, m_sync, m_selection, m_commands);
    m_screen = new Screen(m_bridge, m_selection);
    m_desk = new QMainWindow;
    m_desk->setWindowFlags(Qt::Widget);
    m_desk->installEventFilter(this);
    m_desk->setCentralWidget(m_screen);
    m_desk->setDockNestingEnabled(true);
    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_transport);
    column->addWidget(m_banner);
    column->addWidget(m_path);
    column->addWidget(m_desk, 1);
    setCentralWidget(central);
    connect(m_screen, &Screen::maxNormDragged, this, [this](double maxNorm) {
        m_document.edit(
            tr("Clipping limit: %1").arg(shortNumber(maxNorm)),
            [maxNorm](Recipe& recipe) {
                ClipSpec& clip = recipe.training.clip ? *recipe.training.clip : recipe.training.clip.emplace();
                if (clip.kind == ClipKind::None)
                    clip.kind = ClipKind::GlobalNorm;
                clip.maxNorm = maxNorm;
            },
            QStringLiteral("maxNorm"));
    });
}

void MainWindow::makeDocks() {
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(4 * kSpace, 2 * kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(3 * kSpace);
    column->addWidget(new RemediesPanel(m_document, m_bridge));
    column->addSpacing(2 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, tr("Data and training")));
    column->addWidget(new DataPanel(m_document));
    column->addStretch(1);
    m_remedyDock = addDock(QStringLiteral("remedies"), tr("Six remedies"), left, Qt::LeftDockWidgetArea);

    m_inspector = new Inspector(m_document, m_bridge, m_commands);
    m_inspectorDock = addDock(QStringLiteral("inspector"), m_inspector->title(), m_inspector, Qt::RightDockWidgetArea);
    m_inspectorDock->hide();
    auto* edits = new QUndoView(m_document.undoStack());
    edits->setEmptyLabel(tr("as opened"));
    edits->setAccessibleName(tr("History of edits"));
    addDock(QStringLiteral("history"), tr("History of edits"), edits, Qt::RightDockWidgetArea)->hide();
    makeInsight();
    m_desk->resizeDocks(m_docks, QList<int>(m_docks.size(), kDockWidth), Qt::Horizontal);
    connect(m_inspector, &Inspector::titleChanged, m_inspectorDock, &QDockWidget::setWindowTitle);
    connect(&m_commands, &LayerCommands::inspectRequested, m_inspectorDock, [this] { showAtSide(m_inspectorDock); });
    makeLessons();
}

void MainWindow::makeLessons() {
    m_lessons = new LessonPlayer({m_document, m_sync, m_bridge, *m_screen}, this);
    m_lessonPanel = new LessonPanel(*m_lessons, m_bridge);
    QDockWidget* dock = addDock(QStringLiteral("lesson"), tr("Lesson"), m_lessonPanel, Qt::RightDockWidgetArea);
    m_desk->tabifyDockWidget(m_inspectorDock, dock);
    dock->hide();
    connect(m_lessonPanel, &LessonPanel::lessonOpened, dock, [this, dock] { showAtSide(dock); });
    connect(dock->toggleViewAction(), &QAction::triggered, m_lessons, [this](bool isShown) {
        if (isShown && !m_lessons->lesson() && !m_lessons->lessons().empty())
            m_lessons->open(QString::fromStdString(m_lessons->lessons().front().id));
    });
}

void MainWindow::makeInsight() {
    m_diagnosis = new DiagnosisPanel(m_bridge, m_document, m_selection);
    QDockWidget* dock = addDock(QStringLiteral("diagnosis"), tr("Diagnosis"), m_diagnosis, Qt::RightDockWidgetArea);
    m_desk->tabifyDockWidget(dock, m_inspectorDock);
}

void MainWindow::showAtSide(QDockWidget* dock) {
    const bool wasHidden = dock->isHidden();
    if (width() < kRoomForBothSides) // beside the remedies, or the window would have to be wider than asked for
        m_desk->tabifyDockWidget(m_remedyDock, dock);
    dock->show();
    dock->raise();
    if (wasHidden) // the other panels of the place keep their width, and so does the screen
        m_desk->resizeDocks({m_remedyDock, dock}, {kDockWidth, kDockWidth}, Qt::Horizontal);
}

/// Docks that share a place have tabs, which Qt makes when it lays them out.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_desk && event->type() == QEvent::ChildPolished)
        if (auto* tabs = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child()))
            tabs->setAccessibleName(tr("Panels"));
    return QMainWindow::eventFilter(watched, event);
}

QDockWidget* MainWindow::addDock(const QString& id, const QString& title, QWidget* content, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, m_desk);
    dock->setObjectName(id);
    dock->setTitleBarWidget(new DockTitle(dock));
    dock->setWidget(new PanelScroll(content));
    dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    m_desk->addDockWidget(area, dock);
    m_docks << dock;
    return dock;
}

void MainWindow::setTheme(ThemeId id) {
    applyTheme(*qApp, id);
    m_settings.setValue(QStringLiteral("look/theme"),
                        id == ThemeId::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
}

void MainWindow::setTextScale(double scale) {
    m_textScale = std::clamp(scale, kSmallestText, kLargestText);
    QFont font = m_systemFont;
    font.setPointSizeF(font.pointSizeF() * m_textScale);
    QApplication::setFont(font);
    setFont(font); // with a style sheet in place the application's font alone does not reach the widgets
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent event(QEvent::ApplicationFontChange);
        QApplication::sendEvent(widget, &event);
    }
    m_path->view()->setCompact(height() < kShortWindow);
    // After the panels have taken the new size in.
    QTimer::singleShot(
        0, m_desk, [this] { m_desk->resizeDocks(m_docks, QList<int>(m_docks.size(), kDockWidth), Qt::Horizontal); });
    m_settings.setValue(QStringLiteral("look/text"), m_textScale);
}

void MainWindow::restoreLook() {
    const double scale = m_settings.value(QStringLiteral("look/text"), 1.0).toDouble();
    if (scale != 1)
        setTextScale(scale);
    resize(1280, 800);
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_desk->restoreState(m_settings.value(QStringLiteral("window/docks")).toByteArray(), kSettingsVersion);
    m_screen->restore(m_settings);
}

void MainWindow::showTitle() {
    setWindowTitle(tr("%1[*] – Nablascope").arg(m_document.title()));
    setWindowModified(m_document.isModified());
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    m_path->view()->setCompact(height() < kShortWindow);
    QMainWindow::resizeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->mayClose()) {
        event->ignore();
        return;
    }
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/docks"), m_desk->saveState(kSettingsVersion));
    m_screen->save(m_settings);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedRecipe(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    m_files->openFile(droppedRecipe(event->mimeData()));
}

} // namespace nabla
