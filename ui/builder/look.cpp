// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/look.h"

#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QIconEngine>
#include <QLocale>
#include <QPainter>
#include <QSvgRenderer>

#include <cmath>

// A static library's resources are not linked in by themselves; Q_INIT_RESOURCE must stand outside a namespace.
static void loadResources() {
    Q_INIT_RESOURCE(window);
}

namespace nabla {

namespace {

double scaleOf(TextRole role) {
    switch (role) {
    case TextRole::Caption:
        return 0.88;
    case TextRole::Body:
    case TextRole::Strong:
        return 1;
    case TextRole::Title:
        return 1.12;
    case TextRole::Number:
        return 1.25;
    case TextRole::Headline:
        return 1.6;
    }
    return 1;
}

/// Draws the SVG at whatever size is asked for, in the theme's colour of the moment.
class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(QString name, QColor color) : m_name(std::move(name)), m_color(std::move(color)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QColor color = m_color.isValid() ? m_color : theme().text;
        if (mode == QIcon::Disabled)
            color.setAlphaF(0.4f);
        const double ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, themedPixmap(m_name, std::min(rect.width(), rect.height()), color, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        QColor color = m_color.isValid() ? m_color : theme().text;
        if (mode == QIcon::Disabled)
            color.setAlphaF(0.4f);
        return themedPixmap(m_name, std::min(size.width(), size.height()), color, 1);
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(m_name, m_color); }

private:
    QString m_name;
    QColor m_color;
};

QString superscript(int value) {
    static const QString kDigits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text;
    for (const QChar digit : QString::number(value))
        text += digit == QLatin1Char('-') ? QStringLiteral("⁻") : QString(kDigits[digit.digitValue()]);
    return text;
}

QString special(double value) {
    if (std::isnan(value))
        return QStringLiteral("NaN");
    return value < 0 ? QStringLiteral("−∞") : QStringLiteral("∞");
}

} // namespace

void loadWindowResources() {
    loadResources();
}

QFont fontFor(TextRole role) {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * scaleOf(role));
    if (role == TextRole::Strong || role == TextRole::Title || role == TextRole::Number || role == TextRole::Headline)
        font.setWeight(QFont::DemiBold);
    return font;
}

QPixmap themedPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio) {
    loadResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(svg);
    const int pixels = std::max(1, static_cast<int>(std::lround(size * devicePixelRatio)));
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon themedIcon(const QString& name, const QColor& color) {
    return QIcon(new ThemedIconEngine(name, color));
}

QString scientific(double value, int digits) {
    if (!std::isfinite(value))
        return special(value);
    if (value == 0)
        return QStringLiteral("0");
    int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
    if (exponent >= -2 && exponent <= 3)
        return localized(QString::number(value, 'g', digits + 2)).replace(QLatin1Char('-'), QStringLiteral("−"));
    double mantissa = value / std::pow(10.0, exponent);
    if (std::abs(mantissa) >= 10 - 0.5 * std::pow(10.0, -digits)) {
        mantissa /= 10;
        ++exponent;
    }
    return QStringLiteral("%1 × 10%2").arg(localized(QString::number(mantissa, 'f', digits)), superscript(exponent));
}

QString powerOfTen(double value) {
    if (!std::isfinite(value))
        return special(value);
    if (value == 0)
        return QStringLiteral("0");
    return QStringLiteral("10%1").arg(superscript(static_cast<int>(std::lround(std::log10(std::abs(value))))));
}

QString grouped(qint64 value) {
    return QLocale().toString(value);
}

QString shortNumber(double value) {
    return std::isfinite(value) ? localized(QString::number(value, 'g', QLocale::FloatingPointShortest))
                                : special(value);
}

TextLabel::TextLabel(TextRole role, const QString& text, QWidget* parent) : QLabel(text, parent), m_role(role) {
    restyle();
}

void TextLabel::setRole(TextRole role) {
    if (role == m_role)
        return;
    m_role = role;
    restyle();
}

void TextLabel::setMuted(bool isMuted) {
    m_isMuted = isMuted;
    restyle();
}

void TextLabel::setStrong(bool isStrong) {
    if (m_isStrong == isStrong)
        return;
    m_isStrong = isStrong;
    restyle();
}

bool TextLabel::event(QEvent* event) {
    const bool isStyle = event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::PaletteChange ||
                         event->type() == QEvent::StyleChange;
    const bool isHandled = QLabel::event(event);
    if (isStyle && !m_isRestyling)
        restyle();
    return isHandled;
}

void TextLabel::restyle() {
    m_isRestyling = true; // our own setPalette comes back as a PaletteChange
    QFont font = fontFor(m_role);
    if (m_isStrong)
        font.setWeight(QFont::DemiBold);
    setFont(font);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, m_isMuted ? theme().textMuted : theme().text);
    setPalette(colors);
    m_isRestyling = false;
}

} // namespace nabla
