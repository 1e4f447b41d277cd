// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/menus.h"

#include "app/window/main_window.h"
#include "app/window/sharing.h"
#include "ui/builder/document_files.h"
#include "ui/builder/import_dialog.h"
#include "ui/builder/path_actions.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/charts/catalog.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/matrix/matrix_window.h"
#include "ui/people/command_palette.h"
#include "ui/people/help_pages.h"
#include "ui/people/help_viewer.h"
#include "ui/people/presentation.h"
#include "ui/people/settings_dialog.h"
#include "ui/people/sheets.h"
#include "ui/people/switch_commands.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/session/attach.h"
#include "ui/session/report_export.h"
#include "ui/session/session_files.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenuBar>
#include <QWhatsThis>

namespace nabla {

namespace {
constexpr double kTextStep = 1.1;
} // namespace

Menus::Menus(MainWindow& window) : QObject(&window), m_window(window), m_bar(new QMenuBar) {
    window.setMenuBar(m_bar);
    makeFileMenu();
    makeEditMenu();
    makeRunMenu();
    makeViewMenu();
    makeLessonMenu();
    makeHelpMenu();
}

/// At once: a bar that waits for its end would still answer to its shortcuts.
Menus::~Menus() {
    delete m_bar;
}

void Menus::makeFileMenu() {
    DocumentFiles& files = m_window.files();
    QMenu* menu = m_bar->addMenu(tr("&File"));
    QMenu* fresh = menu->addMenu(tr("&New from"));
    files.fillNewMenu(*fresh);
    m_edits << fresh->actions() << menu->addAction(tr("&Open…"), QKeySequence::Open, &files, &DocumentFiles::open);
    QMenu* recent = menu->addMenu(tr("Open &recent"));
    recent->setObjectName(QStringLiteral("fills"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_window.files().fillRecentMenu(*recent); });
    m_edits << menu->addAction(tr("&Import data…"), &m_window.dataImport(), &DataImport::choose);
    m_edits << menu->addAction(tr("Attac&h to a training run…"), &m_window.attach(), &AttachBanner::choose);
    menu->addSeparator();
    SessionFiles& sessions = m_window.sessions();
    menu->addAction(tr("&Save session"), QKeySequence::Save, &sessions, &SessionFiles::save);
    menu->addAction(tr("Save session &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), &sessions,
                    &SessionFiles::saveAs);
    menu->addSeparator();
    menu->addAction(tr("Save re&cipe"), &files, &DocumentFiles::save);
    menu->addAction(tr("Sa&ve recipe as…"), &files, &DocumentFiles::saveAs);
    menu->addSeparator();
    auto* sharing = new Sharing(m_window, this);
    menu->addAction(tr("Copy the &experiment as text"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), sharing,
                    &Sharing::copyExperiment);
    menu->addAction(tr("Copy the &lesson as text"), sharing, &Sharing::copyLesson);
    m_edits << menu->addAction(tr("Open copied &text"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V), sharing,
                               &Sharing::openCopied);
    menu->addSeparator();
    auto* report = new ReportExport(sessions, m_window.bridge(), m_window.document(), &m_window);
    connect(this, &QObject::destroyed, report, &QObject::deleteLater);
    menu->addAction(tr("Ex&port report…"), report, &ReportExport::choose);
    menu->addSeparator();
    menu->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), &m_window, &QWidget::close);
}

void Menus::makeEditMenu() {
    QMenu* menu = m_bar->addMenu(tr("&Edit"));
    QAction* undo = m_window.document().undoStack()->createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = m_window.document().undoStack()->createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    menu->addActions({undo, redo});
    m_edits << undo << redo;
    menu->addSeparator();
    m_window.path().view()->actions().fill(*menu);
}

void Menus::makeRunMenu() {
    QMenu* menu = m_bar->addMenu(tr("&Run"));
    menu->addAction(tr("&Run or pause"), QKeySequence(Qt::Key_Space), &m_window.transport(), &TransportBar::toggle);
    menu->addAction(tr("One &step"), QKeySequence(Qt::Key_Period), &m_window.transport(), &TransportBar::stepOnce);
    menu->addAction(tr("R&estart"), QKeySequence(Qt::CTRL | Qt::Key_R), &m_window.transport(), &TransportBar::restart);
    menu->addSeparator();
    m_edits << menu->addAction(tr("Remedy &matrix…"), QKeySequence(Qt::CTRL | Qt::Key_M), this, [this] {
        auto* matrix = MatrixWindow::open({m_window.document(), m_window.bridge(), m_window.sessions()}, &m_window);
        connect(matrix, &MatrixWindow::helpRequested, this, &Menus::openMatrixHelp, Qt::UniqueConnection);
    });
    makeTwinEntries(*menu);
    menu->addAction(tr("&Forget the run before"), &m_window.bridge(), &EngineBridge::clearGhost);
}

void Menus::makeTwinEntries(QMenu& run) {
    EngineBridge& bridge = m_window.bridge();
    QAction* start = run.addAction(tr("Start a &twin…"), QKeySequence(Qt::CTRL | Qt::Key_T), &bridge,
                                   [&bridge] { bridge.armTwin(true); });
    start->setToolTip(tr("Two runs side by side that differ in what you change next"));
    QAction* end = run.addAction(tr("E&nd the twin"), &bridge, [&bridge] {
        bridge.armTwin(false);
        bridge.endTwin();
    });
    m_edits << start;
    const auto show = [&bridge, start, end] {
        start->setEnabled(!bridge.isTwinArmed());
        end->setEnabled(bridge.isTwinArmed() || bridge.hasTwin());
    };
    connect(&bridge, &EngineBridge::twinChanged, end, show);
    show();
}

void Menus::makeViewMenu() {
    QMenu* menu = m_bar->addMenu(tr("&View"));
    menu->setToolTipsVisible(true);
    Screen& screen = m_window.screen();
    for (const InstrumentRow& row : instrumentCatalog()) {
        const QString id = QString::fromLatin1(row.id);
        QAction* action = menu->addAction(QCoreApplication::translate("Instrument", row.title));
        action->setToolTip(QCoreApplication::translate("Instrument", row.help));
        action->setCheckable(true);
        action->setChecked(screen.isShown(id));
        connect(action, &QAction::toggled, &screen, [&screen, id](bool isOn) { screen.setShown(id, isOn); });
        connect(&screen, &Screen::shownChanged, action, [action, id](const QString& which, bool isOn) {
            if (which == id)
                action->setChecked(isOn);
        });
    }
    menu->addAction(tr("&Default arrangement"), &screen, &Screen::resetArrangement);
    menu->addSeparator();
    for (QDockWidget* dock : m_window.desk().docks())
        menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    makeThemeMenu(*menu);
    menu->addSeparator();
    QAction* larger = menu->addAction(
        tr("Lar&ger text"), this, [this] { m_window.look().setTextScale(m_window.look().textScale() * kTextStep); });
    larger->setShortcuts({QKeySequence(QKeySequence::ZoomIn), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    menu->addAction(tr("S&maller text"), QKeySequence::ZoomOut, this,
                    [this] { m_window.look().setTextScale(m_window.look().textScale() / kTextStep); });
    menu->addAction(tr("&Normal text"), QKeySequence(Qt::CTRL | Qt::Key_0), this,
                    [this] { m_window.look().setTextScale(1); });
    menu->addSeparator();
    makeLanguageMenu(*menu);
    makePresentEntries(*menu);
    menu->addSeparator();
    menu->addAction(tr("&Settings…"), QKeySequence(Qt::CTRL | Qt::Key_Comma), this,
                    [this] { (new SettingsDialog(&m_window, m_window.look()))->show(); });
}

void Menus::makeThemeMenu(QMenu& view) {
    QMenu* menu = view.addMenu(tr("&Theme"));
    auto* themes = new QActionGroup(menu);
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::Projector, ThemeId::HighContrast}) {
        QAction* action = menu->addAction(WindowLook::nameOf(id), this, [this, id] { m_window.look().setTheme(id); });
        action->setCheckable(true);
        action->setData(static_cast<int>(id));
        themes->addAction(action);
    }
    menu->setObjectName(QStringLiteral("fills"));
    connect(menu, &QMenu::aboutToShow, themes, [themes] {
        for (QAction* action : themes->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(theme().id));
    });
}

void Menus::makePresentEntries(QMenu& view) {
    Presentation& presentation = m_window.presentation();
    QAction* present =
        view.addAction(tr("&Present"), &presentation, [&presentation](bool isOn) { presentation.setOn(isOn); });
    present->setShortcuts({QKeySequence(Qt::Key_F11), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
    present->setToolTip(tr("Full screen, large text, thick lines, for those in the last row"));
    QAction* lock = view.addAction(tr("Loc&k the experiment"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
                                   &presentation, [&presentation](bool isOn) { presentation.setLocked(isOn); });
    lock->setToolTip(tr("Running and looking stay, editing does not: for a class, or for a lecture"));
    QAction* full = view.addAction(tr("&Full screen"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), this,
                                   [this] { m_window.setWindowState(m_window.windowState() ^ Qt::WindowFullScreen); });
    full->setEnabled(!presentation.isOn());
    present->setCheckable(true);
    lock->setCheckable(true);
    const auto show = [this, &presentation, present, lock, full] {
        present->setChecked(presentation.isOn());
        lock->setChecked(presentation.isLocked());
        full->setEnabled(!presentation.isOn());
        for (QAction* action : std::as_const(m_edits))
            action->setVisible(!presentation.isLocked());
        if (auto* matrix = m_window.findChild<MatrixWindow*>(); matrix && presentation.isLocked())
            matrix->close(); // opening a network would edit
    };
    connect(&presentation, &Presentation::changed, this, show);
    show();
}

/// Each language in its own words, and the menu's name in both, for whoever cannot read the present one.
void Menus::makeLanguageMenu(QMenu& view) {
    const QString title = tr("Languag&e");
    QMenu* menu = view.addMenu(language() == Language::English ? title + QStringLiteral(" / 语言")
                                                               : title + QStringLiteral(" / Language"));
    auto* group = new QActionGroup(menu);
    for (const Language one : languages()) {
        QAction* action = menu->addAction(nameOf(one), this, [this, one] { m_window.look().setLanguage(one); });
        action->setCheckable(true);
        action->setChecked(one == language());
        group->addAction(action);
    }
    view.addSeparator();
}

void Menus::makeLessonMenu() {
    QMenu* menu = m_bar->addMenu(tr("Lesso&ns"));
    m_window.lessonPanel().fillMenu(*menu);
}

void Menus::makeHelpMenu() {
    QMenu* menu = m_bar->addMenu(tr("&Help"));
    menu->addAction(tr("&Help"), QKeySequence(Qt::Key_F1), this,
                    [this] { HelpViewer::open(&m_window, helpFor(QApplication::focusWidget())); });
    QMenu* pages = menu->addMenu(tr("&Pages"));
    for (const HelpPage& page : helpPages())
        pages->addAction(page.title, this, [this, id = page.id] { HelpViewer::open(&m_window, id); });
    menu->addAction(tr("&Find a command…"), QKeySequence(Qt::CTRL | Qt::Key_K), this, &Menus::openPalette);
    QAction* keys = menu->addAction(tr("&Shortcuts"), this, [this] { showShortcuts(m_window); });
    keys->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Question), QKeySequence(Qt::CTRL | Qt::Key_Slash)});
    QAction* what = QWhatsThis::createAction(menu);
    what->setText(tr("&What is this?"));
    menu->addAction(what);
    menu->addSeparator();
    menu->addAction(tr("&About Nablascope"), this, [this] { showAbout(m_window); });
}

void Menus::openMatrixHelp() {
    HelpViewer::open(&m_window, helpFor(m_window.findChild<MatrixWindow*>()));
}

void Menus::openPalette() {
    QList<Command> commands = menuCommands(m_window);
    if (!m_window.presentation().isLocked())
        commands << switchCommands(m_window.document(), [this](const QStringList& problems) {
            Q_EMIT m_window.sessions().failed(problems.join(QLatin1Char('\n')));
        });
    commands << controlCommands(m_window);
    (new CommandPalette(&m_window, std::move(commands)))->show();
}

} // namespace nabla
