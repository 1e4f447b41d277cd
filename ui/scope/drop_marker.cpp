// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/drop_marker.h"

#include "ui/style/theme.h"

#include <QPainter>

namespace nabla {

DropMarker::DropMarker(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropMarker::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = theme().accent;
    fill.setAlphaF(0.18f);
    painter.setPen(QPen(theme().accent, 2));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
}

} // namespace nabla

#include "moc_drop_marker.cpp"
