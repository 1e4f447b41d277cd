// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/forecast.h"

#include "core/base/error.h"
#include "core/recipe/resolve.h"

#include <QCoreApplication>
#include <QMetaObject>

#include <chrono>
#include <new>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace nabla {

namespace {

/// A 5 % and a 95 % quantile of fewer draws are a guess.
constexpr int kDraws = 24;
constexpr int kFirstDraws = 6;
/// Draws of a larger network would take memory and time that training needs.
constexpr Index kMostWeights = 3'000'000;
/// A network whose draws take longer has the band that could be measured until then.
constexpr std::chrono::seconds kLongest{12};
constexpr int kNice = 15;

/// The draws are worth no frame and no training step.
void stepBack() {
#ifdef __linux__
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
#endif
}

/// Does a change of the recipe change what is to be expected of step 0? Learning rates do not.
bool isSameNetwork(const Recipe& a, const Recipe& b) {
    return a.network == b.network && a.seed == b.seed && a.training.batchSize == b.training.batchSize &&
           a.training.loss == b.training.loss && a.data == b.data;
}

template <class Tell>
void work(const Recipe& recipe, const std::shared_ptr<const Dataset>& set, Index weights,
          const std::atomic<bool>& cancel, const Tell& tell) {
    GradientForecast made;
    made.theory = predictGradients(resolve(recipe), *set);
    tell(made);
    const auto end = std::chrono::steady_clock::now() + kLongest;
    for (int draws = kFirstDraws; draws <= kDraws && weights <= kMostWeights; draws *= 2) {
        made.band = measureGradientBand(recipe, set, draws, &cancel);
        if (cancel.load() || made.band.draws < draws)
            return;
        tell(made);
        if (std::chrono::steady_clock::now() > end)
            return;
    }
}

} // namespace

Forecaster::~Forecaster() {
    leave();
    for (Worker& worker : m_workers)
        worker.thread.join();
}

/// A draw of a large network takes a while; nobody waits for it here.
void Forecaster::leave() {
    for (Worker& worker : m_workers)
        worker.cancel->store(true);
    std::erase_if(m_workers, [](Worker& worker) {
        const bool isDone = worker.isDone->load();
        if (isDone)
            worker.thread.join();
        return isDone;
    });
}

void Forecaster::wait() {
    if (!m_workers.empty() && m_workers.back().thread.joinable()) {
        while (!m_workers.back().isDone->load())
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

std::shared_ptr<const GradientForecast>
Forecaster::forecast(const Recipe& recipe, const std::shared_ptr<const Dataset>& data, Index weights) {
    if (data != m_data || !isSameNetwork(recipe, m_recipe))
        start(recipe, data, weights);
    return m_newest;
}

void Forecaster::start(const Recipe& recipe, std::shared_ptr<const Dataset> data, Index weights) {
    leave();
    m_recipe = recipe;
    m_data = std::move(data);
    m_newest.reset();
    const int generation = ++m_generation;
    if (!m_data || m_data->samples == 0)
        return;
    // Threads end before this object does, so that `this` lives; what they post is dropped with the object.
    const auto tell = [this, generation](GradientForecast made) {
        QMetaObject::invokeMethod(
            this,
            [this, generation, whole = std::make_shared<const GradientForecast>(std::move(made))] {
                if (generation != m_generation)
                    return;
                m_newest = whole;
                Q_EMIT ready();
            },
            Qt::QueuedConnection);
    };
    Worker worker;
    worker.cancel = std::make_shared<std::atomic<bool>>(false);
    worker.isDone = std::make_shared<std::atomic<bool>>(false);
    worker.thread = std::thread([recipe, set = m_data, weights, cancel = worker.cancel, isDone = worker.isDone, tell] {
        stepBack();
        try {
            work(recipe, set, weights, *cancel, tell);
        } catch (const Error&) { // what is wrong with a recipe is said where it is built
        } catch (const std::bad_alloc&) {
        }
        isDone->store(true);
    });
    m_workers.push_back(std::move(worker));
}

} // namespace nabla

#include "moc_forecast.cpp"
