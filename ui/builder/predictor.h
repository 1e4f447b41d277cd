// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/recipe/recipe.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>

#include <memory>
#include <vector>

namespace nabla {

/// What mean-field theory expects of dL/dz before training, layer by layer without `output`.
struct SignalForecast {
    std::vector<double> gradRatio; ///< ||dL/dz_l|| / ||dL/dz_L||; NaN where theory is silent
    QString reason;                ///< why the first silent layer is
    bool isKnown() const;
};

/// Asks mean-field theory on a thread of its own, so that the window never waits. Of requests with one id only the
/// newest counts.
///
/// Threads  GUI thread only; answers come there, too.
class Predictor : public QObject {
    Q_OBJECT

public:
    explicit Predictor(QObject* parent = nullptr);
    ~Predictor() override;

    void request(int id, const Recipe& recipe, const std::shared_ptr<const Dataset>& dataset);
    bool isBusy() const { return !m_waiting.isEmpty(); }

Q_SIGNALS:
    void predicted(int id, const nabla::SignalForecast& prediction);

private:
    QThreadPool m_pool;
    QHash<int, int> m_newest;
    QHash<int, int> m_waiting; ///< id to its newest number, until the answer is there
    QHash<int, Recipe> m_asked;
    std::shared_ptr<const Dataset> m_dataset; ///< what the last answers are about
    std::shared_ptr<const Dataset> m_sample;  ///< at most some thousand rows of it
};

} // namespace nabla
