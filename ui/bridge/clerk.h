// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace nabla {

/// Carries out tasks one after another on a thread of its own, in the order in which they are handed in: what takes
/// long keeps nobody waiting who does not want to.
///
/// Threads  later and now may be called by anyone but a task.
class Clerk {
public:
    Clerk() : m_thread([this] { loop(); }) {}
    /// Everything that was handed in is carried out first.
    ~Clerk();
    Clerk(const Clerk&) = delete;
    Clerk& operator=(const Clerk&) = delete;

    /// Returns at once. Requires: the task does not throw.
    void later(std::function<void()> task);
    /// Returns when the task is done, and so is all that was handed in before it. What it throws is thrown here.
    void now(const std::function<void()>& task);

private:
    void loop();

    std::mutex m_mutex; ///< guards the rest
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    bool m_isLast = false; ///< nothing more will come

    std::thread m_thread; ///< last, so that everything it uses exists before it
};

} // namespace nabla
