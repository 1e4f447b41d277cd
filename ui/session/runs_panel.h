// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session_store.h"
#include "ui/session/run_row.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <optional>

class QListWidget;
class QListWidgetItem;
class QPlainTextEdit;
class QTextBrowser;
class QToolButton;

namespace nabla {

class EngineBridge;
class InlineNote;
class SessionFiles;
class TextLabel;

/// All runs of the session: put one on the screen, compare another with it, rename, colour, note, delete and bring
/// back.
class RunsPanel : public QWidget {
    Q_OBJECT

public:
    RunsPanel(SessionFiles& sessions, EngineBridge& bridge, QWidget* parent = nullptr);

    QListWidget& list() const { return *m_list; }
    /// The run that is selected, 0 for none; of several the current one.
    qint64 selected() const;
    /// All that are, the newest first.
    std::vector<qint64> allSelected() const;

    void show(qint64 id);
    /// Draws the run behind the one on the screen; again takes it away.
    void compare(qint64 id);
    /// Two runs of the session: the one on the screen stays there, else the newer one comes, and the other is drawn
    /// behind it.
    void compareTwo(qint64 one, qint64 other);
    void remove(const std::vector<qint64>& ids);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeList();
    QToolButton* addButton(const QString& text, const QString& toolTip);
    void refresh();
    void followLive();
    void showNumbers(qint64 id, const History& history);
    void compareSelection();
    bool isOnScreen(qint64 id) const;
    void showSelection();
    void showNote(bool isEdited);
    void storeNote();
    void popupMenu(const QPoint& at);
    void fillColors(class QMenu& menu, qint64 id);
    RunRow rowOf(const RunInfo& info, const std::vector<RunInfo>& all);
    QStringList differenceOf(const RunInfo& info, const std::vector<RunInfo>& all);
    QListWidgetItem* itemOf(qint64 id) const;
    void attempt(const std::function<void(SessionStore&)>& action);

    SessionFiles& m_sessions;
    EngineBridge& m_bridge;
    QListWidget* m_list;
    QToolButton* m_show = nullptr;
    QToolButton* m_compare = nullptr;
    QToolButton* m_delete = nullptr;
    QToolButton* m_edit = nullptr;
    InlineNote* m_undo;
    TextLabel* m_difference;
    QTextBrowser* m_note;
    QPlainTextEdit* m_noteEdit;
    QTimer m_timer;
    QHash<qint64, QString> m_notes;
    QHash<qint64, QStringList> m_differences; ///< runs never change their recipe
    qint64 m_compared = 0;
    qint64 m_noted = 0; ///< whose note is being written
    bool m_isFilling = false;
};

} // namespace nabla
