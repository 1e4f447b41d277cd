// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/targets.h"

#include <QDir>
#include <QTest>

using namespace nabla;

/// The corpus through the fuzzer's target, under any compiler.
class FuzzWeightsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noBytesBreakTheReader_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QDir corpus(NABLA_SOURCE_DIR "/tests/fuzz/corpus/weights");
        for (const QFileInfo& entry : corpus.entryInfoList(QDir::Files, QDir::Name)) {
            QFile file(entry.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QTest::newRow(qPrintable(entry.fileName())) << file.readAll();
        }
    }
    void noBytesBreakTheReader() {
        QFETCH(QByteArray, bytes);
        const auto run = [](const QByteArray& text) {
            const std::string copy =
                text.toStdString(); // its own block, so that a sanitizer sees a read beyond the end
            fuzz::fuzzWeights(copy);
        };
        run(bytes);
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            run(bytes.left(i));
            QByteArray flipped = bytes;
            flipped[i] = char(flipped[i] ^ (1 << i % 8));
            run(flipped);
        }
    }

    void theCorpusIsThere() { QVERIFY(QDir(NABLA_SOURCE_DIR "/tests/fuzz/corpus/weights").count() >= 9); }
};

QTEST_GUILESS_MAIN(FuzzWeightsTest)
#include "tst_fuzz_weights.moc"
