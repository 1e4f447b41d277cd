// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace nabla {

/// Half-open range of steps.
struct StepRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// A stretch of one trace, drawn as a vertical line from min to max. Non-finite values are counted, never in min or
/// max.
struct EnvelopeBucket {
    std::int64_t firstStep = 0;
    std::int64_t lastStep = 0; ///< inclusive
    double min = 0;            ///< +inf when the bucket has no finite value
    double max = 0;            ///< -inf when the bucket has no finite value
    double last = 0;           ///< the newest measured value, as it was (may be NaN or inf)
    std::int64_t finite = 0;
    std::int64_t nonFinite = 0;
};

enum class EventKind { Clipped, NonFinite, Edit, Checkpoint, Paused, Trigger, Restart };

struct RunEvent {
    std::int64_t step = 0;
    EventKind kind = EventKind::Edit;
    std::string text;
    /// Edit: which setting of the run changed from `step` on, and its new value as JSON; both empty for other events.
    /// "weights": they were replaced; a checkpoint of that step has them.
    std::string setting = {};
    std::string value = {};
};

/// Where and when a run first met a value that is not finite.
struct Divergence {
    std::int64_t step = 0;
    std::string layer;    ///< "3"
    std::string quantity; ///< "preactivation", "activation", "loss", "gradient of 3.weight", ...
    /// What gave it: "affine map W x + b", "normalization", "relu", "backward pass", "update", ...; may be empty.
    std::string operation = {};
    double value = 0; ///< the first such value: NaN or infinite; 0 when it is not known
    std::string text() const;
};

struct HistoryLimits {
    std::int64_t rawBytes = 256ll << 20; ///< beyond it every second, fourth ... row stays
    std::int64_t chunkBytes = 2ll << 20;
    Index maxBuckets = 4096; ///< a level; fewer where a row is very wide
};

/// Summaries of every trace in equal buckets from the first step on, for files.
/// Shapes   each vector: buckets x traces, row after row. min, max, last and the counts are as in EnvelopeBucket.
struct SummaryTable {
    std::int64_t stepsPerBucket = 0; ///< a power of two, at least 16
    std::int64_t buckets = 0;        ///< 0: the run is too short
    std::vector<double> min;
    std::vector<double> max;
    std::vector<double> last;
    std::vector<double> finite;
    std::vector<double> nonFinite;
};

/// Telemetry of one run: append-only, the one truth that charts and files read.
///
/// Units    a row is Layout::width() doubles; step numbers count from firstStep.
/// Threads  one writer (the engine) calls append and addEvent; any thread may call everything else at any time.
///          Readers see whole rows below size(); they never wait for a step and no step waits for them.
class History {
public:
    explicit History(std::shared_ptr<const Layout> layout, std::int64_t firstStep = 0, HistoryLimits limits = {});
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    const Layout& layout() const noexcept;
    std::shared_ptr<const Layout> sharedLayout() const noexcept;

    /// Room for the next row; fill all of it, then call commit. Writer only.
    std::span<double> beginRow();
    /// Takes the row into the summaries and publishes it. Writer only.
    void commit();
    void append(std::span<const double> row);

    std::int64_t firstStep() const noexcept;
    /// One past the newest published step; firstStep() when nothing is recorded.
    std::int64_t endStep() const noexcept;
    std::int64_t steps() const noexcept { return endStep() - firstStep(); }

    /// The row of a step; false when the step is not kept raw. row.size() == width.
    bool row(std::int64_t step, std::span<double> row) const;
    /// The newest kept row at or before `step`; its step, or -1 when there is none.
    std::int64_t nearestRow(std::int64_t step, std::span<double> row) const;
    /// One value; absent() when the step is not kept raw.
    double value(TraceId trace, std::int64_t step) const;
    /// Kept (step, value) pairs of a trace in a range, oldest first; at most `limit`.
    std::vector<std::pair<std::int64_t, double>> values(TraceId trace, StepRange range, std::size_t limit) const;
    /// About `buckets` buckets (never more than 2 * buckets) that cover every step of the range ever recorded, oldest
    /// first.
    std::vector<EnvelopeBucket> envelope(TraceId trace, StepRange range, Index buckets) const;
    /// The same buckets for many traces at once: result[i] belongs to traces[i]. All have the same bucket bounds.
    std::vector<std::vector<EnvelopeBucket>> envelopes(std::span<const TraceId> traces, StepRange range,
                                                       Index buckets) const;
    /// Largest distance between kept rows in the range: 1 when every step is kept. Shown to people.
    std::int64_t stride(StepRange range) const;
    /// Visits kept rows in order from `from` on; used by recorders and exports.
    template <class Visitor> // bool(std::int64_t step, std::span<const double> row), false stops
    void visit(std::int64_t from, Visitor visitor) const;

    /// For what is rare. Clipped steps need no event each: commit counts them.
    void addEvent(RunEvent event);
    std::vector<RunEvent> events() const;
    /// Steps whose clip_coefficient was below 1 or whose norm clipping made smaller.
    std::int64_t clippedSteps() const noexcept;

    std::int64_t memoryBytes() const noexcept;

    /// The finest table of at most so many buckets; the newest steps that fill no bucket are left out.
    SummaryTable summaryTable(std::int64_t mostBuckets) const;
    /// A History that knows summaries only: envelopes of every range, and one row, the newest values. Not for
    /// appending. Requires: a table of this layout's width with at least a bucket.
    static std::shared_ptr<const History> fromSummary(std::shared_ptr<const Layout> layout, std::int64_t firstStep,
                                                      const SummaryTable& table);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
    bool visitErased(std::int64_t from, void* context,
                     bool (*visitor)(void*, std::int64_t, std::span<const double>)) const;
};

template <class Visitor>
void History::visit(std::int64_t from, Visitor visitor) const {
    visitErased(from, &visitor, [](void* context, std::int64_t step, std::span<const double> row) {
        return (*static_cast<Visitor*>(context))(step, row);
    });
}

} // namespace nabla
