// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/scope/selection.h"

#include <QMainWindow>

class QDockWidget;
class QSettings;

namespace nabla {

class AttachBanner;
class Desk;
class DataImport;
class DiagnosisPanel;
class DocumentFiles;
class LessonPanel;
class LessonPlayer;
class Menus;
class PathPanel;
class Presentation;
class RunBanner;
class RunsPanel;
class Screen;
class SessionFiles;
class Timeline;
class TransportBar;
class WindowLook;

/// Puts the parts beside each other and gives them menus. Everything else lives in `ui`.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `settings` outlives the window: arrangement, recent files, theme and text size are kept there.
    explicit MainWindow(QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a recipe, or the first of the built-in ones when the name is empty or cannot be read.
    /// Nothing is recorded before sessions().begin().
    void start(const QString& fileName);

    RecipeDocument& document() { return m_document; }
    EngineBridge& bridge() { return m_bridge; }
    RecipeSync& sync() { return m_sync; }
    DocumentFiles& files() { return *m_files; }
    DataImport& dataImport() { return *m_import; }
    SessionFiles& sessions() { return *m_sessions; }
    AttachBanner& attach() { return *m_attach; }
    RunsPanel& runs() { return *m_runs; }
    Screen& screen() { return *m_screen; }
    Selection& selection() { return m_selection; }
    PathPanel& path() { return *m_path; }
    LessonPlayer& lessons() { return *m_lessons; }
    LessonPanel& lessonPanel() { return *m_lessonPanel; }
    DiagnosisPanel& diagnosis() { return *m_diagnosis; }
    TransportBar& transport() { return *m_transport; }
    Timeline& timeline() { return *m_timeline; }
    LayerCommands& commands() { return m_commands; }
    Desk& desk() { return *m_desk; }

    /// Theme, text size, language, presentation.
    WindowLook& look() { return *m_look; }
    Presentation& presentation() { return *m_presentation; }
    /// Three sentences for who is here for the first time.
    void showHints();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeParts();
    void makeControls();
    QWidget* makeRemedies();
    void makeDocks();
    void makeBlackBox(QDockWidget* neighbour);
    void makeLessons();
    void makeSessions();
    void retranslate();
    void fitToText();
    void restoreLook();
    void showTitle();

    QSettings& m_settings;
    RecipeDocument m_document;
    EngineBridge m_bridge;
    Selection m_selection;
    RecipeSync m_sync;
    LayerCommands m_commands;
    DocumentFiles* m_files = nullptr;
    DataImport* m_import = nullptr;
    SessionFiles* m_sessions = nullptr;
    RunsPanel* m_runs = nullptr;
    TransportBar* m_transport = nullptr;
    RunBanner* m_banner = nullptr;
    AttachBanner* m_attach = nullptr;
    PathPanel* m_path = nullptr;
    Timeline* m_timeline = nullptr;
    Screen* m_screen = nullptr;
    LessonPlayer* m_lessons = nullptr;
    LessonPanel* m_lessonPanel = nullptr;
    DiagnosisPanel* m_diagnosis = nullptr;
    Desk* m_desk = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    Menus* m_menus = nullptr;
    WindowLook* m_look;
    Presentation* m_presentation = nullptr;
};

} // namespace nabla
