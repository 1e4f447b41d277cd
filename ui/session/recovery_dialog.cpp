// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/recovery_dialog.h"

#include "core/base/error.h"
#include "core/session/session_store.h"
#include "ui/builder/look.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QListWidget>
#include <QLocale>
#include <QMessageBox>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr QSize kPictureSize(200, 125);
constexpr int kMostNames = 3;
constexpr int kPad = 3 * kSpace;
constexpr int kFileRole = Qt::UserRole;
constexpr int kPictureRole = Qt::UserRole + 1;
constexpr int kLinesRole = Qt::UserRole + 2;

/// Looks without a trace: opening for writing would make every session one of today. Only what a reader cannot open, a
/// session that was killed while it closed, is opened by a writer.
std::shared_ptr<SessionStore> look(const QString& file) {
    const std::filesystem::path path(file.toStdU16String());
    try {
        return SessionStore::open(path, SessionStore::Access::Read);
    } catch (const Error&) {
        return SessionStore::open(path, SessionStore::Access::WriteIfFree);
    }
}

/// When something was written into it last: into its log, where there is one.
QDateTime lastWritten(const QString& file) {
    return std::max(QFileInfo(file).lastModified(), QFileInfo(file + QStringLiteral("-wal")).lastModified());
}

/// Words of the date in the window's language, its order as in the person's region.
QString dateText(const QDateTime& time) {
    const QLocale locale = language() == Language::Chinese ? QLocale(QLocale::Chinese, QLocale::China)
                                                           : QLocale(QLocale::English, QLocale::system().territory());
    return locale.toString(time.date(), QLocale::LongFormat) + QStringLiteral(" · ") +
           locale.toString(time.time(), QLocale::ShortFormat);
}

/// A session as a card: its last picture, the names of its runs, when it was, how much is in it.
class RecoveryPainter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool isSelected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
        painter->setPen(QPen(isSelected ? theme().accent : theme().border, isSelected ? 2 : 1));
        painter->setBrush(isSelected ? theme().surfaceRaised : theme().surface);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6);
        const QRect frame(option.rect.topLeft() + QPoint(kPad, kPad), kPictureSize);
        drawPicture(*painter, frame, index.data(kPictureRole).value<QPixmap>());
        const int left = frame.right() + kPad;
        const int width = option.rect.right() - kPad - left;
        const QStringList lines = index.data(kLinesRole).toStringList();
        int y = frame.top();
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const QFont font = fontFor(i == 0 ? TextRole::Strong : TextRole::Body);
            const QFontMetrics metrics(font);
            painter->setFont(font);
            painter->setPen(i == 0 ? theme().text : theme().textMuted);
            painter->drawText(QRect(left, y, width, metrics.height()), Qt::AlignVCenter,
                              metrics.elidedText(lines[i], Qt::ElideRight, width));
            y += metrics.height() + kSpace;
        }
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        const auto lines = static_cast<int>(index.data(kLinesRole).toStringList().size());
        const int text = lines * (QFontMetrics(fontFor(TextRole::Strong)).height() + kSpace);
        return {2 * kPictureSize.width(), std::max(kPictureSize.height(), text) + 2 * kPad};
    }

private:
    static void drawPicture(QPainter& painter, const QRect& frame, const QPixmap& picture) {
        if (picture.isNull()) {
            painter.setPen(theme().border);
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(frame);
            painter.setPen(theme().textMuted);
            painter.setFont(fontFor(TextRole::Caption));
            painter.drawText(frame, Qt::AlignCenter, RecoveryDialog::tr("no picture"));
            return;
        }
        QRect place(QPoint(), picture.size().scaled(frame.size(), Qt::KeepAspectRatio));
        place.moveCenter(frame.center());
        painter.drawPixmap(place, picture);
    }
};

void removeSession(const QString& file) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(file + QLatin1String(suffix));
}

} // namespace

RecoveryDialog::RecoveryDialog(const QStringList& files, QWidget* parent) : QDialog(parent), m_list(new QListWidget) {
    setObjectName(QStringLiteral("recovery"));
    setWindowTitle(tr("Recover a session"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(3 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, tr("These sessions were not closed")));
    auto* text = new TextLabel(TextRole::Body, tr("Nablascope ended before they were saved. Their runs are complete up "
                                                  "to the last second. Which one do you want to go on with?"));
    text->setWordWrap(true);
    column->addWidget(text);
    m_list->setItemDelegate(new RecoveryPainter(m_list));
    m_list->setSpacing(kSpace / 2);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setAccessibleName(tr("Sessions that can be recovered"));
    column->addWidget(m_list, 1);
    auto* buttons = new QDialogButtonBox;
    m_recover = buttons->addButton(tr("&Recover"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("&Not now"), QDialogButtonBox::RejectRole);
    m_delete = buttons->addButton(tr("&Delete…"), QDialogButtonBox::ActionRole);
    m_recover->setDefault(true);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_delete, &QPushButton::clicked, this, &RecoveryDialog::removeChosen);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &QDialog::accept);
    connect(m_list, &QListWidget::currentRowChanged, this, &RecoveryDialog::showChoice);
    for (const QString& file : files)
        add(file);
    m_list->setCurrentRow(0);
    showChoice();
    resize(620, 440);
}

void RecoveryDialog::add(const QString& file) {
    try {
        const QDateTime time = lastWritten(file);
        const std::shared_ptr<SessionStore> store = look(file);
        qint64 steps = 0;
        QStringList names;
        const std::vector<RunInfo> runs = store->runs();
        for (const RunInfo& run : runs) {
            steps += run.stepsRecorded;
            names << QString::fromStdString(run.name);
        }
        if (steps == 0 && store->damage().empty()) {
            store->close();
            removeSession(file);
            return;
        }
        const int more = static_cast<int>(names.size()) - kMostNames;
        QString shown = names.mid(0, kMostNames).join(QStringLiteral(", "));
        if (more > 0)
            shown = tr("%1 and %n more", nullptr, more).arg(shown);
        QStringList lines{shown, dateText(time),
                          tr("%n run(s)", nullptr, static_cast<int>(runs.size())) + QStringLiteral(" · ") +
                              tr("%L1 steps").arg(steps)};
        if (!store->damage().empty())
            lines << tr("damaged: opens as far as it is sound");
        auto* item = new QListWidgetItem(lines.join(QLatin1Char('\n')), m_list);
        item->setData(kFileRole, file);
        item->setData(kLinesRole, lines);
        item->setToolTip(names.join(QLatin1Char('\n')));
        QPixmap picture;
        const std::string bytes = store->layout("window/picture");
        if (picture.loadFromData(reinterpret_cast<const uchar*>(bytes.data()), static_cast<uint>(bytes.size()), "PNG"))
            item->setData(kPictureRole, picture);
    } catch (const Error&) { // not ours, or not readable: nothing that could be offered
    }
}

bool RecoveryDialog::isEmpty() const {
    return m_list->count() == 0;
}

QString RecoveryDialog::chosen() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(kFileRole).toString() : QString();
}

void RecoveryDialog::showChoice() {
    m_recover->setEnabled(m_list->currentItem());
    m_delete->setEnabled(m_list->currentItem());
}

void RecoveryDialog::removeChosen() {
    QMessageBox box(QMessageBox::Warning, tr("Delete this session?"), tr("Delete this session for good?"),
                    QMessageBox::Cancel, this);
    QPushButton* erase = box.addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() != erase)
        return;
    removeSession(chosen());
    delete m_list->takeItem(m_list->currentRow());
    if (isEmpty())
        reject();
}

} // namespace nabla
