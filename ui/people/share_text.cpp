// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/share_text.h"

#include "core/data/catalog.h"
#include "core/recipe/recipe_json.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <zlib.h>

namespace nabla {

namespace {

constexpr qsizetype kLongestText = 200'000;
constexpr uLong kLongestJson = 1'000'000;
const QString kPrefix = QStringLiteral("nabla:");
const QString kLessonKey = QStringLiteral("nablascope_lesson");

struct Share {
    Q_DECLARE_TR_FUNCTIONS(nabla::Share)
};

QString packed(const QByteArray& json) {
    uLong size = compressBound(static_cast<uLong>(json.size()));
    QByteArray bytes(static_cast<qsizetype>(size), Qt::Uninitialized);
    compress2(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(json.constData()),
              static_cast<uLong>(json.size()), Z_BEST_COMPRESSION);
    bytes.truncate(static_cast<qsizetype>(size));
    return kPrefix +
           QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

/// Null when it is no zlib stream, or one of more than kLongestJson.
QByteArray unpacked(const QByteArray& bytes) {
    QByteArray json(kLongestJson, Qt::Uninitialized);
    uLong size = kLongestJson;
    const int result = uncompress(reinterpret_cast<Bytef*>(json.data()), &size,
                                  reinterpret_cast<const Bytef*>(bytes.constData()), static_cast<uLong>(bytes.size()));
    if (result != Z_OK || size == 0)
        return {};
    json.truncate(static_cast<qsizetype>(size));
    return json;
}

Shared refused(const QString& problem) {
    Shared shared;
    shared.problem = problem;
    return shared;
}

Shared readRecipe(const QByteArray& json) {
    Shared shared;
    try {
        shared.recipe = parseRecipe(json.toStdString());
    } catch (const Error& error) {
        return refused(Share::tr("The text holds no sound recipe. %1").arg(QString::fromStdString(error.what())));
    }
    if (sourceInfo(shared.recipe->data.source).group == SourceGroup::File)
        return refused(Share::tr("This recipe reads files of the computer it was made on. Ask for the recipe and its "
                                 "data as files."));
    return shared;
}

} // namespace

QString shareText(const Recipe& recipe) {
    // No line of JSON breaks inside a text, so the indent may go. Qt's own JSON would round a large seed.
    QByteArray json;
    for (const QByteArray& line : QByteArray::fromStdString(toJson(recipe)).split('\n'))
        json += line.trimmed();
    return packed(json);
}

QString shareText(const QString& lessonId) {
    return packed(QJsonDocument(QJsonObject{{kLessonKey, lessonId}}).toJson(QJsonDocument::Compact));
}

Shared readShared(const QString& text) {
    if (text.size() > kLongestText)
        return refused(Share::tr("The text is too long to be a recipe or a lesson."));
    QString letters;
    for (const QChar c : text)
        if (!c.isSpace())
            letters += c;
    if (!letters.startsWith(kPrefix))
        return refused(Share::tr("A recipe or lesson as text starts with “nabla:”. Copy all of it."));
    const auto bytes = QByteArray::fromBase64Encoding(
        letters.mid(kPrefix.size()).toUtf8(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray json = bytes ? unpacked(bytes.decoded) : QByteArray();
    if (json.isEmpty())
        return refused(Share::tr("The text is damaged. Copy all of it, from “nabla:” to its last letter."));
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (!object.contains(kLessonKey))
        return readRecipe(json);
    Shared shared;
    shared.lesson = object.value(kLessonKey).toString();
    if (shared.lesson.isEmpty() || object.size() != 1)
        return refused(Share::tr("The text is damaged. Copy all of it, from “nabla:” to its last letter."));
    return shared;
}

} // namespace nabla
