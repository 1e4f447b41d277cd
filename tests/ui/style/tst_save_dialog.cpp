// SPDX-License-Identifier: GPL-3.0-or-later
// Asking for a file to write: the ending comes by itself, and no file is replaced by those who did not say so.
#include "tests/support/qt_messages.h"
#include "ui/style/save_dialog.h"

#include <QApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <deque>
#include <functional>

using namespace nabla;

namespace {

const FileKind kPages{QStringLiteral("Web pages"), QStringLiteral("html")};

/// Acts on one modal dialog after the other, as they come up.
class Hand {
public:
    Hand() {
        m_timer.callOnTimeout([this] {
            QWidget* dialog = QApplication::activeModalWidget();
            // By a mark, not by its address: dialogs on the stack take each other's place.
            if (!dialog || m_acts.empty() || dialog->property("isHandled").toBool())
                return;
            dialog->setProperty("isHandled", true);
            const auto act = std::move(m_acts.front());
            m_acts.pop_front();
            act(*dialog);
        });
        m_timer.start(10);
        m_patience.setSingleShot(true);
        m_patience.callOnTimeout([] {
            while (QWidget* dialog = QApplication::activeModalWidget()) {
                qWarning("nobody answered %s", qPrintable(dialog->windowTitle()));
                static_cast<QDialog*>(dialog)->reject();
                if (dialog == QApplication::activeModalWidget())
                    break;
            }
        });
        m_patience.start(20'000);
    }
    void type(const QString& name) {
        m_acts.emplace_back([name](QWidget& dialog) {
            auto* edit = dialog.findChild<QLineEdit*>();
            edit->setText(name);
            QTest::keyClick(edit, Qt::Key_Return);
        });
    }
    void cancel() {
        m_acts.emplace_back([](QWidget& dialog) { static_cast<QDialog&>(dialog).reject(); });
    }
    void answer(QMessageBox::StandardButton button, QString& text) {
        m_acts.emplace_back([button, &text](QWidget& dialog) {
            auto& box = static_cast<QMessageBox&>(dialog);
            text = box.text();
            box.button(button)->click();
        });
    }
    bool isDone() const { return m_acts.empty(); }

private:
    QTimer m_timer;
    QTimer m_patience; ///< a test that hangs says nothing
    std::deque<std::function<void(QWidget&)>> m_acts;
};

void write(const QString& name) {
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("mine");
}

} // namespace

class SaveDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void aNameGetsItsEnding_data();
    void aNameGetsItsEnding();
    void aNewFileIsChosenWithoutAQuestion();
    void aTypedNameWithoutEndingDoesNotReplaceAFile();
    void whoSaysYesReplacesIt();
    void cancellingChoosesNothing();

private:
    QString choose() const {
        return chooseFileToWrite(nullptr, QStringLiteral("Export"), m_folder->filePath("proposal.html"), kPages);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void SaveDialogTest::aNameGetsItsEnding_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << "/a/report"
                          << "/a/report.html";
    QTest::newRow("its own") << "/a/report.html"
                             << "/a/report.html";
    QTest::newRow("another one") << "/a/report.xhtml"
                                 << "/a/report.xhtml";
    QTest::newRow("a point at the end") << "/a/report."
                                        << "/a/report.html";
    QTest::newRow("a number") << "/a/rate 0.1"
                              << "/a/rate 0.1.html";
    QTest::newRow("a point in the folder") << "/a.b/report"
                                           << "/a.b/report.html";
}

void SaveDialogTest::aNameGetsItsEnding() {
    QFETCH(QString, typed);
    QTEST(withSuffix(typed, kPages), "name");
}

void SaveDialogTest::aNewFileIsChosenWithoutAQuestion() {
    Hand hand;
    hand.type(m_folder->filePath("fresh"));
    QCOMPARE(choose(), m_folder->filePath("fresh.html"));
    QVERIFY(hand.isDone());
}

void SaveDialogTest::aTypedNameWithoutEndingDoesNotReplaceAFile() {
    write(m_folder->filePath("mine.html"));
    Hand hand;
    QString question;
    hand.type(m_folder->filePath("mine"));
    hand.answer(QMessageBox::No, question);
    hand.cancel(); // another name is asked for
    QCOMPARE(choose(), QString());
    QVERIFY(hand.isDone());
    QVERIFY2(question.contains("mine.html exists already"), qPrintable(question));
}

void SaveDialogTest::whoSaysYesReplacesIt() {
    write(m_folder->filePath("mine.html"));
    for (const char* typed : {"mine", "mine.html"}) {
        Hand hand;
        QString question;
        hand.type(m_folder->filePath(typed));
        hand.answer(QMessageBox::Yes, question);
        QCOMPARE(choose(), m_folder->filePath("mine.html"));
        QVERIFY(hand.isDone());
        QVERIFY(!question.isEmpty());
    }
}

void SaveDialogTest::cancellingChoosesNothing() {
    Hand hand;
    hand.cancel();
    QCOMPARE(choose(), QString());
    QVERIFY(hand.isDone());
}

QTEST_MAIN(SaveDialogTest)
#include "tst_save_dialog.moc"
