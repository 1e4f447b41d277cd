// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/window_look.h"

#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QEvent>
#include <QSettings>
#include <QWidget>

#include <algorithm>

namespace nabla {

namespace {
const QString kThemeKey = QStringLiteral("look/theme");
const QString kTextKey = QStringLiteral("look/text");
const QString kKeysKey = QStringLiteral("present/keys");
const QString kLanguageKey = QStringLiteral("look/language");
} // namespace

WindowLook::WindowLook(QWidget& window, QSettings& settings)
    : QObject(&window), m_window(window), m_settings(settings), m_systemFont(QApplication::font()) {}

void WindowLook::restore() {
    const double scale = m_settings.value(kTextKey, 1.0).toDouble();
    if (scale != 1)
        setTextScale(scale);
}

void WindowLook::setTheme(ThemeId id) {
    applyTheme(*qApp, id);
    m_settings.setValue(kThemeKey, codeOf(id));
}

void WindowLook::setLanguage(Language language) {
    m_settings.setValue(kLanguageKey, codeOf(language));
    nabla::setLanguage(language);
}

void WindowLook::setTextScale(double scale) {
    m_textScale = std::clamp(scale, kSmallestText, kLargestText);
    m_settings.setValue(kTextKey, m_textScale);
    showText();
}

void WindowLook::magnify(double factor) {
    m_magnified = factor;
    showText();
}

void WindowLook::showText() {
    QFont font = m_systemFont;
    font.setPointSizeF(font.pointSizeF() * std::clamp(m_textScale * m_magnified, kSmallestText, kLargestText));
    QApplication::setFont(font);
    m_window.setFont(font); // with a style sheet in place the application's font alone does not reach the widgets
    for (QWidget* widget : QApplication::allWidgets()) {
        QEvent event(QEvent::ApplicationFontChange);
        QApplication::sendEvent(widget, &event);
    }
    Q_EMIT textScaled();
}

bool WindowLook::showsKeys() const {
    return m_settings.value(kKeysKey, true).toBool();
}

void WindowLook::setShowsKeys(bool shows) {
    m_settings.setValue(kKeysKey, shows);
}

QString WindowLook::nameOf(ThemeId id) {
    switch (id) {
    case ThemeId::Light:
        return tr("Light");
    case ThemeId::Dark:
        return tr("Dark");
    case ThemeId::Projector:
        return tr("Projector");
    case ThemeId::HighContrast:
        return tr("High contrast");
    }
    return {};
}

} // namespace nabla
