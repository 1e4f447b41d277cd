// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/safetensors.h"

#include "core/base/error.h"

#include <QDir>
#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace nabla;

namespace {

std::vector<NamedTensor> someTensors() {
    return {{"0.weight", 2, 3, false, false, {1, 2, 3, 4, 5, 0.1}},
            {"0.bias", 2, 1, true, false, {-0.0, std::numeric_limits<double>::infinity()}},
            {"1.norm.running_var", 1, 1, true, true, {1e-45}}};
}

/// A file with this header and so many bytes of numbers.
std::string fileWith(const std::string& header, std::size_t dataBytes) {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + std::string(dataBytes, '\1');
}

QString refusal(const std::string& bytes) {
    try {
        parseSafetensors(bytes, "weights.safetensors");
    } catch (const FileError& error) {
        return error.what();
    }
    return "read without a word";
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void weightsComeBackAsFloats();
    void theBytesAreWhatTheFormatSays();
    void whatIsNotExactlyAWeightFileIsRefused_data();
    void whatIsNotExactlyAWeightFileIsRefused();
    void everyTruncationIsRefused();
    void metadataAndBlanksAreRead();
    void aFolderIsNoWeightFile();
    void anUnwritablePlaceLeavesNothing();
};

void TestSafetensors::weightsComeBackAsFloats() {
    QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("w.safetensors").toStdString();
    saveWeights(someTensors(), file);
    const std::vector<NamedTensor> back = loadWeights(file);
    QCOMPARE(back.size(), 3u);
    QCOMPARE(back[0].name, std::string("0.weight"));
    QCOMPARE(back[0].rows, 2);
    QCOMPARE(back[0].columns, 3);
    QVERIFY(!back[0].isVector);
    QCOMPARE(back[0].values[5], static_cast<double>(0.1f));
    QVERIFY(back[1].isVector);
    QVERIFY(std::signbit(back[1].values[0]));
    QVERIFY(std::isinf(back[1].values[1]));
    QCOMPARE(back[2].values[0], static_cast<double>(1e-45f));
}

void TestSafetensors::theBytesAreWhatTheFormatSays() {
    const std::string bytes = toSafetensors({{"a", 1, 2, false, false, {1, 2}}});
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    QCOMPARE(length % 8, 0u);
    QCOMPARE(bytes.size(), 8 + length + 8);
    const std::string header = bytes.substr(8, length);
    QVERIFY(header.starts_with(
        R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})"));
    float value = 0;
    std::memcpy(&value, bytes.data() + 8 + length + 4, 4);
    QCOMPARE(value, 2.0f);
}

void TestSafetensors::whatIsNotExactlyAWeightFileIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* sentence, const std::string& header, std::size_t data, const char* reason) {
        QTest::newRow(sentence) << QByteArray::fromStdString(fileWith(header, data)) << QString(reason);
    };
    QTest::newRow("no bytes") << QByteArray() << QString("0 bytes");
    QTest::newRow("a header of 2^63 bytes") << QByteArray("\0\0\0\0\0\0\0\x80{}", 10) << QString("header of");
    QTest::newRow("a header above 100 MB") << QByteArray("\0\0\0\x10\0\0\0\0{}", 10) << QString("header of");
    row("a header that is no JSON", "{\"a\":", 0, "no JSON");
    row("a header that is a list", "[1]", 0, "weight file");
    row("a header that is a number", "17", 0, "weight file");
    row("something after the object", "{} x", 0, "no JSON");
    row("half precision", R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4, "F16");
    row("a name given twice",
        R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
        8, "twice");
    row("a shape given twice", R"({"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", 4, "twice");
    row("no shape", R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", 4, "lacks");
    row("no offsets", R"({"a":{"dtype":"F32","shape":[1]}})", 4, "lacks");
    row("three dimensions", R"({"a":{"dtype":"F32","shape":[1,1,1],"data_offsets":[0,4]}})", 4, "dimensions");
    row("no dimension", R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", 4, "dimensions");
    row("a shape whose product overflows",
        R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", 0, "offsets");
    row("a negative size", R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "not as expected");
    row("a size with a fraction", R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4, "not as expected");
    row("offsets the wrong way round", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, "offsets");
    row("offsets that do not fit the shape", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4, "offsets");
    row("a gap between tensors",
        R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
        12, "starts at byte 8");
    row("tensors that overlap",
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
        8, "starts at byte 4");
    row("bytes after the last tensor", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5,
        "announces 4 bytes");
    row("fewer bytes than announced", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4,
        "announces 8 bytes");
    row("objects in objects", R"({"a":{"dtype":{"x":1},"shape":[1],"data_offsets":[0,4]}})", 4, "deep");
    row("a million brackets", std::string(1'000'000, '['), 0, "weight file");
    row("an unknown word", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"evil":[1]}})", 4,
        "not as expected");
}

void TestSafetensors::whatIsNotExactlyAWeightFileIsRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const QString message = refusal(bytes.toStdString());
    QVERIFY2(message.contains(reason) && message.startsWith("weights.safetensors"), qPrintable(message));
}

void TestSafetensors::everyTruncationIsRefused() {
    const std::string bytes = toSafetensors(someTensors());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QVERIFY(refusal(bytes.substr(0, size)).startsWith("weights.safetensors"));
}

void TestSafetensors::metadataAndBlanksAreRead() {
    const std::string header =
        R"({"__metadata__":{"author":"me","a":"b"}, "b":{"shape":[1],"dtype":"F32","data_offsets":[4,8]},)"
        R"( "a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]} }   )";
    const std::vector<NamedTensor> tensors = parseSafetensors(fileWith(header, 8), "x");
    QCOMPARE(tensors.size(), 2u);
    QCOMPARE(tensors[0].name, std::string("b"));
    QVERIFY(parseSafetensors(fileWith("{}", 0), "x").empty());
}

void TestSafetensors::aFolderIsNoWeightFile() {
    QVERIFY_EXCEPTION_THROWN(loadWeights("/"), FileError);
    QVERIFY_EXCEPTION_THROWN(loadWeights("/nowhere/at/all"), FileError);
}

void TestSafetensors::anUnwritablePlaceLeavesNothing() {
    QTemporaryDir folder;
    const QString file = folder.filePath("missing/w.safetensors");
    QVERIFY_EXCEPTION_THROWN(saveWeights(someTensors(), file.toStdString()), FileError);
    QVERIFY(QDir(folder.path()).isEmpty());
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
