// SPDX-License-Identifier: GPL-3.0-or-later
// The session of the window as a person meets it: there from the first second, saved, opened, recovered.
#include "core/session/recorder.h"
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/synthetic_run.h"
#include "tests/ui/session/session_bench.h"

#include "core/base/number.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "ui/builder/banner.h"
#include "ui/builder/document_files.h"
#include "ui/builder/recipe_sync.h"
#include "ui/session/recovery_dialog.h"
#include "ui/session/report_export.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QListWidget>
#include <QScrollBar>

using namespace nabla;
using namespace nabla::test;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<SessionStore> read(const QString& file) {
    return SessionStore::open(file.toStdString(), SessionStore::Access::Read);
}

} // namespace

class SessionWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void trainingIsRecordedFromTheFirstStep();
    void aRestartIsAnotherRun();
    void nothingIsAskedWhenNothingWasTrained();
    void unsavedWorkIsAskedFor();
    void savingGivesANameAndOpeningGoesOn();
    void aSecondWindowReadsOnly();
    void whatACrashLeftIsOffered();
    void lookingAtWhatCanBeRecoveredChangesNothing();
    void aRunThatDivergedIsShownAsItEnded();
    void aFolderThatCannotBeWrittenIsSaid();
    void brokenSessionsAreSaidInALine();
    void aReportIsWrittenInTheWindowsLanguage();
    void aLongRunOfAnotherProgramIsReadBehindItsSummary();
    void whatIsReadBehindDoesNotComeBackOverAnotherRun();
};

void SessionWindowTest::trainingIsRecordedFromTheFirstStep() {
    SessionBench bench;
    QCOMPARE(bench.files().size(), 1);
    QVERIFY(!bench.window.isWindowModified());
    bench.step(7);
    QVERIFY(bench.bridge().flushRecording());
    const auto store = read(bench.data + "/" + bench.files().front());
    const std::vector<RunInfo> runs = store->runs();
    QCOMPARE(runs.size(), std::size_t(1));
    QCOMPARE(runs[0].endStep, 7);
    QVERIFY(QString::fromStdString(runs[0].name).contains("sigmoid"));
    QTRY_VERIFY(bench.window.isWindowModified());
}

void SessionWindowTest::aRestartIsAnotherRun() {
    SessionBench bench;
    bench.step(3);
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY(bench.bridge().flushRecording());
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t(1)); // not before its first step
    bench.step(2);
    QVERIFY(bench.bridge().flushRecording());
    const std::vector<RunInfo> runs = bench.sessions().store()->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[0].endStep, 3);
    QCOMPARE(runs[1].endStep, 2);
}

void SessionWindowTest::nothingIsAskedWhenNothingWasTrained() {
    SessionBench bench;
    QVERIFY(bench.window.close());
    QVERIFY(bench.files().isEmpty());
}

void SessionWindowTest::unsavedWorkIsAskedFor() {
    SessionBench bench;
    bench.step(3);
    answer(QMessageBox::Cancel);
    QVERIFY(!bench.window.close());
    QCOMPARE(bench.files().size(), 1);
    answer(QMessageBox::Discard);
    QVERIFY(bench.window.close());
    QVERIFY(bench.files().isEmpty());
}

void SessionWindowTest::savingGivesANameAndOpeningGoesOn() {
    const auto train = [](SessionBench& bench, int steps) { bench.step(steps); };
    std::vector<std::uint64_t> whole;
    {
        SessionBench bench;
        train(bench, 30);
        whole = bench.numbers();
    }
    QTemporaryDir folder;
    const QString file = folder.filePath("mine.nabla");
    {
        SessionBench bench;
        train(bench, 12);
        typeFileName(folder.filePath("mine"));
        QTest::keyClick(&bench.window, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(QFile::exists(file));
        QVERIFY(bench.window.windowTitle().startsWith("mine"));
        QVERIFY(!bench.window.isWindowModified());
        QVERIFY(bench.files().isEmpty()); // the named file is the working file
        train(bench, 5);                  // and goes on without being asked
        QVERIFY(bench.window.close());
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList("mine.nabla"));
    SessionBench bench;
    bench.drop(file);
    QVERIFY(bench.window.windowTitle().startsWith("mine"));
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.end(), 17);
    QCOMPARE(bench.bridge().status().nextStep, 17);
    train(bench, 13);
    QVERIFY(bench.numbers() == whole);
    QVERIFY(bench.window.close());
    const auto store = read(file);
    QCOMPARE(store->runs().size(), std::size_t(1));
    QCOMPARE(store->runs()[0].endStep, 30);
}

void SessionWindowTest::aSecondWindowReadsOnly() {
    QTemporaryDir folder;
    const QString file = folder.filePath("shared.nabla");
    SessionBench first;
    first.step(4);
    QVERIFY(first.sessions().saveTo(file));
    SessionBench second;
    second.drop(file);
    QVERIFY(second.window.findChild<RunBanner*>()->text().contains("another window"));
    second.bridge().waitUntilIdle();
    second.step(2);
    QVERIFY(first.bridge().flushRecording());
    QCOMPARE(first.sessions().store()->runs()[0].endStep, 4); // only the first one writes
    QVERIFY(second.sessions().saveTo(folder.filePath("copy.nabla")));
    second.step(1);
    QVERIFY(second.bridge().flushRecording());
    QCOMPARE(second.sessions().store()->runs()[0].endStep, 7); // nothing that was trained meanwhile is missing
}

void SessionWindowTest::whatACrashLeftIsOffered() {
    QTemporaryDir folder;
    const QString left = folder.filePath("2026-11-25 02-45-00.nabla");
    {
        SessionBench bench;
        bench.step(9);
        QTRY_VERIFY(!bench.sessions().store()->layout("window/picture").empty());
        QVERIFY(bench.bridge().flushRecording());
        bench.sessions().store()->saveCopy(left.toStdString()); // as if nobody had closed it
    }
    SessionStore::create(folder.filePath("empty.nabla").toStdString())->close();
    SessionBench bench(folder.path());
    QString text;
    bool hasPicture = false;
    onDialog<RecoveryDialog>([&](RecoveryDialog& dialog) {
        auto* list = dialog.findChild<QListWidget*>();
        QCOMPARE(list->count(), 1); // a session without a step is nothing to recover
        text = list->item(0)->text();
        hasPicture = !list->item(0)->data(Qt::UserRole + 1).value<QPixmap>().isNull();
        QVERIFY(!list->horizontalScrollBar()->isVisible());
        if (const QString picture = qEnvironmentVariable("NABLA_PICTURES"); !picture.isEmpty())
            dialog.grab().save(picture + "/recovery.png");
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->text().contains("Recover"))
                QTest::mouseClick(button, Qt::LeftButton);
    });
    bench.sessions().offerRecovery();
    QVERIFY2(text.contains("9 steps"), qPrintable(text));
    QVERIFY(hasPicture);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.end(), 9);
    QVERIFY(bench.sessions().isUnsaved()); // until it has a name
    bench.step(1);
    QCOMPARE(bench.end(), 10);
    answer(QMessageBox::Discard);
    QVERIFY(bench.window.close());
    QVERIFY(bench.files().isEmpty());
}

void SessionWindowTest::lookingAtWhatCanBeRecoveredChangesNothing() {
    QTemporaryDir folder;
    const QString golden = QDir(NABLA_SOURCE_DIR "/tests/core/session/golden").filePath("version1.nabla");
    QStringList files;
    for (const int year : {2024, 2026, 2025}) {
        const QString file = folder.filePath(QString("%1.nabla").arg(year));
        QVERIFY(QFile::copy(golden, file));
        QFile copy(file);
        QVERIFY(copy.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && copy.open(QIODevice::ReadWrite));
        QVERIFY(copy.setFileTime(QDateTime({year, 3, 14}, {15, 9}), QFileDevice::FileModificationTime));
    }
    for (int look = 0; look < 2; ++look) {
        files.clear();
        for (const fs::path& file : orphanedSessions(folder.path().toStdString()))
            files << QString::fromStdString(file.filename().string());
        QCOMPARE(files, QStringList({"2026.nabla", "2025.nabla", "2024.nabla"}));
        for (QString& file : files)
            file = folder.filePath(file);
        const RecoveryDialog dialog(files);
        const auto* list = dialog.findChild<QListWidget*>();
        QCOMPARE(list->count(), 3);
        QVERIFY2(list->item(1)->text().contains("March 14, 2025") || list->item(1)->text().contains("14 March 2025"),
                 qPrintable(list->item(1)->text()));
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files, QDir::Name),
             QStringList({"2024.nabla", "2025.nabla", "2026.nabla"}));
}

void SessionWindowTest::aRunThatDivergedIsShownAsItEnded() {
    QTemporaryDir folder;
    const QString file = folder.filePath("diverged.nabla");
    qint64 end = 0;
    {
        SessionBench bench(QString(), NABLA_SOURCE_DIR "/resources/recipes/02-relu-he-20.json");
        bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 1e30; });
        bench.window.sync().flush();
        bench.step(20);
        QCOMPARE(bench.bridge().status().state, RunState::Diverged);
        end = bench.end();
        QVERIFY(bench.sessions().saveTo(file));
    }
    SessionBench bench(QString(), file);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().state, RunState::Diverged);
    QCOMPARE(bench.end(), end);
    QVERIFY(!bench.bridge().status().message.empty());
    bench.step(3); // it cannot go on
    QCOMPARE(bench.end(), end);
}

void SessionWindowTest::aFolderThatCannotBeWrittenIsSaid() {
    SessionBench bench("/proc/nobody/writes/here");
    QVERIFY(bench.window.findChild<RunBanner*>()->text().contains("Nothing is recorded"));
    bench.step(2);
    QCOMPARE(bench.end(), 2); // training goes on
    QVERIFY(bench.window.close());
}

void SessionWindowTest::brokenSessionsAreSaidInALine() {
    QTemporaryDir folder;
    QFile file(folder.filePath("broken.nabla"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(5000, 'x')) > 0);
    file.close();
    SessionBench bench;
    bench.step(1);
    answer(QMessageBox::Discard);
    bench.drop(file.fileName());
    QVERIFY(bench.window.findChild<RunBanner*>()->text().contains("is no session"));
    QCOMPARE(bench.end(), 1); // the open one is untouched
    QVERIFY(bench.sessions().store());
}

void SessionWindowTest::aReportIsWrittenInTheWindowsLanguage() {
    SessionBench bench;
    bench.step(20);
    QAction* report = nullptr;
    for (QAction* action : bench.window.findChildren<QAction*>())
        if (action->text() == "Ex&port report…")
            report = action;
    QVERIFY(report);
    typeFileName(bench.own.filePath("mine"));
    report->trigger();
    const auto page = [&](const QString& name) {
        QFile file(bench.own.filePath(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    };
    QVERIFY(page("mine.html").contains("<th scope=\"row\">Loss of the last step</th>"));
    const History& history = *bench.bridge().history();
    const double loss = history.value(history.layout().trace(StepQuantity::Loss), 19); // the run is still open
    QVERIFY(page("mine.html").contains(QString("<data value=\"%1\">").arg(QString::fromStdString(numberText(loss)))));
    setLanguage(Language::Chinese);
    ReportExport chinese(bench.sessions(), bench.bridge(), bench.window.document(), &bench.window);
    QVERIFY(chinese.write(bench.own.filePath("zh.html")));
    QVERIFY(page("zh.html").contains("lang=\"zh-CN\""));
    QVERIFY(page("zh.html").contains(QString::fromUtf8("诊断")));
    QVERIFY(!page("zh.html").contains("Loss of the last step"));
    setLanguage(Language::English);
    QVERIFY(!chinese.write(bench.own.filePath("nowhere/zh.html")));
    QVERIFY(bench.window.findChild<RunBanner*>()->text().contains("was not written"));
}

namespace {

/// A session with a long run that no recipe made.
std::shared_ptr<History> writeLongRun(const QString& file) {
    auto history = std::make_shared<History>(denseLayout(20));
    std::vector<double> row(static_cast<std::size_t>(history->layout().width()));
    for (int step = 0; step < 5000; ++step) {
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = 1 + noise(step, static_cast<int>(i % 97));
        history->append(row);
    }
    const auto store = SessionStore::create(file.toStdString());
    Recorder recorder(store);
    recorder.record(history, "long");
    [&] { QVERIFY(recorder.stop()); }();
    store->close();
    return history;
}

} // namespace

void SessionWindowTest::aLongRunOfAnotherProgramIsReadBehindItsSummary() {
    SessionBench bench;
    const QString file = bench.own.filePath("long.nabla");
    const std::shared_ptr<History> whole = writeLongRun(file);
    QVERIFY(bench.window.files().openFile(file));
    std::vector<double> row(static_cast<std::size_t>(whole->layout().width()));
    QVERIFY(!bench.bridge().history()->row(7, row)); // the summary is there at once
    QVERIFY(bench.bridge().history()->endStep() > 4000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.end(), 5000, 30'000);
    QVERIFY(bench.numbers() == bitsOf(*whole));
    QVERIFY(!bench.bridge().hasRecipe());
}

void SessionWindowTest::whatIsReadBehindDoesNotComeBackOverAnotherRun() {
    SessionBench bench;
    const QString file = bench.own.filePath("long.nabla");
    writeLongRun(file);
    QVERIFY(bench.window.files().openFile(file));
    bench.window.sync().restart(); // back to the experiment
    bench.step(3);
    QTest::qWait(500);
    QVERIFY(bench.bridge().hasRecipe());
    QCOMPARE(bench.end(), 3);
}

QTEST_MAIN(SessionWindowTest)
#include "tst_session_window.moc"
