// SPDX-License-Identifier: GPL-3.0-or-later
// What the page "Many networks, many machines" says is run as it stands there: its file, its GNU parallel line, its
// Slurm script and its merge.
#include <QDir>
#include <QFile>
#include <QObject>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace {

constexpr int kPatienceMs = 120'000;
constexpr int kTasks = 8;
constexpr int kNetworks = 12;

QByteArray contents(const QString& file) {
    QFile f(file);
    return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

void write(const QString& name, const QString& text) {
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text.toUtf8()), text.toUtf8().size());
}

/// The indented blocks of a page, without their margin.
QStringList blocks(const QString& language) {
    QStringList found;
    bool isInside = false;
    const QString page = QString::fromUtf8(contents(NABLA_SOURCE_DIR "/resources/help/" + language + "sweep.md"));
    for (const QString& line : page.split('\n')) {
        const bool isCode = line.startsWith("    ");
        if (isCode && !isInside)
            found << QString();
        if (isCode)
            found.last() += line.mid(4) + '\n';
        isInside = isCode;
    }
    return found;
}

QString block(const QString& language, const QString& start) {
    for (const QString& text : blocks(language))
        if (text.startsWith(start))
            return text;
    return {};
}

} // namespace

class TestShards : public QObject {
    Q_OBJECT

private:
    /// Runs lines of a shell in the folder, with the program in the path.
    void shell(const QString& text, const QStringList& settings = {}) {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("PATH", NABLA_BINARY_DIR "/bin:" + environment.value("PATH"));
        environment.insert("HOME", m_folder->path());
        for (const QString& setting : settings)
            environment.insert(setting.section('=', 0, 0), setting.section('=', 1));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder->path());
        process.start("/bin/sh", {"-e", "-c", text});
        const bool isOver = process.waitForFinished(kPatienceMs);
        QVERIFY2(isOver && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
                 process.readAllStandardError() + process.readAllStandardOutput());
    }
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QStringList parts() const { return QDir(m_folder->path()).entryList({"part-*.jsonl"}); }
    /// All networks are there, and are those of one machine, byte for byte.
    void compareWithOneMachine() {
        shell("nablascope-cli sweep sweep.json --quiet --output one.jsonl\n"
              "nablascope-cli merge one.jsonl --output sorted.jsonl");
        QCOMPARE(contents(path("all.jsonl")).count('\n'), qsizetype(kNetworks));
        QCOMPARE(contents(path("all.jsonl")), contents(path("sorted.jsonl")));
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        write(path("sweep.json"), block({}, "{\"nablascope_sweep\""));
    }

    void theGnuParallelLineTrainsAllOnce() {
        QString lines = block({}, "parallel ");
        QVERIFY(lines.contains("nablascope-cli merge"));
        // Where GNU parallel is not installed, its line is written out as it would run it.
        if (QStandardPaths::findExecutable("parallel").isEmpty()) {
            static const QRegularExpression line("^parallel --jobs \\d+ (.*) ::: (.*)\n");
            const QRegularExpressionMatch match = line.match(lines);
            QVERIFY2(match.hasMatch(), qPrintable(lines));
            QString written;
            for (const QString& value : match.captured(2).split(' '))
                written += QString(match.captured(1)).replace("{}", value) + '\n';
            lines.replace(match.capturedStart(), match.capturedLength(), written);
        }
        shell(lines);
        QCOMPARE(parts().size(), qsizetype(4));
        compareWithOneMachine();
    }

    void theSlurmScriptTrainsAllOnceAndGoesOn() {
        const QString script = block({}, "#!/bin/sh\n");
        QVERIFY(script.contains(QString("#SBATCH --array=1-%1\n").arg(kTasks)));
        write(path("sweep.sh"), script);
        const auto sendAll = [&] {
            for (int task = 1; task <= kTasks; ++task)
                shell("sh sweep.sh", {QString("SLURM_ARRAY_TASK_ID=%1").arg(task),
                                      QString("SLURM_ARRAY_TASK_COUNT=%1").arg(kTasks), "SLURM_CPUS_PER_TASK=2"});
        };
        sendAll();
        QCOMPARE(parts().size(), qsizetype(kTasks));
        const QByteArray second = contents(path("part-2.jsonl"));
        QVERIFY(second.count('\n') == 2);
        write(path("part-2.jsonl"), second.left(second.indexOf('\n') + 9)); // killed while it wrote its second line
        sendAll();
        QCOMPARE(contents(path("part-2.jsonl")), second);
        shell(block({}, "nablascope-cli merge part-"));
        compareWithOneMachine();
    }

    void theChinesePageHasTheSameLines() { QCOMPARE(blocks("zh_CN/"), blocks({})); }
};

QTEST_GUILESS_MAIN(TestShards)
#include "tst_shards.moc"
