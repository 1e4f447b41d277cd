// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/run_builder.h"

#include "core/base/error.h"
#include "core/data/catalog.h"
#include "core/engine/twin_run.h"
#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

namespace nabla {

namespace {

/// Together some 20 ms.
constexpr double kQuickWeights = 1e6;
/// An orthogonal matrix is a QR decomposition; so many of its multiplications cost as much as one weight.
constexpr double kProductsPerWeight = 100;
constexpr double kValuesPerWeight = 10;
/// Forward passes of the whole network over the first batch that lsuv needs a layer, in the usual case.
constexpr double kLsuvPasses = 2;
constexpr double kQuickNumbers = 4e5;
constexpr double kQuickFileBytes = 1 << 20;
/// Inputs of a network whose data are not there yet, for the estimate.
constexpr double kUnknownFeatures = 784;
constexpr std::chrono::seconds kPatience{2};

struct BuildCost {
    double weights = 0;
    double products = 0;
    double inputs = 0;  ///< of the next layer
    double columns = 0; ///< samples a step, or samples times steps
    double values = 0;  ///< room for what flows forward and back
    double lsuvLayers = 0;
};

void addCost(const Init& init, double outputs, double copies, BuildCost& cost) {
    const double size = outputs * cost.inputs;
    cost.weights += copies * size;
    cost.values += copies * outputs * cost.columns;
    if (init.scheme == InitScheme::Orthogonal || init.scheme == InitScheme::Lsuv)
        cost.products += copies * size * std::min(outputs, cost.inputs);
    cost.lsuvLayers += init.scheme == InitScheme::Lsuv ? 1 : 0;
}

void addCost(const std::vector<ResolvedLayer>& layers, BuildCost& cost) {
    for (const ResolvedLayer& layer : layers) {
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value)) {
            addCost(dense->init, static_cast<double>(dense->units), 1, cost);
            cost.inputs = static_cast<double>(dense->units);
        } else if (const auto* recurrent = std::get_if<ResolvedRecurrent>(&layer.value)) {
            const double gates = recurrent->cell == Cell::Rnn ? 1 : recurrent->cell == Cell::Gru ? 3 : 4;
            addCost(recurrent->init, static_cast<double>(recurrent->units), gates, cost);
            cost.inputs = static_cast<double>(recurrent->units);
            addCost(recurrent->recurrentInit, static_cast<double>(recurrent->units), gates, cost);
        } else if (const auto* block = std::get_if<ResolvedResidual>(&layer.value)) {
            addCost(block->layers, cost);
        }
    }
}

double fileBytes(const Recipe& recipe, const std::optional<std::string>& name) {
    if (!name)
        return 0;
    std::error_code isMissing; // what is missing is told quickly
    const auto bytes = std::filesystem::file_size(std::filesystem::path(recipe.baseFolder) / *name, isMissing);
    return isMissing ? 0 : static_cast<double>(bytes);
}

bool areDataQuick(const Recipe& recipe) {
    const DataSpec& data = recipe.data;
    switch (sourceInfo(data.source).group) {
    case SourceGroup::Real:
        return !(data.source == Source::Fashion && data.full.value_or(false));
    case SourceGroup::File:
        return fileBytes(recipe, data.path) + fileBytes(recipe, data.images) + fileBytes(recipe, data.labels) +
                   fileBytes(recipe, data.features) + fileBytes(recipe, data.targets) <=
               kQuickFileBytes;
    default: {
        const double steps =
            static_cast<double>(data.length.value_or(50)) + static_cast<double>(data.delay.value_or(0));
        return static_cast<double>(data.samples.value_or(500)) * std::max(1.0, steps) <= kQuickNumbers;
    }
    }
}

QStringList textOf(const std::vector<Problem>& problems) {
    QStringList texts;
    for (const Problem& problem : problems)
        texts << QString::fromStdString(problem.text());
    return texts;
}

} // namespace

namespace {

std::unique_ptr<Run> withTwin(BuildResult& result, const RunOptions& options) {
    const std::shared_ptr<const Dataset> data = needsSameData(*result.twin, result.recipe)
                                                    ? result.dataset
                                                    : std::make_shared<const Dataset>(makeDataset(*result.twin));
    return std::make_unique<TwinRun>(std::move(result.run), makeRun(*result.twin, data, options));
}

} // namespace

BuildResult buildRun(BuildRequest request, const std::stop_token& stop) {
    BuildResult result{std::move(request.recipe), std::move(request.dataset), nullptr, {},
                       std::move(request.place),  std::move(request.twin)};
    request.options.stop = stop;
    try {
        if (request.make) {
            result.run = request.make(request.options, stop);
            result.dataset = result.run ? result.run->sharedDataset() : nullptr;
            return result;
        }
        if (!result.dataset)
            result.dataset = std::make_shared<const Dataset>(makeDataset(result.recipe));
        if (!stop.stop_requested())
            result.run = makeRun(result.recipe, result.dataset, request.options);
        if (result.twin && result.run)
            result.run = withTwin(result, request.options);
        return result;
    } catch (const Stopped&) {
    } catch (const RecipeError& error) {
        result.problems = textOf(error.problems());
    } catch (const Error& error) {
        result.problems = QStringList{QString::fromStdString(error.what())};
    } catch (const std::bad_alloc&) {
        result.problems = QStringList{QCoreApplication::translate(
            "nabla::RunBuilder", "This network needs more memory than this computer has. Use fewer units or layers.")};
    }
    result.run.reset(); // one without its twin is not what was asked for
    return result;
}

bool isQuickToBuild(const BuildRequest& request) {
    if (request.make)
        return false;
    if (request.twin && !isQuickToBuild({*request.twin, request.dataset, {}}))
        return false;
    if (!request.dataset && !areDataQuick(request.recipe))
        return false;
    BuildCost cost;
    cost.inputs = request.dataset ? static_cast<double>(request.dataset->features) : kUnknownFeatures;
    const ResolvedRecipe resolved = resolve(request.recipe);
    cost.columns = static_cast<double>(resolved.training.batchSize);
    if (request.dataset) {
        const double rows = static_cast<double>(request.dataset->trainingRows.size());
        cost.columns = std::min(cost.columns, rows) * static_cast<double>(request.dataset->timeSteps);
    }
    addCost(resolved.layers, cost);
    cost.products += cost.lsuvLayers * kLsuvPasses * cost.weights * cost.columns;
    return cost.weights + cost.products / kProductsPerWeight + cost.values / kValuesPerWeight <= kQuickWeights;
}

/// What the builder and its thread share. The thread keeps it alive when it outlives the builder.
class RunBuilder::Worker {
public:
    void ask(std::optional<BuildRequest> request) {
        std::optional<BuildResult> old; // dies after the lock is gone
        {
            const std::lock_guard lock(m_mutex);
            m_stop.request_stop();
            m_stop = std::stop_source();
            m_next = std::move(request);
            old = std::exchange(m_result, std::nullopt);
        }
        m_wake.notify_all();
    }

    std::optional<BuildResult> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_result, std::nullopt);
    }

    void wait() {
        std::unique_lock lock(m_mutex);
        m_done.wait(lock, [this] { return m_result.has_value(); });
    }

    /// True when the thread has ended, or will at once.
    bool end(std::chrono::seconds patience) {
        ask(std::nullopt);
        std::unique_lock lock(m_mutex);
        m_isEnding = true;
        m_wake.notify_all();
        return m_done.wait_for(lock, patience, [this] { return m_hasEnded; });
    }

    void loop() {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_wake.wait(lock, [this] { return m_next || m_isEnding; });
            if (m_isEnding)
                break;
            BuildRequest request = std::move(*m_next);
            m_next.reset();
            const std::stop_token stop = m_stop.get_token();
            lock.unlock();
            std::optional<BuildResult> result = buildRun(std::move(request), stop);
            lock.lock();
            if (!stop.stop_requested()) {
                m_result = std::move(result);
                m_done.notify_all();
            } else { // dropped, and not under the lock
                lock.unlock();
                result.reset();
                lock.lock();
            }
        }
        m_hasEnded = true;
        m_done.notify_all();
    }

private:
    std::mutex m_mutex; ///< guards everything below
    std::condition_variable m_wake;
    std::condition_variable m_done;
    std::optional<BuildRequest> m_next;
    std::optional<BuildResult> m_result;
    std::stop_source m_stop; ///< of what is asked for last
    bool m_isEnding = false;
    bool m_hasEnded = false;
};

RunBuilder::RunBuilder() : m_worker(std::make_shared<Worker>()) {}

RunBuilder::~RunBuilder() {
    if (!m_thread.joinable())
        return;
    if (m_worker->end(kPatience))
        m_thread.join();
    else
        m_thread.detach(); // it touches nothing of ours and ends with the process
}

void RunBuilder::begin(BuildRequest request) {
    if (!m_thread.joinable())
        m_thread = std::thread([worker = m_worker] { worker->loop(); });
    m_worker->ask(std::move(request));
    m_isBuilding = true;
}

void RunBuilder::cancel() {
    if (m_isBuilding)
        m_worker->ask(std::nullopt);
    m_isBuilding = false;
}

std::optional<BuildResult> RunBuilder::take() {
    if (!m_isBuilding)
        return std::nullopt;
    std::optional<BuildResult> result = m_worker->take();
    m_isBuilding = !result.has_value();
    return result;
}

void RunBuilder::wait() {
    if (m_isBuilding)
        m_worker->wait();
}

} // namespace nabla
