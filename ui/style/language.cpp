// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QPointer>
#include <QTranslator>

namespace nabla {

namespace {

/// How many SourceWords there are.
int g_sourceWords = 0;

/// Our words first, then Qt's own for its dialogs. One object, so that a change of language is one event.
class Words : public QTranslator {
public:
    explicit Words(const QString& code) {
        m_isLoaded = m_ours.load(QStringLiteral(":/translations/nablascope_%1.qm").arg(code));
        // Missing where the distribution's package is: Qt's dialogs then stay English.
        (void)m_qt.load(QStringLiteral("qtbase_%1").arg(code), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    }

    QString translate(const char* context, const char* source, const char* disambiguation, int n) const override {
        if (g_sourceWords > 0)
            return {};
        QString text = m_ours.translate(context, source, disambiguation, n);
        return text.isNull() ? m_qt.translate(context, source, disambiguation, n) : text;
    }
    bool isEmpty() const override { return !m_isLoaded; }

private:
    QTranslator m_ours;
    QTranslator m_qt;
    bool m_isLoaded = false;
};

QPointer<Words>& installed() {
    static QPointer<Words> words;
    return words;
}

Language& current() {
    static Language language = Language::English;
    return language;
}

} // namespace

const QList<Language>& languages() {
    static const QList<Language> list = {Language::English, Language::Chinese};
    return list;
}

QString codeOf(Language language) {
    return language == Language::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

QString nameOf(Language language) {
    return language == Language::Chinese ? QStringLiteral("简体中文") : QStringLiteral("English");
}

Language languageOf(const QString& code) {
    return code.startsWith(QStringLiteral("zh")) ? Language::Chinese : Language::English;
}

Language systemLanguage() {
    for (const QString& name : QLocale::system().uiLanguages())
        if (name.startsWith(QStringLiteral("zh")) || name.startsWith(QStringLiteral("en")))
            return languageOf(name);
    return Language::English;
}

Language language() {
    return current();
}

QString localized(QString number) {
    return number.replace(QLatin1Char('.'), QLocale().decimalPoint());
}

SourceWords::SourceWords() {
    ++g_sourceWords;
}

SourceWords::~SourceWords() {
    --g_sourceWords;
}

void setLanguage(Language language) {
    if (language == current() && installed())
        return;
    current() = language;
    delete installed(); // takes itself out
    installed() = new Words(codeOf(language));
    installed()->setParent(QCoreApplication::instance());
    QCoreApplication::installTranslator(installed());
}

} // namespace nabla
