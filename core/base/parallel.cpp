// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#if defined(NABLA_PARALLEL_STD)
#include <condition_variable>
#else
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#endif

#include <sched.h>

namespace nabla {

namespace {

/// Claim counters of one stage. Each member has a home range of units, so that it meets the same columns and weights
/// again while they are in its cache; when its own are gone it takes from the others.
struct alignas(64) Counter {
    std::atomic<Index> next{0};
};

struct alignas(64) StageState {
    std::atomic<Index> unfinished{0};
    Index units = 0;
};

void pauseProcessor() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

} // namespace

/// Everything members share while one StagedWork runs.
class Rounds {
public:
    explicit Rounds(int members) : m_members(members) {}

    int members() const noexcept { return static_cast<int>(m_members); }

    void prepare(const StagedWork& work) {
        const Index stages = work.stages();
        if (static_cast<Index>(m_stages.size()) < stages) {
            m_stages = std::vector<StageState>(static_cast<std::size_t>(stages));
            m_counters = std::vector<Counter>(static_cast<std::size_t>(stages * m_members));
        }
        m_count = stages;
        for (Index stage = 0; stage < stages; ++stage) {
            StageState& state = m_stages[static_cast<std::size_t>(stage)];
            state.units = work.units(stage);
            state.unfinished.store(state.units, std::memory_order_relaxed);
            for (Index member = 0; member < m_members; ++member)
                counter(stage, member).next.store(home(state.units, member), std::memory_order_relaxed);
        }
        m_done.store(0, std::memory_order_release);
    }

    void member(StagedWork& work, Index rank) {
        for (Index stage = 0; stage < m_count; ++stage) {
            if (m_done.load(std::memory_order_acquire) > stage)
                continue;
            StageState& state = m_stages[static_cast<std::size_t>(stage)];
            for (Index offset = 0; offset < m_members; ++offset)
                takeFrom(work, stage, state, (rank + offset) % m_members);
            if (state.units == 0 && rank == 0)
                finish(work, stage);
            wait(stage);
        }
    }

private:
    Index home(Index units, Index member) const { return units * member / m_members; }
    Counter& counter(Index stage, Index member) {
        return m_counters[static_cast<std::size_t>(stage * m_members + member)];
    }

    void takeFrom(StagedWork& work, Index stage, StageState& state, Index owner) {
        const Index end = home(state.units, owner + 1);
        Counter& claims = counter(stage, owner);
        while (claims.next.load(std::memory_order_relaxed) < end) {
            const Index unit = claims.next.fetch_add(1, std::memory_order_relaxed);
            if (unit >= end)
                return;
            work.runUnit(stage, unit);
            if (state.unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1)
                finish(work, stage);
        }
    }

    void finish(StagedWork& work, Index stage) {
        const bool goesOn = work.finishStage(stage);
        m_done.store(goesOn ? stage + 1 : m_count, std::memory_order_release);
        m_done.notify_all();
    }

    /// Spins as long as a stage usually takes, then gives the core away, then sleeps: a member that another program (or
    /// our own window) pushed off its core can only be moved to this one when this one is idle.
    void wait(Index stage) const {
        constexpr int kSpins = 500;
        constexpr int kYields = 20;
        Index done = m_done.load(std::memory_order_acquire);
        for (int tries = 0; done <= stage; ++tries) {
            if (tries < kSpins)
                pauseProcessor();
            else if (tries < kSpins + kYields)
                std::this_thread::yield();
            else
                m_done.wait(done, std::memory_order_acquire);
            done = m_done.load(std::memory_order_acquire);
        }
    }

    Index m_members;
    Index m_count = 0;
    std::vector<StageState> m_stages;
    std::vector<Counter> m_counters;
    alignas(64) std::atomic<Index> m_done{0};
};

int availableCores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return std::max(1, CPU_COUNT(&set));
    return std::max(1u, std::thread::hardware_concurrency());
}

#if defined(NABLA_PARALLEL_STD)

/// Plain threads, for ThreadSanitizer, which does not know oneTBB's synchronization.
class Gang::Impl {
public:
    explicit Impl(int threads) : rounds(threads), m_threads(threads) {
        for (int rank = 1; rank < threads; ++rank)
            m_workers.emplace_back([this, rank] { serve(rank); });
    }
    ~Impl() {
        {
            const std::lock_guard lock(m_mutex);
            m_stops = true;
        }
        m_wake.notify_all();
        for (std::thread& worker : m_workers)
            worker.join();
    }
    void run(StagedWork& work) {
        {
            const std::lock_guard lock(m_mutex);
            m_work = &work;
            m_running = m_threads - 1;
            ++m_round;
        }
        m_wake.notify_all();
        rounds.member(work, 0);
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [this] { return m_running == 0; });
    }

    Rounds rounds;

private:
    void serve(int rank) {
        std::int64_t seen = 0;
        for (;;) {
            StagedWork* work = nullptr;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [&] { return m_stops || m_round != seen; });
                if (m_stops)
                    return;
                seen = m_round;
                work = m_work;
            }
            rounds.member(*work, rank);
            const std::lock_guard lock(m_mutex);
            if (--m_running == 0)
                m_idle.notify_one();
        }
    }

    int m_threads;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    StagedWork* m_work = nullptr;
    std::int64_t m_round = 0;
    int m_running = 0;
    bool m_stops = false;
    std::vector<std::thread> m_workers;
};

#else

/// Helpers are tasks in an arena of ours. One serves round after round, because waking a worker for each step would
/// cost as much as the step; when no round comes for a while it gives its thread back.
///
/// oneTBB promises no time at which an enqueued task starts, and under load some have been seen never to. So nobody
/// waits for a helper that has not checked in, and what helpers touch is never destroyed.
class GangState {
public:
    explicit GangState(int threads) : rounds(threads), m_helpers(static_cast<std::size_t>(threads)) {}

    /// Whether this rank's helper should be asked for (again).
    bool needsHelper(int rank) {
        constexpr int kPatience = 1000; // rounds
        Helper& helper = m_helpers[static_cast<std::size_t>(rank)];
        if (helper.isServing.load(std::memory_order_relaxed))
            return false;
        if (helper.isAskedFor.exchange(true) && ++helper.roundsWaited < kPatience)
            return false;
        helper.roundsWaited = 0;
        return true;
    }

    void lead(StagedWork& work) {
        rounds.member(work, 0);
        // Close the round, then wait for whoever had checked in: either we see its count or it sees that the round is
        // closed.
        m_open.store(0);
        while (m_inside.load() != 0)
            std::this_thread::yield();
    }
    void open(StagedWork& work) {
        m_work = &work;
        m_open.store(++m_round);
    }

    void serve(int rank) {
        Helper& helper = m_helpers[static_cast<std::size_t>(rank)];
        if (helper.isServing.exchange(true))
            return; // asked for twice
        std::int64_t seen = 0;
        while (waitForRound(seen)) {
            m_inside.fetch_add(1);
            const std::int64_t round = m_open.load();
            if (round != 0 && round != seen) {
                rounds.member(*m_work, rank);
                seen = round;
            }
            m_inside.fetch_sub(1);
        }
        helper.isAskedFor.store(false);
        helper.isServing.store(false);
    }

    Rounds rounds;

private:
    struct alignas(64) Helper {
        std::atomic<bool> isServing{false};
        std::atomic<bool> isAskedFor{false};
        int roundsWaited = 0; ///< the leader's
    };

    /// False when the helper should go.
    bool waitForRound(std::int64_t seen) const {
        constexpr int kSpins = 1000;
        constexpr std::chrono::microseconds kPatience{300};
        std::chrono::steady_clock::time_point since{};
        for (int tries = 0;; ++tries) {
            const std::int64_t round = m_open.load(std::memory_order_relaxed);
            if (round != 0 && round != seen)
                return true;
            if (tries < kSpins) {
                pauseProcessor();
                continue;
            }
            const auto now = std::chrono::steady_clock::now();
            if (tries == kSpins)
                since = now;
            else if (now - since > kPatience)
                return false;
            std::this_thread::yield();
        }
    }

    std::vector<Helper> m_helpers;
    StagedWork* m_work = nullptr;
    std::int64_t m_round = 0;
    alignas(64) std::atomic<std::int64_t> m_open{0}; ///< the round that may be joined, 0 between rounds
    alignas(64) std::atomic<int> m_inside{0};
};

/// Arenas are handed from gang to gang: one that is destroyed before a worker has taken its tasks is never freed by
/// oneTBB (2021.8: 8 kB a gang, for good).
class Crew {
public:
    explicit Crew(int threads) : state(threads), arena(threads, 1) {}

    static std::unique_ptr<Crew> take(int threads) {
        const std::lock_guard lock(mutex());
        for (std::unique_ptr<Crew>& crew : idle())
            if (crew->state.rounds.members() == threads) {
                std::swap(crew, idle().back());
                std::unique_ptr<Crew> taken = std::move(idle().back());
                idle().pop_back();
                return taken;
            }
        return std::make_unique<Crew>(threads);
    }
    static void giveBack(std::unique_ptr<Crew> crew) {
        const std::lock_guard lock(mutex());
        idle().push_back(std::move(crew));
    }

    GangState state;
    tbb::task_arena arena;

private:
    // Never destroyed: a worker may still be on its way to them when the program ends.
    static std::mutex& mutex() {
        static std::mutex& one = *new std::mutex;
        return one;
    }
    static std::vector<std::unique_ptr<Crew>>& idle() {
        static std::vector<std::unique_ptr<Crew>>& all = *new std::vector<std::unique_ptr<Crew>>;
        return all;
    }
};

class Gang::Impl {
public:
    explicit Impl(int threads) : m_crew(Crew::take(threads)), rounds(m_crew->state.rounds) {
        // Only above the number of cores: of several limits oneTBB obeys the smallest.
        if (threads > availableCores())
            m_limit.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    }
    ~Impl() { Crew::giveBack(std::move(m_crew)); }

    void run(StagedWork& work) {
        GangState& state = m_crew->state;
        state.open(work);
        for (int rank = 1; rank < rounds.members(); ++rank)
            if (state.needsHelper(rank))
                m_crew->arena.enqueue([&state, rank] { state.serve(rank); });
        state.lead(work);
    }

private:
    std::optional<tbb::global_control> m_limit;
    std::unique_ptr<Crew> m_crew;

public:
    Rounds& rounds;
};

#endif

Gang::Gang(int threads) : m_impl(std::make_unique<Impl>(threads)) {
    assert(threads >= 1);
}

Gang::~Gang() = default;

int Gang::threads() const noexcept {
    return m_impl->rounds.members();
}

void Gang::run(StagedWork& work) {
    if (threads() == 1) {
        for (Index stage = 0; stage < work.stages(); ++stage) {
            for (Index unit = 0; unit < work.units(stage); ++unit)
                work.runUnit(stage, unit);
            if (!work.finishStage(stage))
                return;
        }
        return;
    }
    m_impl->rounds.prepare(work);
    m_impl->run(work);
}

} // namespace nabla
