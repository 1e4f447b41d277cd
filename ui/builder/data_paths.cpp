// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/data_paths.h"

#include <QDir>
#include <QFileInfo>

namespace nabla {

QString storedPath(const Recipe& recipe, const QString& path) {
    const QString base = QString::fromStdString(recipe.baseFolder);
    if (base.isEmpty() || !QFileInfo(path).isAbsolute())
        return path;
    const QString relative = QDir(base).relativeFilePath(path);
    return relative.startsWith(QLatin1String("..")) ? path : relative;
}

QString companionOf(const QString& path, std::string_view key) {
    static const struct {
        std::string_view key;
        const char* here;
        const char* there;
    } kPairs[] = {{"images", "images-idx3", "labels-idx1"},
                  {"images", "images", "labels"},
                  {"labels", "labels-idx1", "images-idx3"},
                  {"labels", "labels", "images"},
                  {"features", "features", "targets"},
                  {"features", "X", "y"},
                  {"features", "x", "y"},
                  {"targets", "targets", "features"},
                  {"targets", "y", "X"}};
    const QFileInfo file(path);
    for (const auto& pair : kPairs) {
        QString name = file.fileName();
        if (pair.key != key || !name.contains(QLatin1String(pair.here)))
            continue;
        name.replace(QLatin1String(pair.here), QLatin1String(pair.there));
        const QFileInfo other(file.dir(), name);
        if (other.isFile() && other != file)
            return file.path() == QLatin1String(".") ? name : file.dir().filePath(name);
    }
    return {};
}

std::optional<Source> dataSourceOf(const QString& fileName) {
    QString name = QFileInfo(fileName).fileName().toLower();
    const bool isPacked = name.endsWith(QLatin1String(".gz"));
    if (isPacked)
        name.chop(3);
    for (const char* ending : {".csv", ".tsv"})
        if (name.endsWith(QLatin1String(ending)))
            return Source::Csv;
    if (name.endsWith(QLatin1String(".npy")))
        return Source::Npy;
    if (isPacked || name.endsWith(QLatin1String(".idx")) || name.endsWith(QLatin1String("-ubyte")))
        return Source::Idx;
    return {};
}

} // namespace nabla
