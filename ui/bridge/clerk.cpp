// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/clerk.h"

#include <exception>
#include <future>
#include <utility>

namespace nabla {

Clerk::~Clerk() {
    {
        const std::lock_guard lock(m_mutex);
        m_isLast = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Clerk::later(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void Clerk::now(const std::function<void()>& task) {
    std::promise<void> done;
    later([&task, &done] {
        try {
            task();
            done.set_value();
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}

void Clerk::loop() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_isLast || !m_tasks.empty(); });
        if (m_tasks.empty())
            return;
        std::function<void()> task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr; // what it holds dies here, not under the lock
        lock.lock();
    }
}

} // namespace nabla
