// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "app/window/menus.h"
#include "ui/builder/banner.h"
#include "ui/builder/data_paths.h"
#include "ui/builder/document_files.h"
#include "ui/builder/import_dialog.h"
#include "ui/builder/look.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/run_key.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/people/hints.h"
#include "ui/people/presentation.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/session/attach.h"
#include "ui/session/session_files.h"
#include "ui/session/timeline.h"
#include "ui/shell/desk.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

namespace nabla {

namespace {

constexpr int kSettingsVersion = 1;
constexpr int kShortWindow = 720;

QString droppedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(QSettings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_sync(m_document, m_bridge),
      m_commands(m_document, m_bridge, m_selection), m_look(new WindowLook(*this, settings)) {
    loadWindowResources();
    setWindowIcon(QIcon(QStringLiteral(":/icons/nablascope.svg")));
    setAcceptDrops(true);
    qApp->installEventFilter(new RunKey(this));
    m_files = new DocumentFiles(m_document, settings, this);
    m_import = new DataImport(m_document, *m_files, this);
    makeParts();
    makeDocks();
    m_presentation = new Presentation(*this, *m_desk, *m_look);
    connect(m_presentation, &Presentation::changed, this, [this] { m_path->view()->setFocus(); }); // Space runs
    makeSessions();
    m_menus = new Menus(*this);
    connect(&m_document, &RecipeDocument::modifiedChanged, this, &MainWindow::showTitle);
    connect(&m_document, &RecipeDocument::fileNameChanged, this, &MainWindow::showTitle);
    connect(&m_bridge, &EngineBridge::runChanged, this, &MainWindow::showTitle);
    connect(m_files, &DocumentFiles::failed, this, [this](const QString& text) { m_banner->showNote(text); });
    connect(m_look, &WindowLook::textScaled, this, &MainWindow::fitToText);
    m_look->restore();
    restoreLook();
    showTitle();
    m_path->view()->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::start(const QString& fileName) {
    // Data, and the numbers of another program, bring no experiment along.
    const bool isData = dataSourceOf(fileName).has_value();
    if (isData || QFileInfo(fileName).suffix() == QStringLiteral("jsonl"))
        m_files->startNew(DocumentFiles::templates().front());
    if (isData) { // asks, once the window is there
        QTimer::singleShot(0, this, [this, fileName] { m_import->open(fileName); });
        return;
    }
    if (!fileName.isEmpty() && m_files->openFile(fileName))
        return;
    m_files->startNew(DocumentFiles::templates().front());
    m_path->showNotice(tr("Press Space to train. Click a block to look inside."), PathPanel::Stay::UntilNext);
}

void MainWindow::showHints() {
    if (Hints::wereSeen(m_settings))
        return;
    auto* hints =
        new Hints(this,
                  {{m_transport, tr("Press Run, or Space: the network trains, and every step is measured.")},
                   {m_path, tr("This is the network. The ribbon under it is the error signal on its way back: where it "
                               "grows thin, nothing is learned.")},
                   {m_desk->docks().front(), tr("Six remedies, one switch each. Flip one and watch what changes. "
                                                "Lessons are in the menu, help is F1, and Ctrl+K finds everything.")}},
                  m_settings);
    connect(&m_bridge, &EngineBridge::statusChanged, hints, [this, hints] {
        if (m_bridge.isRunning())
            hints->done(0);
    });
}

void MainWindow::makeParts() {
    m_banner = new RunBanner(m_bridge, m_document, m_sync);
    m_screen = new Screen(m_bridge, m_selection);
    m_desk = new Desk(m_screen);
    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_attach = new AttachBanner(m_bridge, m_sync, *m_files);
    connect(m_attach, &AttachBanner::failed, m_banner, &RunBanner::showNote);
    column->addWidget(m_banner);
    column->addWidget(m_attach);
    column->addWidget(m_desk, 1);
    setCentralWidget(central);
    makeControls();
    connect(m_screen, &Screen::maxNormDragged, this, [this](double maxNorm) {
        if (m_presentation->isLocked())
            return;
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

/// What stands above and below the screen and is made anew in another language.
void MainWindow::makeControls() {
    m_transport = new TransportBar(m_bridge, m_document, m_sync);
    m_path = new PathPanel(m_document, m_bridge, m_sync, m_selection, m_commands);
    m_path->setProperty("locks", true);
    auto* column = static_cast<QVBoxLayout*>(centralWidget()->layout());
    column->insertWidget(0, m_transport);
    column->insertWidget(3, m_path);
    m_timeline = new Timeline(m_bridge, m_selection);
    column->addWidget(m_timeline);
    connect(m_timeline, &Timeline::forkRequested, this, [this](qint64 step) { m_sessions->fork(step); });
}

void MainWindow::retranslate() {
    for (QWidget* old : QWidgetList{m_transport, m_path, m_timeline}) {
        centralWidget()->layout()->removeWidget(old);
        old->hide();
        old->deleteLater();
    }
    makeControls();
    m_path->view()->setCompact(height() < kShortWindow);
    m_desk->remake();
    delete m_menus; // some of its entries call panels
    m_menus = new Menus(*this);
    m_presentation->refresh();
    showTitle();
    m_path->view()->setFocus();
}

/// After the panels have taken the new size in.
void MainWindow::fitToText() {
    m_path->view()->setCompact(height() < kShortWindow);
    m_desk->fit();
}

void MainWindow::restoreLook() {
    resize(1280, 800);
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_desk->restoreState(m_settings.value(QStringLiteral("window/docks")).toByteArray(), kSettingsVersion);
    m_screen->restore(m_settings);
}

void MainWindow::showTitle() {
    const QString experiment =
        m_bridge.hasRecipe() ? m_document.title() : QString::fromStdString(m_bridge.recipe().name);
    setWindowTitle(tr("%1[*] – Nablascope").arg(m_sessions->hasName() ? m_sessions->title() : experiment));
    setWindowModified(m_sessions->isUnsaved() || (m_document.isModified() && !m_sessions->hasName()));
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && m_menus)
        retranslate();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    m_path->view()->setCompact(height() < kShortWindow);
    QMainWindow::resizeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_sessions->mayClose()) {
        event->ignore();
        return;
    }
    m_sessions->close();
    m_presentation->setOn(false); // the next start is for one person again
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/docks"), m_desk->saveState(kSettingsVersion));
    m_screen->save(m_settings);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    m_files->openFile(droppedFile(event->mimeData()));
}

} // namespace nabla
