// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/report_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/report/html_report.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"
#include "ui/session/session_files.h"
#include "ui/style/language.h"
#include "ui/style/save_dialog.h"

#include <QCoreApplication>
#include <QDate>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QProgressDialog>
#include <QStandardPaths>
#include <QTimer>

#include <atomic>
#include <exception>
#include <future>

namespace nabla {

namespace {
constexpr int kLookMs = 50;
constexpr int kShowAfterMs = 400;
} // namespace

ReportExport::ReportExport(SessionFiles& sessions, EngineBridge& bridge, RecipeDocument& document, QWidget* window)
    : QObject(window), m_sessions(sessions), m_bridge(bridge), m_document(document), m_window(window) {}

void ReportExport::choose() {
    QString name = m_sessions.hasName() ? m_sessions.title() : m_document.title();
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    const QString folder = m_sessions.hasName() ? QFileInfo(m_sessions.fileName()).absolutePath()
                                                : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString chosen =
        chooseFileToWrite(m_window, tr("Export a report"), QDir(folder).filePath(name + QStringLiteral(".html")),
                          {tr("Web pages"), QStringLiteral("html")});
    if (!chosen.isEmpty())
        write(chosen);
}

bool ReportExport::write(const QString& fileName) {
    const auto fail = [&](const QString& why) {
        Q_EMIT m_sessions.failed(tr("%1 was not written. %2").arg(QDir::toNativeSeparators(fileName), why));
        return false;
    };
    const std::shared_ptr<SessionStore> store = m_sessions.store();
    if (!store)
        return fail(tr("There is no session."));
    m_bridge.flushRecording(); // what is said so far, also of a run that goes on
    std::atomic<double> share = 0;
    std::stop_source stop;
    ReportOptions options;
    options.title = (m_sessions.hasName() ? m_sessions.title() : m_document.title()).toStdString();
    options.language = language() == Language::English ? "en" : "zh-CN";
    options.translate = [](const char* context, const char* english) {
        return QCoreApplication::translate(context, english).toStdString();
    };
    options.date = QDate::currentDate().toString(Qt::ISODate).toStdString();
    options.stop = stop.get_token();
    options.progress = [&share](double now) { share = now; };

    QProgressDialog progress(tr("The report is being written…"), tr("Stop"), 0, 100, m_window);
    progress.setWindowModality(Qt::WindowModal);
    progress.setMinimumDuration(kShowAfterMs);
    progress.setValue(0);
    std::future<std::string> made = std::async(std::launch::async, [&] { return htmlReport(*store, options); });
    QEventLoop waiting;
    QTimer look;
    connect(&look, &QTimer::timeout, &waiting, [&] {
        if (progress.wasCanceled())
            stop.request_stop();
        else
            progress.setValue(static_cast<int>(99 * share));
        if (made.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
            waiting.quit();
    });
    look.start(kLookMs);
    waiting.exec();
    try {
        const std::string page = made.get();
        if (!page.empty())
            writeFile(std::filesystem::path(fileName.toStdU16String()), page);
        return !page.empty();
    } catch (const std::exception& error) { // a session can also be too large for one text
        return fail(QString::fromStdString(error.what()));
    }
}

} // namespace nabla
