// SPDX-License-Identifier: GPL-3.0-or-later
// What the figures of compare.py depend on, as one line of JSON: the multiply-add peak of one core and of two at once,
// and the round trip of a cache line between two cores.
#include "core/kernels/kernels.h"
#include "tests/bench/peak.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

void stayOn(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(core), &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

std::vector<int> allowedCores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cores;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        for (int core = 0; core < CPU_SETSIZE; ++core)
            if (CPU_ISSET(static_cast<std::size_t>(core), &set))
                cores.push_back(core);
    return cores;
}

/// Nanoseconds for there and back, the best of a few tries.
double roundTrip(int first, int second) {
    constexpr int kTrips = 20000, kTries = 7;
    double best = 1e9;
    for (int turn = 0; turn < kTries; ++turn) {
        alignas(64) std::atomic<int> ball{0};
        std::thread partner([&] {
            stayOn(second);
            for (int trip = 0; trip < kTrips; ++trip) {
                while (ball.load(std::memory_order_acquire) != 2 * trip + 1) {
                }
                ball.store(2 * trip + 2, std::memory_order_release);
            }
        });
        std::chrono::steady_clock::time_point start;
        std::thread server([&] {
            stayOn(first);
            for (int trip = 0; trip < kTrips; ++trip) {
                if (trip == kTrips / 10)
                    start = std::chrono::steady_clock::now();
                ball.store(2 * trip + 1, std::memory_order_release);
                while (ball.load(std::memory_order_acquire) != 2 * trip + 2) {
                }
            }
        });
        server.join();
        partner.join();
        const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
        best = std::min(best, time.count() / (kTrips - kTrips / 10));
    }
    return best;
}

} // namespace

int main() {
    const std::vector<int> cores = allowedCores();
    const double trip = cores.size() > 1 ? roundTrip(cores[0], cores[1]) : -1;
    std::printf("{\"isa\": \"%s\", \"peak_gflops\": %.1f, \"cores\": %zu, \"round_trip_ns\": %.0f}\n", nk_isa(),
                nabla::multiplyAddPeak(), cores.size(), trip);
    return 0;
}
