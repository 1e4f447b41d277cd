// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_reader.h"

#include "core/recipe/recipe_json.h"
#include "core/session/codec.h"
#include "core/session/pyramid.h"
#include "core/session/run_writer.h"
#include "core/session/store_impl.h"
#include "core/session/stored.h"

#include <algorithm>

namespace nabla {

using session::Database;
using session::Statement;

namespace {

constexpr Index kMostRows = 1 << 16; ///< of a chunk

/// Puts the file's name before what is wrong inside.
template <class Action>
auto sound(const std::string& file, Action&& action) {
    try {
        return action();
    } catch (const FileError&) {
        throw;
    } catch (const Error& error) {
        throw FileError(file + ": " + error.what());
    }
}

} // namespace

class SessionReader::Impl {
public:
    explicit Impl(const SessionStore& store) : m_database(connect(store)), m_file(m_database.file().string()) {}

    std::string recipeText(RunId id, std::string& baseFolder) {
        Statement select(m_database, "SELECT recipe, base_folder FROM runs WHERE id = ?1");
        if (!select.bind(1, id).next())
            missing(id);
        baseFolder = select.text(1);
        return select.text(0);
    }

    std::shared_ptr<const Layout> layout(RunId id) { return session::layoutFrom(traces(id), m_file); }

    session::Columns columns(RunId id, const Layout& rowLayout) {
        return session::columnsFrom(traces(id), rowLayout, m_file);
    }

    std::int64_t firstStep(RunId id) {
        Statement select(m_database, "SELECT first_step FROM runs WHERE id = ?1");
        if (!select.bind(1, id).next())
            missing(id);
        return select.integer(0);
    }

    std::int64_t endStep(RunId id) {
        Statement select(m_database, "SELECT max(step) FROM steps WHERE run = ?1");
        return select.bind(1, id).next() && !select.isNull(0) ? select.integer(0) + 1 : firstStep(id);
    }

    std::vector<RunEvent> events(RunId id) {
        Statement select(m_database,
                         "SELECT step, kind, text, setting, value FROM events WHERE run = ?1 ORDER BY number");
        select.bind(1, id);
        std::vector<RunEvent> events;
        while (select.next())
            events.push_back({select.integer(0), session::eventKindFrom(select.text(1)), select.text(2), select.text(3),
                              select.text(4)});
        return events;
    }

    std::shared_ptr<const History> preview(RunId id) {
        Statement select(m_database, "SELECT steps_per_bucket, buckets, data FROM pyramids WHERE run = ?1");
        if (!select.bind(1, id).next())
            return nullptr;
        const std::shared_ptr<const Layout> rowLayout = layout(id);
        const session::Columns stored = columns(id, *rowLayout);
        return sound(m_file, [&] {
            return History::fromSummary(rowLayout, firstStep(id),
                                        session::unpackedSummary(select.blob(2), select.integer(0), select.integer(1),
                                                                 stored, rowLayout->width()));
        });
    }

    /// Rows of steps [first, end) in order, their per-tensor numbers absent where no row is kept.
    void visit(RunId id, std::int64_t first, std::int64_t end,
               const std::function<bool(std::int64_t, std::span<const double>)>& visitor) {
        const std::shared_ptr<const Layout> rowLayout = layout(id);
        std::vector<double> row(static_cast<std::size_t>(rowLayout->width()));
        ChunkCursor cursor(*this, id, *rowLayout, first);
        Statement steps(m_database, "SELECT step, loss, accuracy, grad_norm, clip_coefficient, learning_rate, "
                                    "validation_loss, validation_accuracy, clipped_norm FROM steps WHERE run = ?1 AND "
                                    "step >= ?2 AND step < ?3 ORDER BY step");
        steps.bind(1, id).bind(2, first).bind(3, end);
        while (steps.next()) {
            const std::int64_t step = steps.integer(0);
            for (int i = 0; i < static_cast<int>(session::kTableScalars); ++i)
                row[static_cast<std::size_t>(i)] = steps.number(1 + i);
            cursor.fill(step, row);
            if (!visitor(step, row))
                return;
        }
    }

    std::vector<std::int64_t> checkpointSteps(RunId id) {
        Statement select(m_database, "SELECT step FROM checkpoints WHERE run = ?1 ORDER BY step");
        select.bind(1, id);
        std::vector<std::int64_t> steps;
        while (select.next())
            steps.push_back(select.integer(0));
        return steps;
    }

    std::shared_ptr<const Checkpoint> checkpointAtOrBefore(RunId id, std::int64_t step) {
        Statement select(m_database, "SELECT step, total_steps, updates, has_velocity, settings, data FROM checkpoints "
                                     "WHERE run = ?1 AND step <= ?2 ORDER BY step DESC LIMIT 1");
        if (!select.bind(1, id).bind(2, step).next())
            return nullptr;
        auto checkpoint = std::make_shared<Checkpoint>();
        checkpoint->step = select.integer(0);
        checkpoint->totalSteps = select.integer(1);
        checkpoint->updates = select.integer(2);
        checkpoint->hasVelocity = select.integer(3) != 0;
        session::settingsFrom(select.text(4), *checkpoint, m_file);
        session::tensorsFrom(select.blob(5), *checkpoint, m_file);
        return checkpoint;
    }

private:
    /// The chunk that holds the row wanted last, unpacked. Chunks are read once each when steps only grow.
    class ChunkCursor {
    public:
        ChunkCursor(Impl& reader, RunId id, const Layout& layout, std::int64_t first)
            : m_reader(reader), m_id(id), m_origin(reader.firstStep(id)), m_columns(reader.columns(id, layout)),
              m_select(reader.m_database,
                       "SELECT first_step, last_step, stride, rows, data, encoding FROM chunks WHERE "
                       "run = ?1 AND last_step >= ?2 ORDER BY first_step") {
            m_select.bind(1, id).bind(2, first);
        }

        /// What lies behind the table's scalars.
        void fill(std::int64_t step, std::span<double> row) {
            while (!m_isAtEnd && (m_steps.empty() || step > m_steps.back()))
                load();
            const auto at = std::lower_bound(m_steps.begin(), m_steps.end(), step);
            if (at == m_steps.end() || *at != step) {
                std::fill(row.begin() + session::kTableScalars, row.end(), absent());
                return;
            }
            const auto count = static_cast<std::size_t>(m_columns.count());
            const auto index = static_cast<std::size_t>(at - m_steps.begin());
            m_columns.spread(std::span<const double>(m_rows).subspan(index * count, count), row);
        }

    private:
        void load() {
            m_steps.clear();
            if (m_columns.count() == 0 || !m_select.next()) {
                m_isAtEnd = true;
                return;
            }
            const std::int64_t stride = std::max<std::int64_t>(1, m_select.integer(2));
            m_steps = session::stepsOfChunk(m_reader.m_database, m_id, m_select.integer(0), m_select.integer(1), stride,
                                            m_origin);
            sound(m_reader.m_file, [&] {
                if (m_select.integer(5) != 1)
                    throw Error("A piece of the telemetry has an unknown encoding.");
                m_rows = session::decodeRows(m_select.blob(4), m_columns.count(), kMostRows, m_columns.derived);
                if (m_rows.size() != m_steps.size() * static_cast<std::size_t>(m_columns.count()))
                    throw Error("A piece of the telemetry does not fit its steps.");
                return 0;
            });
        }

        Impl& m_reader;
        RunId m_id;
        std::int64_t m_origin;
        session::Columns m_columns;
        Statement m_select;
        std::vector<std::int64_t> m_steps;
        std::vector<double> m_rows;
        bool m_isAtEnd = false;
    };

    std::string traces(RunId id) {
        Statement select(m_database, "SELECT traces FROM runs WHERE id = ?1");
        if (!select.bind(1, id).next())
            missing(id);
        return select.text(0);
    }

    static Database connect(const SessionStore& store) {
        const std::lock_guard guard(store.impl().mutex);
        return store.impl().connect();
    }

    [[noreturn]] void missing(RunId id) const { throw FileError(m_file + " has no run " + std::to_string(id) + "."); }

    Database m_database;
    std::string m_file;
};

SessionReader::SessionReader(const SessionStore& store) : m_impl(std::make_unique<Impl>(store)) {}
SessionReader::~SessionReader() = default;
SessionReader::SessionReader(SessionReader&&) noexcept = default;

Recipe SessionReader::recipe(RunId id) const {
    std::string baseFolder;
    const std::string text = m_impl->recipeText(id, baseFolder);
    if (text.empty())
        throw FileError("This run was imported from telemetry; it has no recipe.");
    Recipe recipe = parseRecipe(text);
    recipe.baseFolder = baseFolder;
    return recipe;
}

std::shared_ptr<const Layout> SessionReader::layout(RunId id) const {
    return m_impl->layout(id);
}
std::vector<RunEvent> SessionReader::events(RunId id) const {
    return m_impl->events(id);
}
std::shared_ptr<const History> SessionReader::preview(RunId id) const {
    return m_impl->preview(id);
}
void SessionReader::visit(RunId id, std::int64_t first, std::int64_t end,
                          const std::function<bool(std::int64_t, std::span<const double>)>& visitor) const {
    m_impl->visit(id, first, end, visitor);
}
std::vector<std::int64_t> SessionReader::checkpointSteps(RunId id) const {
    return m_impl->checkpointSteps(id);
}
std::shared_ptr<const Checkpoint> SessionReader::checkpointAtOrBefore(RunId id, std::int64_t step) const {
    return m_impl->checkpointAtOrBefore(id, step);
}

std::shared_ptr<History> SessionReader::history(RunId id, const HistoryLimits& limits, const std::stop_token& stop,
                                                const std::function<void(double)>& progress) const {
    const std::int64_t first = m_impl->firstStep(id);
    const std::int64_t end = m_impl->endStep(id);
    auto history = std::make_shared<History>(m_impl->layout(id), first, limits);
    const std::vector<double> gap(static_cast<std::size_t>(history->layout().width()), absent());
    constexpr std::int64_t kBetween = 64;
    m_impl->visit(id, first, end, [&](std::int64_t step, std::span<const double> row) {
        while (history->endStep() < step)
            history->append(gap);
        history->append(row);
        if (progress && (step - first) % kBetween == 0)
            progress(static_cast<double>(step - first) / static_cast<double>(end - first));
        return !stop.stop_requested();
    });
    if (stop.stop_requested())
        return nullptr;
    for (RunEvent& event : m_impl->events(id))
        history->addEvent(std::move(event));
    return history;
}

} // namespace nabla
