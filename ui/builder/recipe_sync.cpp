// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/recipe_sync.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"

#include <utility>

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
    connect(&bridge, &EngineBridge::buildEnded, this, &RecipeSync::built);
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

void RecipeSync::load(const Recipe& recipe) {
    m_delay.stop();
    m_reasons.clear();
    m_isLoading = true;
    m_document.reset(recipe);
    m_isLoading = false;
    m_hasRun = true;
    accept();
}

void RecipeSync::follow(const QString& what) {
    if (m_isLoading)
        return;
    if (what.isEmpty() || !(m_hasRun || m_bridge.isBuilding())) {
        m_bridge.armTwin(false); // another experiment is no twin of the one before
        m_bridge.endTwin();
        restart();
        return;
    }
    // Compared with what runs, not with the value before: an edit that is undone before its restart leaves the run
    // alone.
    const EditEffect effect = effectOf(m_bridge.recipe(), m_document.recipe());
    const bool startsTwin = m_bridge.isTwinArmed() && effect == EditEffect::Live;
    if (m_hasRun && effect != EditEffect::Restart && !startsTwin) {
        m_delay.stop();
        m_reasons.clear();
        m_bridge.cancelBuild();
        takeLiveEdits();
        accept();
    } else if (m_bridge.isBuilding() && !startsTwin &&
               effectOf(m_bridge.wantedRecipe(), m_document.recipe()) != EditEffect::Restart) {
        m_delay.stop(); // the run to come is the right one; built() takes over the rest
    } else {
        m_reasons.removeAll(what);
        m_reasons << what;
        m_delay.start();
    }
}

void RecipeSync::takeLiveEdits() {
    if (!(m_bridge.recipe() == m_document.recipe()))
        m_bridge.applyLive(m_document.recipe());
}

void RecipeSync::accept() {
    if (std::exchange(m_isRefused, false))
        Q_EMIT accepted();
}

void RecipeSync::build() {
    const bool wasRunning = m_bridge.isRunning();
    const QStringList problems = m_bridge.setRecipe(m_document.recipe());
    if (problems.isEmpty() && wasRunning)
        m_bridge.start();
    if (!m_bridge.isBuilding() || !problems.isEmpty())
        built(problems);
}

void RecipeSync::built(const QStringList& problems) {
    const QStringList reasons = std::exchange(m_reasons, {});
    if (!problems.isEmpty()) {
        m_isRefused = true;
        Q_EMIT refused(problems);
        return;
    }
    m_hasRun = true;
    accept();
    if (m_delay.isActive()) // another edit waits already and says more
        m_reasons = reasons;
    else if (!reasons.isEmpty())
        Q_EMIT restarted(tr("Restarted: %1").arg(reasons.join(QStringLiteral(" · "))));
    if (effectOf(m_bridge.recipe(), m_document.recipe()) != EditEffect::Restart)
        takeLiveEdits();
}

} // namespace nabla
