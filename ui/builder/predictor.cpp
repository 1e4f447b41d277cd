// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/predictor.h"

#include "core/insight/mean_field.h"
#include "core/recipe/recipe_json.h"

#include <QMetaObject>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// Rows that decide the first layer's mean square: more only cost time.
constexpr std::size_t kMostRows = 2000;

SignalForecast predict(const Recipe& recipe, const Dataset& dataset) {
    SignalForecast prediction;
    const std::vector<LayerPrediction> layers = predictGradients(resolve(recipe), dataset);
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
        prediction.gradRatio.push_back(layers[i].gradRatio);
        if (prediction.reason.isEmpty() && !layers[i].reason.empty())
            prediction.reason = QString::fromStdString(layers[i].reason);
    }
    return prediction;
}

/// Shares nothing with the data set but its shape and some of its rows.
std::shared_ptr<const Dataset> sampleOf(const Dataset& dataset) {
    auto sample = std::make_shared<Dataset>();
    sample->task = dataset.task;
    sample->timeSteps = dataset.timeSteps;
    sample->features = dataset.features;
    sample->outputs = dataset.outputs;
    sample->targetSteps = dataset.targetSteps;
    const std::size_t rows = std::min(kMostRows, dataset.trainingRows.size());
    const auto size = static_cast<std::ptrdiff_t>(dataset.timeSteps * dataset.features);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::int64_t row = dataset.trainingRows[i * dataset.trainingRows.size() / rows];
        const auto first = dataset.inputs.begin() + row * size;
        sample->inputs.insert(sample->inputs.end(), first, first + size);
        sample->trainingRows.push_back(static_cast<std::int64_t>(i));
    }
    sample->samples = static_cast<Index>(rows);
    return sample;
}

} // namespace

bool SignalForecast::isKnown() const {
    return !gradRatio.empty() &&
           std::none_of(gradRatio.begin(), gradRatio.end(), [](double x) { return std::isnan(x); });
}

Predictor::Predictor(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
}

Predictor::~Predictor() {
    m_pool.clear();
    m_pool.waitForDone();
}

void Predictor::request(int id, const Recipe& recipe, const std::shared_ptr<const Dataset>& dataset) {
    if (m_dataset != dataset) {
        m_dataset = dataset;
        m_sample = sampleOf(*dataset);
        m_asked.clear();
    }
    // What does not reach the signal at step 0 (steps, rates) is no reason to ask again.
    Recipe question;
    question.network = recipe.network;
    question.training.loss = recipe.training.loss;
    if (const auto asked = m_asked.constFind(id); asked != m_asked.constEnd() && *asked == question)
        return;
    m_asked.insert(id, question);
    const int number = ++m_newest[id];
    m_waiting.insert(id, number);
    m_pool.start([this, id, number, question, sample = m_sample] {
        SignalForecast prediction;
        try {
            prediction = predict(question, *sample);
        } catch (const std::exception& error) { // a network that cannot be built yet: the run says why
            prediction.reason = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, id, number, prediction] {
                if (m_newest.value(id) != number)
                    return;
                m_waiting.remove(id);
                Q_EMIT predicted(id, prediction);
            },
            Qt::QueuedConnection);
    });
}

} // namespace nabla
