// SPDX-License-Identifier: GPL-3.0-or-later
// The panels beside the screen: a new one is an addPanel here.
#include "app/window/main_window.h"

#include "ui/builder/banner.h"
#include "ui/builder/data_panel.h"
#include "ui/builder/inspector.h"
#include "ui/builder/look.h"
#include "ui/builder/remedies_panel.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/presentation.h"
#include "ui/scope/black_box_panel.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/scope/screen.h"
#include "ui/session/runs_panel.h"
#include "ui/session/session_files.h"
#include "ui/shell/desk.h"

#include <QAction>
#include <QDockWidget>
#include <QUndoView>
#include <QVBoxLayout>

namespace nabla {

QWidget* MainWindow::makeRemedies() {
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(4 * kSpace, 2 * kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(3 * kSpace);
    column->addWidget(new RemediesPanel(m_document, m_bridge));
    column->addSpacing(2 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, tr("Data and training")));
    column->addWidget(new DataPanel(m_document));
    column->addStretch(1);
    return left;
}

void MainWindow::makeDocks() {
    m_desk->addPanel({QStringLiteral("remedies"), [] { return tr("Six remedies"); },
                      [this](QDockWidget*) { return makeRemedies(); }},
                     Qt::LeftDockWidgetArea);
    m_inspectorDock =
        m_desk->addPanel({QStringLiteral("inspector"), [] { return tr("Inspector"); },
                          [this](QDockWidget* dock) {
                              auto* inspector = new Inspector(m_document, m_bridge, m_commands);
                              dock->setWindowTitle(inspector->title());
                              connect(inspector, &Inspector::titleChanged, dock, &QDockWidget::setWindowTitle);
                              return inspector;
                          }},
                         Qt::RightDockWidgetArea);
    m_desk
        ->addPanel({QStringLiteral("history"), [] { return tr("History of edits"); },
                    [this](QDockWidget*) {
                        auto* edits = new QUndoView(m_document.undoStack());
                        edits->setEmptyLabel(tr("as opened"));
                        edits->setAccessibleName(tr("History of edits"));
                        return edits;
                    }},
                   Qt::RightDockWidgetArea)
        ->hide();
    QDockWidget* diagnosis = m_desk->addPanel({QStringLiteral("diagnosis"), [] { return tr("Diagnosis"); },
                                               [this](QDockWidget*) {
                                                   m_diagnosis = new DiagnosisPanel(m_bridge, m_document, m_selection);
                                                   return m_diagnosis;
                                               }},
                                              Qt::RightDockWidgetArea);
    makeBlackBox(diagnosis);
    m_desk->tabifyDockWidget(diagnosis, m_inspectorDock);
    m_inspectorDock->hide();
    m_desk->fit();
    connect(&m_commands, &LayerCommands::inspectRequested, m_inspectorDock,
            [this] { m_desk->showPanel(m_inspectorDock); });
    makeLessons();
}

/// Comes to the front by itself when the run on the screen has diverged, and goes again with that run.
void MainWindow::makeBlackBox(QDockWidget* neighbour) {
    constexpr const char* kCameByItself = "cameByItself";
    QDockWidget* dock = m_desk->addPanel(
        {QStringLiteral("blackbox"), [] { return tr("Black box"); },
         [this](QDockWidget* place) {
             auto* panel = new BlackBoxPanel(m_bridge, m_document, m_sync, m_selection);
             connect(panel, &BlackBoxPanel::forkRequested, this, [this](qint64 step) { m_sessions->fork(step); });
             connect(panel, &BlackBoxPanel::opened, place, [this, place] {
                 const QDockWidget* lesson = m_desk->dock(QStringLiteral("lesson"));
                 if (m_presentation->isOn() || !lesson->visibleRegion().isEmpty())
                     return; // the place belongs to the lesson, which may want just this
                 if (place->isHidden())
                     place->setProperty(kCameByItself, true);
                 m_desk->showPanel(place);
             });
             connect(panel, &BlackBoxPanel::closed, place, [place] {
                 if (place->property(kCameByItself).toBool())
                     place->hide();
                 place->setProperty(kCameByItself, false);
             });
             return panel;
         }},
        Qt::RightDockWidgetArea);
    connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock] { dock->setProperty(kCameByItself, false); });
    m_desk->tabifyDockWidget(neighbour, dock);
    dock->hide();
}

void MainWindow::makeLessons() {
    m_lessons = new LessonPlayer({m_document, m_sync, m_bridge, *m_screen}, this);
    QDockWidget* dock = m_desk->addPanel({QStringLiteral("lesson"), [] { return tr("Lesson"); },
                                          [this](QDockWidget* place) {
                                              m_lessonPanel = new LessonPanel(*m_lessons, m_bridge);
                                              connect(m_lessonPanel, &LessonPanel::lessonOpened, place,
                                                      [this, place] { m_desk->showPanel(place); });
                                              return m_lessonPanel;
                                          }},
                                         Qt::RightDockWidgetArea);
    m_desk->tabifyDockWidget(m_inspectorDock, dock);
    dock->hide();
    connect(dock->toggleViewAction(), &QAction::triggered, m_lessons, [this](bool isShown) {
        if (isShown && !m_lessons->lesson() && !m_lessons->lessons().empty())
            m_lessons->open(QString::fromStdString(m_lessons->lessons().front().id));
    });
}

void MainWindow::makeSessions() {
    m_sessions = new SessionFiles({m_document, m_sync, m_bridge, *m_files, m_settings, *m_screen, m_selection}, this);
    connect(m_sessions, &SessionFiles::failed, this, [this](const QString& text) { m_banner->showNote(text); });
    connect(m_sessions, &SessionFiles::sessionChanged, this, &MainWindow::showTitle);
    connect(m_sessions, &SessionFiles::unsavedChanged, this, &MainWindow::showTitle);
    QDockWidget* dock =
        m_desk->addPanel({QStringLiteral("runs"), [] { return tr("Runs"); },
                          [this](QDockWidget*) { return m_runs = new RunsPanel(*m_sessions, m_bridge); }},
                         Qt::RightDockWidgetArea);
    m_desk->tabifyDockWidget(m_inspectorDock, dock);
    dock->hide();
}

} // namespace nabla
