// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <map>

using namespace nabla;

namespace {

QString qt(std::string_view text) {
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

const std::map<RecipePart, QString> kParts = {
    {RecipePart::Document, ""},         {RecipePart::Data, "data"},         {RecipePart::Network, "network"},
    {RecipePart::Defaults, "defaults"}, {RecipePart::Dense, "dense"},       {RecipePart::Recurrent, "recurrent"},
    {RecipePart::Residual, "residual"}, {RecipePart::Repeat, "repeat"},     {RecipePart::Output, "output"},
    {RecipePart::Init, "init"},         {RecipePart::Training, "training"}, {RecipePart::Optimizer, "optimizer"},
    {RecipePart::Schedule, "schedule"}, {RecipePart::Clip, "clip"}};

/// Words by which people are told things: there, and sentences end.
template <class Enum>
void checkNames(std::span<const Named<Enum>> names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        QCOMPARE(std::size_t(names[i].value),
                 i); // rows stand in the enumeration's order; FieldInfo::kinds counts on it
        QVERIFY(!names[i].id.empty() && !names[i].label.empty());
        QVERIFY2(names[i].help.ends_with('.') && names[i].help.size() > 10, names[i].id.data());
        QVERIFY(valueOf(names, names[i].id) == names[i].value);
        QCOMPARE(idOf(names, names[i].value), names[i].id);
    }
}

} // namespace

class FieldsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyWordOfTheContractIsThere_data() {
        QTest::addColumn<int>("part");
        QTest::addColumn<QString>("keys");
        const auto row = [](const char* name, RecipePart part, const char* keys) {
            QTest::newRow(name) << int(part) << keys;
        };
        row("document", RecipePart::Document, "nablascope name notes seed data network training");
        row("data", RecipePart::Data,
            "source samples noise length delay symbols full rows path target task sequence_length missing images "
            "labels features "
            "targets validation_fraction split standardize");
        row("network", RecipePart::Network, "defaults layers output");
        row("defaults", RecipePart::Defaults,
            "units activation normalization bias residual residual_scale dropout norm_position init bias_init "
            "recurrent_init");
        row("dense", RecipePart::Dense,
            "type units activation normalization bias residual residual_scale dropout norm_position init bias_init");
        row("recurrent", RecipePart::Recurrent,
            "type units activation return_sequences init recurrent_init forget_bias update_bias reset");
        row("residual block", RecipePart::Residual, "type layers activation scale init");
        row("repeat", RecipePart::Repeat, "repeat layers");
        row("output", RecipePart::Output, "init");
        row("initialization", RecipePart::Init, "scheme gain negative_slope std bound value");
        row("training", RecipePart::Training, "loss batch_size steps evaluate_every shuffle optimizer schedule clip");
        row("optimizer", RecipePart::Optimizer,
            "type learning_rate momentum nesterov alpha beta1 beta2 epsilon weight_decay");
        row("schedule", RecipePart::Schedule, "type step_size gamma minimum warmup_steps");
        row("clip", RecipePart::Clip, "type max_norm norm_type clip_value clipping epsilon");
    }
    void everyWordOfTheContractIsThere() {
        QFETCH(int, part);
        QFETCH(QString, keys);
        QStringList found;
        for (const FieldInfo& field : fields(RecipePart(part)))
            found << qt(field.key);
        QCOMPARE(found.join(' '), keys);
    }

    void everyChoiceOfTheContractIsThere() {
        const auto words = [](RecipePart part, const char* key) {
            QStringList ids;
            for (const Choice& choice : findField(part, key)->choices)
                ids << qt(choice.id);
            return ids.join(' ');
        };
        using enum RecipePart;
        QCOMPARE(words(Dense, "activation"),
                 QString("linear relu leaky_relu elu selu gelu silu softplus tanh sigmoid hard_tanh softsign"));
        QCOMPARE(words(Dense, "init"),
                 QString("xavier_uniform xavier_normal he_uniform he_normal lecun_uniform lecun_normal "
                         "orthogonal identity normal uniform constant zeros pytorch_default lsuv"));
        QCOMPARE(words(Residual, "init"), QString("fixup"));
        QCOMPARE(words(Dense, "normalization"), QString("none batch layer"));
        QCOMPARE(words(Dense, "norm_position"), QString("before after"));
        QCOMPARE(words(Recurrent, "type"), QString("rnn lstm gru"));
        QCOMPARE(words(Recurrent, "activation"), QString("relu tanh"));
        QCOMPARE(words(Recurrent, "reset"), QString("after before"));
        QCOMPARE(words(Data, "source"),
                 QString("circle xor gauss spiral moons plane multi_gauss digits digits_rows fashion "
                         "penguins sunspots adding copy_memory temporal_order sine csv idx npy"));
        QCOMPARE(words(Data, "task"), QString("classification regression"));
        QCOMPARE(words(Data, "split"), QString("shuffled ordered"));
        QCOMPARE(words(Training, "loss"), QString("auto cross_entropy mse binary_cross_entropy"));
        QCOMPARE(words(Optimizer, "type"), QString("sgd rmsprop adam adamw"));
        QCOMPARE(words(Schedule, "type"), QString("constant step cosine"));
        QCOMPARE(words(Clip, "type"), QString("none global_norm layer_norm value adaptive"));
    }

    void everyFieldExplainsItself() {
        for (const auto& [part, name] : kParts)
            for (const FieldInfo& field : fields(part)) {
                const QString where = name + '.' + qt(field.key);
                QVERIFY2(!field.label.empty() && field.help.ends_with('.'), qPrintable(where));
                QVERIFY2(!expectedText(field).empty(), qPrintable(where));
                QVERIFY2(findField(part, field.key) == &field, qPrintable(where));
                for (const Choice& choice : field.choices)
                    QVERIFY2(!choice.id.empty() && !choice.label.empty() && choice.help.ends_with('.'),
                             qPrintable(where));
                // What may be left out says what happens then; name, notes and containers explain themselves.
                const bool isOptional = field.requiredIn == 0;
                const bool isPlain = field.kind != FieldKind::Section && field.kind != FieldKind::Text;
                const bool needsNoDefault =
                    part == RecipePart::Defaults || (part == RecipePart::Residual && field.key == "init");
                QVERIFY2(!isOptional || !isPlain || needsNoDefault || !field.defaultText.empty(), qPrintable(where));
            }
        QVERIFY(!findField(RecipePart::Clip, "units"));
    }

    void onlyTheContractsSettingsAreLive() {
        QStringList live;
        for (const auto& [part, name] : kParts)
            for (const FieldInfo& field : fields(part))
                if (field.isLive && part != RecipePart::Schedule && part != RecipePart::Clip)
                    live << qt(field.key);
        live.sort();
        QCOMPARE(live.join(' '), QString("clip learning_rate momentum schedule weight_decay"));
    }

    void namesAreInTheirEnumerationsOrder() {
        checkNames(activationNames());
        checkNames(initNames());
        checkNames(normalizationNames());
        checkNames(normPositionNames());
        checkNames(cellNames());
        checkNames(gruResetNames());
        checkNames(sourceNames());
        checkNames(taskNames());
        checkNames(splitNames());
        checkNames(missingNames());
        checkNames(lossNames());
        checkNames(optimizerNames());
        checkNames(scheduleNames());
        checkNames(clipNames());
    }

    void everyFieldIsInTheSchema() {
        QJsonParseError error;
        const std::string text = recipeSchema();
        const QJsonObject schema = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(schema["$schema"].toString(), QString("https://json-schema.org/draft/2020-12/schema"));
        const QJsonObject definitions = schema["$defs"].toObject();
        for (const auto& [part, name] : kParts) {
            const QJsonObject object = name.isEmpty() ? schema : definitions[name].toObject();
            QCOMPARE(object["additionalProperties"], QJsonValue(false));
            const QJsonObject properties = object["properties"].toObject();
            QCOMPARE(properties.size(), qsizetype(fields(part).size()));
            for (const FieldInfo& field : fields(part)) {
                const QJsonObject property = properties[qt(field.key)].toObject();
                QVERIFY2(!property.isEmpty(), qPrintable(name + '.' + qt(field.key)));
                QVERIFY(property["description"].toString().startsWith(qt(field.help)));
                if (field.kind == FieldKind::Choice)
                    QCOMPARE(property["enum"].toArray().size(), qsizetype(field.choices.size()));
            }
        }
    }

    void everyReferenceOfTheSchemaLeadsSomewhere() {
        const std::string text = recipeSchema();
        const QJsonObject definitions =
            QJsonDocument::fromJson(QByteArray::fromStdString(text)).object()["$defs"].toObject();
        const std::string mark = "\"$ref\": \"#/$defs/";
        int count = 0;
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1), ++count) {
            const std::size_t start = at + mark.size();
            const std::string name = text.substr(start, text.find('"', start) - start);
            QVERIFY2(definitions.contains(QString::fromStdString(name)), name.c_str());
        }
        QVERIFY(count > 10);
    }

    void suggestionsAreNear_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a letter too many") << "unitss"
                                           << "units";
        QTest::newRow("swapped letters") << "untis"
                                         << "units";
        QTest::newRow("camel case") << "batchSize"
                                    << "batch_size";
        QTest::newRow("a dash") << "batch-size"
                                << "batch_size";
        QTest::newRow("capitals") << "UNITS"
                                  << "units";
        QTest::newRow("nothing like it") << "frobnicate"
                                         << "";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("endless") << QString(100000, 'u') << "";
    }
    void suggestionsAreNear() {
        QFETCH(QString, word);
        QFETCH(QString, expected);
        static constexpr std::string_view kKeys[] = {"units", "batch_size", "activation"};
        const auto found = suggestion(word.toStdString(), kKeys);
        QCOMPARE(qt(found.value_or("")), expected);
    }
};

QTEST_GUILESS_MAIN(FieldsTest)
#include "tst_fields.moc"
