// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <QStyledItemDelegate>

namespace nabla {

/// What the list of runs shows of one run.
struct RunRow {
    qint64 id = 0;
    QString name;
    QString difference;   ///< from its parent, or from the run before it
    QString numbers;      ///< steps, loss, accuracy, how it stands
    QColor color;         ///< invalid: none
    QList<QPointF> curve; ///< step and loss, for the small picture
    bool isShown = false;
    bool isCompared = false;
    bool hasNote = false;

    /// All of it in words, for who cannot see the list.
    QString text() const;
};

/// Draws a RunRow: name and small picture, difference, numbers. The row is the item's data at kRunRole.
class RunRowPainter : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kRunRole = Qt::UserRole + 1;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

Q_SIGNALS:
    void renamed(qint64 id, const QString& name) const;
};

} // namespace nabla

Q_DECLARE_METATYPE(nabla::RunRow)
