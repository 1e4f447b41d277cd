// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session_layout.h"

#include "core/history/history.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/scope/screen.h"
#include "ui/scope/selection.h"

#include <QJsonDocument>

#include <algorithm>
#include <memory>

namespace nabla {

namespace {

const std::string kKey = "window/layout";
constexpr int kVersion = 1;
/// A screen full of instruments needs some kilobytes; a session may come from anybody.
constexpr std::size_t kMostBytes = 1 << 18;

QJsonObject read(const std::string& bytes) {
    if (bytes.size() > kMostBytes)
        return {};
    return QJsonDocument::fromJson(QByteArray::fromStdString(bytes)).object();
}

QString layerName(const Layout& layout, int layer) {
    const auto at = static_cast<std::size_t>(layer);
    return layer >= 0 && at < layout.layers.size() ? QString::fromStdString(layout.layers[at].name) : QString();
}

int layerOf(const Layout& layout, const QString& name) {
    const auto found = std::find_if(layout.layers.begin(), layout.layers.end(),
                                    [&](const LayerInfo& layer) { return QString::fromStdString(layer.name) == name; });
    return found == layout.layers.end() ? -1 : static_cast<int>(found - layout.layers.begin());
}

} // namespace

SessionLayout::SessionLayout(Screen& screen, Selection& selection, EngineBridge& bridge)
    : m_screen(screen), m_selection(selection), m_bridge(bridge) {}

QJsonObject SessionLayout::describe(RunId run) const {
    QJsonObject selection;
    const std::shared_ptr<const History> history = m_bridge.history();
    if (const QString layer = history ? layerName(history->layout(), m_selection.layer()) : QString(); !layer.isEmpty())
        selection.insert(QStringLiteral("layer"), layer);
    if (m_selection.step() >= 0)
        selection.insert(QStringLiteral("step"), m_selection.step());
    for (const auto& [id, key] :
         {std::pair(CursorId::A, QStringLiteral("a")), std::pair(CursorId::B, QStringLiteral("b"))})
        if (m_selection.cursor(id) >= 0)
            selection.insert(key, m_selection.cursor(id));
    return {{QStringLiteral("version"), kVersion},
            {QStringLiteral("screen"), m_screen.arrangement()},
            {QStringLiteral("run"), static_cast<qint64>(run)},
            {QStringLiteral("selection"), selection}};
}

void SessionLayout::store(SessionStore& session, RunId run) const {
    const std::string bytes = QJsonDocument(describe(run)).toJson(QJsonDocument::Compact).toStdString();
    if (session.layout(kKey) != bytes)
        session.setLayout(kKey, bytes);
}

void SessionLayout::apply(const SessionStore& session, RunId run) {
    const QJsonObject layout = read(session.layout(kKey));
    if (layout.value(QStringLiteral("version")).toInt() != kVersion)
        return;
    const QJsonObject before = m_screen.arrangement();
    if (m_screen.setArrangement(layout.value(QStringLiteral("screen")).toObject()) && !m_own)
        m_own = before;
    select(layout.value(QStringLiteral("selection")).toObject(),
           layout.value(QStringLiteral("run")).toInteger(-1) == run);
}

/// A step belongs to its run, a layer to every run that has one of the name.
void SessionLayout::select(const QJsonObject& selection, bool isSameRun) {
    const std::shared_ptr<const History> history = m_bridge.history();
    if (!history)
        return;
    const auto stepOf = [&](const QString& key) -> qint64 {
        const qint64 step = isSameRun ? selection.value(key).toInteger(-1) : -1;
        return step >= history->firstStep() && step < history->endStep() ? step : -1;
    };
    m_selection.selectLayer(layerOf(history->layout(), selection.value(QStringLiteral("layer")).toString()));
    m_selection.selectStep(stepOf(QStringLiteral("step")));
    m_selection.clearCursors();
    for (const auto& [id, key] :
         {std::pair(CursorId::A, QStringLiteral("a")), std::pair(CursorId::B, QStringLiteral("b"))})
        if (const qint64 step = stepOf(key); step >= 0)
            m_selection.setCursor(id, step);
}

void SessionLayout::leave() {
    if (m_own)
        m_screen.setArrangement(*std::exchange(m_own, std::nullopt));
}

} // namespace nabla
