// SPDX-License-Identifier: GPL-3.0-or-later
// A file becomes the data set: what the dialog says before anything is decided is what then happens.
#include "app/window/main_window.h"

#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"
#include "ui/builder/banner.h"
#include "ui/builder/data_paths.h"
#include "ui/builder/document_files.h"
#include "ui/builder/import_dialog.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QSpinBox>
#include <QTableWidget>
#include <QtEndian>

using namespace nabla;
using namespace nabla::test;

namespace {

QByteArray tableWithGaps() {
    QByteArray text = "name,age,size,y\n";
    for (int i = 1; i <= 500; ++i)
        text += "n" + QByteArray::number(i) + "," + (i >= 12 && i < 12 + 37 ? "?" : QByteArray::number(i)) + "," +
                QByteArray::number(i % 7) + ".5," + (i % 2 ? "yes" : "no") + "\n";
    return text;
}

QByteArray idxHead(std::initializer_list<quint32> shape) {
    QByteArray bytes("\0\0\x08", 3);
    bytes += static_cast<char>(shape.size());
    for (const quint32 size : shape) {
        char raw[4];
        qToBigEndian(size, raw);
        bytes.append(raw, 4);
    }
    return bytes;
}

QByteArray npy(const QByteArray& descr, const QByteArray& shape, const QByteArray& values) {
    QByteArray header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    header += QByteArray((64 - (10 + header.size() + 1) % 64) % 64, ' ') + "\n";
    QByteArray bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 255);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + values;
}

struct Bench : SessionBench {
    QString write(const QString& name, const QByteArray& bytes) {
        QFile file(own.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("%s was not written", qPrintable(name));
        return file.fileName();
    }
    /// Drops the file, waits until the dialog has read it, and acts on it.
    void dropAndAct(const QString& file, const std::function<void(ImportDialog&)>& act) {
        bool hasActed = false;
        onDialog<ImportDialog>([&](ImportDialog& dialog) {
            hasActed = true;
            if (!QTest::qWaitFor([&] { return !dialog.isChecking(); }, 20000))
                qWarning("the file is still being read");
            act(dialog);
            dialog.close();
        });
        drop(file);
        QVERIFY(hasActed);
    }
};

void choose(ImportDialog& dialog, const QString& item) {
    for (QComboBox* combo : dialog.findChildren<QComboBox*>())
        if (const int index = combo->findText(item); index >= 0) {
            combo->setCurrentIndex(index);
            Q_EMIT combo->activated(index);
            QVERIFY(QTest::qWaitFor([&] { return !dialog.isChecking(); }, 20000));
            return;
        }
    QFAIL(qPrintable(item));
}

} // namespace

class ImportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void whatIsSaidIsWhatHappens();
    void gapsMayBeFilled();
    void everyDecisionIsSaid();
    void whatCannotBeUsedIsRefusedWithItsReason_data();
    void whatCannotBeUsedIsRefusedWithItsReason();
    void imagesFindTheirLabels();
    void arraysFindTheirTargets();
    void cancelChangesNothing();
    void aFileOnTheCommandLineIsShown();
    void namesTellWhatAFileIs();
};

void ImportTest::whatIsSaidIsWhatHappens() {
    Bench bench;
    const Recipe before = bench.window.document().recipe();
    const int edits = bench.window.document().undoStack()->count();
    const QString file = bench.write("people.csv", tableWithGaps());
    bench.dropAndAct(file, [](ImportDialog& dialog) {
        QCOMPARE(dialog.table().rowCount(), 20);
        QCOMPARE(dialog.table().columnCount(), 4);
        QCOMPARE(dialog.table().horizontalHeaderItem(1)->text(), QString("age"));
        QCOMPARE(dialog.table().item(0, 3)->text(), QString("yes"));
        QVERIFY(dialog.table().item(11, 1)->background().style() != Qt::NoBrush); // the first gap is marked
        QVERIFY(dialog.table().item(0, 1)->background().style() == Qt::NoBrush);
        for (const char* said :
             {"Cells are separated by commas; the first row names the columns.",
              "What is predicted: the class in “y”, one of 2: no, yes.", "Predicted from 2 columns: age, size.",
              "Left out, because they hold text: name.",
              "37 of 500 rows are skipped, because a number is missing; the first: row 12, column “age” is “?” (line "
              "13 of the file).",
              "463 samples: 371 to train on, 92 to validate with."})
            QVERIFY2(dialog.words().contains(QString::fromUtf8(said)), qPrintable(dialog.words()));
        QVERIFY2(!dialog.words().contains("data.t"), qPrintable(dialog.words())); // nothing twice
        dialog.accept();
    });
    const DataSpec& spec = bench.window.document().recipe().data;
    QCOMPARE(spec.source, Source::Csv);
    QVERIFY(spec.path == file.toStdString());
    QVERIFY((spec.target == std::variant<std::string, Index>("y")));
    QCOMPARE(bench.window.document().undoStack()->count(), edits + 1);
    QTest::qWait(300); // the restart comes a moment after the edit
    bench.window.sync().flush();
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().dataset()->samples, Index(463));
    QCOMPARE(bench.bridge().dataset()->trainingRows.size(), std::size_t(371));
    QCOMPARE(bench.bridge().dataset()->classNames, (std::vector<std::string>{"no", "yes"}));
    bench.step(3);
    QCOMPARE(bench.end(), 3);
    bench.window.document().undoStack()->undo();
    QVERIFY(bench.window.document().recipe() == before);
}

void ImportTest::gapsMayBeFilled() {
    Bench bench;
    bench.dropAndAct(bench.write("people.csv", tableWithGaps()), [](ImportDialog& dialog) {
        choose(dialog, "get the mean of the column");
        QVERIFY2(dialog.words().contains("37 of 500 rows have gaps, which are filled with the mean of the column"),
                 qPrintable(dialog.words()));
        QVERIFY(dialog.words().contains("500 samples: 400 to train on, 100 to validate with."));
        choose(dialog, "size"); // another column to predict
        QVERIFY2(dialog.words().contains(QString::fromUtf8("Left out, because they hold text: name, y.")),
                 qPrintable(dialog.words()));
        QVERIFY(dialog.words().contains(QString::fromUtf8("the number in “size”")));
        dialog.findChild<QSpinBox*>()->setValue(0);
        QVERIFY(QTest::qWaitFor([&] { return !dialog.isChecking(); }, 20000));
        QVERIFY(dialog.words().contains("500 samples, all to train on."));
        dialog.accept();
    });
    const DataSpec& spec = bench.window.document().recipe().data;
    QVERIFY(spec.missing == MissingValues::Mean);
    QVERIFY((spec.target == std::variant<std::string, Index>("size")));
    QVERIFY(!spec.validationFraction);
}

void ImportTest::everyDecisionIsSaid() {
    Bench bench;
    QByteArray text = "1,5;0;7\n2,25;1;8\n";
    for (int i = 0; i < 60; ++i)
        text += QByteArray::number(i) + ",5;" + QByteArray::number(i % 3) + ";gr\xfcn\n";
    text += "7;8\n"; // too short
    bench.dropAndAct(bench.write("messy.csv", text), [](ImportDialog& dialog) {
        choose(dialog, "1");
        for (const char* said :
             {"Cells are separated by semicolons; there is no row of names, so columns have numbers.",
              "Numbers have a decimal comma.", "The text is not UTF-8 and is read as Latin-1.",
              "the class in “1”, one of 3: 0, 1, 2", "Left out, because they hold text: 2.",
              "1 of 63 rows skipped for their number of cells"})
            QVERIFY2(dialog.words().contains(QString::fromUtf8(said)), qPrintable(dialog.words()));
    });
    bench.dropAndAct(bench.write("tabs.tsv", "a\tnothing\tb\n1\t\t2\n3\t\t4.5\n5\t\t6.5\n"), [](ImportDialog& dialog) {
        for (const char* said : {"Cells are separated by tabs; the first row names the columns.",
                                 "Left out, because they are empty: nothing.", "the number in “b”"})
            QVERIFY2(dialog.words().contains(QString::fromUtf8(said)), qPrintable(dialog.words()));
    });
}

void ImportTest::whatCannotBeUsedIsRefusedWithItsReason_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("header only") << QByteArray("a,b\n") << "holds a header and no rows below it";
    QTest::newRow("one row") << QByteArray("1,2\n") << "holds one row only";
    QTest::newRow("one column") << QByteArray("1\n2\n3\n") << "column";
    QTest::newRow("NUL") << QByteArray("1,2\n3,\0004\n", 8) << "line 2";
    QTest::newRow("open quote") << QByteArray("1,2\n\"3,4\n5,6\n") << "line 2";
    QTest::newRow("unequal rows") << QByteArray("1,2\n3,4,5\n6,7\n8\n") << "rows with another number of cells";
    QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n", 8) + QByteArray(100, 'x') << "PNG";
    QTest::newRow("no numbers") << QByteArray("a,b\nx,y\nz,w\n") << "no column of numbers";
}

void ImportTest::whatCannotBeUsedIsRefusedWithItsReason() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    Bench bench;
    const Recipe before = bench.window.document().recipe();
    bench.dropAndAct(bench.write("bad.csv", bytes), [&](ImportDialog& dialog) {
        QVERIFY2(dialog.words().startsWith(QString::fromUtf8("✗ ")), qPrintable(dialog.words()));
        QVERIFY2(dialog.words().contains(reason), qPrintable(dialog.words()));
        dialog.accept(); // the button is disabled, and Enter does nothing
        QVERIFY(dialog.isVisible());
    });
    QVERIFY(bench.window.document().recipe() == before);
}

void ImportTest::imagesFindTheirLabels() {
    Bench bench;
    QByteArray images = idxHead({30, 4, 5});
    QByteArray labels = idxHead({30});
    for (int i = 0; i < 30; ++i) {
        for (int k = 0; k < 20; ++k)
            images += static_cast<char>(i * 20 + k);
        labels += static_cast<char>(i % 3);
    }
    const QString file = bench.write("train-images-idx3-ubyte", images);
    const QString labelFile = bench.write("train-labels-idx1-ubyte", labels);
    bench.dropAndAct(file, [](ImportDialog& dialog) {
        QVERIFY2(dialog.words().contains(QString::fromUtf8("Images of 5 × 4 pixels.")), qPrintable(dialog.words()));
        QVERIFY(dialog.words().contains("the class, one of 3: 0, 1, 2"));
        QCOMPARE(dialog.table().rowCount(), 20);
        QCOMPARE(dialog.table().item(4, 0)->text(), QString("1"));
        QVERIFY(!dialog.table().item(4, 1)->icon().isNull());
        dialog.accept();
    });
    QVERIFY(bench.window.document().recipe().data.labels == labelFile.toStdString());
    bench.window.document().undoStack()->undo();
    // Labels that do not belong to them are refused, and so is half a file.
    bench.write("train-labels-idx1-ubyte", idxHead({29}) + QByteArray(29, '\1'));
    bench.dropAndAct(labelFile, [](ImportDialog& dialog) {
        QVERIFY2(dialog.words().contains("30 images, but") && dialog.words().contains("29 labels"),
                 qPrintable(dialog.words()));
    });
    bench.write("train-images-idx3-ubyte", images.left(100));
    bench.dropAndAct(file, [](ImportDialog& dialog) {
        QVERIFY2(dialog.words().contains("100") && dialog.words().startsWith(QString::fromUtf8("✗")),
                 qPrintable(dialog.words()));
    });
    QVERIFY(QFile::remove(labelFile));
    bool wasAsked = false;
    onDialog<ImportDialog>([&](ImportDialog& dialog) {
        wasAsked = dialog.words().contains("belong together");
        dialog.close();
    });
    bench.drop(file);
    QVERIFY(wasAsked);
}

void ImportTest::arraysFindTheirTargets() {
    Bench bench;
    QByteArray features;
    QByteArray targets;
    for (int i = 0; i < 24; ++i) {
        for (int k = 0; k < 3; ++k) {
            const double value = i + 0.25 * k;
            features.append(reinterpret_cast<const char*>(&value), 8);
        }
        const qint64 label = i % 4;
        targets.append(reinterpret_cast<const char*>(&label), 8);
    }
    bench.write("y.npy", npy("<i8", "(24,)", targets));
    bench.dropAndAct(bench.write("X.npy", npy("<f8", "(24, 3)", features)), [](ImportDialog& dialog) {
        QVERIFY2(dialog.words().contains("3 numbers a sample.") && dialog.words().contains("one of 4: 0, 1, 2, 3"),
                 qPrintable(dialog.words()));
        QCOMPARE(dialog.table().item(2, 2)->text(), QString("2.25"));
        choose(dialog, "a number");
        QVERIFY2(dialog.words().contains("What is predicted: a number."), qPrintable(dialog.words()));
        dialog.accept();
    });
    QVERIFY(bench.window.document().recipe().data.task == Task::Regression);
    bench.dropAndAct(bench.write("X.npy", npy("|O", "(24, 3)", features)), [](ImportDialog& dialog) {
        QVERIFY2(dialog.words().startsWith(QString::fromUtf8("✗")), qPrintable(dialog.words()));
    });
}

void ImportTest::cancelChangesNothing() {
    Bench bench;
    const Recipe before = bench.window.document().recipe();
    bench.dropAndAct(bench.write("people.csv", tableWithGaps()), [](ImportDialog& dialog) { dialog.reject(); });
    QVERIFY(bench.window.document().recipe() == before);
    // A large table is left while it is being read.
    QByteArray large = "a,b\n";
    for (int i = 0; i < 300'000; ++i)
        large += QByteArray::number(i) + ",1\n";
    onDialog<ImportDialog>([](ImportDialog& dialog) { dialog.close(); });
    bench.drop(bench.write("large.csv", large));
    QVERIFY(bench.window.document().recipe() == before);
}

void ImportTest::aFileOnTheCommandLineIsShown() {
    QTemporaryDir folder;
    QFile file(folder.filePath("people.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(tableWithGaps());
    file.close();
    bool wasShown = false;
    onDialog<ImportDialog>([&](ImportDialog& dialog) {
        wasShown = QTest::qWaitFor([&] { return !dialog.isChecking(); }, 20000);
        dialog.accept();
    });
    SessionBench bench({}, file.fileName());
    QTRY_VERIFY(wasShown);
    QCOMPARE(bench.window.document().recipe().data.source, Source::Csv);
    QVERIFY(!bench.window.document().recipe().network.layers.empty()); // of the experiment that was there before
}

void ImportTest::namesTellWhatAFileIs() {
    QCOMPARE(dataSourceOf("/a/b.CSV"), std::optional(Source::Csv));
    QCOMPARE(dataSourceOf("b.csv.gz"), std::optional(Source::Csv));
    QCOMPARE(dataSourceOf("train-images-idx3-ubyte"), std::optional(Source::Idx));
    QCOMPARE(dataSourceOf("train-images-idx3-ubyte.gz"), std::optional(Source::Idx));
    QCOMPARE(dataSourceOf("x.npy"), std::optional(Source::Npy));
    for (const char* other : {"a.json", "a.nabla", "a.jsonl", "a", "csv"})
        QVERIFY2(!dataSourceOf(other), other);
}

QTEST_MAIN(ImportTest)
#include "tst_import.moc"
