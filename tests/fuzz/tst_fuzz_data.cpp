// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "tests/fuzz/targets.h"

#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <vector>

using namespace nabla;

class TestFuzzData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noBytesBreakAReader_data();
    void noBytesBreakAReader();
};

namespace {

using Target = void (*)(std::string_view);

std::vector<std::string> corpus(const std::string& reader) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(NABLA_SOURCE_DIR "/tests/fuzz/corpus/" + reader))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> texts;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return texts;
}

/// One to four small changes: a byte, a cut, a piece doubled, a delimiter put in.
std::string mutated(std::string text, const RandomStream& draws) {
    static constexpr std::string_view kWords = ",;\t\"\n\r 0-.eE?N\xFF\xEF";
    const std::uint64_t changes = 1 + draws.below(4, 0);
    for (std::uint64_t change = 1; change <= changes && !text.empty(); ++change) {
        const std::size_t at = draws.below(text.size(), 8 * change);
        const std::size_t length = 1 + draws.below(std::min<std::size_t>(16, text.size() - at), 8 * change + 1);
        switch (draws.below(6, 8 * change + 2)) {
        case 0:
            text[at] = static_cast<char>(draws.bits(8 * change + 3));
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(at, text.substr(at, length));
            break;
        case 3:
            text.insert(at, 1, kWords[draws.below(kWords.size(), 8 * change + 4)]);
            break;
        case 4:
            text[at] = static_cast<char>(text[at] ^ (1 << draws.below(8, 8 * change + 5)));
            break;
        default:
            text.resize(at);
            break;
        }
    }
    return text;
}

} // namespace

void TestFuzzData::noBytesBreakAReader_data() {
    QTest::addColumn<QByteArray>("reader");
    QTest::addColumn<quintptr>("target");
    QTest::newRow("CSV") << QByteArray("csv") << quintptr(&fuzz::fuzzCsv);
    QTest::newRow("IDX") << QByteArray("idx") << quintptr(&fuzz::fuzzIdx);
    QTest::newRow("NPY") << QByteArray("npy") << quintptr(&fuzz::fuzzNpy);
}

void TestFuzzData::noBytesBreakAReader() {
    QFETCH(QByteArray, reader);
    QFETCH(quintptr, target);
    const auto run = reinterpret_cast<Target>(target);
    const std::vector<std::string> texts = corpus(reader.toStdString());
    QVERIFY(texts.size() >= 3);
    run({});
    for (std::size_t i = 0; i < texts.size(); ++i) {
        run(texts[i]);
        for (std::uint64_t round = 0; round < 2000; ++round)
            run(mutated(texts[i], RandomStream(i, "fuzz." + reader.toStdString(), round)));
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    QVERIFY2(usage.ru_maxrss < 256 * 1024, qPrintable(QString::number(usage.ru_maxrss / 1024) + " MB"));
}

QTEST_GUILESS_MAIN(TestFuzzData)
#include "tst_fuzz_data.moc"
