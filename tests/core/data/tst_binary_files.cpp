// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/idx.h"
#include "core/data/npy.h"
#include "tests/core/data/support.h"

#include <QTemporaryDir>
#include <QTest>
#include <bit>
#include <cmath>
#include <fstream>
#include <zlib.h>

using namespace nabla;
using namespace nabla::test;

class TestBinaryFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void idxTypesAreRead_data();
    void idxTypesAreRead();
    void badIdxIsRefused_data();
    void badIdxIsRefused();
    void idxImagesAndLabelsMakeSamples();
    void idxImagesAndLabelsMustBelongTogether();
    void gzipIsUnpackedAndBombsAreRefused();
    void npyTypesAreRead_data();
    void npyTypesAreRead();
    void npyReadsBothIndexOrders();
    void badNpyIsRefused_data();
    void badNpyIsRefused();
    void npyArraysMakeSamples();
    void npyShapesMustFit();
    void npyRowsWithGapsAreSkipped();
};

namespace {

std::string big32(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift);
    return text;
}

std::string idx(char type, std::initializer_list<std::uint32_t> shape, const std::string& numbers) {
    std::string text{'\0', '\0', type, static_cast<char>(shape.size())};
    for (const std::uint32_t size : shape)
        text += big32(size);
    return text + numbers;
}

/// A number's bytes, lowest first.
template <class Number>
std::string little(Number number) {
    std::string text(sizeof number, '\0');
    std::memcpy(text.data(), &number, sizeof number);
    return text;
}

template <class Number>
std::string big(Number number) {
    const std::string text = little(number);
    return {text.rbegin(), text.rend()};
}

std::string npy(const std::string& descr, const std::string& shape, const std::string& numbers,
                const std::string& order = "False", int version = 1) {
    std::string header = "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
    header.resize((header.size() + 64) / 64 * 64, ' ');
    header.back() = '\n';
    const std::uint16_t size = static_cast<std::uint16_t>(header.size());
    std::string text = "\x93NUMPY";
    text += static_cast<char>(version);
    text += '\0';
    return text + (version == 1 ? little(size) : little(std::uint32_t(size))) + header + numbers;
}

std::vector<double> idxValues(const std::string& bytes) {
    std::vector<double> values;
    readIdx(*memoryBytes(bytes, "test.idx"), values);
    return values;
}

NpyArray npyOf(const std::string& bytes) {
    return readNpy(*memoryBytes(bytes, "test.npy"));
}

QByteArray bytesOf(const std::string& text) {
    return {text.data(), qsizetype(text.size())};
}

class Folder {
public:
    std::string write(const char* name, const std::string& bytes) {
        const std::string file = m_folder.filePath(name).toStdString();
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }
    std::string pack(const char* name, const std::string& bytes) {
        const std::string file = m_folder.filePath(name).toStdString();
        const gzFile out = gzopen(file.c_str(), "wb9");
        gzwrite(out, bytes.data(), unsigned(bytes.size()));
        gzclose(out);
        return file;
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

void TestBinaryFiles::idxTypesAreRead_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<double>>("values");
    using Values = QList<double>;
    QTest::newRow("bytes") << bytesOf(idx(0x08, {3}, "\x01\xff\x80")) << Values{1, 255, 128};
    QTest::newRow("signed bytes") << bytesOf(idx(0x09, {2}, "\x01\xff")) << Values{1, -1};
    QTest::newRow("short") << bytesOf(idx(0x0B, {2}, big(std::int16_t(-2)) + big(std::int16_t(300))))
                           << Values{-2, 300};
    QTest::newRow("int") << bytesOf(idx(0x0C, {1, 2}, big(std::int32_t(-70000)) + big(7))) << Values{-70000, 7};
    QTest::newRow("float") << bytesOf(idx(0x0D, {1}, big(1.5f))) << Values{1.5};
    QTest::newRow("double") << bytesOf(idx(0x0E, {1, 1, 1}, big(-0.1))) << Values{-0.1};
}

void TestBinaryFiles::idxTypesAreRead() {
    QFETCH(QByteArray, bytes);
    QFETCH(QList<double>, values);
    QCOMPARE(idxValues(bytes.toStdString()), std::vector<double>(values.begin(), values.end()));
}

void TestBinaryFiles::badIdxIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("empty") << QByteArray() << QByteArray("starts with nothing");
    QTest::newRow("wrong magic") << QByteArray("\x08\x01\x00\x00", 4) << QByteArray("starts with 08 01 00 00");
    QTest::newRow("unknown type") << QByteArray("\0\0\x07\x01", 4) << QByteArray("starts with 00 00 07 01");
    QTest::newRow("no dimension") << QByteArray("\0\0\x08\0", 4) << QByteArray("has 0 dimensions");
    QTest::newRow("200 dimensions") << QByteArray("\0\0\x08\xC8", 4) << QByteArray("has 200 dimensions");
    QTest::newRow("cut in the header") << QByteArray("\0\0\x08\x02\0\0\0\x01", 8) << QByteArray("ends in its header");
    QTest::newRow("truncated") << bytesOf(idx(0x08, {2, 3}, "abcd"))
                               << QByteArray("18 bytes by its header but holds 16");
    QTest::newRow("too long") << bytesOf(idx(0x08, {2}, "abc")) << QByteArray("10 bytes by its header but holds 11");
    QTest::newRow("no images") << bytesOf(idx(0x08, {0, 28, 28}, "")) << QByteArray("should hold 0 x 28 x 28 numbers");
    QTest::newRow("count 2^32-1") << bytesOf(idx(0x08, {0xFFFFFFFF, 28, 28}, "abc"))
                                  << QByteArray(
                                         "4294967295 x 28 x 28 numbers by its header, but the file has 19 bytes");
    QTest::newRow("product overflows") << bytesOf(idx(0x08, {0x80000000, 0x80000000, 4}, "abc"))
                                       << QByteArray("2147483648 x");
}

void TestBinaryFiles::badIdxIsRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, part);
    NABLA_CONTAINS(messageOf([&] { idxValues(bytes.toStdString()); }), part.toStdString());
}

void TestBinaryFiles::idxImagesAndLabelsMakeSamples() {
    Folder folder;
    Recipe recipe = recipeFor(Source::Idx);
    recipe.data.images = folder.write("images.idx", idx(0x08, {3, 2, 1}, std::string("\x00\xff\x02\x03\x04\x05", 6)));
    recipe.data.labels = folder.pack("labels.idx.gz", idx(0x08, {3}, "\x07\x02\x07"));
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.samples, 3);
    QCOMPARE(data.features, 2);
    QCOMPARE(data.imageHeight, 2);
    QCOMPARE(data.imageWidth, 1);
    QCOMPARE(data.inputs, (std::vector<double>{0, 255, 2, 3, 4, 5})); // not scaled
    QCOMPARE(data.classNames, (std::vector<std::string>{"2", "7"}));
    QCOMPARE(data.labels, (std::vector<std::int32_t>{1, 0, 1}));
    QVERIFY(std::ranges::any_of(data.warnings, [](const std::string& w) { return w.find("from 0 to 255") != w.npos; }));
}

void TestBinaryFiles::idxImagesAndLabelsMustBelongTogether() {
    Folder folder;
    Recipe recipe = recipeFor(Source::Idx);
    recipe.data.images = folder.write("images.idx", idx(0x08, {3, 1}, "abc"));
    recipe.data.labels = folder.write("labels.idx", idx(0x08, {2}, "ab"));
    const std::string message = messageOf([&] { makeDataset(recipe); });
    NABLA_CONTAINS(message, "holds 3 images");
    NABLA_CONTAINS(message, "holds 2 labels");
    std::swap(recipe.data.images, recipe.data.labels);
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "swapped");
    recipe.data.labels.reset();
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "data.labels: idx needs the path");
}

void TestBinaryFiles::gzipIsUnpackedAndBombsAreRefused() {
    Folder folder;
    const std::string zeros(40'000'000, '\0'); // packs to 40 kB
    const auto read = [](const std::string& file) {
        return messageOf([&] {
            std::vector<double> values;
            readIdx(*openBytes(file), values, 1'000'000);
        });
    };
    QCOMPARE(read(folder.pack("good.gz", idx(0x08, {1000}, zeros.substr(0, 1000)))), std::string("no error"));
    NABLA_CONTAINS(read(folder.pack("bomb.gz", idx(0x08, {1000}, zeros))), "1008 bytes by its header but holds more");
    NABLA_CONTAINS(read(folder.pack("claims.gz", idx(0x08, {40'000'000}, zeros))), "From 1 to 1000000 numbers");
    NABLA_CONTAINS(read(folder.pack("short.gz", idx(0x08, {1000}, "abc"))), "1008 bytes by its header but holds 11");
    const std::string packed = folder.pack("cut.gz", idx(0x08, {1000}, zeros.substr(0, 1000)));
    std::filesystem::resize_file(packed, 20);
    NABLA_CONTAINS(read(packed), "cut short");
    NABLA_CONTAINS(read(folder.write("noise.gz", "\x1f\x8b this is not gzip at all")), "damaged gzip data");
}

void TestBinaryFiles::npyTypesAreRead_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<double>>("values");
    using Values = QList<double>;
    const auto half = [](std::uint16_t bits) { return little(bits); };
    QTest::newRow("float64") << bytesOf(npy("'<f8'", "(2,)", little(0.1) + little(-2.5))) << Values{0.1, -2.5};
    QTest::newRow("float64, big endian") << bytesOf(npy("'>f8'", "(1,)", big(0.1))) << Values{0.1};
    QTest::newRow("float32") << bytesOf(npy("'<f4'", "(1, 1)", little(1.5f))) << Values{1.5};
    QTest::newRow("float16") << bytesOf(npy("'<f2'", "(5,)",
                                            half(0x3C00) + half(0xC500) + half(0x0001) + half(0x7BFF) + half(0x3555)))
                             << Values{1, -5, 0x1p-24, 65504, 0.333251953125};
    QTest::newRow("int64") << bytesOf(npy("'<i8'", "(2,)", little(std::int64_t(-3)) + little(std::int64_t(1) << 40)))
                           << Values{-3, 0x1p40};
    QTest::newRow("int16, big endian") << bytesOf(npy("'>i2'", "(1,)", big(std::int16_t(-300)))) << Values{-300};
    QTest::newRow("uint8") << bytesOf(npy("'|u1'", "(2,)", "\x01\xff")) << Values{1, 255};
    QTest::newRow("uint64") << bytesOf(npy("'<u8'", "(1,)", little(~std::uint64_t(0)))) << Values{0x1p64};
    QTest::newRow("bool") << bytesOf(npy("'|b1'", "(2,)", std::string("\x01\x00", 2))) << Values{1, 0};
    QTest::newRow("a single number") << bytesOf(npy("'<i4'", "()", little(9))) << Values{9};
    QTest::newRow("format 2") << bytesOf(npy("'<i4'", "(1,)", little(9), "False", 2)) << Values{9};
    QTest::newRow("format 3") << bytesOf(npy("'<i4'", "(1,)", little(9), "False", 3)) << Values{9};
}

void TestBinaryFiles::npyTypesAreRead() {
    QFETCH(QByteArray, bytes);
    QFETCH(QList<double>, values);
    QCOMPARE(npyOf(bytes.toStdString()).values, std::vector<double>(values.begin(), values.end()));
}

void TestBinaryFiles::npyReadsBothIndexOrders() {
    const std::string six("\x00\x01\x02\x03\x04\x05", 6);
    QCOMPARE(npyOf(npy("'|u1'", "(2, 3)", six)).values, (std::vector<double>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(npyOf(npy("'|u1'", "(2, 3)", six, "True")).values, (std::vector<double>{0, 2, 4, 1, 3, 5}));
    const std::string eight("\x00\x01\x02\x03\x04\x05\x06\x07", 8);
    QCOMPARE(npyOf(npy("'|u1'", "(2, 2, 2)", eight, "True")).values, (std::vector<double>{0, 4, 2, 6, 1, 5, 3, 7}));
}

void TestBinaryFiles::badNpyIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("empty") << QByteArray() << QByteArray("is no .npy file");
    QTest::newRow("another file") << QByteArray("a,b,c\n1,2,3\n") << QByteArray("is no .npy file");
    QTest::newRow("format 9") << bytesOf(npy("'<f8'", "(1,)", little(1.0), "False", 9)) << QByteArray("format 9");
    QTest::newRow("Python objects") << bytesOf(npy("'|O'", "(1,)", "x")) << QByteArray("Python objects");
    QTest::newRow("text") << bytesOf(npy("'<U3'", "(1,)", "xxxxxxxxxxxx")) << QByteArray("type \"<U3\"");
    QTest::newRow("complex") << bytesOf(npy("'<c8'", "(1,)", "xxxxxxxx")) << QByteArray("type \"<c8\"");
    QTest::newRow("records") << bytesOf(npy("[('a', '<f8')]", "(1,)", "x")) << QByteArray("several fields");
    QTest::newRow("truncated") << bytesOf(npy("'<f8'", "(3,)", little(1.0)))
                               << QByteArray("98 bytes by its header but holds 82");
    QTest::newRow("shape overflows") << bytesOf(npy("'<f8'", "(4294967296, 4294967296)", "x"))
                                     << QByteArray("4294967296 x 4294967296 numbers");
    QTest::newRow("shape beyond 64 bits")
        << bytesOf(npy("'<f8'", "(99999999999999999999,)", "x")) << QByteArray("shape that is no list");
    QTest::newRow("negative size") << bytesOf(npy("'<f8'", "(-1,)", "x")) << QByteArray("shape that is no list");
    QTest::newRow("no rows") << bytesOf(npy("'<f8'", "(0, 3)", "")) << QByteArray("should hold 0 x 3 numbers");
    QTest::newRow("header cut") << QByteArray("\x93NUMPY\x01\x00\xff\x00{'descr'", 18)
                                << QByteArray("ends in its header");
    QTest::newRow("header of noise") << QByteArray("\x93NUMPY\x01\x00\x05\x00{{{{{", 15)
                                     << QByteArray("cannot be understood");
    QTest::newRow("header of 4 GB") << QByteArray("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)
                                    << QByteArray("damaged header");
}

void TestBinaryFiles::badNpyIsRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, part);
    NABLA_CONTAINS(messageOf([&] { npyOf(bytes.toStdString()); }), part.toStdString());
}

void TestBinaryFiles::npyArraysMakeSamples() {
    Folder folder;
    Recipe recipe = recipeFor(Source::Npy);
    const std::string six("\x00\x01\x02\x03\x04\x05", 6);
    recipe.data.features = folder.write("x.npy", npy("'|u1'", "(3, 2)", six));
    recipe.data.targets = folder.write("y.npy", npy("'|i1'", "(3,)", "\x05\xff\x05"));
    const Dataset classes = makeDataset(recipe);
    QCOMPARE(classes.features, 2);
    QCOMPARE(classes.classNames, (std::vector<std::string>{"-1", "5"}));
    QCOMPARE(classes.labels, (std::vector<std::int32_t>{1, 0, 1}));
    recipe.data.targets = folder.write(
        "f.npy", npy("'<f8'", "(3, 2)", little(1.) + little(2.) + little(3.) + little(4.) + little(5.) + little(6.)));
    const Dataset numbers = makeDataset(recipe);
    QCOMPARE(numbers.task, Task::Regression);
    QCOMPARE(numbers.outputs, 2);
    recipe.data.features = folder.write("s.npy", npy("'|u1'", "(3, 2, 1)", six));
    recipe.data.targets = folder.write("l.npy", npy("'|u1'", "(3, 2)", six));
    const Dataset steps = makeDataset(recipe);
    QCOMPARE(steps.timeSteps, 2);
    QCOMPARE(steps.targetSteps, 2);
    QCOMPARE(steps.labels.size(), 6u);
}

void TestBinaryFiles::npyShapesMustFit() {
    Folder folder;
    Recipe recipe = recipeFor(Source::Npy);
    const std::string six("\x00\x01\x02\x03\x04\x05", 6);
    recipe.data.features = folder.write("x.npy", npy("'|u1'", "(3, 2)", six));
    recipe.data.targets = folder.write("y.npy", npy("'|u1'", "(2,)", "ab"));
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }),
                   "data.targets: the array is 2, but the features have 3 samples");
    recipe.data.targets = folder.write("one_hot.npy", npy("'|u1'", "(3, 2)", six));
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "not one-hot rows");
    recipe.data.features = folder.write("four.npy", npy("'|u1'", "(1, 2, 3, 1)", six));
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "has 4 dimensions (1 x 2 x 3 x 1)");
}

void TestBinaryFiles::npyRowsWithGapsAreSkipped() {
    Folder folder;
    Recipe recipe = recipeFor(Source::Npy);
    const double infinity = std::numeric_limits<double>::infinity();
    recipe.data.features =
        folder.write("x.npy", npy("'<f8'", "(4,)", little(1.) + little(std::nan("")) + little(3.) + little(-infinity)));
    recipe.data.targets =
        folder.write("y.npy", npy("'<f8'", "(4,)", little(1.) + little(2.) + little(3.5) + little(4.)));
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.inputs, (std::vector<double>{1, 3}));
    QCOMPARE(data.targets, (std::vector<double>{1, 3.5}));
    QVERIFY(std::ranges::count(data.warnings, "2 of 4 rows skipped; first: row 2, feature 0 is no number.") == 1);
    recipe.data.missing = MissingValues::Mean;
    QCOMPARE(makeDataset(recipe).inputs, (std::vector<double>{1, 2, 3, 2}));
}

QTEST_GUILESS_MAIN(TestBinaryFiles)
#include "tst_binary_files.moc"
