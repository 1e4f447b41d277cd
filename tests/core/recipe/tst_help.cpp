// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/layout.h"
#include "core/recipe/fields.h"
#include "core/recipe/recipe_json.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace nabla;

namespace {

QString page(const char* name) {
    QFile file(QString(NABLA_SOURCE_DIR "/resources/help/%1.md").arg(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString text(std::string_view word) {
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

/// Every key of every part and every word a key may have.
QStringList words() {
    QSet<QString> all;
    for (int part = 0; part <= static_cast<int>(RecipePart::Clip); ++part)
        for (const FieldInfo& field : fields(static_cast<RecipePart>(part))) {
            all << text(field.key);
            for (const Choice& choice : field.choices)
                all << text(choice.id);
        }
    all << "learned"
        << "inverse_sqrt_depth"
        << "inf";
    QStringList sorted(all.begin(), all.end());
    sorted.sort();
    return sorted;
}

/// Keys of objects and texts of lists and constants, anywhere below.
void collect(const QJsonValue& value, QSet<QString>& found) {
    if (value.isString())
        found << value.toString();
    for (const QJsonValue entry : value.toArray())
        collect(entry, found);
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member) {
        found << member.key();
        collect(member.value(), found);
    }
}

} // namespace

/// The pages of resources/help and the schema leave nothing out.
class TestHelp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyWordOfARecipeIsExplained() {
        const QString help = page("recipe");
        for (const QString& word : words())
            QVERIFY2(help.contains('`' + word + '`'), qPrintable(word));
    }

    void everyWordOfARecipeIsInTheSchema() {
        QSet<QString> found;
        collect(QJsonDocument::fromJson(QByteArray::fromStdString(recipeSchema())).object(), found);
        for (const QString& word : words())
            QVERIFY2(word == "1" || found.contains(word), qPrintable(word)); // the format is a number
    }

    void everyKeyOfTheTelemetryIsExplained() {
        const QString help = page("telemetry");
        QStringList keys{"step",
                         "parameters",
                         "layers",
                         "hidden_grad_l2_by_lag",
                         "cell_grad_l2_by_lag",
                         "gate_openings",
                         "clip_advice.percentile"};
        for (Index i = 0; i < Layout::kScalars; ++i) // a name with a space is a key inside an object
            keys << text(name(static_cast<StepQuantity>(i))).replace(' ', '.');
        for (Index i = 0; i < Layout::kPerParameter; ++i)
            keys << text(name(static_cast<ParameterQuantity>(i)));
        for (Index i = 0; i < Layout::kPerLayer; ++i)
            keys << text(name(static_cast<LayerQuantity>(i)));
        for (const QString& key : keys)
            QVERIFY2(help.contains('`' + key + '`'), qPrintable(key));
    }

    void everyTableOfASessionIsExplained() {
        const QString help = page("session");
        for (const char* table : {"runs", "steps", "chunks", "pyramids", "checkpoints", "events", "notes", "layout",
                                  "run_summary", "settings"})
            QVERIFY2(help.contains(QString("`%1`").arg(table)), table);
    }

    void everyKeyOfPredictIsExplained() {
        const QString help = page("theory");
        for (const char* key :
             {"q", "chi", "predicted_grad_ratio", "lag_rate", "measured_grad_ratio", "measured_lag_rate", "reason"})
            QVERIFY2(help.contains(QString("`%1`").arg(key)), key);
    }
};

QTEST_GUILESS_MAIN(TestHelp)
#include "tst_help.moc"
