// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/help_pages.h"

#include "core/data/dataset.h"
#include "core/recipe/fields.h"
#include "core/recipe/names.h"
#include "ui/builder/field_text.h"
#include "ui/builder/remedy_card.h"
#include "ui/charts/catalog.h"
#include "ui/style/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QWidget>

namespace nabla {

namespace {

struct Help {
    Q_DECLARE_TR_FUNCTIONS(nabla::Help)
};

struct PageRow {
    const char* id;
    const char* title;
};
constexpr PageRow kPages[] = {{"window", QT_TRANSLATE_NOOP("nabla::Help", "The window")},
                              {"remedies", QT_TRANSLATE_NOOP("nabla::Help", "Six remedies")},
                              {"instruments", QT_TRANSLATE_NOOP("nabla::Help", "Instruments")},
                              {"builder", QT_TRANSLATE_NOOP("nabla::Help", "Building a network")},
                              {"classroom", QT_TRANSLATE_NOOP("nabla::Help", "Lessons and classroom")},
                              {"session", QT_TRANSLATE_NOOP("nabla::Help", "Sessions")},
                              {"sweep", QT_TRANSLATE_NOOP("nabla::Help", "Many networks")},
                              {"recipe", QT_TRANSLATE_NOOP("nabla::Help", "Every setting")},
                              {"theory", QT_TRANSLATE_NOOP("nabla::Help", "Theory")},
                              {"telemetry", QT_TRANSLATE_NOOP("nabla::Help", "Telemetry")},
                              {"licences", QT_TRANSLATE_NOOP("nabla::Help", "Licences")}};

/// Where a control belongs, by the class of something around it.
struct PlaceRow {
    const char* className;
    const char* page;
    const char* heading; ///< null: the top
};
constexpr PlaceRow kPlaces[] = {{"nabla::RemediesPanel", "remedies", nullptr},
                                {"nabla::MatrixWindow", "remedies", QT_TRANSLATE_NOOP("nabla::Help", "Remedy matrix")},
                                {"nabla::DataPanel", "recipe", QT_TRANSLATE_NOOP("nabla::Help", "Training")},
                                {"nabla::Inspector", "builder", nullptr},
                                {"nabla::SignalPathView", "builder", nullptr},
                                {"nabla::PathPanel", "builder", nullptr},
                                {"nabla::LessonPanel", "classroom", nullptr},
                                {"nabla::DiagnosisPanel", "theory", nullptr},
                                {"nabla::ScopeBar", "window", QT_TRANSLATE_NOOP("nabla::Help", "Screen")},
                                {"nabla::TransportBar", "window", QT_TRANSLATE_NOOP("nabla::Help", "Training")}};

QString read(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString helpFolder() {
    return QString::fromStdString(resourceFolder()) + QStringLiteral("/help/");
}

/// The page in the window's language, or in English.
QString written(const QString& id) {
    const QString own = read(helpFolder() + codeOf(language()) + QLatin1Char('/') + id + QStringLiteral(".md"));
    return own.isEmpty() ? read(helpFolder() + id + QStringLiteral(".md")) : own;
}

QString escaped(QString text) {
    for (const char* sign : {"*", "_", "|", "<"})
        text.replace(QLatin1String(sign), QLatin1Char('\\') + QLatin1String(sign));
    return text;
}

QString instrumentsPage() {
    QString page = QStringLiteral("# ") + Help::tr("Instruments") + QStringLiteral("\n\n");
    for (const InstrumentRow& row : instrumentCatalog()) {
        page += QStringLiteral("## ") + QCoreApplication::translate("Instrument", row.title) + QStringLiteral("\n\n") +
                escaped(QCoreApplication::translate("Instrument", row.help)) + QStringLiteral("\n\n");
        if (const QString picture = QStringLiteral("pictures/%1.png").arg(QLatin1String(row.id));
            QFile::exists(helpFolder() + picture))
            page += QStringLiteral("![](%1)\n\n").arg(picture);
    }
    return page + written(QStringLiteral("instruments"));
}

void addFields(QString& page, RecipePart part) {
    page += QStringLiteral("| %1 | %2 | %3 |\n|---|---|---|\n")
                .arg(Help::tr("Setting"), Help::tr("Key"), Help::tr("Meaning"));
    for (const FieldInfo& field : fields(part)) {
        QString meaning = prettyFormula(tableText(field.help));
        if (const QString otherwise = defaultText(field, {}); !otherwise.isEmpty())
            meaning += QLatin1Char(' ') + otherwise + QLatin1Char('.');
        page += QStringLiteral("| %1 | `%2` | %3 |\n")
                    .arg(escaped(tableText(field.label)),
                         QString::fromUtf8(field.key.data(), qsizetype(field.key.size())), escaped(meaning));
    }
    page += QLatin1Char('\n');
    for (const FieldInfo& field : fields(part)) {
        if (field.choices.size() < 2)
            continue;
        page += QStringLiteral("**%1**\n\n").arg(tableText(field.label));
        for (const Choice& choice : field.choices)
            page += QStringLiteral("- *%1*: %2\n")
                        .arg(escaped(tableText(choice.label)), escaped(prettyFormula(tableText(choice.help))));
        page += QLatin1Char('\n');
    }
}

/// From the tables that read recipes, so that no setting is forgotten and every word is translated.
QString settingsPage() {
    struct PartRow {
        RecipePart part;
        const char* title;
    };
    static constexpr PartRow kParts[] = {{RecipePart::Data, QT_TRANSLATE_NOOP("nabla::Help", "Data")},
                                         {RecipePart::Dense, QT_TRANSLATE_NOOP("nabla::Help", "Dense layers")},
                                         {RecipePart::Recurrent, QT_TRANSLATE_NOOP("nabla::Help", "Recurrent layers")},
                                         {RecipePart::Residual, QT_TRANSLATE_NOOP("nabla::Help", "Residual blocks")},
                                         {RecipePart::Init, QT_TRANSLATE_NOOP("nabla::Help", "Initialization")},
                                         {RecipePart::Training, QT_TRANSLATE_NOOP("nabla::Help", "Training")},
                                         {RecipePart::Optimizer, QT_TRANSLATE_NOOP("nabla::Help", "Optimizer")},
                                         {RecipePart::Schedule, QT_TRANSLATE_NOOP("nabla::Help", "Schedule")},
                                         {RecipePart::Clip, QT_TRANSLATE_NOOP("nabla::Help", "Clipping")}};
    QString page = QStringLiteral("# ") + Help::tr("Every setting") + QStringLiteral("\n\n");
    for (const PartRow& row : kParts) {
        page += QStringLiteral("## ") + Help::tr(row.title) + QStringLiteral("\n\n");
        addFields(page, row.part);
    }
    return page;
}

QString licencesPage() {
    QString page = written(QStringLiteral("licences"));
    const QDir folder(QString::fromStdString(resourceFolder()) + QStringLiteral("/licences"));
    for (const QString& name : folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name))
        page += QStringLiteral("\n\n## %1\n\n```\n%2\n```\n")
                    .arg(QFileInfo(name).completeBaseName(), read(folder.filePath(name)));
    return page + QStringLiteral("\n\n## GNU General Public License\n\n```\n") + read(QStringLiteral(":/LICENSE")) +
           QStringLiteral("\n```\n");
}

} // namespace

QList<HelpPage> helpPages() {
    QList<HelpPage> pages;
    for (const PageRow& row : kPages)
        pages.append({QString::fromLatin1(row.id), Help::tr(row.title)});
    return pages;
}

QString helpText(const QString& id) {
    for (const PageRow& row : kPages)
        if (id == QLatin1String(row.id))
            return id == QLatin1String("instruments") ? instrumentsPage()
                   : id == QLatin1String("recipe")    ? settingsPage()
                   : id == QLatin1String("licences")  ? licencesPage()
                                                      : written(id);
    return {};
}

QString helpFor(const QWidget* widget) {
    for (; widget; widget = widget->parentWidget()) {
        for (const PlaceRow& row : kPlaces)
            if (widget->inherits(row.className))
                return QString::fromLatin1(row.page) +
                       (row.heading ? QLatin1Char('#') + Help::tr(row.heading) : QString());
        if (widget->inherits("nabla::Instrument"))
            for (const InstrumentRow& row : instrumentCatalog())
                if (widget->objectName().section(QLatin1Char('#'), 0, 0).startsWith(QLatin1String(row.id)))
                    return QStringLiteral("instruments#") + QCoreApplication::translate("Instrument", row.title);
    }
    return QStringLiteral("window");
}

} // namespace nabla
