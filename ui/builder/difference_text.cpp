// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/difference_text.h"

#include "core/recipe/difference.h"
#include "core/recipe/fields.h"
#include "ui/builder/field_text.h"
#include "ui/builder/look.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace nabla {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(nabla::DifferenceText)
};

constexpr std::size_t kMostSettings = 3;
constexpr int kDigits = 4;

/// A setting, whatever number of layers it differs in.
struct Setting {
    QString section; ///< what holds the key: "clip", "optimizer", "layers"
    QString key;
    std::string before;
    std::string after;

    bool isSelector() const { return key == QLatin1String("type") || key == QLatin1String("scheme"); }
    bool says(const Setting& other) const {
        return key == other.key && before == other.before && after == other.after &&
               (!isSelector() || section == other.section);
    }
};

/// "network.layers[3].init.scheme" as {"network", "layers", "init", "scheme"}.
QStringList keysOf(const std::string& path) {
    QStringList keys = QString::fromStdString(path).split(QLatin1Char('.'));
    for (QString& key : keys)
        key.truncate(key.indexOf(QLatin1Char('[')) < 0 ? key.size() : key.indexOf(QLatin1Char('[')));
    return keys;
}

const FieldInfo* fieldOf(const QString& section, const QString& key) {
    const std::string word = key.toStdString();
    const auto in = [&](RecipePart part) { return findField(part, word); };
    if (section == QLatin1String("clip"))
        return in(RecipePart::Clip);
    if (section == QLatin1String("optimizer"))
        return in(RecipePart::Optimizer);
    if (section == QLatin1String("schedule"))
        return in(RecipePart::Schedule);
    if (section == QLatin1String("data"))
        return in(RecipePart::Data);
    if (section == QLatin1String("init") || section == QLatin1String("recurrent_init"))
        return in(RecipePart::Init);
    for (const RecipePart part : {RecipePart::Defaults, RecipePart::Recurrent, RecipePart::Dense, RecipePart::Residual,
                                  RecipePart::Repeat, RecipePart::Training, RecipePart::Network, RecipePart::Document})
        if (const FieldInfo* field = in(part))
            return field;
    return nullptr;
}

/// The word of a selector says what its section is.
QString nameOf(const Setting& setting) {
    const FieldInfo* field = setting.isSelector() ? fieldOf({}, setting.section) : nullptr;
    if (!field)
        field = fieldOf(setting.section, setting.key);
    return field ? tableText(field->label) : setting.key;
}

QString wordFor(const FieldInfo& field, const QString& word) {
    for (const Choice& choice : field.choices)
        if (word == QLatin1String(choice.id.data(), static_cast<qsizetype>(choice.id.size())))
            return tableText(choice.label);
    return word;
}

QString onOrOff(const QString& word) {
    return word == QLatin1String("true") ? Words::tr("on") : word == QLatin1String("false") ? Words::tr("off") : word;
}

QString valueOf(const Setting& setting, const std::string& json) {
    const FieldInfo* field = fieldOf(setting.section, setting.key);
    QString word = QString::fromStdString(json);
    if (json.empty()) {
        if (!field || field->defaultText.empty())
            return Words::tr("not set");
        word = QString::fromUtf8(field->defaultText.data(), static_cast<qsizetype>(field->defaultText.size()));
        const QString known = onOrOff(wordFor(*field, word));
        return known == word ? tableText(field->defaultText) : known;
    }
    bool isNumber = false;
    const double number = word.toDouble(&isNumber);
    if (isNumber)
        return shortNumber(QString::number(number, 'g', kDigits).toDouble());
    if (word.startsWith(QLatin1Char('"')))
        word = word.mid(1, word.size() - 2);
    return field ? onOrOff(wordFor(*field, word)) : onOrOff(word);
}

/// "ReLU" says of itself what it is; a number or "on" does not.
bool saysItself(const Setting& setting) {
    const FieldInfo* field = fieldOf(setting.section, setting.key);
    return field && !field->choices.empty() && setting.before != "null" &&
           (setting.before.empty() || setting.before.front() == '"') &&
           (setting.after.empty() || setting.after.front() == '"');
}

std::vector<Setting> settingsOf(const std::vector<Difference>& differences) {
    std::vector<Setting> settings;
    for (const Difference& one : differences) {
        const QStringList keys = keysOf(one.path);
        const Setting setting{keys.value(keys.size() - 2), keys.last(), one.before, one.after};
        if (std::none_of(settings.begin(), settings.end(), [&](const Setting& known) { return known.says(setting); }))
            settings.push_back(setting);
    }
    return settings;
}

/// With another clip or optimizer come settings that the side without it does not have.
bool belongsToSelector(const Setting& setting, const std::vector<Setting>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Setting& other) {
        return other.isSelector() && !setting.isSelector() && other.section == setting.section;
    });
}

QString sideOf(const std::vector<Setting>& settings, std::string Setting::*side) {
    QStringList words;
    std::size_t count = 0;
    for (const Setting& setting : settings) {
        if ((setting.*side).empty() && belongsToSelector(setting, settings))
            continue;
        if (++count <= kMostSettings)
            words << (settings.size() == 1 || (saysItself(setting) && !(setting.*side).empty())
                          ? valueOf(setting, setting.*side)
                          : Words::tr("%1: %2").arg(nameOf(setting), valueOf(setting, setting.*side)));
    }
    if (count > kMostSettings)
        words << Words::tr("%n more", nullptr, static_cast<int>(count - kMostSettings));
    return words.join(QStringLiteral(" · "));
}

} // namespace

DifferenceText differenceText(const Recipe& before, const Recipe& after) {
    const std::vector<Setting> settings = settingsOf(differencesOf(before, after));
    if (settings.empty())
        return {};
    return {settings.size() == 1 ? nameOf(settings.front()) : QString(), sideOf(settings, &Setting::before),
            sideOf(settings, &Setting::after)};
}

} // namespace nabla
