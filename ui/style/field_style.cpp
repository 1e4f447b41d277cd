// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/field_style.h"

#include "ui/style/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace nabla {

namespace {

constexpr double kCorner = 3;

void drawBorder(const QStyleOption& option, QPainter& painter) {
    const bool hasFocus = option.state.testFlag(QStyle::State_HasFocus);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus ? theme().accent : theme().border, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.6, 0.6, -0.6, -0.6), kCorner, kCorner);
    painter.restore();
}

} // namespace

FieldStyle::FieldStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void FieldStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const {
    if (element == PE_FrameLineEdit)
        drawBorder(*option, *painter);
    else
        QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void FieldStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                    const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_SpinBox || control == CC_ComboBox)
        drawBorder(*option, *painter);
}

} // namespace nabla
