// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/command_palette.h"

#include "ui/builder/look.h"
#include "ui/people/fuzzy.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kMostRows = 60;
constexpr int kLetters = 62;
constexpr int kRowsOnShow = 12;
/// What a title that fits counts for more than a group that does: less than a word that stands there as typed.
constexpr int kTitleBonus = 1500;

enum Role { kIndex = Qt::UserRole, kGroup, kKeys, kIsOn };

/// The newest first; as long as the program runs.
QStringList& recentTitles() {
    static QStringList titles;
    return titles;
}

int scoreOf(const QString& typed, const Command& command) {
    const int whole = fuzzyScore(typed, command.title + QLatin1Char(' ') + command.group);
    if (whole < 0)
        return -1;
    return whole + std::clamp(fuzzyScore(typed, command.title), 0, kTitleBonus);
}

/// Title, where it comes from in grey, and its keys at the right.
class RowPainter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {0, option.fontMetrics.height() + 3 * kSpace};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
        if (isCurrent)
            painter->fillRect(option.rect, theme().accent);
        const QColor strong = isCurrent ? theme().palette.color(QPalette::HighlightedText) : theme().text;
        const QColor weak = isCurrent ? strong : theme().textMuted;
        QRect room = option.rect.adjusted(3 * kSpace, 0, -3 * kSpace, 0);
        painter->setFont(option.font);
        const QFontMetrics metrics(option.font);
        painter->setPen(weak);
        const QString keys = index.data(kKeys).toString();
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, keys);
        room.setRight(room.right() - metrics.horizontalAdvance(keys) - 3 * kSpace);
        QString title = index.data(Qt::DisplayRole).toString();
        if (index.data(kIsOn).toBool())
            title.prepend(QStringLiteral("✓ "));
        title = metrics.elidedText(title, Qt::ElideRight, room.width());
        painter->setPen(index.flags().testFlag(Qt::ItemIsEnabled) ? strong : weak);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, title);
        room.setLeft(room.left() + metrics.horizontalAdvance(title) + 3 * kSpace);
        painter->setPen(weak);
        painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(index.data(kGroup).toString(), Qt::ElideRight, room.width()));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* window, QList<Command> commands)
    : QDialog(window), m_commands(std::move(commands)), m_field(new QLineEdit), m_list(new QListWidget) {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("palette"));
    setWindowTitle(tr("Command palette"));
    setWindowFlag(Qt::FramelessWindowHint);
    m_field->setPlaceholderText(tr("Type what you want to do"));
    m_field->setAccessibleName(tr("What to do"));
    m_field->setClearButtonEnabled(false);
    m_field->setFont(fontFor(TextRole::Title));
    m_field->setTextMargins(2 * kSpace, kSpace, 2 * kSpace, kSpace);
    m_list->setAccessibleName(tr("Commands that fit"));
    m_list->setItemDelegate(new RowPainter(m_list));
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps it; up and down move through the list
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kSpace, 2 * kSpace, 2 * kSpace, 2 * kSpace);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    const QFontMetrics metrics(QApplication::font());
    resize(std::min(window->width() - 8 * kSpace, metrics.averageCharWidth() * kLetters),
           std::min(window->height() - 8 * kSpace, (metrics.height() + 3 * kSpace) * (kRowsOnShow + 2)));
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, window->height() / 10)));
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    filter(QString());
}

void CommandPalette::filter(const QString& typed) {
    std::vector<std::pair<int, qsizetype>> found;
    for (qsizetype i = 0; i < m_commands.size(); ++i) {
        int score = scoreOf(typed, m_commands[i]);
        if (score < 0)
            continue;
        if (const qsizetype recent = recentTitles().indexOf(m_commands[i].title); recent >= 0)
            score += 50 - static_cast<int>(recent);
        found.emplace_back(score, i);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    m_list->clear();
    for (const auto& [score, i] : found) {
        if (m_list->count() == kMostRows)
            break;
        const Command& command = m_commands[i];
        auto* item = new QListWidgetItem(command.title, m_list);
        item->setData(kIndex, i);
        item->setData(kGroup, command.group);
        item->setData(kKeys, command.keys.toString(QKeySequence::NativeText));
        item->setData(kIsOn, command.isOn);
        item->setData(Qt::AccessibleTextRole, command.title + QStringLiteral(", ") + command.group);
        if (!command.isEnabled)
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
    }
    m_list->setCurrentRow(0);
}

QStringList CommandPalette::shown() const {
    QStringList titles;
    for (int row = 0; row < m_list->count(); ++row)
        titles << m_list->item(row)->text();
    return titles;
}

void CommandPalette::run() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !item->flags().testFlag(Qt::ItemIsEnabled))
        return;
    const Command command = m_commands[item->data(kIndex).toLongLong()];
    recentTitles().removeAll(command.title);
    recentTitles().prepend(command.title);
    // The focus goes back first: some commands ask where it is.
    QTimer::singleShot(0, parentWidget(), command.run);
    accept();
}

/// Without a frame there is nothing to close it by: a click anywhere else does.
bool CommandPalette::event(QEvent* event) {
    if (event->type() == QEvent::WindowDeactivate)
        reject();
    return QDialog::event(event);
}

void CommandPalette::paintEvent(QPaintEvent* event) {
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.setPen(QPen(theme().accent, 1));
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int last = m_list->count() - 1;
    const int row = m_list->currentRow();
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(row < last ? row + 1 : 0);
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(row > 0 ? row - 1 : last);
        return true;
    case Qt::Key_PageDown:
        m_list->setCurrentRow(std::min(last, row + kRowsOnShow));
        return true;
    case Qt::Key_PageUp:
        m_list->setCurrentRow(std::max(0, row - kRowsOnShow));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run();
        return true;
    default:
        return false;
    }
}

} // namespace nabla
