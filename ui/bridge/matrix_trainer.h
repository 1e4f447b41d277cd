// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sweep/sweep_results.h"

#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QPointF>
#include <QTimer>

#include <memory>
#include <thread>
#include <vector>

namespace nabla {

class History;
class Run;

/// What the window shows of one network of a matrix.
struct MatrixCell {
    enum class Stage {
        Waiting,
        Training,
        Done,
        Stopped, ///< before its end, by the person
        Failed   ///< could not be built
    };

    Stage stage = Stage::Waiting;
    double share = 0;        ///< of its steps, 0 to 1
    QList<QPointF> loss;     ///< step and loss, a point a stretch of steps; NaN where it was no number
    QList<double> gradients; ///< log10 of ||dL/dz|| by layer, the input's side first; NaN for 0 and what is no number
    SweepResult result;      ///< once it is Done
};

/// Trains the networks of a matrix beside each other, away from the window: many small ones fill every core. The
/// window looks at them ten times a second.
///
/// Threads  GUI thread only; the work happens on threads of its own.
class MatrixTrainer : public QObject {
    Q_OBJECT

public:
    explicit MatrixTrainer(QObject* parent = nullptr);
    /// Stops, and waits for the steps at hand.
    ~MatrixTrainer() override;

    /// Forgets the networks before. `threads` at a time; 0: the cores. Requires: not isTraining().
    void start(std::vector<SweepCell> cells, int threads = 0);
    /// Forgets the networks. Requires: not isTraining().
    void clear();
    /// Every network ends at its next step; ended() follows. Finished ones stay.
    void stop();
    bool isTraining() const { return m_isTraining; }

    const QList<MatrixCell>& cells() const { return m_cells; }
    int done() const;
    double share() const; ///< of all the work
    /// Judged by what was done so far; NaN before there is something to judge by.
    double secondsLeft() const;
    /// A trained network at rest with its whole telemetry. Null before, and for one that is too large to be kept.
    std::shared_ptr<Run> run(int cell) const;

    /// One look at the work, as the timer does it. For tests.
    void poll();
    /// Blocks until all is done or stopped, then polls. For tests.
    void waitUntilDone();

Q_SIGNALS:
    void cellsChanged(const QList<int>& cells); ///< at most ten times a second
    /// All are trained, or stop() was asked. `problem` names the first network that could not be built.
    void ended(const QString& problem);

private:
    struct Work;

    void finish();

    std::shared_ptr<Work> m_work;
    std::thread m_thread;
    QTimer m_timer;
    QElapsedTimer m_clock;
    QList<MatrixCell> m_cells;
    QList<std::shared_ptr<const History>> m_histories;
    std::vector<std::shared_ptr<Run>> m_runs;
    bool m_isTraining = false;
};

} // namespace nabla
