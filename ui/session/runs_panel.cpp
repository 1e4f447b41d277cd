// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/runs_panel.h"

#include "core/base/error.h"
#include "core/history/history.h"
#include "core/recipe/recipe_json.h"
#include "core/session/session_reader.h"
#include "core/session/time_machine.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/inline_note.h"
#include "ui/builder/look.h"
#include "ui/session/session_files.h"
#include "ui/style/theme.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace nabla {

namespace {

constexpr int kCurvePoints = 60;
constexpr int kLiveMs = 1000;
constexpr int kNoteHeight = 110;
constexpr int kListHeight = 220;
/// Numbers of a run that are read whole for a comparison; longer ones bring their summary.
constexpr double kReadWhole = 4e6;
constexpr const char* kColors[] = {"#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"};

QString percent(double share) {
    return RunsPanel::tr("%1 %").arg(share * 100, 0, 'f', 1);
}

QString numbersText(qint64 steps, double loss, double accuracy) {
    QStringList words{RunsPanel::tr("%L1 steps").arg(steps)};
    if (!isAbsent(loss))
        words << RunsPanel::tr("loss %1").arg(QLocale().toString(loss, 'g', 3));
    if (!isAbsent(accuracy))
        words << percent(accuracy);
    return words.join(QStringLiteral(" · "));
}

} // namespace

RunsPanel::RunsPanel(SessionFiles& sessions, EngineBridge& bridge, QWidget* parent)
    : QWidget(parent), m_sessions(sessions), m_bridge(bridge), m_list(new QListWidget), m_undo(new InlineNote),
      m_difference(new TextLabel(TextRole::Caption)), m_note(new QTextBrowser), m_noteEdit(new QPlainTextEdit) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(3 * kSpace, 2 * kSpace, 3 * kSpace, 3 * kSpace);
    column->setSpacing(2 * kSpace);
    makeList();
    column->addWidget(m_list, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(kSpace);
    m_show = addButton(tr("Show"), tr("Put this run on the screen; it can go on where it stopped"));
    m_compare =
        addButton(tr("Compare"),
                  tr("Draw this run behind the one on the screen; of two that are selected, one behind the other"));
    m_delete =
        addButton(tr("Delete"), tr("Delete this run; it can be brought back until the session is saved or closed"));
    m_edit = addButton(tr("Note"), tr("Write a note about this run, in Markdown"));
    m_edit->setCheckable(true);
    for (QToolButton* button : {m_show, m_compare, m_delete, m_edit})
        row->addWidget(button);
    row->addStretch(1);
    column->addLayout(row);
    m_undo->setObjectName(QStringLiteral("runs.undo"));
    column->addWidget(m_undo);
    m_difference->setWordWrap(true);
    m_difference->setMuted(true);
    column->addWidget(m_difference);
    m_note->setAccessibleName(tr("Note"));
    m_note->setOpenExternalLinks(false);
    m_note->setOpenLinks(false); // a session may come from anybody
    m_noteEdit->setAccessibleName(tr("Note, in Markdown"));
    m_noteEdit->setPlaceholderText(tr("Markdown: **bold**, *italic*, - list"));
    m_noteEdit->setTabChangesFocus(true);
    m_noteEdit->installEventFilter(this);
    for (QWidget* note : {static_cast<QWidget*>(m_note), static_cast<QWidget*>(m_noteEdit)}) {
        note->setFixedHeight(kNoteHeight);
        note->hide();
        column->addWidget(note);
    }
    connect(m_show, &QToolButton::clicked, this, [this] { show(selected()); });
    connect(m_compare, &QToolButton::clicked, this, &RunsPanel::compareSelection);
    connect(m_delete, &QToolButton::clicked, this, [this] { remove(allSelected()); });
    connect(m_edit, &QToolButton::toggled, this, &RunsPanel::showNote);
    connect(&m_sessions, &SessionFiles::sessionChanged, this, [this] {
        m_differences.clear();
        m_undo->showNote({});
    });
    connect(&m_sessions, &SessionFiles::runsChanged, this, &RunsPanel::refresh);
    connect(&m_bridge, &EngineBridge::runChanged, this, &RunsPanel::refresh);
    m_timer.setInterval(kLiveMs);
    connect(&m_timer, &QTimer::timeout, this, &RunsPanel::followLive);
    m_timer.start();
    refresh();
}

void RunsPanel::makeList() {
    auto* painter = new RunRowPainter(m_list);
    m_list->setItemDelegate(painter);
    m_list->setAccessibleName(tr("Runs of the session"));
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setMinimumHeight(kListHeight);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->installEventFilter(this);
    connect(
        painter, &RunRowPainter::renamed, this,
        [this](qint64 id, const QString& name) {
            attempt([&](SessionStore& store) { store.rename(id, name.toStdString()); });
        },
        Qt::QueuedConnection); // after the editor has gone
    connect(m_list, &QListWidget::itemDoubleClicked, this, [this] { show(selected()); });
    const auto follow = [this] {
        if (!m_isFilling)
            showSelection();
    };
    connect(m_list, &QListWidget::currentItemChanged, this, follow); // comes after the selection's
    connect(m_list, &QListWidget::itemSelectionChanged, this, follow);
    connect(m_list, &QListWidget::customContextMenuRequested, this, &RunsPanel::popupMenu);
}

QToolButton* RunsPanel::addButton(const QString& text, const QString& toolTip) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(text);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

/// Changes the session and shows what came of it.
void RunsPanel::attempt(const std::function<void(SessionStore&)>& action) {
    if (!m_sessions.store())
        return;
    try {
        action(*m_sessions.store());
    } catch (const Error& error) {
        Q_EMIT m_sessions.failed(QString::fromStdString(error.what()));
    }
    refresh();
}

qint64 RunsPanel::selected() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(RunRowPainter::kRunRole).value<RunRow>().id : 0;
}

std::vector<qint64> RunsPanel::allSelected() const {
    std::vector<qint64> ids;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->isSelected())
            ids.push_back(m_list->item(i)->data(RunRowPainter::kRunRole).value<RunRow>().id);
    return ids;
}

/// Steps of it may still come.
bool RunsPanel::isOnScreen(qint64 id) const {
    return id != 0 && (id == m_sessions.shownRun() || id == m_bridge.recordedTwin());
}

QListWidgetItem* RunsPanel::itemOf(qint64 id) const {
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->data(RunRowPainter::kRunRole).value<RunRow>().id == id)
            return m_list->item(i);
    return nullptr;
}

/// From its parent; a run that was not forked is compared with the one before it.
QStringList RunsPanel::differenceOf(const RunInfo& info, const std::vector<RunInfo>& all) {
    if (const auto known = m_differences.constFind(info.id); known != m_differences.constEnd())
        return *known;
    const RunInfo* other = nullptr;
    for (const RunInfo& candidate : all)
        if (info.parent ? candidate.id == *info.parent : candidate.id < info.id)
            other = &candidate;
    QStringList lines;
    if (other && !other->recipe.empty() && !info.recipe.empty())
        try {
            for (const std::string& line : recipeDifferences(parseRecipe(other->recipe), parseRecipe(info.recipe)))
                lines << QString::fromStdString(line);
        } catch (const Error&) { // a recipe that this program does not read: nothing to compare
        }
    if (info.parent)
        lines.prepend(tr("from step %L1 of %2")
                          .arg(info.forkStep)
                          .arg(other ? QString::fromStdString(other->name) : tr("a deleted run")));
    return m_differences[info.id] = lines;
}

RunRow RunsPanel::rowOf(const RunInfo& info, const std::vector<RunInfo>& all) {
    RunRow row;
    row.id = info.id;
    row.name = QString::fromStdString(info.name);
    row.difference = differenceOf(info, all).join(QStringLiteral(" · "));
    row.numbers = numbersText(info.stepsRecorded, info.lastLoss, info.lastAccuracy);
    if (info.state == StoredState::Diverged)
        row.numbers += QStringLiteral(" · ") + tr("diverged");
    row.color = QColor(QString::fromStdString(info.color));
    for (const auto& [step, loss] : m_sessions.store()->lossCurve(info.id, kCurvePoints))
        row.curve << QPointF(static_cast<double>(step), loss);
    row.isShown = info.id == m_sessions.shownRun();
    row.isCompared = info.id == m_compared || info.id == m_bridge.recordedTwin();
    row.hasNote = !info.note.empty();
    m_notes[info.id] = QString::fromStdString(info.note);
    return row;
}

void RunsPanel::refresh() {
    const qint64 before = selected();
    const std::vector<qint64> chosen = allSelected();
    if (m_bridge.ghostKind() != GhostKind::Compared || !m_bridge.ghost())
        m_compared = 0;                                                                // another run took its place
    if (const auto* name = m_list->findChild<QLineEdit*>(); name && name->isVisible()) // being written
        return;
    m_isFilling = true;
    m_list->clear();
    m_notes.clear();
    if (m_sessions.store())
        try {
            const std::vector<RunInfo> all = m_sessions.store()->runs();
            for (auto info = all.rbegin(); info != all.rend(); ++info) { // the newest on top
                const RunRow row = rowOf(*info, all);
                auto* item = new QListWidgetItem(row.text(), m_list);
                item->setData(RunRowPainter::kRunRole, QVariant::fromValue(row));
                item->setToolTip(differenceOf(*info, all).join(QLatin1Char('\n')));
                item->setFlags(item->flags() | Qt::ItemIsEditable);
            }
        } catch (const Error& error) {
            Q_EMIT m_sessions.failed(QString::fromStdString(error.what()));
        }
    QListWidgetItem* item = itemOf(before);
    m_list->setCurrentItem(item ? item : m_list->item(0), QItemSelectionModel::ClearAndSelect);
    if (item && !chosen.empty())
        item->setSelected(false);
    for (const qint64 id : chosen)
        if (QListWidgetItem* one = itemOf(id))
            one->setSelected(true);
    m_isFilling = false;
    showSelection();
}

/// The numbers of the run that goes on, without the file.
void RunsPanel::followLive() {
    const std::shared_ptr<const History> history = m_bridge.history();
    if (!isVisible() || !(m_bridge.isRunning() || m_bridge.isAttached()) || !history || history->steps() == 0)
        return;
    const qint64 twin = m_bridge.recordedTwin();
    if (!itemOf(m_bridge.recordedRun()) || (twin != 0 && !itemOf(twin))) {
        refresh();
        return;
    }
    showNumbers(m_bridge.recordedRun(), *history);
    if (twin != 0 && m_bridge.ghost()->steps() > 0)
        showNumbers(twin, *m_bridge.ghost());
}

void RunsPanel::showNumbers(qint64 id, const History& history) {
    QListWidgetItem* item = itemOf(id);
    RunRow row = item->data(RunRowPainter::kRunRole).value<RunRow>();
    const qint64 last = history.endStep() - 1;
    const auto value = [&](StepQuantity quantity) { return history.value(history.layout().trace(quantity), last); };
    row.numbers = numbersText(history.steps(), value(StepQuantity::Loss), value(StepQuantity::Accuracy));
    row.curve.clear();
    for (const EnvelopeBucket& bucket : history.envelope(history.layout().trace(StepQuantity::Loss),
                                                         {history.firstStep(), history.endStep()}, kCurvePoints))
        row.curve << QPointF(static_cast<double>(bucket.lastStep), bucket.last);
    item->setData(RunRowPainter::kRunRole, QVariant::fromValue(row));
    item->setText(row.text());
}

void RunsPanel::showSelection() {
    const qint64 id = selected();
    const bool isWritable = m_sessions.store() && !m_sessions.store()->isReadOnly();
    const std::vector<qint64> chosen = allSelected();
    const bool isOne = chosen.size() == 1;
    m_show->setEnabled(isOne && id != m_sessions.shownRun());
    m_compare->setEnabled(isOne ? !isOnScreen(id) : chosen.size() == 2);
    m_compare->setText(isOne && id == m_compared ? tr("Compared") : tr("Compare"));
    m_delete->setEnabled(isWritable && !chosen.empty() &&
                         std::none_of(chosen.begin(), chosen.end(), [this](qint64 one) { return isOnScreen(one); }));
    m_edit->setEnabled(isOne && isWritable);
    const QStringList lines = m_differences.value(id);
    m_difference->setText(lines.join(QLatin1Char('\n')));
    m_difference->setVisible(!lines.isEmpty());
    if (m_noted != 0 && m_noted != id)
        m_edit->setChecked(false); // stores it
    if (m_noted == 0)
        showNote(false);
}

void RunsPanel::showNote(bool isEdited) {
    if (!isEdited && m_noted != 0)
        storeNote();
    const qint64 id = selected();
    const QString text = m_notes.value(id);
    m_noted = isEdited ? id : 0;
    m_noteEdit->setVisible(isEdited);
    m_note->setVisible(!isEdited && !text.isEmpty());
    if (isEdited) {
        m_noteEdit->setPlainText(text);
        m_noteEdit->setFocus();
    } else {
        m_note->setMarkdown(text);
    }
}

void RunsPanel::storeNote() {
    const qint64 id = std::exchange(m_noted, 0);
    const QString text = m_noteEdit->toPlainText();
    if (m_notes.value(id) == text)
        return;
    m_notes[id] = text;
    attempt([&](SessionStore& store) { store.setNote(id, text.toStdString()); });
}

void RunsPanel::show(qint64 id) {
    if (id != 0 && id == m_compared)
        m_compared = 0;
    m_sessions.showRun(id);
    refresh();
}

void RunsPanel::compareSelection() {
    const std::vector<qint64> chosen = allSelected();
    if (chosen.size() == 2)
        compareTwo(chosen[0], chosen[1]);
    else if (chosen.size() == 1)
        compare(chosen[0]);
}

void RunsPanel::compareTwo(qint64 one, qint64 other) {
    if (other == m_sessions.shownRun())
        std::swap(one, other);
    if (one != m_sessions.shownRun())
        show(one);
    if (other != m_compared)
        compare(other);
}

void RunsPanel::compare(qint64 id) {
    if (id == 0 || !m_sessions.store())
        return;
    if (id == m_compared) {
        m_compared = 0;
        m_bridge.clearGhost();
        return;
    }
    attempt([&](SessionStore& store) {
        const SessionReader reader(store);
        const std::optional<RunInfo> info = store.run(id);
        if (!info)
            return;
        std::shared_ptr<const History> history;
        const double numbers =
            static_cast<double>(info->stepsRecorded) * static_cast<double>(reader.layout(id)->width());
        if (numbers > kReadWhole)
            history = reader.preview(id);
        if (!history)
            history = reader.history(id);
        m_compared = id;
        m_bridge.setGhost({history, GhostKind::Compared, info->recipe.empty() ? Recipe{} : reader.recipe(id),
                           QString::fromStdString(info->name)});
    });
}

void RunsPanel::remove(const std::vector<qint64>& ids) {
    if (ids.empty() || !m_delete->isEnabled())
        return;
    const QListWidgetItem* item = itemOf(ids.front());
    const QString name = item ? item->data(RunRowPainter::kRunRole).value<RunRow>().name : QString();
    attempt([&](SessionStore& store) {
        for (const qint64 id : ids)
            store.setDeleted(id, true);
        m_undo->showNote(ids.size() == 1 ? tr("“%1” is deleted.").arg(name)
                                         : tr("%n run(s) are deleted.", nullptr, static_cast<int>(ids.size())),
                         {{tr("Bring it back"), [this, ids] {
                               m_undo->showNote({});
                               attempt([&ids](SessionStore& s) {
                                   for (const qint64 id : ids)
                                       s.setDeleted(id, false);
                               });
                           }}});
    });
}

void RunsPanel::fillColors(QMenu& menu, qint64 id) {
    const auto set = [this, id](const QString& color) {
        attempt([&](SessionStore& store) { store.setColor(id, color.toStdString()); });
    };
    const QString names[] = {tr("Orange"), tr("Sky blue"), tr("Green"), tr("Blue"), tr("Vermilion"), tr("Purple")};
    for (std::size_t i = 0; i < std::size(kColors); ++i) {
        QPixmap sample(16, 16);
        sample.fill(QColor(kColors[i]));
        menu.addAction(QIcon(sample), names[i], this, [set, color = QString::fromLatin1(kColors[i])] { set(color); });
    }
    menu.addAction(tr("None"), this, [set] { set({}); });
}

void RunsPanel::popupMenu(const QPoint& at) {
    const qint64 id = selected();
    if (id == 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Show on the screen"), this, [this, id] { show(id); })->setEnabled(m_show->isEnabled());
    menu->addAction(allSelected().size() == 2 ? tr("Compare the two") : tr("Compare with the one on the screen"), this,
                    &RunsPanel::compareSelection)
        ->setEnabled(m_compare->isEnabled());
    menu->addSeparator();
    QAction* rename = menu->addAction(tr("Rename"), this, [this] { m_list->editItem(m_list->currentItem()); });
    QMenu* colors = menu->addMenu(tr("Colour"));
    fillColors(*colors, id);
    rename->setEnabled(m_edit->isEnabled());
    colors->setEnabled(m_edit->isEnabled());
    menu->addAction(tr("Note"), this, [this] { m_edit->setChecked(true); })->setEnabled(m_edit->isEnabled());
    menu->addSeparator();
    menu->addAction(tr("Delete"), this, [this] { remove(allSelected()); })->setEnabled(m_delete->isEnabled());
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_noteEdit && event->type() == QEvent::FocusOut && m_noted != 0)
        m_edit->setChecked(false); // stores it
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete)
            remove(allSelected());
        else if (key == Qt::Key_Return || key == Qt::Key_Enter)
            show(selected());
        else
            return false;
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nabla
