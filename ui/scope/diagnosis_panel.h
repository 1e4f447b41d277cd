// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis.h"

#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QPushButton;
class QVBoxLayout;

namespace nabla {

class EngineBridge;
class FindingCard;
class RecipeDocument;
class Selection;
class TextLabel;

/// What is wrong with the run on the screen, if anything: one headline with its evidence, why, and what to try.
///
/// Diagnosed at most twice a second on a thread of its own, as of the selected step.
///
/// Threads  GUI thread only.
class DiagnosisPanel : public QWidget {
    Q_OBJECT

public:
    DiagnosisPanel(EngineBridge& bridge, RecipeDocument& document, Selection& selection, QWidget* parent = nullptr);
    ~DiagnosisPanel() override;

    /// Diagnoses now and here, as the timer does it later. For tests and screenshots.
    void refresh();
    /// Everything the panel says, for the clipboard.
    QString text() const;
    const std::vector<FindingCard*>& cards() const { return m_cards; }

Q_SIGNALS:
    /// What the panel says is new.
    void diagnosed();

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Task;
    std::shared_ptr<Task> makeTask() const;
    void soon();
    void start();
    void present(const Task& task);
    FindingCard* makeCard(int index);
    void highlight(const FindingCard* card);
    void choose(FindingCard* card, const Remedy& remedy);
    void compare(FindingCard* card, const Remedy& remedy);

    EngineBridge& m_bridge;
    RecipeDocument& m_document;
    Selection& m_selection;
    TextLabel* m_step;
    QPushButton* m_copy;
    QVBoxLayout* m_column;
    std::vector<FindingCard*> m_cards;
    const FindingCard* m_held = nullptr; ///< whose evidence stays on the charts
    QTimer m_timer;
    std::shared_ptr<const Task> m_shown;
    bool m_isBusy = false;
    QThreadPool m_pool; ///< one thread; waits for it when the panel dies
};

} // namespace nabla
