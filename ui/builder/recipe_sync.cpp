// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/recipe_sync.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"

namespace nabla {

namespace {
constexpr int kDelayMs = 150;
}

RecipeSync::RecipeSync(RecipeDocument& document, EngineBridge& bridge, QObject* parent)
    : QObject(parent), m_document(document), m_bridge(bridge) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &RecipeSync::build);
    connect(&document, &RecipeDocument::recipeChanged, this, &RecipeSync::follow);
}

void RecipeSync::flush() {
    if (m_delay.isActive()) {
        m_delay.stop();
        build();
    }
}

void RecipeSync::restart() {
    m_delay.stop();
    m_reasons.clear();
    build();
}

void RecipeSync::follow(const QString& what) {
    if (what.isEmpty() || !m_hasRun) {
        restart();
        return;
    }
    // Compared with what runs, not with the value before: an edit that is undone before its restart leaves the run
    // alone.
    switch (effectOf(m_bridge.recipe(), m_document.recipe())) {
    case EditEffect::Nothing:
    case EditEffect::Live:
        m_delay.stop();
        m_reasons.clear();
        if (!(m_bridge.recipe() == m_document.recipe()))
            m_bridge.applyLive(m_document.recipe());
        if (m_isRefused) {
            m_isRefused = false;
            Q_EMIT accepted();
        }
        break;
    case EditEffect::Restart:
        m_reasons.removeAll(what);
        m_reasons << what;
        m_delay.start();
        break;
    }
}

void RecipeSync::build() {
    const bool wasRunning = m_bridge.isRunning();
    const QStringList reasons = std::exchange(m_reasons, {});
    const QStringList problems = m_bridge.setRecipe(m_document.recipe());
    if (!problems.isEmpty()) {
        m_isRefused = true;
        Q_EMIT refused(problems);
        return;
    }
    m_hasRun = true;
    m_isRefused = false;
    Q_EMIT accepted();
    if (wasRunning)
        m_bridge.start();
    if (!reasons.isEmpty())
        Q_EMIT restarted(tr("Restarted: %1").arg(reasons.join(QStringLiteral(" · "))));
}

} // namespace nabla
