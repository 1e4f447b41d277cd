// SPDX-License-Identifier: GPL-3.0-or-later
// The whole state of a Trainer out and in, bit for bit.
#include "core/base/error.h"
#include "core/engine/trainer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>

namespace nabla {

namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little-endian");

constexpr Index kTile = 32;

/// Calls visit(i, j, position in row-major order) tile by tile, so that neither side jumps through memory.
template <class Visit>
void forElements(Index rows, Index columns, Visit visit) {
    for (Index firstRow = 0; firstRow < rows; firstRow += kTile)
        for (Index firstColumn = 0; firstColumn < columns; firstColumn += kTile)
            for (Index j = firstColumn; j < std::min(firstColumn + kTile, columns); ++j)
                for (Index i = firstRow; i < std::min(firstRow + kTile, rows); ++i)
                    visit(i, j, i * columns + j);
}

template <class Scalar>
StateTensor exported(std::string name, const Tensor<Scalar>& tensor, bool isVector) {
    StateTensor out{std::move(name), tensor.rows(), tensor.columns(), isVector, {}};
    out.bytes.resize(static_cast<std::size_t>(tensor.rows() * tensor.columns()) * sizeof(Scalar));
    char* const to = out.bytes.data();
    forElements(tensor.rows(), tensor.columns(), [&](Index i, Index j, Index position) {
        const Scalar value = tensor(i, j);
        std::memcpy(to + position * static_cast<Index>(sizeof value), &value, sizeof value);
    });
    return out;
}

template <class Scalar>
void import(const StateTensor& in, Tensor<Scalar>& tensor) {
    if (tensor.isEmpty())
        tensor = Tensor<Scalar>(in.rows, in.columns);
    const char* const from = in.bytes.data();
    forElements(in.rows, in.columns, [&](Index i, Index j, Index position) {
        Scalar value;
        std::memcpy(&value, from + position * static_cast<Index>(sizeof value), sizeof value);
        tensor(i, j) = value;
    });
}

const char* const kStates[] = {"/state1", "/state2"};

/// Where a tensor of a checkpoint goes.
template <class Scalar>
struct Place {
    Tensor<Scalar>* tensor = nullptr;
    bool isNeeded = true;
    Index rows = 0;
    Index columns = 0;
    const StateTensor* from = nullptr;
};
template <class Scalar>
using Places = std::unordered_map<std::string, Place<Scalar>>;

template <class Scalar>
Places<Scalar> placesIn(const Network<Scalar>& network) {
    Places<Scalar> places;
    for (Parameter<Scalar>* parameter : network.parameters()) {
        const Index rows = parameter->rows();
        const Index columns = parameter->columns();
        places[parameter->name] = {&parameter->value, true, rows, columns};
        places[parameter->name + kStates[0]] = {&parameter->state1, false, rows, columns};
        places[parameter->name + kStates[1]] = {&parameter->state2, false, rows, columns};
    }
    for (const NamedBuffer<Scalar>& buffer : network.buffers())
        places[buffer.name] = {buffer.tensor, true, buffer.tensor->rows(), buffer.tensor->columns()};
    return places;
}

std::string shapeText(Index rows, Index columns) {
    return "(" + std::to_string(rows) + ", " + std::to_string(columns) + ")";
}

/// Errors: ShapeError.
template <class Scalar>
void match(const std::vector<StateTensor>& tensors, Places<Scalar>& places) {
    std::string problems;
    for (const StateTensor& in : tensors) {
        const auto found = places.find(in.name);
        if (found == places.end()) {
            problems += "\n" + in.name + ": the network has no such tensor";
            continue;
        }
        Place<Scalar>& place = found->second;
        if (in.rows != place.rows || in.columns != place.columns ||
            in.bytes.size() != static_cast<std::size_t>(in.rows * in.columns) * sizeof(Scalar))
            problems += "\n" + in.name + ": has shape " + shapeText(in.rows, in.columns) + ", the network needs " +
                        shapeText(place.rows, place.columns);
        place.from = &in;
    }
    for (const auto& [name, place] : places)
        if (place.isNeeded && !place.from)
            problems += "\n" + name + ": missing";
    if (!problems.empty())
        throw ShapeError("This checkpoint does not fit the network:" + problems);
}

} // namespace

template <class Scalar>
Checkpoint Trainer<Scalar>::checkpoint() const {
    Checkpoint out;
    out.step = m_step;
    out.totalSteps = m_totalSteps;
    out.precision = precision();
    out.updates = m_step - m_firstUpdate;
    out.hasVelocity = m_optimizer.hasVelocity();
    out.settings = liveSettings();
    out.clippedSteps = m_clippedSteps;
    out.norms = m_advisor.record();
    for (const Parameter<Scalar>* parameter : m_network.parameters()) {
        out.tensors.push_back(exported(parameter->name, parameter->value, parameter->isVector));
        const Tensor<Scalar>* const states[] = {&parameter->state1, &parameter->state2};
        for (std::size_t s = 0; s < 2; ++s)
            if (!states[s]->isEmpty())
                out.tensors.push_back(exported(parameter->name + kStates[s], *states[s], parameter->isVector));
    }
    for (const NamedBuffer<Scalar>& buffer : m_network.buffers())
        out.tensors.push_back(exported(buffer.name, *buffer.tensor, true));
    return out;
}

template <class Scalar>
void Trainer<Scalar>::restore(const Checkpoint& checkpoint) {
    if (m_step != 0 || m_history->steps() != 0)
        throw Error("A run can be restored only before its first step.");
    if (checkpoint.precision != precision())
        throw Error("The checkpoint was made in another precision than this run's.");
    const std::shared_ptr<History>& continued = m_options.continued;
    if (continued &&
        (continued->endStep() != checkpoint.step || continued->layout().width() != m_history->layout().width()))
        throw Error("The checkpoint of step " + std::to_string(checkpoint.step) +
                    " does not fit telemetry that ends before step " + std::to_string(continued->endStep()) + ".");
    Places<Scalar> places = placesIn(m_network);
    match(checkpoint.tensors, places);
    m_advisor = ClipAdvisor(checkpoint.norms);
    m_clippedSteps = checkpoint.clippedSteps;
    const bool keepsState = checkpoint.settings.optimizer.kind == m_optimizer.settings().kind;
    for (const auto& [name, place] : places)
        if (place.from && (place.isNeeded || keepsState))
            import(*place.from, *place.tensor);
    for (Parameter<Scalar>* parameter : m_network.parameters())
        parameter->transposePanel({0, parameter->columns()});
    m_step = checkpoint.step;
    m_totalSteps = checkpoint.totalSteps;
    m_firstUpdate = keepsState ? checkpoint.step - checkpoint.updates : checkpoint.step;
    m_optimizer.setHasVelocity(keepsState && checkpoint.hasVelocity);
    if (keepsState)
        m_optimizer.setSettings(checkpoint.settings.optimizer);
    m_clip = checkpoint.settings.clip;
    m_schedule = checkpoint.settings.schedule;
    m_optimizer.prepare(m_network.parameters());
    m_history = continued ? continued : std::make_shared<History>(m_history->sharedLayout(), m_step, m_options.history);
    m_weightsAreNew = true;
}

template <class Scalar>
void Trainer<Scalar>::takeCheckpoint(Checkpoints::Keep keep) {
    const auto started = std::chrono::steady_clock::now();
    auto taken = std::make_shared<const Checkpoint>(checkpoint());
    m_checkpoints->add(std::move(taken), keep, std::chrono::steady_clock::now() - started);
}

template <class Scalar>
void Trainer<Scalar>::keepCheckpointWhenDue() {
    if (!m_checkpoints || (!m_weightsAreNew && !m_checkpoints->isDue(m_step)))
        return;
    takeCheckpoint(m_weightsAreNew ? Checkpoints::Keep::Always : Checkpoints::Keep::WhileThereIsRoom);
    m_weightsAreNew = false;
}

template <class Scalar>
void Trainer<Scalar>::keepCheckpoint() {
    if (!m_checkpoints || m_divergence)
        return;
    const std::shared_ptr<const Checkpoint> newest = m_checkpoints->atOrBefore(m_step);
    if (m_weightsAreNew || !newest || newest->step != m_step)
        takeCheckpoint(m_weightsAreNew ? Checkpoints::Keep::Always : Checkpoints::Keep::WhileThereIsRoom);
    m_weightsAreNew = false;
}

template class Trainer<float>;
template class Trainer<double>;

} // namespace nabla
