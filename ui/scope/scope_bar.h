// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QMenu;
class QToolButton;

namespace nabla {

class Selection;
class TriggerPanel;

/// The tools of the screen in one line: more instruments, freeze, triggers, cursors, the steps on show.
class ScopeBar : public QWidget {
    Q_OBJECT

public:
    explicit ScopeBar(Selection& selection, QWidget* parent = nullptr);

    TriggerPanel& triggers() const { return *m_panel; }
    /// Without a signal.
    void showFrozen(bool isFrozen);
    /// What fired, why the screen stands still; empty takes it away.
    void setNotice(const QString& text);
    const QString& notice() const { return m_notice; }

Q_SIGNALS:
    void addRequested(const QString& kind);
    void freezeToggled(bool isFrozen);
    void cursorsToggled(bool isOn);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QToolButton* addButton();
    void retranslate();
    void fillInstruments(QMenu& menu);
    void fillSteps(QMenu& menu);
    void showView();
    void showTriggers();
    void showNotice();

    Selection& m_selection;
    TriggerPanel* m_panel;
    QToolButton* m_add;
    QToolButton* m_freeze;
    QToolButton* m_trigger;
    QToolButton* m_cursors;
    QToolButton* m_steps;
    QLabel* m_label;
    QString m_notice;
};

/// The catalogue as actions; `add` gets the kind.
void fillInstrumentMenu(QMenu& menu, QObject* context, const std::function<void(const QString& kind)>& add);

} // namespace nabla
