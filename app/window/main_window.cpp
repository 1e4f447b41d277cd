// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "ui/builder/banner.h"
#include "ui/builder/data_panel.h"
#include "ui/builder/dock_title.h"
#include "ui/builder/document_files.h"
#include "ui/builder/help_dialogs.h"
#include "ui/builder/inspector.h"
#include "ui/builder/look.h"
#include "ui/builder/panel_scroll.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/remedies_panel.h"
#include "ui/builder/run_key.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/charts/catalog.h"
#include "ui/scope/screen.h"
#include "ui/style/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>
#include <QWhatsThis>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kSettingsVersion = 1;
constexpr int kDockWidth = 296;
constexpr int kShortWindow = 720;
constexpr double kSmallestText = 0.7;
constexpr double kLargestText = 2.2;
constexpr double kTextStep = 1.1;

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
    makeFileMenu();
    makeEditMenu();
    makeRunMenu();
    makeViewMenu();
    makeHelpMenu();
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
                if (recipe.training.clip)
                    recipe.training.clip->maxNorm = maxNorm;
            },
            QStringLiteral("maxNorm"));
    });
}

void MainWindow::makeDocks() {
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(4 * kSpace, 2 * kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(3 * kSpace);
    column->addWidget(new RemediesPanel(m_document));
    column->addSpacing(2 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, tr("Data and training")));
    column->addWidget(new DataPanel(m_document));
    column->addStretch(1);
    m_remedyDock = new QDockWidget(tr("Six remedies"), m_desk);
    m_remedyDock->setObjectName(QStringLiteral("remedies"));
    m_remedyDock->setTitleBarWidget(new DockTitle(m_remedyDock));
    m_remedyDock->setWidget(new PanelScroll(left));
    m_remedyDock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    m_desk->addDockWidget(Qt::LeftDockWidgetArea, m_remedyDock);

    m_inspector = new Inspector(m_document, m_bridge, m_commands);
    m_inspectorDock = new QDockWidget(m_inspector->title(), m_desk);
    m_inspectorDock->setObjectName(QStringLiteral("inspector"));
    m_inspectorDock->setTitleBarWidget(new DockTitle(m_inspectorDock));
    m_inspectorDock->setWidget(new PanelScroll(m_inspector));
    m_inspectorDock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    m_desk->addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    m_inspectorDock->hide();
    m_desk->resizeDocks({m_remedyDock}, {kDockWidth}, Qt::Horizontal);
    connect(m_inspector, &Inspector::titleChanged, m_inspectorDock, &QDockWidget::setWindowTitle);
    connect(&m_commands, &LayerCommands::inspectRequested, m_inspectorDock, &QDockWidget::show);
}

void MainWindow::makeFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_files->fillNewMenu(*menu->addMenu(tr("&New from")));
    menu->addAction(tr("&Open…"), QKeySequence::Open, m_files, &DocumentFiles::open);
    QMenu* recent = menu->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_files->fillRecentMenu(*recent); });
    menu->addSeparator();
    menu->addAction(tr("&Save"), QKeySequence::Save, m_files, &DocumentFiles::save);
    menu->addAction(tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), m_files, &DocumentFiles::saveAs);
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);
}

void MainWindow::makeEditMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_document.undoStack()->createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = m_document.undoStack()->createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    menu->addActions({undo, redo});
    menu->addSeparator();
    menu->addActions(m_path->view()->layerActions());
}

void MainWindow::makeRunMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Run"));
    menu->addAction(tr("&Run or pause"), QKeySequence(Qt::Key_Space), m_transport, &TransportBar::toggle);
    menu->addAction(tr("One &step"), QKeySequence(Qt::Key_Period), m_transport, &TransportBar::stepOnce);
    menu->addAction(tr("R&estart"), QKeySequence(Qt::CTRL | Qt::Key_R), m_transport, &TransportBar::restart);
    menu->addSeparator();
    menu->addAction(tr("&Forget the run before"), &m_bridge, &EngineBridge::clearGhost);
}

void MainWindow::makeViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    menu->setToolTipsVisible(true);
    for (const InstrumentRow& row : instrumentCatalog()) {
        const QString id = QString::fromLatin1(row.id);
        QAction* action = menu->addAction(QCoreApplication::translate("Instrument", row.title));
        action->setToolTip(QCoreApplication::translate("Instrument", row.help));
        action->setCheckable(true);
        action->setChecked(m_screen->isShown(id));
        connect(action, &QAction::toggled, m_screen, [this, id](bool isOn) { m_screen->setShown(id, isOn); });
        connect(m_screen, &Screen::shownChanged, action, [action, id](const QString& which, bool isOn) {
            if (which == id)
                action->setChecked(isOn);
        });
    }
    menu->addAction(tr("&Default arrangement"), m_screen, &Screen::resetArrangement);
    menu->addSeparator();
    menu->addActions({m_remedyDock->toggleViewAction(), m_inspectorDock->toggleViewAction()});
    menu->addSeparator();
    auto* themes = new QActionGroup(this);
    for (const auto& [id, name] : {std::pair(ThemeId::Light, tr("&Light")), std::pair(ThemeId::Dark, tr("D&ark"))}) {
        QAction* action = themes->addAction(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(id));
        menu->addAction(action);
        connect(action, &QAction::triggered, this, [this, id = id] { setTheme(id); });
    }
    connect(menu, &QMenu::aboutToShow, themes, [themes] {
        for (QAction* action : themes->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(theme().id));
    });
    menu->addSeparator();
    QAction* larger = menu->addAction(tr("Lar&ger text"), this, [this] { setTextScale(m_textScale * kTextStep); });
    larger->setShortcuts({QKeySequence(QKeySequence::ZoomIn), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    menu->addAction(tr("S&maller text"), QKeySequence::ZoomOut, this,
                    [this] { setTextScale(m_textScale / kTextStep); });
    menu->addAction(tr("&Normal text"), QKeySequence(Qt::CTRL | Qt::Key_0), this, [this] { setTextScale(1); });
    menu->addSeparator();
    QAction* full = menu->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11), this,
                                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setShortcuts({QKeySequence(Qt::Key_F11), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)});
}

void MainWindow::makeHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&Shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question), this, [this] { showShortcuts(this); });
    menu->addAction(QWhatsThis::createAction(menu));
    menu->addSeparator();
    menu->addAction(tr("&About Nablascope"), this, [this] { showAbout(this); });
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
    QTimer::singleShot(0, m_desk, [this] {
        m_desk->resizeDocks({m_remedyDock, m_inspectorDock}, {kDockWidth, kDockWidth}, Qt::Horizontal);
    });
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
