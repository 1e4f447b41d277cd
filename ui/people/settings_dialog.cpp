// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/settings_dialog.h"

#include "ui/builder/look.h"
#include "ui/people/window_look.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace nabla {

namespace {
constexpr int kPercents[] = {75, 90, 100, 110, 125, 150, 175, 200};
} // namespace

SettingsDialog::SettingsDialog(QWidget* window, WindowLook& look) : QDialog(window), m_look(look) {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("settings"));
    new QVBoxLayout(this);
    fill();
}

void SettingsDialog::fill() {
    setWindowTitle(tr("Settings"));
    if (m_page) {
        m_page->hide();
        m_page->deleteLater();
    }
    m_page = new QWidget;
    auto* column = new QVBoxLayout(m_page);
    auto* form = new QFormLayout;
    column->addLayout(form);
    auto* themes = new QComboBox;
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::Projector, ThemeId::HighContrast})
        themes->addItem(WindowLook::nameOf(id), static_cast<int>(id));
    themes->setCurrentIndex(themes->findData(static_cast<int>(theme().id)));
    connect(themes, &QComboBox::activated, this,
            [this, themes] { m_look.setTheme(static_cast<ThemeId>(themes->currentData().toInt())); });
    auto* sizes = new QComboBox;
    const int now = static_cast<int>(std::lround(m_look.textScale() * 100));
    for (const int percent : kPercents)
        sizes->addItem(tr("%1 %").arg(percent), percent);
    if (sizes->findData(now) < 0)
        sizes->addItem(tr("%1 %").arg(now), now);
    sizes->setCurrentIndex(sizes->findData(now));
    connect(sizes, &QComboBox::activated, this,
            [this, sizes] { m_look.setTextScale(sizes->currentData().toInt() / 100.0); });
    auto* tongues = new QComboBox;
    for (const Language one : languages())
        tongues->addItem(nameOf(one), static_cast<int>(one));
    tongues->setCurrentIndex(tongues->findData(static_cast<int>(language())));
    connect(tongues, &QComboBox::activated, this,
            [this, tongues] { m_look.setLanguage(static_cast<Language>(tongues->currentData().toInt())); });
    form->addRow(tr("&Theme"), themes);
    form->addRow(tr("Te&xt size"), sizes);
    form->addRow(tr("&Language"), tongues);
    for (const auto& [box, name] :
         {std::pair(themes, tr("Theme")), std::pair(sizes, tr("Text size")), std::pair(tongues, tr("Language"))})
        box->setAccessibleName(name);
    auto* keys = new QCheckBox(tr("Show the &keys that are pressed while presenting"));
    keys->setChecked(m_look.showsKeys());
    connect(keys, &QCheckBox::toggled, &m_look, &WindowLook::setShowsKeys);
    column->addWidget(keys);
    column->addStretch(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    layout()->addWidget(m_page);
}

void SettingsDialog::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        fill();
    QDialog::changeEvent(event);
}

} // namespace nabla
