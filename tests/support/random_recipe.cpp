// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_recipe.h"

#include "core/base/random.h"
#include "core/recipe/names.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

class Maker {
public:
    Maker(std::uint64_t seed, const RandomRecipeOptions& options) : m_options(options), m_draws(seed, "random recipe") {
        m_recipe.seed = seed;
        m_recipe.name = "random " + std::to_string(seed);
    }

    Recipe make() {
        fillData();
        DenseSpec& defaults = m_recipe.network.defaults;
        if (coin(3))
            defaults.activation = anyOf(activationNames());
        if (coin(5))
            defaults.init = denseInit(false);
        if (coin(5))
            defaults.recurrentInit = denseInit(false);
        m_recipe.network.layers = stack(1 + below(m_options.mostLayers), true);
        if (m_isSequence && !m_staysSequence)
            m_recipe.network.layers.push_back({recurrent(false)});
        if (coin(3))
            m_recipe.network.outputInit = denseInit(true);
        fillTraining();
        return m_recipe;
    }

private:
    std::uint64_t next() { return m_next++; }
    int below(Index bound) { return static_cast<int>(m_draws.below(static_cast<std::uint64_t>(bound), next())); }
    bool coin(int sides = 2) { return below(sides) == 0; }
    double real(double low, double high) {
        // Short decimals: the recipe's text stays readable.
        return std::round((low + (high - low) * m_draws.uniform(next())) * 1000) / 1000;
    }
    template <class Enum>
    Enum anyOf(std::span<const Named<Enum>> names) {
        return names[static_cast<std::size_t>(below(static_cast<Index>(names.size())))].value;
    }

    void fillData() {
        using enum Source;
        DataSpec& data = m_recipe.data;
        constexpr Source kSources[] = {Circle,     Xor,  Gauss, Spiral, Moons,         Plane,
                                       MultiGauss, Sine, Sine,  Adding, TemporalOrder, CopyMemory};
        data.source = kSources[below(std::size(kSources))];
        data.samples = 8 + below(12);
        if (coin(3))
            data.validationFraction = 0.2;
        if (coin(3))
            data.standardize = true;
        const Index longest = std::max<Index>(m_options.longest, 1);
        if (data.source == Sine)
            data.length = 2 + below(std::max<Index>(longest - 1, 1));
        if (data.source == Adding)
            data.length = 2 + below(std::max<Index>(longest - 1, 1));
        if (data.source == TemporalOrder)
            data.length = 10 + below(std::max<Index>(longest - 9, 1));
        if (data.source == CopyMemory) {
            data.delay = 1 + below(3);
            data.symbols = 2 + below(3);
        }
        m_isSequence = data.length.has_value() || data.source == CopyMemory;
        m_staysSequence = data.source == CopyMemory;
    }

    Init denseInit(bool mayBeData) {
        using enum InitScheme;
        constexpr InitScheme kSchemes[] = {XavierUniform,  XavierNormal, HeUniform, HeNormal, LecunUniform,
                                           LecunNormal,    Orthogonal,   Identity,  Normal,   Uniform,
                                           PytorchDefault, Constant,     Zeros,     Lsuv};
        Init init{kSchemes[below(std::size(kSchemes) - (mayBeData ? 0 : 1))]};
        const bool hasGain = init.scheme != Constant && init.scheme != Zeros && init.scheme != Lsuv;
        if (hasGain && coin(3))
            init.gain = real(0.5, 2);
        if ((init.scheme == HeNormal || init.scheme == HeUniform) && coin())
            init.negativeSlope = 0.01;
        if (init.scheme == Normal)
            init.std = real(0.1, 0.6);
        if (init.scheme == Uniform)
            init.bound = real(0.1, 0.9);
        if (init.scheme == Constant)
            init.value = real(-0.4, 0.4);
        return init;
    }

    std::vector<LayerSpec> stack(int count, bool mayNest) {
        std::vector<LayerSpec> layers;
        for (int i = 0; i < count; ++i) {
            const int kind = below(mayNest && m_options.hasNesting ? 6 : 4);
            if (kind == 5)
                layers.push_back({RepeatSpec{1 + below(3), stack(1 + below(2), false)}});
            else if (kind == 4)
                layers.push_back({residual()});
            else if (kind >= 2 && m_isSequence)
                layers.push_back({recurrent(true)});
            else
                layers.push_back({dense()});
        }
        return layers;
    }

    Index units() { return 1 + below(m_options.widest); }

    DenseSpec dense() {
        DenseSpec spec;
        spec.units = units();
        if (!coin(4))
            spec.activation = anyOf(activationNames());
        if (coin(3)) {
            spec.normalization = anyOf(normalizationNames());
            if (coin())
                spec.normPosition = anyOf(normPositionNames());
        }
        if (coin(4))
            spec.bias = coin();
        if (coin(4)) {
            spec.residual = true;
            if (coin())
                spec.residualScale = real(-1, 1.5);
        }
        if (coin(5))
            spec.dropout = real(0, 0.8);
        if (coin())
            spec.init = denseInit(true);
        if (coin(3))
            spec.biasInit = real(-0.5, 0.5);
        return spec;
    }

    RecurrentSpec recurrent(bool keepsSequence) {
        RecurrentSpec spec;
        spec.cell = anyOf(cellNames());
        spec.units = units();
        if (keepsSequence)
            spec.returnSequences = true;
        if (spec.cell == Cell::Rnn && coin())
            spec.activation = coin() ? Activation::Relu : Activation::Tanh;
        if (spec.cell == Cell::Lstm && coin())
            spec.forgetBias = real(-1, 2);
        if (spec.cell == Cell::Gru && coin())
            spec.updateBias = real(-1, 2);
        if (spec.cell == Cell::Gru && coin())
            spec.reset = anyOf(gruResetNames());
        if (coin(3))
            spec.init = denseInit(false);
        if (coin(3))
            spec.recurrentInit = denseInit(false);
        return spec;
    }

    ResidualSpec residual() {
        ResidualSpec block;
        block.layers = stack(1 + below(2), coin(4));
        if (coin())
            block.activation = anyOf(activationNames());
        switch (below(5)) {
        case 0:
            block.scale = ResidualScale{ScaleKind::Fixed, real(-1, 1.5)};
            break;
        case 1:
            block.scale = ResidualScale{ScaleKind::InverseSqrtDepth, 1};
            break;
        case 2:
            block.scale = ResidualScale{ScaleKind::Learned, real(-1, 1)};
            break;
        default:
            break;
        }
        if (coin(5))
            block.init = Init{InitScheme::Fixup};
        return block;
    }

    void fillTraining() {
        TrainingSpec& training = m_recipe.training;
        training.batchSize = 2 + below(6);
        training.steps = 5 + below(20);
        if (coin())
            training.shuffle = coin();
        if (coin(3))
            training.evaluateEvery = 1 + below(5);
        const Source source = m_recipe.data.source;
        const bool isRegression = source == Source::Plane || source == Source::MultiGauss || source == Source::Sine ||
                                  source == Source::Adding;
        const bool hasTwoClasses = !isRegression && source != Source::TemporalOrder && source != Source::CopyMemory;
        if (hasTwoClasses && coin())
            training.loss = Loss::BinaryCrossEntropy;
        fillOptimizer(training.optimizer);
        if (coin()) {
            ScheduleSpec schedule;
            schedule.kind = anyOf(scheduleNames());
            if (schedule.kind == ScheduleKind::Step)
                schedule.stepSize = 1 + below(10);
            if (coin())
                schedule.warmupSteps = below(8);
            training.schedule = schedule;
        }
        if (coin()) {
            ClipSpec clip;
            clip.kind = anyOf(clipNames());
            const bool hasNorm = clip.kind == ClipKind::GlobalNorm || clip.kind == ClipKind::LayerNorm;
            if (hasNorm)
                clip.maxNorm = real(0.01, 2);
            if (hasNorm && coin())
                clip.normType = coin() ? std::numeric_limits<double>::infinity() : real(0.5, 3);
            training.clip = clip;
        }
    }

    void fillOptimizer(OptimizerSpec& optimizer) {
        optimizer.kind = anyOf(optimizerNames());
        optimizer.learningRate = real(0.001, 0.1);
        if ((optimizer.kind == OptimizerKind::Sgd || optimizer.kind == OptimizerKind::Rmsprop) && coin())
            optimizer.momentum = real(0.1, 0.95);
        if (optimizer.kind == OptimizerKind::Sgd && optimizer.momentum && coin())
            optimizer.nesterov = true;
        if (coin(3))
            optimizer.weightDecay = real(0, 0.1);
    }

    RandomRecipeOptions m_options;
    RandomStream m_draws;
    std::uint64_t m_next = 0;
    Recipe m_recipe;
    bool m_isSequence = false;
    bool m_staysSequence = false;
};

} // namespace

Recipe randomRecipe(std::uint64_t seed, const RandomRecipeOptions& options) {
    return Maker(seed, options).make();
}

} // namespace nabla
