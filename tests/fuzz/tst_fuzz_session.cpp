// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/targets.h"

#include <QDir>
#include <QTest>

#include <random>

using namespace nabla;

/// The corpus and mutations of it through the fuzzer's target, under any compiler.
class FuzzSessionTest : public QObject {
    Q_OBJECT

private:
    static QList<QByteArray> corpus() {
        QList<QByteArray> files;
        const QDir folder(NABLA_SOURCE_DIR "/tests/fuzz/corpus/session");
        for (const QFileInfo& entry : folder.entryInfoList(QDir::Files, QDir::Name)) {
            QFile file(entry.filePath());
            if (file.open(QIODevice::ReadOnly))
                files.push_back(file.readAll());
        }
        return files;
    }

private Q_SLOTS:
    void theCorpusIsThere() { QVERIFY(corpus().size() >= 4); }

    void noBytesBreakTheReader() {
        for (const QByteArray& bytes : corpus())
            fuzz::fuzzSession(bytes.toStdString());
    }

    void noBeginningBreaksTheReader() {
        for (const QByteArray& bytes : corpus())
            for (qsizetype size = 0; size < bytes.size(); size += size < 200 ? 7 : 1009)
                fuzz::fuzzSession(bytes.left(size).toStdString());
    }

    void noFlippedBytesBreakTheReader() {
        std::mt19937 random(7);
        for (const QByteArray& bytes : corpus())
            for (int i = 0; i < 150; ++i) {
                QByteArray changed = bytes;
                for (int flips = 1 + i % 9; flips > 0; --flips) {
                    // Half of them where pages and cells say what they are.
                    const auto size = static_cast<std::uint32_t>(changed.size());
                    const std::uint32_t at = i % 2 ? random() % size : random() % size / 8192 * 8192 + random() % 120;
                    changed[at % size] = char(random());
                }
                fuzz::fuzzSession(changed.toStdString());
            }
    }
};

QTEST_GUILESS_MAIN(FuzzSessionTest)
#include "tst_fuzz_session.moc"
