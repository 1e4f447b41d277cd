// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/check.h"
#include "core/recipe/tables.h"

#include <algorithm>
#include <cmath>

namespace nabla::recipe {

namespace {

constexpr double kMostLayers = 2000; // after repeats; a thousand must be possible

/// What a walk over the layers learns.
struct Network {
    double layers = 0; ///< after repeats, blocks and what is inside them
    bool hasBatchNorm = false;
};

class LayerChecker {
public:
    LayerChecker(const NetworkSpec& network, Problems& problems) : m_defaults(network.defaults), m_problems(problems) {
        walk(network.layers, "network.layers", 1);
    }

    const Network& network() const { return m_network; }

private:
    void walk(const std::vector<LayerSpec>& layers, const std::string& path, double times) {
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const std::string layerPath = childPath(path, i);
            if (!m_problems.isBroken(childPath(layerPath, "type")))
                std::visit([&](const auto& layer) { visit(layer, layerPath, times); }, layers[i].value);
        }
    }

    void visit(const DenseSpec& dense, const std::string& path, double times) {
        m_network.layers += times;
        checkUnits(dense.units, path);
        if (dense.normalization.value_or(m_defaults.normalization.value_or(Normalization::None)) ==
            Normalization::Batch)
            m_network.hasBatchNorm = true;
    }

    void visit(const RecurrentSpec& recurrent, const std::string& path, double times) {
        m_network.layers += times;
        checkUnits(recurrent.units, path);
        if (!recurrent.init && m_defaults.init && m_defaults.init->scheme == InitScheme::Lsuv)
            m_problems.addUnlessBroken(childPath(path, "init"),
                                       "lsuv, from network.defaults, starts dense layers and output only; "
                                       "give this layer its own init");
    }

    void visit(const ResidualSpec& block, const std::string& path, double times) {
        m_network.layers += times;
        walk(block.layers, childPath(path, "layers"), times);
    }

    void visit(const RepeatSpec& repeat, const std::string& path, double times) {
        const double rounds = static_cast<double>(std::max<Index>(repeat.count, 1));
        walk(repeat.layers, childPath(path, "layers"), times * rounds); // in double: nested repeats cannot overflow
    }

    void checkUnits(const std::optional<Index>& units, const std::string& path) {
        if (!units && !m_defaults.units && !m_problems.isBroken("network.defaults.units"))
            m_problems.addUnlessBroken(childPath(path, "units"),
                                       "is missing; give " + expectedText(*findField(RecipePart::Dense, "units")) +
                                           ", here or in network.defaults");
    }

    const DenseSpec& m_defaults;
    Problems& m_problems;
    Network m_network;
};

void checkNetwork(const Recipe& recipe, Problems& problems) {
    const Network network = LayerChecker(recipe.network, problems).network();
    if (network.layers > kMostLayers)
        problems.addUnlessBroken("network.layers", "gives more than " + std::to_string(static_cast<int>(kMostLayers)) +
                                                       " layers after repeats; repeat fewer times");
    if (network.hasBatchNorm && recipe.training.batchSize == 1)
        problems.addUnlessBroken("training.batch_size",
                                 "batch norm needs at least 2 samples a batch; set batch_size to 2 or more, or "
                                 "normalization to layer");
}

void checkOptimizer(const OptimizerSpec& optimizer, Problems& problems) {
    const std::string path = "training.optimizer";
    if (optimizer.kind == OptimizerKind::Sgd && optimizer.nesterov.value_or(false) &&
        !(optimizer.momentum.value_or(0) > 0) && !problems.isBroken(path + ".momentum") &&
        !problems.isBroken(path + ".type"))
        problems.addUnlessBroken(path + ".nesterov", "needs momentum; set momentum above 0, or nesterov to false");
}

/// Whether the source's targets are numbers; nothing when only the data can tell.
std::optional<bool> isRegression(const DataSpec& data) {
    using enum Source;
    switch (data.source) {
    case Plane:
    case MultiGauss:
    case Sunspots:
    case Adding:
    case Sine:
        return true;
    case Csv:
    case Npy:
        return data.task ? std::optional(*data.task == Task::Regression) : std::nullopt;
    case Penguins:
        return data.task == Task::Regression;
    default:
        return false;
    }
}

/// Classes of the sources that always have the same number; 0 where only the data can tell.
int knownClasses(const DataSpec& data) {
    using enum Source;
    switch (data.source) {
    case Digits:
    case DigitsRows:
    case Fashion:
        return 10;
    case Penguins:
        return 3;
    case TemporalOrder:
        return 4;
    default:
        return 0;
    }
}

void checkLoss(const Recipe& recipe, Problems& problems) {
    const Loss loss = recipe.training.loss.value_or(Loss::Auto);
    const bool needsClasses = loss == Loss::CrossEntropy || loss == Loss::BinaryCrossEntropy;
    if (!needsClasses || problems.hasBrokenParts("data."))
        return;
    const std::string name(idOf(lossNames(), loss));
    const std::string source(idOf(sourceNames(), recipe.data.source));
    if (isRegression(recipe.data).value_or(false))
        problems.addUnlessBroken("training.loss",
                                 name + " needs classes, but " + source + " is regression; use mse or auto");
    else if (const int classes = knownClasses(recipe.data); loss == Loss::BinaryCrossEntropy && classes > 0)
        problems.addUnlessBroken("training.loss", name + " needs exactly 2 classes, but " + source + " has " +
                                                      std::to_string(classes) + "; use cross_entropy or auto");
}

} // namespace

void checkCombinations(const Recipe& recipe, Problems& problems) {
    checkNetwork(recipe, problems);
    checkOptimizer(recipe.training.optimizer, problems);
    checkLoss(recipe, problems);
}

} // namespace nabla::recipe
