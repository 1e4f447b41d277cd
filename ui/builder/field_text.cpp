// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/field_text.h"

#include "core/recipe/names.h"
#include "ui/builder/look.h"
#include "ui/builder/remedy_card.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace nabla {

namespace {

struct FieldText {
    Q_DECLARE_TR_FUNCTIONS(nabla::FieldText)
};

QString choiceText(const FieldInfo& field, std::string_view word) {
    for (const Choice& choice : field.choices)
        if (choice.id == word)
            return tableText(choice.label);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

QString scaleText(const ResidualScale& scale) {
    switch (scale.kind) {
    case ScaleKind::InverseSqrtDepth:
        return FieldText::tr("1/√depth");
    case ScaleKind::Learned:
        return FieldText::tr("learned from %1").arg(shortNumber(scale.value));
    case ScaleKind::Fixed:
        break;
    }
    return shortNumber(scale.value);
}

struct TextOf {
    const FieldInfo& field;

    QString operator()(std::monostate) const { return {}; }
    QString operator()(bool isOn) const { return isOn ? FieldText::tr("On") : FieldText::tr("Off"); }
    QString operator()(Index value) const { return grouped(value); }
    QString operator()(std::uint64_t value) const { return QString::number(value); }
    QString operator()(double value) const { return shortNumber(value); }
    QString operator()(const std::string& value) const {
        if (field.kind == FieldKind::File)
            return QFileInfo(QString::fromStdString(value)).fileName();
        return choiceText(field, value);
    }
    QString operator()(const Init& init) const {
        const QString scheme = choiceText(field, idOf(initNames(), init.scheme));
        return init.gain == 1 ? scheme : FieldText::tr("%1 × %2").arg(scheme, shortNumber(init.gain));
    }
    QString operator()(const ResidualScale& scale) const { return scaleText(scale); }
};

} // namespace

QString tableText(std::string_view text) {
    return QCoreApplication::translate("nabla::Recipe", std::string(text).c_str());
}

QString valueText(const FieldInfo& field, const FieldValue& value) {
    return std::visit(TextOf{field}, value);
}

QString defaultText(const FieldInfo& field, std::string_view kindWord) {
    if (field.defaultText.empty())
        return {};
    const FieldValue value = defaultValue(field, kindWord);
    return FieldText::tr("Default: %1")
        .arg(std::holds_alternative<std::monostate>(value) ? tableText(field.defaultText) : valueText(field, value));
}

QString helpText(const FieldInfo& field, std::string_view kindWord) {
    QString text = prettyFormula(tableText(field.help));
    if (const QString otherwise = defaultText(field, kindWord); !otherwise.isEmpty())
        text += QLatin1Char('\n') + otherwise + QLatin1Char('.');
    if (field.isLive)
        text += QLatin1Char('\n') + FieldText::tr("Changes while the run goes on.");
    return text;
}

} // namespace nabla
