// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runner.h"

#include "core/base/error.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace nabla {

namespace {

using Clock = std::chrono::steady_clock;

/// Steps a second, measured over windows of about this length.
constexpr std::chrono::duration<double> kRateWindow{0.3};
/// A speed limit catches up with at most this much lost time.
constexpr std::chrono::milliseconds kCatchUp{50};

} // namespace

class Runner::Impl {
public:
    Impl() : m_thread([this](const std::stop_token& stop) { loop(stop); }) {}

    ~Impl() {
        m_thread.request_stop();
        m_thread.join();
    }

    /// Queues a command for the engine thread.
    void send(std::function<void()> command) {
        {
            const std::lock_guard lock(m_mutex);
            m_commands.push_back(std::move(command));
            m_hasCommands.store(true, std::memory_order_release);
        }
        m_wake.notify_all();
    }

    void waitUntilIdle() {
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock,
                    [this] { return m_commands.empty() && !m_isCarryingOut && m_status.state != RunState::Running; });
    }

    RunnerStatus status() const {
        const std::lock_guard lock(m_mutex);
        RunnerStatus status = m_status;
        status.nextStep = m_nextStep.load(std::memory_order_relaxed);
        status.stepsPerSecond = m_rate.load(std::memory_order_relaxed);
        status.threads = m_threads.load(std::memory_order_relaxed);
        return status;
    }

    // The rest of the public functions run on the engine thread, as commands.

    void takeRun(std::shared_ptr<Run> run) {
        std::shared_ptr<const Run> old; // dies after the lock is gone
        m_run = std::move(run);
        m_watch.rearm();
        m_isRunning = false;
        m_stepsLeft = -1;
        m_rate.store(0, std::memory_order_relaxed);
        m_nextStep.store(m_run->nextStep(), std::memory_order_relaxed);
        m_threads.store(m_run->threads(), std::memory_order_relaxed);
        const std::lock_guard lock(m_mutex);
        old = std::exchange(m_status.run, m_run);
        m_status.state = restingState(*m_run);
        m_status.isStepping = false;
        m_status.message = m_run->divergence() ? m_run->divergence()->text() : std::string();
        m_status.totalSteps = m_run->totalSteps();
        ++m_status.generation;
    }

    /// Runs `count` steps, or without an end when it is negative.
    void go(std::int64_t count) {
        if (!m_run || count == 0 || (!m_isRunning && !canRun()))
            return;
        if (count > 0 && m_isRunning && m_stepsLeft > 0)
            count += m_stepsLeft;
        m_stepsLeft = count;
        m_nextTurn = Clock::now();
        if (m_isRunning) {
            const std::lock_guard lock(m_mutex);
            m_status.isStepping = count > 0;
            return;
        }
        m_isRunning = true;
        m_windowStart = m_nextTurn;
        m_windowSteps = 0;
        setState(RunState::Running, {});
    }

    void stop() {
        if (m_isRunning)
            rest(RunState::Paused, {});
    }

    void setSpeed(double stepsPerSecond) {
        const bool isLimited = stepsPerSecond > 0;
        // A period of more than a day would overflow the clock, and nobody would wait for it.
        const double seconds = isLimited ? std::min(1 / stepsPerSecond, 86400.0) : 0;
        m_period = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        m_nextTurn = Clock::now();
    }

    void apply(const LiveSettings& settings) {
        if (!m_run)
            return;
        try {
            m_run->apply(settings);
        } catch (const Error& error) { // what was asked needs a restart; the run goes on with what it had
            const std::lock_guard lock(m_mutex);
            m_status.message = error.what();
        }
    }

    void setTotalSteps(std::int64_t steps) {
        if (!m_run)
            return;
        m_run->setTotalSteps(steps);
        const std::lock_guard lock(m_mutex);
        m_status.totalSteps = m_run->totalSteps();
        lookAgain();
    }

    void setTriggers(std::span<const Trigger> triggers) { m_watch = TriggerWatch(triggers); }

    void carryOut(const std::function<void(Run&)>& task) {
        if (!m_run)
            return;
        task(*m_run);
        const std::lock_guard lock(m_mutex);
        lookAgain(); // a task may end it: twins that become one
    }

private:
    /// How a run at rest stands now. Requires: m_mutex is held.
    void lookAgain() {
        if (m_status.state != RunState::Finished && m_status.state != RunState::Paused)
            return;
        m_status.state = restingState(*m_run);
        if (m_run->divergence())
            m_status.message = m_run->divergence()->text();
    }

    static RunState restingState(const Run& run) {
        if (run.divergence())
            return RunState::Diverged;
        return run.isFinished() ? RunState::Finished : RunState::Paused;
    }

    bool canRun() const {
        const std::lock_guard lock(m_mutex);
        return m_status.state == RunState::Paused;
    }

    void setState(RunState state, std::string message) {
        {
            const std::lock_guard lock(m_mutex);
            m_status.state = state;
            m_status.isStepping = state == RunState::Running && m_stepsLeft > 0;
            m_status.message = std::move(message);
        }
        m_idle.notify_all();
    }

    void rest(RunState state, std::string message) {
        m_isRunning = false;
        m_stepsLeft = -1;
        if (state == RunState::Paused || state == RunState::Finished)
            m_run->keepCheckpoint(); // what is saved now continues from here at once
        measure(Clock::now(), std::chrono::duration<double>(0.01));
        setState(state, std::move(message));
    }

    void loop(const std::stop_token& stop) {
        while (!stop.stop_requested())
            guarded([&] { turn(stop); });
    }

    void turn(const std::stop_token& stop) {
        if (m_hasCommands.load(std::memory_order_acquire))
            carryOutCommands();
        else if (!m_isRunning)
            waitForCommand(stop, Clock::time_point::max());
        else if (m_period > Clock::duration::zero() && Clock::now() < m_nextTurn)
            waitForCommand(stop, m_nextTurn);
        else
            step();
    }

    /// The one place that catches what a step or a task throws.
    template <class Action>
    void guarded(Action&& action) {
        try {
            action();
        } catch (const std::bad_alloc&) {
            rest(RunState::Failed, "Out of memory. Make the network, the batch or the data smaller.");
        } catch (const std::exception& error) {
            rest(RunState::Failed, error.what());
        } catch (...) {
            rest(RunState::Failed, "The step stopped with an unknown error.");
        }
    }

    void waitForCommand(const std::stop_token& stop, Clock::time_point until) {
        std::unique_lock lock(m_mutex);
        const auto isAwaited = [this] { return !m_commands.empty(); };
        if (until == Clock::time_point::max())
            m_wake.wait(lock, stop, isAwaited);
        else
            m_wake.wait_until(lock, stop, until, isAwaited);
    }

    void carryOutCommands() {
        std::vector<std::function<void()>> commands;
        {
            const std::lock_guard lock(m_mutex);
            commands.swap(m_commands);
            m_hasCommands.store(false, std::memory_order_relaxed);
            m_isCarryingOut = true;
        }
        for (std::function<void()>& command : commands) {
            guarded(command);
            command = nullptr; // a dropped run dies here, not under the lock
        }
        {
            const std::lock_guard lock(m_mutex);
            m_isCarryingOut = false;
        }
        m_idle.notify_all();
    }

    void step() {
        if (m_run->isFinished()) {
            rest(RunState::Finished, {});
            return;
        }
        const StepResult result = m_run->step();
        m_nextStep.store(m_run->nextStep(), std::memory_order_relaxed);
        ++m_windowSteps;
        const Clock::time_point now = Clock::now();
        if (measure(now, kRateWindow))
            m_threads.store(m_run->threads(), std::memory_order_relaxed);
        m_nextTurn = std::max(m_nextTurn + m_period, now - kCatchUp);
        const std::string fired = m_watch.isEmpty() ? std::string() : m_watch.look(*m_run->history());
        if (!fired.empty())
            m_run->history()->addEvent({m_run->history()->endStep() - 1, EventKind::Trigger, fired});
        if (result == StepResult::Diverged)
            rest(RunState::Diverged, m_run->divergence() ? m_run->divergence()->text() : std::string());
        else if (result == StepResult::Finished)
            rest(RunState::Finished, {});
        else if (!fired.empty())
            rest(RunState::Paused, fired);
        else if (m_stepsLeft > 0 && --m_stepsLeft == 0)
            rest(RunState::Paused, {});
    }

    /// Takes a rate when the window is at least `atLeast` long; then a new one starts.
    bool measure(Clock::time_point now, std::chrono::duration<double> atLeast) {
        const std::chrono::duration<double> window = now - m_windowStart;
        if (window < atLeast || m_windowSteps == 0)
            return false;
        m_rate.store(static_cast<double>(m_windowSteps) / window.count(), std::memory_order_relaxed);
        m_windowStart = now;
        m_windowSteps = 0;
        return true;
    }

    mutable std::mutex m_mutex; ///< guards the commands, m_isCarryingOut and m_status
    std::condition_variable_any m_wake;
    std::condition_variable m_idle;
    std::vector<std::function<void()>> m_commands;
    std::atomic<bool> m_hasCommands = false; ///< so that a step need not lock to see that nothing waits
    bool m_isCarryingOut = false;
    RunnerStatus m_status;

    std::atomic<std::int64_t> m_nextStep = 0;
    std::atomic<double> m_rate = 0;
    std::atomic<int> m_threads = 0;

    // Engine thread only.
    std::shared_ptr<Run> m_run;
    bool m_isRunning = false;
    TriggerWatch m_watch;
    std::int64_t m_stepsLeft = -1; ///< negative: until something stops it
    Clock::duration m_period{};    ///< zero: no speed limit
    Clock::time_point m_nextTurn;
    Clock::time_point m_windowStart;
    std::int64_t m_windowSteps = 0;

    std::jthread m_thread; ///< last, so that everything it uses exists before and dies after it
};

Runner::Runner() : m_impl(std::make_unique<Impl>()) {}
Runner::~Runner() = default;

void Runner::setRun(std::unique_ptr<Run> run) {
    m_impl->send([impl = m_impl.get(), shared = std::shared_ptr<Run>(std::move(run))]() mutable {
        impl->takeRun(std::move(shared));
    });
}

void Runner::start() {
    m_impl->send([impl = m_impl.get()] { impl->go(-1); });
}

void Runner::pause() {
    m_impl->send([impl = m_impl.get()] { impl->stop(); });
}

void Runner::step(std::int64_t count) {
    m_impl->send([impl = m_impl.get(), count] { impl->go(std::max<std::int64_t>(0, count)); });
}

void Runner::setSpeed(double stepsPerSecond) {
    m_impl->send([impl = m_impl.get(), stepsPerSecond] { impl->setSpeed(stepsPerSecond); });
}

void Runner::apply(const LiveSettings& settings) {
    m_impl->send([impl = m_impl.get(), settings] { impl->apply(settings); });
}

void Runner::setTriggers(std::vector<Trigger> triggers) {
    m_impl->send([impl = m_impl.get(), triggers = std::move(triggers)] { impl->setTriggers(triggers); });
}

void Runner::setTotalSteps(std::int64_t steps) {
    m_impl->send([impl = m_impl.get(), steps] { impl->setTotalSteps(steps); });
}

void Runner::post(std::function<void(Run&)> task) {
    m_impl->send([impl = m_impl.get(), task = std::move(task)] { impl->carryOut(task); });
}

void Runner::waitUntilIdle() {
    m_impl->waitUntilIdle();
}

RunnerStatus Runner::status() const {
    return m_impl->status();
}

} // namespace nabla
