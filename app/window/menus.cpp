// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/menus.h"

#include "app/window/main_window.h"
#include "ui/builder/document_files.h"
#include "ui/builder/help_dialogs.h"
#include "ui/builder/path_actions.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/charts/catalog.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/session/session_files.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QActionGroup>
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
    files.fillNewMenu(*menu->addMenu(tr("&New from")));
    menu->addAction(tr("&Open…"), QKeySequence::Open, &files, &DocumentFiles::open);
    QMenu* recent = menu->addMenu(tr("Open &recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_window.files().fillRecentMenu(*recent); });
    menu->addSeparator();
    SessionFiles& sessions = m_window.sessions();
    menu->addAction(tr("&Save session"), QKeySequence::Save, &sessions, &SessionFiles::save);
    menu->addAction(tr("Save session &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), &sessions,
                    &SessionFiles::saveAs);
    menu->addSeparator();
    menu->addAction(tr("Save re&cipe"), &files, &DocumentFiles::save);
    menu->addAction(tr("Sa&ve recipe as…"), &files, &DocumentFiles::saveAs);
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
    menu->addSeparator();
    m_window.path().view()->actions().fill(*menu);
}

void Menus::makeRunMenu() {
    QMenu* menu = m_bar->addMenu(tr("&Run"));
    menu->addAction(tr("&Run or pause"), QKeySequence(Qt::Key_Space), &m_window.transport(), &TransportBar::toggle);
    menu->addAction(tr("One &step"), QKeySequence(Qt::Key_Period), &m_window.transport(), &TransportBar::stepOnce);
    menu->addAction(tr("R&estart"), QKeySequence(Qt::CTRL | Qt::Key_R), &m_window.transport(), &TransportBar::restart);
    menu->addSeparator();
    menu->addAction(tr("&Forget the run before"), &m_window.bridge(), &EngineBridge::clearGhost);
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
    auto* themes = new QActionGroup(this);
    for (const auto& [id, name] : {std::pair(ThemeId::Light, tr("&Light")), std::pair(ThemeId::Dark, tr("D&ark"))}) {
        QAction* action = themes->addAction(name);
        action->setCheckable(true);
        action->setData(static_cast<int>(id));
        menu->addAction(action);
        connect(action, &QAction::triggered, this, [this, id = id] { m_window.look().setTheme(id); });
    }
    connect(menu, &QMenu::aboutToShow, themes, [themes] {
        for (QAction* action : themes->actions())
            action->setChecked(action->data().toInt() == static_cast<int>(theme().id));
    });
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
    QAction* full = menu->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11), this,
                                    [this] { m_window.setWindowState(m_window.windowState() ^ Qt::WindowFullScreen); });
    full->setShortcuts({QKeySequence(Qt::Key_F11), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)});
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
    menu->addAction(tr("&Shortcuts"), QKeySequence(Qt::CTRL | Qt::Key_Question), this,
                    [this] { showShortcuts(&m_window); });
    menu->addAction(QWhatsThis::createAction(menu));
    menu->addSeparator();
    menu->addAction(tr("&About Nablascope"), this, [this] { showAbout(&m_window); });
}

} // namespace nabla
