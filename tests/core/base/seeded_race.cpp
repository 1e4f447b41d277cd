// SPDX-License-Identifier: GPL-3.0-or-later
// A mistake made on purpose: two units of a stage write the same number. ThreadSanitizer must say so, or its silence
// about everything else would mean nothing.
#include "core/base/parallel.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

namespace {

class Racing final : public nabla::StagedWork {
public:
    nabla::Index stages() const override { return 1; }
    nabla::Index units(nabla::Index) const override { return 2; }
    void runUnit(nabla::Index, nabla::Index) override {
        // Both units have begun, so each has a thread of its own. Relaxed: nothing is handed over that would order
        // them.
        m_begun.fetch_add(1, std::memory_order_relaxed);
        while (m_begun.load(std::memory_order_relaxed) < 2)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        sum += 0.5;
    }
    bool finishStage(nabla::Index) override { return true; }

    double sum = 0;

private:
    std::atomic<int> m_begun = 0;
};

} // namespace

int main() {
    nabla::Gang gang(2);
    Racing work;
    gang.run(work);
    std::printf("%g\n", work.sum);
}
