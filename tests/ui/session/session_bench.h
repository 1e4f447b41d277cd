// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/main_window.h"
#include "core/history/history.h"
#include "tests/support/history_bits.h"
#include "ui/session/session_files.h"

#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <functional>
#include <vector>

namespace nabla::test {

/// A window that records into a folder of its own.
struct SessionBench {
    QTemporaryDir own;
    QString data;
    QSettings settings{own.filePath("window.ini"), QSettings::IniFormat};
    MainWindow window{settings};

    explicit SessionBench(const QString& folder = {}, const QString& file = {})
        : data(folder.isEmpty() ? own.filePath("sessions") : folder) {
        window.start(file);
        window.sessions().begin(data);
        window.show();
        window.activateWindow();
        (void)QTest::qWaitForWindowActive(&window);
    }
    ~SessionBench() { window.document().undoStack()->setClean(); }

    SessionFiles& sessions() { return window.sessions(); }
    EngineBridge& bridge() { return window.bridge(); }
    QStringList files() const { return QDir(data).entryList({"*.nabla"}, QDir::Files, QDir::Name); }
    qint64 end() { return bridge().history()->endStep(); }
    /// Trains so many steps with the key that does one.
    void step(int count) {
        window.activateWindow(); // shortcuts work in the active window only
        (void)QTest::qWaitForWindowActive(&window);
        for (int i = 0; i < count; ++i)
            QTest::keyClick(&window, Qt::Key_Period);
        bridge().waitUntilIdle();
    }
    void drop(const QString& file) {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &event);
    }
    /// Bits of every number of the run on the screen.
    std::vector<std::uint64_t> numbers() { return bitsOf(*bridge().history()); }
};

/// Acts on the next modal dialog as soon as it is there.
template <class Dialog>
void onDialog(const std::function<void(Dialog&)>& act) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, act] {
        if (auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget())) {
            timer->deleteLater();
            timer->stop();
            act(*dialog);
        }
    });
    timer->start(20);
}

inline void answer(QMessageBox::StandardButton button) {
    onDialog<QMessageBox>([button](QMessageBox& box) { QTest::mouseClick(box.button(button), Qt::LeftButton); });
}

inline void typeFileName(const QString& name) {
    onDialog<QFileDialog>([name](QFileDialog& dialog) {
        auto* edit = dialog.findChild<QLineEdit*>();
        edit->setText(name);
        QTest::keyClick(edit, Qt::Key_Return);
    });
}

} // namespace nabla::test
