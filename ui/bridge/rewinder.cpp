// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/rewinder.h"

#include <utility>

namespace nabla {

Rewinder::Rewinder() : m_thread([this](const std::stop_token& stop) { loop(stop); }) {}

Rewinder::~Rewinder() {
    {
        const std::lock_guard lock(m_mutex);
        m_giveUp.request_stop();
    }
    m_thread.request_stop();
}

void Rewinder::ask(const Machine& machine, std::int64_t step, const SnapshotWanted& wanted) {
    SnapshotWanted all = wanted;
    if (step == m_step) {
        all = m_wanted;
        all.merge(wanted);
        if (all == m_wanted)
            return; // there, or on its way
    }
    m_step = step;
    m_wanted = all;
    m_problem.clear();
    m_isBusy = true;
    {
        const std::lock_guard lock(m_mutex);
        m_giveUp.request_stop();
        m_giveUp = std::stop_source();
        m_wish = std::make_unique<Wish>(Wish{machine, step, std::move(all), m_giveUp.get_token()});
    }
    m_wake.notify_all();
}

void Rewinder::clear() {
    m_step = -1;
    m_wanted = {};
    m_newest = {};
    m_problem.clear();
    m_isBusy = false;
    const std::lock_guard lock(m_mutex);
    m_giveUp.request_stop();
    m_wish.reset();
    m_answer.reset();
    m_forgetsRun = true;
}

bool Rewinder::collect() {
    std::unique_ptr<Answer> answer;
    {
        const std::lock_guard lock(m_mutex);
        answer = std::exchange(m_answer, nullptr);
    }
    if (!answer || answer->step != m_step || !(answer->wanted == m_wanted))
        return false;
    m_isBusy = false;
    m_problem = answer->problem;
    m_newest = std::move(*answer);
    return true;
}

std::shared_ptr<const Snapshot> Rewinder::snapshot(std::int64_t step) const {
    return m_newest.step == step ? m_newest.snapshot : nullptr;
}

void Rewinder::wait() {
    std::unique_lock lock(m_mutex);
    m_done.wait(lock, [this] { return !m_wish && !m_isWorking; });
}

void Rewinder::loop(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [this] { return m_wish != nullptr; })) {
        const std::unique_ptr<Wish> wish = std::exchange(m_wish, nullptr);
        m_isWorking = true;
        if (std::exchange(m_forgetsRun, false)) {
            lock.unlock();
            m_run.reset();
            lock.lock();
        }
        lock.unlock();
        Answer answer = carryOut(*wish);
        lock.lock();
        if (!wish->stop.stop_requested())
            m_answer = std::make_unique<Answer>(std::move(answer));
        m_isWorking = false;
        m_done.notify_all();
    }
}

Rewinder::Answer Rewinder::carryOut(const Wish& wish) {
    Answer answer{wish.step, wish.wanted, nullptr, {}};
    try {
        if (!m_run || m_madeStep != wish.step) {
            m_run.reset();
            RunOptions options;
            options.threads = 1; // the run itself needs the others
            m_run = wish.machine(wish.step)->at(wish.step, options, wish.stop);
            if (m_run && m_run->isFinished())
                m_run->setTotalSteps(wish.step + 1);
            if (m_run)
                m_run->step(); // what a close look at it showed while it was the newest
            m_madeStep = wish.step;
        }
        if (m_run)
            answer.snapshot = m_run->snapshot(wish.wanted);
    } catch (const std::exception& error) {
        m_run.reset();
        answer.problem = error.what();
    }
    return answer;
}

} // namespace nabla
