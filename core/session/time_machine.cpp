// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/time_machine.h"

#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"
#include "core/session/run_writer.h"
#include "core/session/session_reader.h"
#include "core/session/store_impl.h"
#include "core/session/stored.h"

#include <algorithm>
#include <charconv>

namespace nabla {

namespace {

constexpr std::int64_t kStepsBetweenReports = 16;
constexpr const char* kWeights = "weights"; ///< the setting that only a checkpoint can repeat

/// The checkpoint before a step, wherever it is kept.
using FindCheckpoint = std::function<std::shared_ptr<const Checkpoint>(std::int64_t)>;

std::int64_t wholeNumber(const std::string& text) {
    std::int64_t value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || rest != text.data() + text.size())
        throw Error("An event of the run holds \"" + text + "\" where a number of steps belongs.");
    return value;
}

/// Repeats what was changed while the original ran, each before the step it was changed at.
class Edits {
public:
    explicit Edits(const std::vector<RunEvent>& events) : m_events(events) {}

    /// Those before the checkpoint's step are in the checkpoint. Those of its step may be in it or not: the same value
    /// twice changes nothing.
    void skipTo(std::int64_t step) {
        while (m_next < m_events.size() && m_events[m_next].step < step)
            ++m_next;
    }
    bool replacesWeightsAt(std::int64_t step) const {
        return std::any_of(m_events.begin() + static_cast<std::ptrdiff_t>(m_next), m_events.end(),
                           [step](const RunEvent& event) { return event.step == step && event.setting == kWeights; });
    }
    void applyUpTo(std::int64_t step, Run& run) {
        for (; m_next < m_events.size() && m_events[m_next].step <= step; ++m_next) {
            const RunEvent& event = m_events[m_next];
            if (event.setting == "total_steps") {
                run.setTotalSteps(wholeNumber(event.value));
            } else if (!event.setting.empty() && event.setting != kWeights) {
                LiveSettings settings = run.liveSettings();
                applyChange({event.setting, event.value}, settings);
                run.apply(settings);
            }
        }
    }

private:
    const std::vector<RunEvent>& m_events;
    std::size_t m_next = 0;
};

} // namespace

class TimeMachine::Impl {
public:
    Recipe recipe;
    Precision precision = Precision::F32;
    std::shared_ptr<const Dataset> data;
    std::vector<RunEvent> events;
    std::int64_t endStep = 0;
    bool hasDiverged = false;
    FindCheckpoint find;

    /// Only to be asked for when events can grow: of a run in memory.
    std::shared_ptr<const History> history;

    std::shared_ptr<const Checkpoint> checkpointFor(std::int64_t step) const {
        const std::shared_ptr<const Checkpoint> checkpoint = find(step);
        if (!checkpoint)
            throw Error("There is no checkpoint at or before step " + std::to_string(step) + ".");
        return checkpoint;
    }

    /// Restores and replays with the given History limits and measuring. Null when stopped.
    std::unique_ptr<Run> replayTo(std::int64_t step, RunOptions options, const std::stop_token& stop,
                                  const Progress& progress) const {
        const std::vector<RunEvent> edits = history ? history->events() : events;
        const std::shared_ptr<const Checkpoint> from = checkpointFor(step);
        options.precision = precision;
        std::unique_ptr<Run> run = makeRun(recipe, data, options);
        run->restore(*from);
        Edits edit(edits);
        edit.skipTo(from->step);
        while (run->nextStep() < step) {
            if (stop.stop_requested())
                return nullptr;
            edit.applyUpTo(run->nextStep(), *run);
            if (run->isFinished())
                run->setTotalSteps(step);
            if (run->step() == StepResult::Diverged)
                throw Error("The replay diverged at step " + std::to_string(run->nextStep()) +
                            ", the original did not. Was it made on another processor?");
            if (progress && (run->nextStep() - from->step) % kStepsBetweenReports == 0)
                progress(static_cast<double>(run->nextStep() - from->step) / static_cast<double>(step - from->step));
        }
        return run;
    }

    /// For replays that nobody looks into: little memory, no checkpoints.
    static RunOptions quiet(const RunOptions& options) {
        RunOptions small = options;
        small.history.rawBytes = 16 << 20;
        small.checkpointBytes = 0;
        small.continued = nullptr;
        return small;
    }

    /// The state before a step. Empty when stopped.
    std::optional<Checkpoint> stateAt(std::int64_t step, const RunOptions& options, const std::stop_token& stop,
                                      const Progress& progress) const {
        const std::int64_t end = history ? history->endStep() : endStep;
        if (step > end)
            throw Error("Step " + std::to_string(step) + " lies beyond the last one, " + std::to_string(end) + ".");
        const std::unique_ptr<Run> run = replayTo(step, quiet(options), stop, progress);
        if (!run)
            return std::nullopt;
        const std::vector<RunEvent> edits = history ? history->events() : events;
        Edits edit(edits);
        edit.skipTo(step);
        edit.applyUpTo(step, *run);
        return run->checkpoint();
    }
};

TimeMachine::TimeMachine(const Run& run) : m_impl(std::make_unique<Impl>()) {
    m_impl->recipe = run.recipe();
    m_impl->precision = run.precision();
    m_impl->data = run.sharedDataset();
    m_impl->history = run.history();
    m_impl->find = [checkpoints = run.checkpoints()](std::int64_t step) {
        return checkpoints ? checkpoints->atOrBefore(step) : nullptr;
    };
}

TimeMachine::TimeMachine(std::shared_ptr<const SessionStore> store, RunId id) : m_impl(std::make_unique<Impl>()) {
    const std::optional<RunInfo> info = store->run(id);
    if (!info)
        throw FileError(store->file().string() + " has no run " + std::to_string(id) + ".");
    auto reader = std::make_shared<SessionReader>(*store);
    m_impl->recipe = reader->recipe(id);
    m_impl->precision = info->precision;
    m_impl->events = reader->events(id);
    m_impl->endStep = info->endStep;
    m_impl->hasDiverged = info->state == StoredState::Diverged;
    m_impl->data = std::make_shared<const Dataset>(makeDataset(m_impl->recipe));
    if (session::hashOf(*m_impl->data) != info->dataHash)
        throw Error("The data of run \"" + info->name +
                    "\" have changed since it was recorded, so its steps cannot be "
                    "made again. Put the old file back.");
    m_impl->find = [reader, store, id](std::int64_t step) { return reader->checkpointAtOrBefore(id, step); };
}

TimeMachine::~TimeMachine() = default;
TimeMachine::TimeMachine(TimeMachine&&) noexcept = default;

std::int64_t TimeMachine::firstStep() const {
    // The first one is always kept; searching from far above would find the newest.
    const std::int64_t from = m_impl->history ? m_impl->history->firstStep() : 0;
    std::int64_t low = from;
    if (m_impl->find(low))
        return low;
    std::int64_t high = endStep();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (m_impl->find(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::int64_t TimeMachine::endStep() const {
    return m_impl->history ? m_impl->history->endStep() : m_impl->endStep;
}

const Recipe& TimeMachine::recipe() const {
    return m_impl->recipe;
}

std::unique_ptr<Run> TimeMachine::at(std::int64_t step, const RunOptions& options, const std::stop_token& stop,
                                     const Progress& progress) const {
    std::optional<Checkpoint> state = m_impl->stateAt(step, options, stop, progress);
    if (!state)
        return nullptr;
    RunOptions own = options;
    own.precision = m_impl->precision;
    own.continued = nullptr;
    std::unique_ptr<Run> run = makeRun(m_impl->recipe, m_impl->data, own);
    run->restore(*state);
    return run;
}

std::shared_ptr<History> TimeMachine::replay(std::int64_t first, std::int64_t end, const std::stop_token& stop,
                                             const Progress& progress) const {
    RunOptions options;
    std::optional<Checkpoint> state = m_impl->stateAt(first, options, stop, progress);
    if (!state)
        return nullptr;
    options = Impl::quiet(options);
    options.precision = m_impl->precision;
    options.history.rawBytes = 256 << 20;
    std::unique_ptr<Run> run = makeRun(m_impl->recipe, m_impl->data, options);
    run->restore(*state);
    const std::vector<RunEvent> edits = m_impl->history ? m_impl->history->events() : m_impl->events;
    Edits edit(edits);
    edit.skipTo(first);
    while (run->nextStep() < end && !run->divergence()) {
        if (stop.stop_requested())
            return nullptr;
        if (run->nextStep() > first && edit.replacesWeightsAt(run->nextStep())) {
            options.continued = run->history();
            const std::shared_ptr<const Checkpoint> replaced = m_impl->checkpointFor(run->nextStep());
            run = makeRun(m_impl->recipe, m_impl->data, options);
            run->restore(*replaced);
        }
        edit.applyUpTo(run->nextStep(), *run);
        if (run->isFinished())
            run->setTotalSteps(end);
        run->step();
    }
    return run->history();
}

std::unique_ptr<Run> TimeMachine::fork(std::int64_t step, const Recipe& recipe, const RunOptions& options,
                                       const std::stop_token& stop, const Progress& progress) const {
    std::optional<Checkpoint> state = m_impl->stateAt(step, options, stop, progress);
    if (!state)
        return nullptr;
    RunOptions own = options;
    own.precision = m_impl->precision;
    own.continued = nullptr;
    std::unique_ptr<Run> run =
        needsSameData(recipe, m_impl->recipe) ? makeRun(recipe, m_impl->data, own) : makeRun(recipe, own);
    const auto settingsOf = [](const Recipe& r) {
        const ResolvedTraining training = resolve(r).training;
        return LiveSettings{training.optimizer, training.clip, training.schedule};
    };
    const LiveSettings before = settingsOf(m_impl->recipe);
    const LiveSettings after = settingsOf(recipe);
    LiveSettings settings = state->settings;
    for (const SettingChange& change : settingChanges(before, after))
        applyChange(change, settings);
    const bool isSameOptimizer = before.optimizer.kind == after.optimizer.kind;
    if (!isSameOptimizer)
        settings.optimizer = after.optimizer;
    run->restore(*state);
    run->apply(settings);
    if (recipe.training.steps != m_impl->recipe.training.steps || run->isFinished())
        run->setTotalSteps(std::max<std::int64_t>(resolve(recipe).training.steps, step));
    return run;
}

std::unique_ptr<Run> TimeMachine::continued(const RunOptions& options, const std::stop_token& stop,
                                            const Progress& progress) const {
    if (m_impl->hasDiverged)
        throw Error("A run that has diverged cannot go on. Fork it from an earlier step.");
    std::optional<Checkpoint> state = m_impl->stateAt(endStep(), options, stop, progress);
    if (!state)
        return nullptr;
    RunOptions own = options;
    own.precision = m_impl->precision;
    std::unique_ptr<Run> run = makeRun(m_impl->recipe, m_impl->data, own);
    run->restore(*state);
    return run;
}

std::vector<std::string> recipeDifferences(const Recipe& before, const Recipe& after) {
    std::vector<std::string> lines;
    const auto said = [](const std::string& value) { return value.empty() ? std::string("nothing") : value; };
    for (const Difference& one : differencesOf(before, after))
        lines.push_back(one.path + ": " + said(one.before) + " -> " + said(one.after));
    return lines;
}

} // namespace nabla
