// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAbstractButton;
class QButtonGroup;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace nabla {

class EngineBridge;
class Readout;
class RecipeDocument;
class RecipeSync;
class StateChip;
struct RunnerStatus;

/// Restart, Run or Pause, Step, speed, and what the run says of itself.
///
/// Threads  GUI thread only.
class TransportBar : public QWidget {
    Q_OBJECT

public:
    TransportBar(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, QWidget* parent = nullptr);

    /// Run when paused, pause when running, go on when finished. The space key.
    void toggle();
    /// The full stop key.
    void stepOnce();
    void restart();

    /// What is needed without what may be left out in a narrow window.
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void dress(QAbstractButton* button, const QString& text, const QString& help);
    QWidget* makeSpeedButtons();
    QWidget* makeSeedField();
    /// How much is shown: the more room, the higher.
    enum class Detail { Lean, Seed, Accuracy, Rate, Words };
    bool isShown(const QWidget* part, Detail detail) const;
    int widthNeeded(Detail detail) const;
    int buttonWidth(const QToolButton& button, Detail detail) const;
    void fit();
    /// The widths that readings and state ask for, together.
    int askedWidth() const;
    void showStatus();
    void explain(bool isOwn);
    void showState(const RunnerStatus& status);
    void showStep();
    void takeSeed();

    EngineBridge& m_bridge;
    RecipeDocument& m_document;
    RecipeSync& m_sync;
    QToolButton* m_restart;
    QPushButton* m_run;
    QToolButton* m_step;
    QButtonGroup* m_speeds = nullptr;
    Readout* m_stepReadout;
    Readout* m_rateReadout;
    Readout* m_lossReadout;
    Readout* m_accuracyReadout;
    StateChip* m_state;
    QWidget* m_seedBox = nullptr;
    QLineEdit* m_seed = nullptr;
    Detail m_detail = Detail::Words;
    int m_fittedFor = 0; ///< askedWidth() at the last fit
};

} // namespace nabla
