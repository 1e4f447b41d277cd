// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/insight/gradient_band.h"
#include "core/insight/mean_field.h"
#include "core/recipe/recipe.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace nabla {

/// What is to be expected of a network's gradients at step 0, before anything was measured. Layers as in Layout.
struct GradientForecast {
    std::vector<LayerPrediction> theory; ///< infinite width; empty when it failed
    GradientBand band;                   ///< draws of the network with other seeds; 0 draws: not ready yet
};

/// Makes forecasts on a thread of its own, at low priority: the theory first, the band of drawn networks after it.
///
/// Threads  GUI thread only; `ready` comes in it.
class Forecaster : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~Forecaster() override;

    /// The forecast so far, null when nothing is known yet. Another recipe or data set starts anew; the same ones never
    /// do.
    /// `weights`: how many numbers the network trains; too many of them are not drawn again and again.
    std::shared_ptr<const GradientForecast> forecast(const Recipe& recipe, const std::shared_ptr<const Dataset>& data,
                                                     Index weights);
    /// Blocks until it is whole. For tests and pictures.
    void wait();

Q_SIGNALS:
    void ready();

private:
    void start(const Recipe& recipe, std::shared_ptr<const Dataset> data, Index weights);
    void leave();

    Recipe m_recipe;
    std::shared_ptr<const Dataset> m_data;
    std::shared_ptr<const GradientForecast> m_newest;
    struct Worker {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> cancel;
        std::shared_ptr<std::atomic<bool>> isDone;
    };
    std::vector<Worker> m_workers; ///< the last one works for us, the others are on their way out
    int m_generation = 0;
};

} // namespace nabla
