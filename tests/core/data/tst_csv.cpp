// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv.h"
#include "core/data/csv_source.h"
#include "tests/core/data/support.h"

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <sys/stat.h>

using namespace nabla;
using namespace nabla::test;

class TestCsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formsOfTextAreRead_data();
    void formsOfTextAreRead();
    void badTablesAreRefused_data();
    void badTablesAreRefused();
    void rowsWithGapsAreSkippedAndSaid();
    void gapsMayBecomeTheTrainingMean();
    void unequalRowsAreSkippedUpToFivePercent();
    void oddDataAreLoadedWithAWarning_data();
    void oddDataAreLoadedWithAWarning();
    void numericLabelsSortByNumberOthersAsText();
    void classesComeFromTheWholeFile();
    void taskIsGuessedAloud();
    void targetIsFoundByNameAndIndex();
    void unknownTargetListsTheColumns();
    void blocksBecomeTimeSteps();
    void firstRowIsAHeaderWhenACellIsNoNumber();
    void blockBordersChangeNothing();
    void largeTablesMeetTheCap();
    void readingCanBeCancelled();
    void previewShowsTheFirstRows();
    void onlyRegularFilesOfTextAreOpened();
    void relativePathsStartAtTheRecipe();
};

namespace {

CsvTable table(std::string_view text, CsvOptions options = {}) {
    return CsvTable::read(*memoryBytes(text, "table.csv"), options);
}

Dataset load(std::string_view text, DataSpec spec = {}) {
    Recipe recipe = recipeFor(Source::Csv);
    recipe.data = spec;
    CsvOptions options;
    options.target = spec.target;
    return datasetFromTable(table(text, options), recipe, "table.csv");
}

DataSpec targetAndTask(std::string target, Task task) {
    DataSpec spec;
    spec.target = std::move(target);
    spec.task = task;
    return spec;
}

bool hasWarning(const std::vector<std::string>& warnings, std::string_view part) {
    for (const std::string& warning : warnings)
        if (warning.find(part) != std::string::npos)
            return true;
    for (const std::string& warning : warnings)
        qWarning("%s", warning.c_str());
    return false;
}

/// Yields one byte at a time at most, so that every border between blocks is tried.
class Trickle : public ByteStream {
public:
    Trickle(std::string text, std::size_t piece) : m_text(std::move(text)), m_piece(piece) {}
    std::size_t read(std::span<char> buffer) override {
        const std::size_t got = std::min({buffer.size(), m_piece, m_text.size() - m_position});
        std::copy_n(m_text.begin() + std::ptrdiff_t(m_position), got, buffer.begin());
        m_position += got;
        return got;
    }
    std::optional<std::uint64_t> size() const override { return m_text.size(); }
    double progress() const override { return 0; }
    const std::string& name() const override { return m_name; }

private:
    std::string m_text;
    std::size_t m_piece;
    std::size_t m_position = 0;
    std::string m_name = "trickle";
};

/// The same row for ever.
class Endless : public ByteStream {
public:
    explicit Endless(std::string row) : m_row(std::move(row)) {}
    std::size_t read(std::span<char> buffer) override {
        for (char& c : buffer)
            c = m_row[m_position++ % m_row.size()];
        return buffer.size();
    }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    double progress() const override { return 0.5; }
    const std::string& name() const override { return m_name; }

private:
    std::string m_row;
    std::size_t m_position = 0;
    std::string m_name = "endless";
};

} // namespace

void TestCsv::formsOfTextAreRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << QByteArray("a,b,y\n1,2,0\n3.5,4,1\n");
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "a,b,y\n1,2,0\n3.5,4,1\n");
    QTest::newRow("CRLF") << QByteArray("a,b,y\r\n1,2,0\r\n3.5,4,1\r\n");
    QTest::newRow("CR") << QByteArray("a,b,y\r1,2,0\r3.5,4,1\r");
    QTest::newRow("no last newline") << QByteArray("a,b,y\n1,2,0\n3.5,4,1");
    QTest::newRow("quotes") << QByteArray("\"a\",b,\"y\"\n\"1\",2,0\n3.5,\"4\",\"1\"\n");
    QTest::newRow("blanks around") << QByteArray("a, b, y\n 1 , 2 ,0\n3.5, \"4\",1\n");
    QTest::newRow("blank lines") << QByteArray("a,b,y\n\n1,2,0\n \n3.5,4,1\n\n\n");
    QTest::newRow("semicolons") << QByteArray("a;b;y\n1;2;0\n3.5;4;1\n");
    QTest::newRow("tabs") << QByteArray("a\tb\ty\n1\t2\t0\n3.5\t4\t1\n");
    QTest::newRow("semicolons, decimal comma") << QByteArray("a;b;y\n1,0;2;0\n3,5;4,00;1\n");
    QTest::newRow("tabs, decimal comma") << QByteArray("a\tb\ty\n1,0\t2\t0\n3,5\t4,00\t1\n");
    QTest::newRow("exponents and plus") << QByteArray("a,b,y\n1e0,+2,0\n35E-1,.4e+1,1\n");
    QTest::newRow("mixed line ends") << QByteArray("a,b,y\r\n1,2,0\r3.5,4,1\n");
}

void TestCsv::formsOfTextAreRead() {
    QFETCH(QByteArray, text);
    const CsvTable t = table({text.data(), std::size_t(text.size())});
    QCOMPARE(t.columnCount(), 3);
    QCOMPARE(t.rowCount(), 2);
    QCOMPARE(t.columns()[0].name, std::string("a"));
    QCOMPARE(t.columns()[2].name, std::string("y"));
    QCOMPARE(t.values(), (std::vector<double>{1, 2, 0, 3.5, 4, 1}));
    QVERIFY(t.warnings().empty());
    QCOMPARE(t.hasDecimalComma(), text.contains(",5"));
}

void TestCsv::badTablesAreRefused_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("empty") << QByteArray() << QByteArray("is empty");
    QTest::newRow("only blank lines") << QByteArray("\n\r\n \n") << QByteArray("is empty");
    QTest::newRow("header only") << QByteArray("a,b\n") << QByteArray("a header and no rows");
    QTest::newRow("one row") << QByteArray("a,b\n1,2\n") << QByteArray("one row only");
    QTest::newRow("one row without a header") << QByteArray("1,2\n") << QByteArray("one row only");
    QTest::newRow("one column") << QByteArray("a\n1\n2\n") << QByteArray("one column only in its first row");
    QTest::newRow("NUL byte") << QByteArray("a,b\n1,2\n1,\0002\n", 12) << QByteArray("line 3: there is a NUL byte");
    QTest::newRow("NUL in quotes") << QByteArray("a,b\n1,\"\0\"\n", 10) << QByteArray("line 2: there is a NUL byte");
    QTest::newRow("unclosed quote") << QByteArray("a,b\n1,2\n\"x,3\n4,5\n")
                                    << QByteArray("line 3: a quote is opened and never closed");
    QTest::newRow("UTF-16") << QByteArray("\xFF\xFE"
                                          "a\0,\0b\0",
                                          8)
                            << QByteArray("UTF-16");
    QTest::newRow("100,000 columns") << QByteArray(99'999, ',') + "\n" << QByteArray("more than 99999 cells");
    QTest::newRow("one long cell") << QByteArray("a,b\n1,") + QByteArray(1'100'000, '7')
                                   << QByteArray("longer than 1 MB");
    QTest::newRow("a title above the header")
        << QByteArray("My data\na,b,c\n1,2,3\n4,5,6\n") << QByteArray("one column only in its first row");
    QTest::newRow("ragged") << QByteArray("a,b\n1,2\n3\n4,5\n")
                            << QByteArray("1 of 3 rows with another number of cells");
    QTest::newRow("every row has a gap") << QByteArray("a,b\n?,2\n,3\n") << QByteArray("\"b\"");
    QTest::newRow("no numbers beside the target")
        << QByteArray("a,b\nx,2\ny,3\n") << QByteArray("no column of numbers");
}

void TestCsv::badTablesAreRefused() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, part);
    NABLA_CONTAINS(messageOf([&] { load({text.data(), std::size_t(text.size())}); }), part.toStdString());
}

void TestCsv::rowsWithGapsAreSkippedAndSaid() {
    std::string text = "age,size,y\n";
    for (int i = 1; i <= 500; ++i)
        text += (i >= 12 && i < 12 + 37 ? "?" : std::to_string(i)) + ",1." + std::to_string(i) + "," +
                std::to_string(i % 2) + "\n";
    const Dataset data = load(text, targetAndTask("y", Task::Classification));
    QCOMPARE(data.samples, 463);
    QCOMPARE(data.warnings.size(), 1u);
    QCOMPARE(data.warnings[0],
             std::string("37 of 500 rows skipped; first: row 12, column \"age\" is \"?\" (line 13)."));
    QCOMPARE(inputAt(data, 10, 0, 0), 11.0);
    QCOMPARE(inputAt(data, 11, 0, 0), 49.0);
    QCOMPARE(data.labels[11], 1);
    for (const char* word : {"NA", "", "nan", "-inf", "oops", "1e999", "12 kg"}) {
        const Dataset one = load("a,y\n1,0\n2,1\n" + std::string(word) + ",1\n3,0\n");
        QCOMPARE(one.samples, 3);
        QVERIFY(hasWarning(one.warnings, "1 of 4 rows skipped; first: row 3, column \"a\" is "));
    }
}

void TestCsv::gapsMayBecomeTheTrainingMean() {
    QTemporaryDir folder;
    const std::string file = folder.filePath("gaps.csv").toStdString();
    std::ofstream(file) << "a,b,y\n1,1,0\n?,1,1\n3,1,0\n4,x,\n5,2,1\n100,?,1\n";
    Recipe recipe = recipeFor(Source::Csv);
    recipe.data.path = file;
    recipe.data.missing = MissingValues::Mean;
    recipe.data.split = Split::Ordered;
    recipe.data.validationFraction = 0.25;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.samples, 5); // the row without a target is skipped all the same
    QCOMPARE(data.trainingRows.size(), 4u);
    QCOMPARE(inputAt(data, 1, 0, 0), 3.0);  // (1 + 3 + 5) / 3: the 100 validates
    QCOMPARE(inputAt(data, 4, 0, 1), 1.25); // (1 + 1 + 1 + 2) / 4
    QVERIFY(hasWarning(data.warnings, "2 of 6 rows have gaps, filled"));
    QVERIFY(hasWarning(data.warnings, "1 of 6 rows skipped"));
}

void TestCsv::unequalRowsAreSkippedUpToFivePercent() {
    std::string text = "a,b,y\n";
    for (int i = 1; i <= 40; ++i)
        text += i == 7 ? "1,2\n" : i == 30 ? "1,2,3,4\n" : "1," + std::to_string(i) + ",0\n";
    const Dataset data = load(text, targetAndTask("y", Task::Regression));
    QCOMPARE(data.samples, 38);
    QVERIFY(hasWarning(data.warnings,
                       "2 of 40 rows skipped for their number of cells; first: line 8 has 2 instead of 3; "
                       "rows 7, 30."));
    NABLA_CONTAINS(messageOf([&] { load(text + "1\n"); }), "3 of 41 rows");
}

void TestCsv::oddDataAreLoadedWithAWarning_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("one class only") << QByteArray("a,y\n1,cat\n2,cat\n") << QByteArray("one class only, \"cat\"");
    QTest::newRow("constant column") << QByteArray("a,b,y\n1,7,0\n2,7,1\n3,7,1\n")
                                     << QByteArray("Always the same value");
    QTest::newRow("class seen once") << QByteArray("a,y\n1,x\n2,x\n3,z\n") << QByteArray("Seen once");
    QTest::newRow("1e308") << QByteArray("a,y\n1e308,0\n-1e308,1\n3,1\n") << QByteArray("Beyond single precision");
    QTest::newRow("Latin-1") << QByteArray("a,y\n1,caf\xE9\n2,th\xE9\n") << QByteArray("read as Latin-1");
    QTest::newRow("text column") << QByteArray("a,town,y\n1,Rome,0\n2,Oslo,1\n") << QByteArray("hold text: \"town\"");
    QTest::newRow("empty column") << QByteArray("a,y,\n1,0,\n2,1,\n") << QByteArray("are empty: \"column 2\"");
    QTest::newRow("header of numbers") << QByteArray("1,2,x\n1,0,5\n2,1,6\n") << QByteArray("taken for the header");
}

void TestCsv::oddDataAreLoadedWithAWarning() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, part);
    DataSpec spec;
    if (text.contains("a,y,\n"))
        spec.target = "y";
    const Dataset data = load({text.data(), std::size_t(text.size())}, spec);
    QVERIFY(hasWarning(data.warnings, part.toStdString()));
    if (text.contains("caf"))
        QCOMPARE(data.classNames[0], std::string("caf\xC3\xA9"));
}

void TestCsv::numericLabelsSortByNumberOthersAsText() {
    using Names = std::vector<std::string>;
    QCOMPARE(load("a,y\n1,10\n2,9\n3,-1\n4,9.0\n").classNames, (Names{"-1", "9", "10"}));
    QCOMPARE(load("a,y\n1,10\n2,9\n3,-1\n4,9.0\n").labels, (std::vector<std::int32_t>{2, 1, 0, 1}));
    QCOMPARE(load("a,y\n1,b10\n2,b9\n3,B1\n").classNames, (Names{"B1", "b10", "b9"}));
    const Dataset mixed = load("a,y\n1,10\n2,9\n3,none\n4,9\n", targetAndTask("y", Task::Classification));
    QCOMPARE(mixed.classNames, (Names{"10", "9", "none"}));
    QCOMPARE(mixed.labels, (std::vector<std::int32_t>{0, 1, 2, 1}));
}

void TestCsv::classesComeFromTheWholeFile() {
    const Dataset data = load("a,y\n1,x\n2,x\n?,w\n4,z\n5,z\n");
    QCOMPARE(data.classNames, (std::vector<std::string>{"w", "x", "z"}));
    QCOMPARE(data.labels, (std::vector<std::int32_t>{1, 1, 2, 2}));
    QVERIFY(hasWarning(data.warnings, "Without a usable row: class \"w\""));
}

void TestCsv::taskIsGuessedAloud() {
    const Dataset classes = load("a,y\n1,0\n2,1\n3,2\n");
    QCOMPARE(classes.task, Task::Classification);
    QVERIFY(hasWarning(classes.warnings, "was taken for classes, because it holds 3 different whole numbers"));
    const Dataset numbers = load("a,y\n1,0.5\n2,1\n3,2\n");
    QCOMPARE(numbers.task, Task::Regression);
    QCOMPARE(numbers.targets, (std::vector<double>{0.5, 1, 2}));
    QVERIFY(hasWarning(numbers.warnings, "was taken for a number to predict"));
    NABLA_CONTAINS(messageOf([] { load("a,y\n1,cat\n2,dog\n", targetAndTask("y", Task::Regression)); }),
                   "regression needs numbers, but column \"y\" holds text (\"cat\")");
}

void TestCsv::targetIsFoundByNameAndIndex() {
    DataSpec spec;
    spec.target = Index(0);
    const Dataset data = load("y,a,b\n0.5,1,2\n0.25,3,4\n", spec);
    QCOMPARE(data.targets, (std::vector<double>{0.5, 0.25}));
    QCOMPARE(data.inputs, (std::vector<double>{1, 2, 3, 4}));
    QCOMPARE(data.featureNames, (std::vector<std::string>{"a", "b"}));
    spec.target = "a";
    QCOMPARE(load("y,a,b\n.5,1,2\n.25,3,4\n", spec).inputs, (std::vector<double>{.5, 2, .25, 4}));
}

void TestCsv::unknownTargetListsTheColumns() {
    DataSpec spec;
    spec.target = "agee";
    const std::string message = messageOf([&] { load("age,size,y\n1,2,3\n4,5,6\n", spec); });
    NABLA_CONTAINS(message, "no column is called \"agee\"; did you mean \"age\"?");
    NABLA_CONTAINS(message, "age, size, y");
    spec.target = Index(3);
    NABLA_CONTAINS(messageOf([&] { load("age,size,y\n1,2,3\n4,5,6\n", spec); }), "columns 0 to 2");
    spec.target = "x";
    NABLA_CONTAINS(messageOf([&] { load("x,x,y\n1,2,3\n4,5,6\n", spec); }), "more than one column");
}

void TestCsv::blocksBecomeTimeSteps() {
    DataSpec spec = targetAndTask("y", Task::Classification);
    spec.sequenceLength = 2;
    const Dataset data = load("a0,b0,y,a1,b1\n1,2,0,3,4\n5,6,1,7,8\n", spec);
    QCOMPARE(data.timeSteps, 2);
    QCOMPARE(data.features, 2);
    QCOMPARE(inputAt(data, 1, 1, 0), 7.0);
    QCOMPARE(data.featureNames, (std::vector<std::string>{"a0", "b0"}));
    spec.sequenceLength = 3;
    NABLA_CONTAINS(messageOf([&] { load("a0,b0,y,a1,b1\n1,2,0,3,4\n5,6,1,7,8\n", spec); }),
                   "4 feature columns cannot be cut into 3");
}

void TestCsv::firstRowIsAHeaderWhenACellIsNoNumber() {
    QVERIFY(!table("1,2\n3,4\n").hasHeader());
    QCOMPARE(table("1,2\n3,4\n").rowCount(), 2);
    QCOMPARE(table("1,2\n3,4\n").columns()[1].name, std::string("column 1"));
    QVERIFY(table("1,y\n3,4\n5,6\n").hasHeader());
}

void TestCsv::blockBordersChangeNothing() {
    const std::string text = "a,\"b \"\"c\"\"\r\nd\",y\r\n1,\"2\",x\r\n\r\n3,\"4\",\"t\"\"u\"\r\n";
    for (std::size_t piece = 1; piece < 12; ++piece) {
        // The first block is the first piece, so the separator must be in it.
        Trickle bytes(text, piece + 1);
        const CsvTable t = CsvTable::read(bytes);
        QCOMPARE(t.columns()[1].name, std::string("b \"c\"\r\nd"));
        QCOMPARE(t.rowCount(), 2);
        QCOMPARE(t.targetTexts(), (std::vector<std::string>{"x", "t\"u"}));
        QCOMPARE(t.values()[4], 4.0);
    }
    const std::string message = messageOf([] { table("a,b\n\"1\r\n2\",3\r\n4,\"x\r\n"); });
    NABLA_CONTAINS(message, "line 4: a quote is opened");
}

void TestCsv::largeTablesMeetTheCap() {
    Endless bytes("1,2,3,4\n");
    CsvOptions options;
    options.maxValues = 100'000;
    NABLA_CONTAINS(messageOf([&] { CsvTable::read(bytes, options); }), "more than 100000 cells");
    Endless line("1,");
    NABLA_CONTAINS(messageOf([&] { CsvTable::read(line, options); }), "more than 99999 cells");
    Endless cell("1");
    NABLA_CONTAINS(messageOf([&] { CsvTable::read(cell, options); }), "longer than 1 MB");
    std::string quoted = "a,b\n1,\"";
    while (quoted.size() < 1'100'000)
        quoted += "x,y\n";
    NABLA_CONTAINS(messageOf([&] { table(quoted); }), "line 2: a cell is longer than 1 MB");
}

void TestCsv::readingCanBeCancelled() {
    Endless bytes("1,2,3,4\n");
    CsvOptions options;
    int asked = 0;
    options.keepGoing = [&](double) { return ++asked < 3; };
    NABLA_CONTAINS(messageOf([&] { CsvTable::read(bytes, options); }), "cancelled");
    QCOMPARE(asked, 3);
}

void TestCsv::previewShowsTheFirstRows() {
    QTemporaryDir folder;
    const std::string file = folder.filePath("preview.csv").toStdString();
    std::ofstream out(file);
    out << "a;b;y\n";
    for (int i = 0; i < 12'000; ++i)
        out << i << ";0,5;" << (i == 5 ? "?" : "cat") << "\n";
    out.close();
    const CsvTable preview = previewCsv(file);
    QCOMPARE(preview.rowCount(), 10'000);
    QVERIFY(!preview.isComplete());
    QCOMPARE(preview.preview().size(), 20u);
    QCOMPARE(preview.preview()[5], (std::vector<std::string>{"5", "0,5", "?"}));
    QCOMPARE(preview.separator(), ';');
    QVERIFY(preview.hasHeader() && preview.hasDecimalComma());
    QCOMPARE(preview.columns()[2].firstMissing->row, 6);
    QVERIFY(preview.columns()[2].isText());
}

void TestCsv::onlyRegularFilesOfTextAreOpened() {
    QTemporaryDir folder;
    const auto open = [&](const char* name, const std::string& bytes) {
        const std::string file = folder.filePath(name).toStdString();
        std::ofstream(file, std::ios::binary) << bytes;
        return messageOf([&] { openBytes(file); });
    };
    NABLA_CONTAINS(open("png.csv", "\x89PNG\r\n\x1a\n"), "is a PNG picture");
    NABLA_CONTAINS(open("zip.csv", "PK\x03\x04"), "is a ZIP archive");
    QCOMPARE(open("empty.csv", ""), std::string("no error"));
    const std::string fifo = folder.filePath("fifo.csv").toStdString();
    QCOMPARE(mkfifo(fifo.c_str(), 0600), 0);
    NABLA_CONTAINS(messageOf([&] { openBytes(fifo); }), "is a pipe");
    NABLA_CONTAINS(messageOf([&] { openBytes(folder.path().toStdString()); }), "is a folder");
    NABLA_CONTAINS(messageOf([&] { openBytes("/dev/zero"); }), "is a device");
    NABLA_CONTAINS(messageOf([&] { openBytes(folder.filePath("none.csv").toStdString()); }), "cannot be opened");
}

void TestCsv::relativePathsStartAtTheRecipe() {
    QTemporaryDir folder;
    std::ofstream(folder.filePath("t.csv").toStdString()) << "a,y\n1,0\n2,1\n";
    Recipe recipe = recipeFor(Source::Csv);
    recipe.baseFolder = folder.path().toStdString();
    recipe.data.path = "t.csv";
    QCOMPARE(makeDataset(recipe).samples, 2);
    recipe.data.path = folder.filePath("t.csv").toStdString();
    QCOMPARE(makeDataset(recipe).samples, 2);
    recipe.data.path.reset();
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "csv needs the path");
}

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
