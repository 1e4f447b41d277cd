// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/matrix_trainer.h"
#include "ui/matrix/matrix_plan.h"

#include <QDialog>
#include <QHash>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace nabla {

class EngineBridge;
class InlineNote;
class MatrixChooser;
class MatrixModel;
class RecipeDocument;
class SessionFiles;
class TextLabel;

/// The remedy matrix: the present recipe with every combination of the switches that are ticked, trained beside each
/// other. The run on the screen rests meanwhile. A network opens as a run of the session.
///
/// Threads  GUI thread only.
class MatrixWindow : public QDialog {
    Q_OBJECT

public:
    struct Parts {
        RecipeDocument& document;
        EngineBridge& bridge;
        SessionFiles& sessions;
    };
    /// The one of this window, or a new one; shown and in front. `window` is its parent.
    static MatrixWindow* open(const Parts& parts, QWidget* window);
    ~MatrixWindow() override;

    MatrixTrainer& trainer() { return *m_trainer; }
    MatrixModel& model() { return *m_model; }
    /// What Start does.
    void start();
    /// What Open does: the network on the screen, as a run of the session; one that is not trained to its end, and
    /// where nothing can be recorded, as an edit of the experiment.
    void openCell(const QModelIndex& index);
    void reject() override;

Q_SIGNALS:
    void helpRequested(); ///< F1

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    MatrixWindow(const Parts& parts, QWidget* window);
    void fill();
    QWidget* makeLeft(const MatrixChoice& ticked);
    QWidget* makeRight();
    QWidget* makeFoot();
    void fitTable();
    void followRecipe();
    void showCount();
    void showProgress();
    void showCell();
    void showLegend();
    void trainingEnded(const QString& problem);

    Parts m_parts;
    MatrixTrainer* m_trainer;
    MatrixModel* m_model;
    Recipe m_base;               ///< of the networks on the table
    MatrixChoice m_choice;       ///< the same
    QHash<int, qint64> m_opened; ///< cell to run of the session
    bool m_wasRunning = false;   ///< the run on the screen, before the matrix
    QString m_problem;

    QWidget* m_page = nullptr;
    MatrixChooser* m_chooser = nullptr;
    TextLabel* m_count = nullptr;
    TextLabel* m_axes = nullptr;
    TextLabel* m_detail = nullptr;
    TextLabel* m_left = nullptr;
    InlineNote* m_note = nullptr;
    QTableView* m_table = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace nabla
