// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/trigger_panel.h"

#include "ui/style/language.h"

#include <QCheckBox>
#include <QDoubleValidator>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>

#include <cmath>

namespace nabla {

namespace {

struct KindRow {
    TriggerKind kind;
    const char* text;
    double level; ///< proposed
};
constexpr KindRow kKinds[] = {
    {TriggerKind::NormAbove, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "Gradient norm above"), 10},
    {TriggerKind::NormBelow, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "Gradient norm below"), 1e-6},
    {TriggerKind::RatioAbove, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "dL/dz of first over last layer above"), 100},
    {TriggerKind::RatioBelow, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "dL/dz of first over last layer below"), 1e-4},
    {TriggerKind::NonFinite, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "Any value NaN or infinite"), 0},
    {TriggerKind::Clipped, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "The gradient is clipped"), 0},
    {TriggerKind::LossBelow, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "Loss below"), 0.1},
    {TriggerKind::Step, QT_TRANSLATE_NOOP("nabla::TriggerPanel", "Step reaches"), 100},
};

QString nameOf(TriggerKind kind) {
    const std::string_view word = name(kind);
    return QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()));
}

/// The person's own, without signs that group thousands.
QLocale region() {
    QLocale locale;
    locale.setNumberOptions(QLocale::RejectGroupSeparator | QLocale::OmitGroupSeparator);
    return locale;
}

} // namespace

QString triggerText(TriggerKind kind) {
    return TriggerPanel::tr(kKinds[static_cast<std::size_t>(kind)].text);
}

TriggerPanel::TriggerPanel(QWidget* parent) : QFrame(parent) {
    setFrameShape(QFrame::NoFrame);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(14, 12, 14, 12);
    grid->setHorizontalSpacing(12);
    m_heading = new QLabel;
    grid->addWidget(m_heading, 0, 0, 1, 2);
    for (const KindRow& row : kKinds) {
        const std::size_t at = static_cast<std::size_t>(row.kind);
        const int line = static_cast<int>(at) + 1;
        m_rows[at].isOn = new QCheckBox;
        m_rows[at].isOn->setObjectName(nameOf(row.kind));
        grid->addWidget(m_rows[at].isOn, line, 0);
        connect(m_rows[at].isOn, &QCheckBox::toggled, this, &TriggerPanel::changed);
        if (!hasLevel(row.kind))
            continue;
        m_rows[at].level = new QLineEdit(localized(QString::number(row.level, 'g', 6)));
        auto* validator = new QDoubleValidator(m_rows[at].level);
        validator->setLocale(region());
        m_rows[at].level->setValidator(validator);
        m_rows[at].level->setMaximumWidth(110);
        grid->addWidget(m_rows[at].level, line, 1);
        connect(m_rows[at].level, &QLineEdit::editingFinished, this, [this, at] {
            if (m_rows[at].isOn->isChecked())
                Q_EMIT changed();
        });
        // A number that somebody writes is meant.
        connect(m_rows[at].level, &QLineEdit::textEdited, m_rows[at].isOn, [this, at] {
            if (!m_rows[at].isOn->isChecked())
                m_rows[at].isOn->setChecked(true);
        });
    }
    retranslate();
}

void TriggerPanel::retranslate() {
    m_heading->setText(tr("Pause training and mark the step when"));
    for (const KindRow& row : kKinds) {
        const Row& line = m_rows[static_cast<std::size_t>(row.kind)];
        line.isOn->setText(triggerText(row.kind));
        if (line.level)
            line.level->setAccessibleName(triggerText(row.kind));
    }
}

void TriggerPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

std::vector<Trigger> TriggerPanel::triggers() const {
    std::vector<Trigger> triggers;
    for (const KindRow& row : kKinds) {
        const Row& line = m_rows[static_cast<std::size_t>(row.kind)];
        bool isNumber = true;
        const double level = line.level ? region().toDouble(line.level->text(), &isNumber) : 0;
        if (line.isOn->isChecked() && isNumber && std::isfinite(level))
            triggers.push_back({row.kind, level});
    }
    return triggers;
}

QJsonObject TriggerPanel::settings() const {
    QJsonObject settings;
    for (const KindRow& row : kKinds) {
        const Row& line = m_rows[static_cast<std::size_t>(row.kind)];
        const double level = line.level ? region().toDouble(line.level->text()) : row.level;
        if (!line.isOn->isChecked() && level == row.level)
            continue;
        QJsonObject one{{QStringLiteral("on"), line.isOn->isChecked()}};
        if (line.level)
            one.insert(QStringLiteral("level"), level);
        settings.insert(nameOf(row.kind), one);
    }
    return settings;
}

void TriggerPanel::setSettings(const QJsonObject& settings) {
    const std::vector<Trigger> before = triggers();
    {
        const QSignalBlocker quiet(this); // one change, not eight
        for (const KindRow& row : kKinds) {
            const Row& line = m_rows[static_cast<std::size_t>(row.kind)];
            const QJsonObject one = settings.value(nameOf(row.kind)).toObject();
            line.isOn->setChecked(one.value(QStringLiteral("on")).toBool());
            if (line.level)
                line.level->setText(
                    localized(QString::number(one.value(QStringLiteral("level")).toDouble(row.level), 'g', 6)));
        }
    }
    if (triggers() != before)
        Q_EMIT changed();
}

} // namespace nabla

#include "moc_trigger_panel.cpp"
