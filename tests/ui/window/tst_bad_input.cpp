// SPDX-License-Identifier: GPL-3.0-or-later
// What the window answers to files and numbers that nobody should give it.
#include "app/window/main_window.h"

#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "ui/builder/banner.h"
#include "ui/builder/document_files.h"
#include "ui/builder/form.h"
#include "ui/builder/path_panel.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace nabla;

namespace {

/// A window on the first built-in recipe.
struct Bench : test::WindowBench {
    QString write(const char* name, const QByteArray& text) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("%s was not written", name);
        return file.fileName();
    }
    /// Opens it as File > Open does and waits for its run, if it has one.
    void open(const QString& file) {
        window.files().openFile(file);
        window.bridge().waitUntilIdle();
    }
    QString banner() { return window.findChild<RunBanner*>()->text(); }
    QString notice() { return window.path().notice(); }
};

QByteArray recipeOf(const QByteArray& data, const QByteArray& layers, const QByteArray& training = {}) {
    return R"({"nablascope":1,"data":{)" + data + R"(},"network":{"layers":[)" + layers + R"(]},"training":{)" +
           training + R"("steps":5,"optimizer":{"type":"sgd","learning_rate":0.1}}})";
}

QByteArray tableWithGaps() {
    QByteArray text = "age,size,y\n";
    for (int i = 1; i <= 500; ++i)
        text += (i >= 12 && i < 12 + 37 ? "?" : QByteArray::number(i)) + ",1.5," + QByteArray::number(i % 2) + "\n";
    return text;
}

} // namespace

class BadInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void aTableThatCannotBeReadIsRefusedWithItsReason_data();
    void aTableThatCannotBeReadIsRefusedWithItsReason();
    void aTableThatWasMendedIsShownAndTheMendingSaid_data();
    void aTableThatWasMendedIsShownAndTheMendingSaid();
    void aRecipeThatCannotRunIsRefusedWithItsReason_data();
    void aRecipeThatCannotRunIsRefusedWithItsReason();
    void whatIsHardlyMeantRunsAndIsSaid();
    void aLearningRateIsAnsweredAtItsField_data();
    void aLearningRateIsAnsweredAtItsField();
    void aHugeLearningRateIsAllowedAndTheDivergenceNamed();
};

void BadInputTest::initTestCase() {
    test::QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void BadInputTest::aTableThatCannotBeReadIsRefusedWithItsReason_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("answer");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("header only") << QByteArray("a,b\n") << "a header and no rows";
    QTest::newRow("one row") << QByteArray("a,b\n1,2\n") << "one row only";
    QTest::newRow("one column") << QByteArray("a\n1\n2\n") << "one column only";
    QTest::newRow("100,000 columns") << QByteArray(99'999, ',') + "\n"
                                     << "more than 99999 cells";
    QTest::newRow("NUL byte") << QByteArray("a,b\n1,2\n1,\0002\n", 12) << "line 3: there is a NUL byte";
    QTest::newRow("unclosed quote") << QByteArray("a,b\n1,2\n\"x,3\n4,5\n") << "line 3: a quote is opened and never";
    QTest::newRow("ragged") << QByteArray("a,b\n1,2\n3\n4,5\n") << "1 of 3 rows with another number of cells";
    QTest::newRow("PNG") << QByteArray("\x89PNG\r\n\x1a\n") << "PNG";
    QTest::newRow("ZIP") << QByteArray("PK\x03\x04 and more") << "ZIP";
}

void BadInputTest::aTableThatCannotBeReadIsRefusedWithItsReason() {
    QFETCH(QByteArray, text);
    QFETCH(QString, answer);
    Bench bench;
    const auto before = bench.window.bridge().history();
    bench.write("table.csv", text);
    bench.open(
        bench.write("recipe.json", recipeOf(R"("source":"csv","path":"table.csv","target":1,"task":"classification")",
                                            R"({"type":"dense","units":4})")));
    QVERIFY2(bench.banner().contains(answer), qPrintable(bench.banner()));
    QVERIFY2(bench.banner().contains("table.csv"), qPrintable(bench.banner()));
    QCOMPARE(bench.window.bridge().history(), before);
}

void BadInputTest::aTableThatWasMendedIsShownAndTheMendingSaid_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("answer");
    QTest::newRow("gaps") << tableWithGaps()
                          << "37 of 500 rows skipped; first: row 12, column \"age\" is \"?\" (line 13).";
    QTest::newRow("one class only") << QByteArray("a,y\n1,cat\n2,cat\n") << "one class only, \"cat\"";
    QTest::newRow("constant column") << QByteArray("a,b,y\n1,7,0\n2,7,1\n3,7,1\n") << "\"b\"";
    QTest::newRow("class seen once") << QByteArray("a,y\n1,x\n2,x\n3,z\n") << "Seen once";
    QTest::newRow("1e308") << QByteArray("a,y\n1e308,0\n-1e308,1\n3,1\n") << "Beyond single precision";
    QTest::newRow("Latin-1") << QByteArray("a,y\n1,caf\xE9\n2,th\xE9\n") << "read as Latin-1";
}

void BadInputTest::aTableThatWasMendedIsShownAndTheMendingSaid() {
    QFETCH(QByteArray, text);
    QFETCH(QString, answer);
    Bench bench;
    bench.write("table.csv", text);
    bench.open(
        bench.write("recipe.json", recipeOf(R"("source":"csv","path":"table.csv","target":"y","task":"classification")",
                                            R"({"type":"dense","units":4})")));
    QCOMPARE(bench.banner(), QString());
    QVERIFY2(bench.notice().contains(answer), qPrintable(bench.notice()));
    bench.window.bridge().step(1);
    bench.window.bridge().waitUntilIdle();
    QCOMPARE(bench.window.bridge().history()->steps(), std::int64_t(1));
}

void BadInputTest::aRecipeThatCannotRunIsRefusedWithItsReason_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("answer");
    const QByteArray xorData = R"("source":"xor")";
    const QByteArray dense = R"({"type":"dense","units":8})";
    QTest::newRow("no layers") << recipeOf(xorData, "") << "network.layers: must hold at least one layer";
    QTest::newRow("1e6 units") << recipeOf(xorData,
                                           R"({"type":"dense","units":1000000},{"type":"dense","units":1000000})")
                               << "needs about 18628.1 GiB of memory";
    QTest::newRow("100,000 layers") << recipeOf(xorData, R"({"repeat":100000,"layers":[)" + dense + "]}")
                                    << "network.layers: gives more than 2000 layers";
    QTest::newRow("batch 0") << recipeOf(xorData, dense, R"("batch_size":0,)")
                             << "training.batch_size: must be a whole number from 1";
    QTest::newRow("batch norm over one sample")
        << recipeOf(xorData, R"({"type":"dense","units":8,"normalization":"batch"})", R"("batch_size":1,)")
        << "batch norm needs at least 2 samples a batch";
    QTest::newRow("unknown key") << recipeOf(xorData, R"({"type":"dense","unitz":8})") << "did you mean units?";
    QTest::newRow("PNG") << QByteArray("\x89PNG\r\n\x1a\n") << "is a PNG picture";
    QTest::newRow("session") << QByteArray("SQLite format 3\0", 16) << "session";
    QTest::newRow("text") << QByteArray("once upon a time") << "line 1";
}

void BadInputTest::aRecipeThatCannotRunIsRefusedWithItsReason() {
    QFETCH(QByteArray, text);
    QFETCH(QString, answer);
    Bench bench;
    const auto before = bench.window.bridge().history();
    bench.open(bench.write("recipe.json", text));
    QVERIFY2(bench.banner().contains(answer), qPrintable(bench.banner()));
    QCOMPARE(bench.window.bridge().history(), before);
}

void BadInputTest::whatIsHardlyMeantRunsAndIsSaid() {
    Bench bench;
    bench.open(bench.write("recipe.json", recipeOf(R"("source":"xor","samples":64)", R"({"type":"dense","units":8})",
                                                   R"("batch_size":100,)")));
    QCOMPARE(bench.banner(), QString());
    QVERIFY2(bench.notice().contains("100 is above the 64 training rows"), qPrintable(bench.notice()));
}

void BadInputTest::aLearningRateIsAnsweredAtItsField_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<double>("kept");
    QTest::newRow("0") << "0"
                       << "leaves every weight as it is" << 0.0;
    QTest::newRow("negative") << "-1"
                              << "0 or more" << 0.01;
    QTest::newRow("not a number") << "nan"
                                  << "number" << 0.01;
    QTest::newRow("text") << "fast"
                          << "is not a number" << 0.01;
    QTest::newRow("infinite") << "inf"
                              << "number" << 0.01;
    QTest::newRow("huge") << "1e30"
                          << "" << 1e30;
}

void BadInputTest::aLearningRateIsAnsweredAtItsField() {
    QFETCH(QString, typed);
    QFETCH(QString, answer);
    Bench bench;
    auto* rate = bench.window.findChild<NumberField*>("training.optimizer.learning_rate");
    rate->lineEdit()->selectAll();
    QTest::keyClicks(rate->lineEdit(), typed);
    QTest::keyClick(rate->lineEdit(), Qt::Key_Return);
    const QString said = qobject_cast<FormRow*>(rate->parentWidget())->problemText();
    QVERIFY2(answer.isEmpty() ? said.isEmpty() : said.contains(answer), qPrintable(said));
    QTEST(bench.window.document().recipe().training.optimizer.learningRate, "kept");
}

void BadInputTest::aHugeLearningRateIsAllowedAndTheDivergenceNamed() {
    Bench bench;
    bench.open(QStringLiteral(NABLA_SOURCE_DIR "/resources/recipes/02-relu-he-20.json"));
    bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 1e30; });
    bench.window.bridge().start();
    bench.window.bridge().waitUntilIdle();
    QVERIFY(bench.window.bridge().status().nextStep <= 3);
    QVERIFY2(bench.banner().contains("Diverged at step") && bench.banner().contains("layer"),
             qPrintable(bench.banner()));
}

QTEST_MAIN(BadInputTest)
#include "tst_bad_input.moc"
