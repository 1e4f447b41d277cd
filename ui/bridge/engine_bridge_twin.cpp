// SPDX-License-Identifier: GPL-3.0-or-later
// EngineBridge and twins: two runs in lock-step that differ in a switch.
#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"
#include "ui/bridge/engine_bridge_state.h"

#include <utility>

namespace nabla {

void EngineBridge::armTwin(bool isArmed) {
    if (isArmed && (!d->history || d->isForeign || !validate(wantedRecipe()).empty()))
        return; // nothing to start from: telemetry of another trainer
    if (std::exchange(d->isTwinArmed, isArmed) != isArmed)
        Q_EMIT twinChanged();
}

bool EngineBridge::isTwinArmed() const {
    return d->isTwinArmed;
}

bool EngineBridge::hasTwin() const {
    return d->hasTwin;
}

/// The other one of twins with `recipe` on the screen; nothing when that runs alone.
std::optional<Recipe> EngineBridge::twinOf(const Recipe& recipe) const {
    const Recipe& present = wantedRecipe();
    std::optional<Recipe> twin;
    if (d->isTwinArmed)
        twin = present;
    else if (isBuilding() ? d->wantedTwin.has_value() : d->hasTwin)
        twin = carriedOver(present, recipe, isBuilding() ? *d->wantedTwin : d->ghost.recipe);
    return twin && !differencesOf(*twin, recipe).empty() ? twin : std::nullopt;
}

/// A live edit took the run on the screen from `before` to what it is now.
void EngineBridge::applyToTwin(const Recipe& before) {
    if (!d->hasTwin)
        return;
    std::optional<Recipe> carried = carriedOver(before, d->recipe, d->ghost.recipe);
    if (!carried)
        return;
    d->ghost.recipe = std::move(*carried);
    const ResolvedTraining resolved = resolve(d->ghost.recipe).training;
    d->runner.post([settings = LiveSettings{resolved.optimizer, resolved.clip, resolved.schedule}](Run& run) {
        auto* twins = dynamic_cast<TwinRun*>(&run);
        try {
            if (twins)
                twins->second().apply(settings);
        } catch (const Error&) { // another optimizer is what they differ in: it keeps what it has
        }
    });
}

/// The twins are no longer on the screen.
void EngineBridge::forgetTwin() {
    if (!std::exchange(d->hasTwin, false))
        return;
    d->ghost.kind = GhostKind::Before;
    d->reportedGhostEnd = 0;
    d->runner.post([recorder = d->recorder](Run& run) {
        auto* twins = dynamic_cast<TwinRun*>(&run);
        if (!twins || !twins->hasSecond())
            return;
        twins->keepCheckpoint();
        twins->letSecondGo();
        if (recorder)
            recorder->letSecondGo();
    });
}

/// A build that was to start twins came to nothing: the next edit does.
void EngineBridge::armTwinAgain() {
    if (std::exchange(d->startsTwin, false))
        armTwin(true);
}

void EngineBridge::stopTwin() {
    if (const auto twins = d->hasTwin ? d->twins() : nullptr; twins && twins->isOver(0) && isRunning())
        pause(); // nothing is left to run
    forgetTwin();
}

void EngineBridge::endTwin() {
    if (!d->hasTwin)
        return;
    stopTwin();
    Q_EMIT runChanged();
    Q_EMIT twinChanged();
}

std::optional<Divergence> EngineBridge::twinDivergence(bool ofB) const {
    const auto twins = d->twins();
    if (!twins || !twins->isOver(ofB ? 0 : 1))
        return std::nullopt;
    return (ofB ? twins->first() : twins->second()).divergence();
}

qint64 EngineBridge::recordedTwin() const {
    return d->recorder && d->isEntered && d->hasTwin ? d->recorder->secondRun() : 0;
}

/// Tells the recorder how each of them ended, or that it goes on after all.
void EngineBridge::followTwins() {
    const auto twins = d->twins();
    if (!twins || !d->isEntered)
        return;
    for (const int index : {0, 1}) {
        const bool isOver = twins->isOver(index);
        if (std::exchange(d->isToldOver[static_cast<std::size_t>(index)], isOver) == isOver)
            continue;
        std::optional<Divergence> divergence;
        if (isOver)
            divergence = (index == 0 ? twins->first() : twins->second()).divergence();
        const StoredState state = !isOver      ? StoredState::Open
                                  : divergence ? StoredState::Diverged
                                               : StoredState::Finished;
        if (index == 0)
            d->recorder->setOutcome(state, divergence);
        else
            d->recorder->setSecondOutcome(state, divergence);
    }
}

} // namespace nabla
