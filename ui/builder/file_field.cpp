// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/file_field.h"

#include "ui/builder/look.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace nabla {

FileField::FileField(QWidget* parent)
    : QWidget(parent), m_line(new QLineEdit), m_button(new QPushButton(tr("Browse…"))) {
    m_button->setFocusPolicy(Qt::TabFocus);
    m_button->setAutoDefault(false); // in a dialog Enter means its own button
    m_line->setPlaceholderText(tr("choose a file"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpace);
    row->addWidget(m_line, 1);
    row->addWidget(m_button);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (m_line->isModified())
            Q_EMIT chosen(m_line->text().trimmed());
    });
    connect(m_button, &QPushButton::clicked, this, &FileField::browse);
}

void FileField::setPath(const QString& path) {
    m_line->setText(path);
    m_line->setToolTip(path);
    m_line->setModified(false);
}

void FileField::setDialog(const QString& title, const QString& filter) {
    m_title = title;
    m_filter = filter;
    m_line->setAccessibleName(title);
    m_button->setAccessibleName(tr("Browse: %1").arg(title));
}

void FileField::browse() {
    const QString path = QFileDialog::getOpenFileName(this, m_title, m_line->text(), m_filter);
    if (!path.isEmpty())
        Q_EMIT chosen(path);
}

} // namespace nabla
