// SPDX-License-Identifier: GPL-3.0-or-later
// Tables, event files, NPY and SVG, read back by readers that share nothing with the writers.
#include "core/export/csv_table.h"
#include "core/export/npy_file.h"
#include "core/export/tensorboard.h"
#include "core/report/svg_chart.h"
#include "tests/support/runs.h"

#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <cstring>
#include <map>

using namespace nabla;

namespace {

/// CRC-32C bit by bit, as RFC 3720 describes it; the writer uses a table.
std::uint32_t slowCrc(const std::string& bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
    }
    return crc ^ 0xffffffff;
}

template <class Number>
Number at(const std::string& bytes, std::size_t position) {
    Number value;
    std::memcpy(&value, bytes.data() + position, sizeof value);
    return value;
}

std::uint32_t unmasked(std::uint32_t crc) {
    const std::uint32_t rotated = crc - 0xa282ead8;
    return (rotated >> 17) | (rotated << 15);
}

/// A field of a protocol buffer: number, wire type, its bytes or value.
struct Field {
    int number = 0;
    int wire = 0;
    std::uint64_t value = 0;
    std::string bytes;
};

std::uint64_t varint(const std::string& message, std::size_t& position) {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(message.at(position++));
        value |= std::uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
}

std::vector<Field> fieldsOf(const std::string& message) {
    std::vector<Field> fields;
    for (std::size_t position = 0; position < message.size();) {
        Field field;
        const std::uint64_t key = varint(message, position);
        field.number = int(key >> 3);
        field.wire = int(key & 7);
        if (field.wire == 0) {
            field.value = varint(message, position);
        } else {
            const std::size_t size = field.wire == 2 ? varint(message, position) : field.wire == 1 ? 8 : 4;
            field.bytes = message.substr(position, size);
            position += size;
        }
        fields.push_back(field);
    }
    return fields;
}

struct Event {
    double time = 0;
    std::int64_t step = 0;
    std::string version;
    std::map<std::string, float> values;
};

/// What TensorBoard's own loader does: framing, both checks, then the message.
std::vector<Event> readEvents(const std::string& file) {
    std::vector<Event> events;
    for (std::size_t position = 0; position < file.size();) {
        const std::string length = file.substr(position, 8);
        if (unmasked(at<std::uint32_t>(file, position + 8)) != slowCrc(length))
            throw std::runtime_error("the length's check is wrong");
        const std::string message = file.substr(position + 12, at<std::uint64_t>(length, 0));
        position += 12 + message.size();
        if (unmasked(at<std::uint32_t>(file, position)) != slowCrc(message))
            throw std::runtime_error("the message's check is wrong");
        position += 4;
        Event event;
        for (const Field& field : fieldsOf(message)) {
            if (field.number == 1)
                event.time = at<double>(field.bytes, 0);
            else if (field.number == 2)
                event.step = std::int64_t(field.value);
            else if (field.number == 3)
                event.version = field.bytes;
            else if (field.number == 5)
                for (const Field& value : fieldsOf(field.bytes)) {
                    std::string tag;
                    float number = 0;
                    for (const Field& part : fieldsOf(value.bytes))
                        if (part.number == 1)
                            tag = part.bytes;
                        else if (part.number == 2)
                            number = at<float>(part.bytes, 0);
                    event.values[tag] = number;
                }
        }
        events.push_back(event);
    }
    return events;
}

std::unique_ptr<Run> trainedRun() {
    auto run = makeRun(
        recipeOf(
            R"({"type": "dense", "units": 5, "activation": "tanh"}, {"type": "lstm", "units": 4})",
            R"("batch_size": 16, "steps": 40, "evaluate_every": 10, "optimizer": {"type": "adam", "learning_rate": 0.01})"),
        cloudData(100, 3, 3, 6));
    stepTo(*run, 40);
    return run;
}

} // namespace

class TestExports : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crcMatchesItsPublishedCheck();
    void eventFilesReadBack();
    void tablesReadBack();
    void npyIsAsNumpyWritesIt();
    void svgIsXmlWithEveryChart();
};

void TestExports::crcMatchesItsPublishedCheck() {
    QCOMPARE(slowCrc("123456789"), 0xe3069283u); // RFC 3720's check value of CRC-32C
    QCOMPARE(unmasked(maskedCrc32c("123456789")), 0xe3069283u);
    QCOMPARE(unmasked(maskedCrc32c("")), 0u);
}

void TestExports::eventFilesReadBack() {
    const std::unique_ptr<Run> run = trainedRun();
    std::string file;
    appendFileVersion(file, 1000.5);
    run->history()->visit(0, [&](std::int64_t step, std::span<const double> row) {
        appendTensorboardStep(file, run->history()->layout(), step, row, 1001 + double(step));
        return true;
    });
    const std::vector<Event> events = readEvents(file);
    QCOMPARE(events.size(), std::size_t(41));
    QCOMPARE(events[0].version, std::string("brain.Event:2"));
    QCOMPARE(events[0].time, 1000.5);
    QCOMPARE(events[40].step, 39);
    for (const std::int64_t step : {0, 9, 39}) {
        const auto& values = events[std::size_t(step) + 1].values;
        QCOMPARE(values.at("loss"), float(telemetry(*run, step, "loss")));
        QCOMPARE(values.at("gradient/0.weight/grad_l2"), float(telemetry(*run, step, "0.weight grad_l2")));
        QCOMPARE(values.at("layer/1/activation_mean"), float(telemetry(*run, step, "1 activation_mean")));
        QCOMPARE(values.at("lag/1/cell_grad_l2/lag/5"), float(telemetry(*run, step, "1 cell_grad_l2 lag 5")));
        QCOMPARE(values.count("validation_loss"), std::size_t(step == 0 ? 0 : 1)); // absent is left out
    }
    file[30] = char(file[30] ^ 1);
    QVERIFY_EXCEPTION_THROWN(readEvents(file), std::runtime_error);
}

void TestExports::tablesReadBack() {
    const std::unique_ptr<Run> run = trainedRun();
    const Layout& layout = run->history()->layout();
    std::string text;
    appendCsvHead(text, layout);
    std::vector<double> row(std::size_t(layout.width()));
    run->history()->row(9, row);
    appendCsvRow(text, 9, row);
    row[2] = std::numeric_limits<double>::quiet_NaN();
    row[3] = -std::numeric_limits<double>::infinity();
    appendCsvRow(text, 10, row);
    const QList<QByteArray> lines = QByteArray::fromStdString(text).split('\n');
    const QList<QByteArray> head = lines[0].trimmed().split(',');
    const QList<QByteArray> cells = lines[1].trimmed().split(',');
    QCOMPARE(head.size(), layout.width() + 1);
    QCOMPARE(cells.size(), head.size());
    QCOMPARE(cells[head.indexOf("0.weight grad_l2")].toDouble(), telemetry(*run, 9, "0.weight grad_l2"));
    QCOMPARE(lines[2].split(',')[3], QByteArray("nan"));
    QCOMPARE(lines[2].split(',')[4], QByteArray("-inf"));
    run->history()->row(8, row);
    text.clear();
    appendCsvRow(text, 8, row);
    QCOMPARE(QByteArray::fromStdString(text).split(',')[head.indexOf("validation_loss")], QByteArray());
}

void TestExports::npyIsAsNumpyWritesIt() {
    const std::string bytes = toNpy({"0.weight", 2, 3, false, false, {1, 2, 3, 4, 5, 6}});
    QCOMPARE(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t header = at<std::uint16_t>(bytes, 8);
    QCOMPARE((10 + header) % 64, std::size_t(0));
    QVERIFY(bytes.find("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }") == 10);
    QCOMPARE(bytes[9 + header], '\n');
    QCOMPARE(at<float>(bytes, 10 + header + 8), 3.f);
    QCOMPARE(bytes.size(), 10 + header + 24);
    QVERIFY(toNpy({"0.bias", 2, 1, true, false, {1, 2}}).find("'shape': (2,), }") != std::string::npos);
}

void TestExports::svgIsXmlWithEveryChart() {
    const std::unique_ptr<Run> run = trainedRun();
    const std::string svg = svgChart(*run->history(), "a < b & c");
    QXmlStreamReader xml(QByteArray::fromStdString(svg));
    int paths = 0;
    QString words;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement() && xml.name() == QLatin1String("path"))
            paths += xml.attributes().value("d").size() > 10;
        if (xml.isCharacters())
            words += xml.text();
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(paths, 2 + 2 + 3 + 3 + 1 + 3); // validation has its own line, layers three steps, ratios three layers
    for (const char* title : {"a < b & c", "Loss", "Accuracy", "dL/dz of every layer",
                              "Gradient of every layer's weight", "Gradient norm", "Size of an update", "step 39"})
        QVERIFY2(words.contains(QLatin1String(title)), title);
    const History empty(run->history()->sharedLayout());
    QVERIFY(svgChart(empty, "").find("Nothing is recorded") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestExports)
#include "tst_exports.moc"
