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

class DiagnosisPanel;
class DocumentFiles;
class Inspector;
class LessonPanel;
class LessonPlayer;
class PathPanel;
class RunBanner;
class Screen;
class TransportBar;
enum class ThemeId;

/// Puts the parts beside each other and gives them menus. Everything else lives in `ui`.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `settings` outlives the window: arrangement, recent files, theme and text size are kept there.
    explicit MainWindow(QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a recipe, or the first of the built-in ones when the name is empty or cannot be read.
    void start(const QString& fileName);

    RecipeDocument& document() { return m_document; }
    EngineBridge& bridge() { return m_bridge; }
    RecipeSync& sync() { return m_sync; }
    DocumentFiles& files() { return *m_files; }
    Screen& screen() { return *m_screen; }
    Selection& selection() { return m_selection; }
    PathPanel& path() { return *m_path; }
    LessonPlayer& lessons() { return *m_lessons; }
    LessonPanel& lessonPanel() { return *m_lessonPanel; }
    DiagnosisPanel& diagnosis() { return *m_diagnosis; }
    TransportBar& transport() { return *m_transport; }
    LayerCommands& commands() { return m_commands; }
    const QList<QDockWidget*>& docks() const { return m_docks; }

    void setTheme(ThemeId id);
    /// 1 is the system's text size.
    void setTextScale(double scale);
    double textScale() const { return m_textScale; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeParts();
    void makeDocks();
    void makeLessons();
    void makeInsight();
    /// Brings a panel of the right side to the front.
    void showAtSide(QDockWidget* dock);
    /// A panel at the side, closable and movable, in a scroll area; the View menu lists it.
    QDockWidget* addDock(const QString& id, const QString& title, QWidget* content, Qt::DockWidgetArea area);
    void restoreLook();
    void showTitle();

    QSettings& m_settings;
    RecipeDocument m_document;
    EngineBridge m_bridge;
    Selection m_selection;
    RecipeSync m_sync;
    LayerCommands m_commands;
    DocumentFiles* m_files = nullptr;
    TransportBar* m_transport = nullptr;
    RunBanner* m_banner = nullptr;
    PathPanel* m_path = nullptr;
    Screen* m_screen = nullptr;
    Inspector* m_inspector = nullptr;
    LessonPlayer* m_lessons = nullptr;
    LessonPanel* m_lessonPanel = nullptr;
    DiagnosisPanel* m_diagnosis = nullptr;
    QMainWindow* m_desk = nullptr; ///< holds the docks, so that transport and signal path keep the whole width
    QList<QDockWidget*> m_docks;
    QDockWidget* m_remedyDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QFont m_systemFont;
    double m_textScale = 1;
};

} // namespace nabla
