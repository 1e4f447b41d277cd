// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/dock_title.h"

#include "ui/builder/look.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QToolButton>

namespace nabla {

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock) {
    auto* title = new TextLabel(TextRole::Strong);
    auto* close = new QToolButton;
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setIconSize({14, 14});
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::TabFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4 * kSpace, kSpace, 2 * kSpace, kSpace);
    row->addWidget(title, 1);
    row->addWidget(close);
    connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
    const auto show = [title, close](const QString& text) {
        title->setText(text);
        close->setToolTip(tr("Put away; the View menu brings it back"));
        close->setAccessibleName(tr("Close %1").arg(text));
    };
    connect(dock, &QDockWidget::windowTitleChanged, title, show);
    show(dock->windowTitle());
}

} // namespace nabla
