// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing is left in English for who chose Chinese, and nobody has to start again to choose.
#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "tests/ui/people/walk.h"
#include "ui/builder/form.h"
#include "ui/builder/look.h"
#include "ui/charts/card_instrument.h"
#include "ui/charts/catalog.h"
#include "ui/charts/instrument.h"
#include "ui/charts/instrument_menu.h"
#include "ui/charts/number_text.h"
#include "ui/lessons/lesson_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QMenuBar>
#include <QProcess>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace nabla;

namespace {

const QString kFolder = QStringLiteral(NABLA_SOURCE_DIR "/resources/translations/");

struct Message {
    QString context;
    QString source;
    QStringList translations;
    bool isUnfinished = false;

    QString name() const { return context + QStringLiteral(": ") + source; }
};

QString textOf(QXmlStreamReader& xml) {
    QString text;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isEndElement())
            return text;
        if (xml.isCharacters()) {
            text += xml.text();
        } else if (xml.isStartElement() && xml.name() == QLatin1String("byte")) {
            text += QChar(xml.attributes().value(QLatin1String("value")).mid(1).toInt(nullptr, 16));
            xml.skipCurrentElement();
        }
    }
    return text;
}

QStringList formsOf(QXmlStreamReader& xml) {
    QStringList forms = {QString()};
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isEndElement())
            break;
        if (xml.isCharacters())
            forms.front() += xml.text();
        else if (xml.isStartElement() && xml.name() == QLatin1String("numerusform"))
            forms << textOf(xml);
        else if (xml.isStartElement() && xml.name() == QLatin1String("byte")) {
            forms.front() += QChar(xml.attributes().value(QLatin1String("value")).mid(1).toInt(nullptr, 16));
            xml.skipCurrentElement();
        }
    }
    if (forms.size() > 1)
        forms.removeFirst();
    return forms;
}

QList<Message> messagesOf(const QString& fileName) {
    QFile file(kFolder + fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("message")) {
            messages.append({context, {}, {}, false});
        } else if (xml.name() == QLatin1String("source")) {
            messages.back().source = textOf(xml);
        } else if (xml.name() == QLatin1String("translation")) {
            messages.back().isUnfinished = xml.attributes().hasAttribute(QLatin1String("type"));
            messages.back().translations = formsOf(xml);
        }
    }
    return messages;
}

QStringList placesIn(const QString& text) {
    QStringList places;
    auto match = QRegularExpression(QStringLiteral("%(L?[0-9]+|n)")).globalMatch(text);
    while (match.hasNext())
        places << match.next().captured();
    places.sort();
    places.removeDuplicates();
    return places;
}

/// The letter behind the "&", "&&" and " & " aside.
QChar keyOf(QString text) {
    text.remove(QStringLiteral("&&")).remove(QStringLiteral(" & "));
    const qsizetype at = text.indexOf(QLatin1Char('&'));
    return at >= 0 && at + 1 < text.size() ? text[at + 1].toUpper() : QChar();
}

/// Names and signs that are the same in Chinese.
bool isTheSame(const QString& text) {
    static const QSet<QString> kWords = {
        "nablascope", "relu",    "leaky", "elu",      "selu",      "gelu",        "silu",    "swish",   "softplus",
        "tanh",       "sigmoid", "hard",  "softsign", "xavier",    "lecun",       "lsuv",    "fixup",   "adam",
        "adamw",      "rmsprop", "sgd",   "gru",      "lstm",      "rnn",         "fashion", "mnist",   "csv",
        "idx",        "numpy",   "json",  "pytorch",  "alpha",     "beta",        "gamma",   "epsilon", "nesterov",
        "ctrl",       "shift",   "alt",   "del",      "home",      "end",         "insert",  "return",  "english",
        "language",   "max",     "norm",  "std",      "var",       "nan",         "inf",     "min",     "exp",
        "agc",        "left",    "right", "down",     "backspace", "qtoolbarext", "ins",     "png",     "svg",
        "escape",     "space",   "act",   "shortcut", "limit"};
    auto match = QRegularExpression(QStringLiteral("[A-Za-z]{3,}")).globalMatch(text);
    while (match.hasNext())
        if (!kWords.contains(match.next().captured().toLower()))
            return false;
    return true;
}

/// Characters, or the wide signs around a formula that needs none.
bool hasChinese(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        return c.script() == QChar::Script_Han || QStringLiteral("，。：（）").contains(c);
    });
}

QStringList tilesOf(const Screen& screen) {
    QStringList keys;
    for (const QJsonValue& row : screen.arrangement().value(QStringLiteral("rows")).toArray())
        for (const QJsonValue& tile : row[QLatin1String("tiles")].toArray())
            keys << tile[QLatin1String("key")].toString();
    return keys;
}

QString bytesOf(const QString& fileName) {
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class TranslationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void init() { setLanguage(Language::English); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void everyTextIsTranslated_data();
    void everyTextIsTranslated();
    void theFilesAreUpToDateWithTheSources();
    void placesAndKeysAreThoseOfTheSource();
    void noTwoEntriesOfAMenuHaveTheSameKey_data() { rowPerLanguage(); }
    void noTwoEntriesOfAMenuHaveTheSameKey();
    void aSwitchLeavesNothingInEnglishAndBackNothingInChinese();
    void trainingAndArrangementOutliveTheSwitch();
    void filesKeepTheirWords();
    void numbersFollowTheRegionWhileFilesKeepThePoint();
    void anUnknownLanguageIsEnglish();

private:
    static void rowPerLanguage() {
        QTest::addColumn<int>("language");
        QTest::newRow("English") << static_cast<int>(Language::English);
        QTest::newRow("Chinese") << static_cast<int>(Language::Chinese);
    }
};

void TranslationsTest::everyTextIsTranslated_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("Chinese") << "nablascope_zh_CN.ts";
    QTest::newRow("English plurals") << "nablascope_en.ts";
}

void TranslationsTest::everyTextIsTranslated() {
    QFETCH(QString, file);
    const QList<Message> messages = messagesOf(file);
    QVERIFY(!messages.isEmpty());
    QStringList open;
    for (const Message& message : messages)
        for (const QString& form : message.translations)
            if (message.isUnfinished || form.isEmpty())
                open << message.name();
    QVERIFY2(open.isEmpty(), qPrintable("run packaging/translations.sh and translate:\n" + open.join('\n')));
}

void TranslationsTest::theFilesAreUpToDateWithTheSources() {
    const QTemporaryDir folder;
    const QStringList names = {"nablascope_en.ts", "nablascope_zh_CN.ts"};
    for (const QString& name : names)
        QVERIFY(QFile::copy(kFolder + name, folder.filePath(name)));
    QProcess update;
    update.start("sh", {NABLA_SOURCE_DIR "/packaging/update_ts.sh", NABLA_BINARY_DIR, folder.path()});
    QVERIFY(update.waitForFinished(120000));
    QVERIFY2(update.exitCode() == 0, update.readAllStandardError().constData());
    for (const QString& name : names)
        QVERIFY2(bytesOf(folder.filePath(name)) == bytesOf(kFolder + name),
                 qPrintable(name + " is older than the sources: run packaging/translations.sh"));
}

void TranslationsTest::placesAndKeysAreThoseOfTheSource() {
    QStringList wrong;
    for (const Message& message : messagesOf("nablascope_zh_CN.ts"))
        for (const QString& form : message.translations) {
            if (placesIn(form) != placesIn(message.source))
                wrong << "other places: " + message.name() + " -> " + form;
            if (keyOf(form) != keyOf(message.source))
                wrong << "another key: " + message.name() + " -> " + form;
            if (form.count('\n') != message.source.count('\n') || form.count('\t') != message.source.count('\t'))
                wrong << "other lines: " + message.name() + " -> " + form;
            if (form.section('\t', 1) != message.source.section('\t', 1))
                wrong << "another shortcut: " + message.name() + " -> " + form;
        }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

void TranslationsTest::noTwoEntriesOfAMenuHaveTheSameKey() {
    QFETCH(int, language);
    setLanguage(static_cast<Language>(language));
    test::WindowBench bench;
    QStringList clashes;
    const auto look = [&](const QWidget& menu, const QString& title) {
        QHash<QChar, QString> keys;
        for (const QAction* action : menu.actions())
            if (const QChar key = keyOf(action->text()); !key.isNull()) {
                if (keys.contains(key))
                    clashes << title + ": " + keys[key] + ", " + action->text();
                keys.insert(key, action->text());
            }
    };
    look(*bench.window.menuBar(), "menu bar");
    for (const QMenu* menu : bench.window.findChildren<QMenu*>())
        look(*menu, menu->title());
    QVERIFY2(clashes.isEmpty(), qPrintable(clashes.join('\n')));
}

void TranslationsTest::aSwitchLeavesNothingInEnglishAndBackNothingInChinese() {
    test::WindowBench bench;
    for (const InstrumentRow& row : instrumentCatalog())
        bench.window.screen().setShown(QString::fromLatin1(row.id), true);
    QVERIFY(bench.window.lessons().open(QString::fromStdString(bench.window.lessons().lessons().front().id)));
    bench.window.bridge().step(20);
    bench.window.bridge().waitUntilIdle();
    bench.window.screen().settle();
    QApplication::processEvents();
    bench.window.look().setLanguage(Language::Chinese);
    QApplication::processEvents();
    QTest::qWait(1); // what was replaced goes
    QStringList english;
    // The recipe's own name, and the names of data and layers, are the author's.
    const QString own = bench.window.document().title();
    for (const test::ShownText& shown : test::shownTexts(bench.window))
        if (!hasChinese(shown.text) && !isTheSame(QString(shown.text).remove(own)))
            english << shown.where + ": " + shown.text;
    english.removeDuplicates();
    QVERIFY2(english.isEmpty(), qPrintable(english.join('\n')));

    bench.window.look().setLanguage(Language::English);
    QApplication::processEvents();
    QTest::qWait(1);
    QStringList chinese;
    for (const test::ShownText& shown : test::shownTexts(bench.window))
        if (hasChinese(shown.text) && !shown.text.contains(QStringLiteral("语言")) &&
            !shown.text.contains(QStringLiteral("简体中文")))
            chinese << shown.where + ": " + shown.text;
    QVERIFY2(chinese.isEmpty(), qPrintable(chinese.join('\n')));
}

void TranslationsTest::trainingAndArrangementOutliveTheSwitch() {
    test::WindowBench bench;
    MainWindow& window = bench.window;
    window.screen().setShown(QStringLiteral("loss"), false);
    QApplication::processEvents();
    window.bridge().setSpeed(60);
    window.bridge().start();
    QTRY_VERIFY(window.bridge().history()->steps() > 0);
    const auto history = window.bridge().history();
    const QStringList tiles = tilesOf(window.screen());
    window.screen().setFrozen(true);
    window.look().setLanguage(Language::Chinese);
    for (int round = 0; round < 3; ++round) // the language, what is new, its place
        QApplication::processEvents();
    QVERIFY(window.bridge().isRunning());
    QCOMPARE(window.bridge().history(), history);
    QCOMPARE(window.bridge().speed(), 60.0);
    QVERIFY(!tiles.contains("loss") && tiles.size() > 1);
    QCOMPARE(tilesOf(window.screen()), tiles);
    QCOMPARE(bench.settings.value("look/language").toString(), QStringLiteral("zh_CN"));
    QVERIFY(!window.menuBar()->actions().isEmpty());
    QVERIFY(hasChinese(window.menuBar()->actions().front()->text()));
    window.bridge().pause();
    QVERIFY(!window.lessons().lesson());
    for (QAction* action : window.findChildren<QAction*>())
        if (action->text() == LessonPlayer::text(window.lessons().lessons().front().title))
            action->trigger();
    QVERIFY(window.lessons().lesson());
    QVERIFY(window.lessonPanel().isVisible());
}

void TranslationsTest::filesKeepTheirWords() {
    setLanguage(Language::Chinese);
    const char* source = "step";
    QVERIFY(hasChinese(QCoreApplication::translate("nabla::TimeChart", source)));
    {
        const SourceWords words;
        QCOMPARE(QCoreApplication::translate("nabla::TimeChart", source), QString(source));
    }
    QVERIFY(hasChinese(QCoreApplication::translate("nabla::TimeChart", source)));
}

void TranslationsTest::numbersFollowTheRegionWhileFilesKeepThePoint() {
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    const auto back = qScopeGuard([&] { QLocale::setDefault(before); });
    QCOMPARE(shortNumber(0.5), QString("0,5"));
    QCOMPARE(scientific(1.5e-8), QString("1,5 × 10⁻⁸"));
    QCOMPARE(readingText(0.25, 2), QString("0,25"));
    QCOMPARE(percentText(0.025), QString("2,5 %"));
    test::WindowBench bench;
    NumberField* rate = nullptr;
    for (NumberField* field : bench.window.findChildren<NumberField*>())
        if (field->accessibleName() == "Learning rate")
            rate = field;
    QVERIFY(rate);
    QCOMPARE(rate->currentText(), QString("0,01"));
    for (const auto& [typed, meant] : {std::pair("0,25", 0.25), std::pair("0.5", 0.5), std::pair("1.000", 1.0)}) {
        rate->setEditText(typed);
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(bench.window.document().recipe().training.optimizer.learningRate, meant);
    }
    rate->setEditText("0,25");
    QTest::keyClick(rate, Qt::Key_Return);
    const QString name = bench.folder.filePath("german.json");
    bench.window.document().save(name);
    QVERIFY(bytesOf(name).contains("\"learning_rate\": 0.25"));
    bench.window.bridge().step(3);
    bench.window.bridge().waitUntilIdle();
    bench.window.screen().settle();
    Instrument* chart = bench.window.screen().instrument("gradient_norm");
    QVERIFY(chart && static_cast<CardInstrument*>(chart)->readout().contains(','));
    QCOMPARE(savePicture(*chart, PictureFormat::Csv, bench.folder.filePath("numbers.csv")), QString());
    const QString line = bytesOf(bench.folder.filePath("numbers.csv")).section('\n', 1, 1);
    QVERIFY2(line.contains('.'), qPrintable(line));
}

void TranslationsTest::anUnknownLanguageIsEnglish() {
    QCOMPARE(codeOf(languageOf("fr_FR")), QString("en"));
    QCOMPARE(codeOf(languageOf("zh_TW")), QString("zh_CN"));
    QCOMPARE(codeOf(languageOf(QString())), QString("en"));
}

QTEST_MAIN(TranslationsTest)
#include "tst_translations.moc"
