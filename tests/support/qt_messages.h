// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMutex>
#include <QMutexLocker>
#include <QString>
#include <QStringList>

namespace nabla::test {

/// Collects what Qt warns about, so that a test can fail on it; lets the offscreen platform's own complaints pass.
/// Call install() in initTestCase, and in cleanup(): QCOMPARE(QtMessages::take(), QStringList()).
class QtMessages {
public:
    static void install() { qInstallMessageHandler(&QtMessages::receive); }

    static QStringList take() {
        const QMutexLocker lock(&mutex());
        return std::exchange(messages(), {});
    }

private:
    static QMutex& mutex() {
        static QMutex instance;
        return instance;
    }
    static QStringList& messages() {
        static QStringList instance;
        return instance;
    }
    static bool isOfOffscreen(const QString& text) {
        for (const char* known : {"This plugin does not support", "QFontDatabase: Cannot find font directory",
                                  "propagateSizeHints", "Populating font family aliases took"})
            if (text.contains(QLatin1String(known)))
                return true;
        return false;
    }
    static void receive(QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (type == QtFatalMsg) {
            fprintf(stderr, "%s\n", qPrintable(text));
            abort();
        }
        if ((type == QtWarningMsg || type == QtCriticalMsg) && !isOfOffscreen(text)) {
            const QMutexLocker lock(&mutex());
            messages() << text;
        }
    }
};

} // namespace nabla::test
