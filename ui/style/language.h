// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace nabla {

/// The languages of the window. What people read follows it; files never do, and numbers follow the system's region.
enum class Language { English, Chinese };

const QList<Language>& languages();
/// "en", "zh_CN": as in settings, on the command line and in lessons.
QString codeOf(Language language);
/// In the language itself, so that whoever needs it can read it.
QString nameOf(Language language);
/// The language of a code or a locale's name ("zh_CN", "zh", "en_GB"); English for any other.
Language languageOf(const QString& code);
/// The first language the system asks for that is one of ours.
Language systemLanguage();

/// The language in use.
Language language();
/// Translates what is read from now on. Every window gets QEvent::LanguageChange.
///
/// Requires: an application. Threads: GUI thread only.
void setLanguage(Language language);

/// A number of QString::number with the decimal sign of the person's region. For what people read; files and the
/// clipboard keep the point.
QString localized(QString number);

/// While one lives, tr() gives the words of the sources: headings of files are the same in every language.
///
/// Threads: GUI thread only.
class SourceWords {
public:
    SourceWords();
    ~SourceWords();
    SourceWords(const SourceWords&) = delete;
    SourceWords& operator=(const SourceWords&) = delete;
};

} // namespace nabla
