// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/black_box.h"
#include "core/insight/remedies.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace nabla {

class EngineBridge;
class RecipeDocument;
class RecipeSync;
class RoadDrawing;
class Selection;
class TextLabel;

/// What a diverged run leaves: where the first value that is not finite appeared, the road that led there, the ways
/// back to steps before it, and what can be tried. Says so where no run has diverged.
///
/// Threads  GUI thread only.
class BlackBoxPanel : public QWidget {
    Q_OBJECT

public:
    BlackBoxPanel(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, Selection& selection,
                  QWidget* parent = nullptr);

    /// Of the run on the screen; nothing while all its values are finite.
    const std::optional<BlackBox>& box() const { return m_box; }
    /// Everything the panel says.
    QString text() const;
    RoadDrawing* road() const { return m_road; }
    QPushButton* rewindButton() const { return m_rewind; } ///< to the last finite step
    QPushButton* beforeButton() const { return m_before; } ///< to where growth began
    QPushButton* restartButton() const { return m_restart; }
    const QList<QPushButton*>& remedyButtons() const { return m_buttons; }

Q_SIGNALS:
    /// The run on the screen is one that has diverged.
    void opened();
    /// It is another one.
    void closed();
    /// Train again from the state before this step, with the recipe of now.
    void forkRequested(qint64 step);

private:
    void makeLayout();
    void follow();
    void show(const Divergence& divergence);
    static QString wordsFor(BlackBox::Quantity quantity);
    void showNothing();
    void showRoad(const Layout& layout);
    void showWaysBack();
    void makeRemedies(const std::vector<Remedy>& remedies);
    std::vector<Remedy> remediesThatFit() const;
    /// The step that an edit goes on from: before the growth, or else the last finite one. -1: none.
    qint64 stepBefore() const;
    void choose(const Remedy& remedy);
    void highlight(bool isShown);

    EngineBridge& m_bridge;
    RecipeDocument& m_document;
    RecipeSync& m_sync;
    Selection& m_selection;
    std::shared_ptr<const History> m_history; ///< of m_box
    std::optional<BlackBox> m_box;
    TextLabel* m_title;
    TextLabel* m_where;
    QWidget* m_body;
    TextLabel* m_roadTitle;
    RoadDrawing* m_road;
    TextLabel* m_story;
    QToolButton* m_show;
    TextLabel* m_backTitle;
    TextLabel* m_rewindNote;
    QPushButton* m_rewind;
    TextLabel* m_beforeNote;
    QPushButton* m_before;
    QPushButton* m_restart;
    TextLabel* m_noWay;
    TextLabel* m_tryTitle;
    TextLabel* m_tryNote;
    QVBoxLayout* m_remedies;
    TextLabel* m_problem;
    QList<QPushButton*> m_buttons;
};

} // namespace nabla
