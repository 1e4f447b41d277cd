// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/names.h"
#include "tests/core/recipe/recipe_text.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace nabla;
using namespace nabla::test;

namespace {

/// Sound recipes by the thousand. Every draw follows from the seed.
class RecipeMaker {
public:
    explicit RecipeMaker(unsigned seed) : m_random(seed) {}

    Recipe make() {
        Recipe recipe;
        recipe.name = text();
        recipe.notes = text();
        maybe(recipe.seed, [&] { return std::uint64_t(m_random()) << 32 | m_random(); });
        fill(recipe.data);
        fill(recipe.network);
        fill(recipe.training);
        return recipe;
    }

private:
    bool coin() { return m_random() % 2 == 0; }
    Index whole(Index first, Index last) { return first + Index(m_random() % unsigned(last - first + 1)); }
    double fraction() { return double(m_random()) / 4294967296.0; }
    double number() { return std::ldexp(fraction() - 0.5, int(whole(-1000, 1000))); }
    double positive() { return std::fabs(number()) + 1e-300; }
    std::string text() {
        static const char* const kTexts[] = {"",           "plain",    "line\nline", "quote \" and \\",
                                             "梯度 ∂L/∂w", "\x01\x7f", "a/b"};
        return kTexts[whole(0, 6)];
    }
    template <class Enum>
    Enum word(std::span<const Named<Enum>> names) {
        return names[std::size_t(whole(0, Index(names.size()) - 1))].value;
    }
    template <class Value, class Make>
    void maybe(std::optional<Value>& member, Make make) {
        if (coin())
            member = make();
    }

    Init init(bool isRecurrent) {
        Init made;
        do
            made.scheme = word(initNames());
        while (made.scheme == InitScheme::Fixup || (isRecurrent && made.scheme == InitScheme::Lsuv));
        using enum InitScheme;
        const bool hasGain = made.scheme <= Uniform || made.scheme == PytorchDefault;
        if (hasGain && coin())
            made.gain = positive();
        if ((made.scheme == HeUniform || made.scheme == HeNormal) && coin())
            made.negativeSlope = number();
        if (made.scheme == Normal && coin())
            made.std = positive();
        if (made.scheme == Uniform && coin())
            made.bound = positive();
        if (made.scheme == Constant && coin())
            made.value = number();
        return made;
    }

    void fill(DenseSpec& dense) {
        maybe(dense.units, [&] { return whole(1, 1000000); });
        maybe(dense.activation, [&] { return word(activationNames()); });
        maybe(dense.normalization, [&] { return word(normalizationNames()); });
        maybe(dense.normPosition, [&] { return word(normPositionNames()); });
        maybe(dense.bias, [&] { return coin(); });
        maybe(dense.residual, [&] { return coin(); });
        maybe(dense.residualScale, [&] { return number(); });
        maybe(dense.dropout, [&] { return fraction(); });
        maybe(dense.init, [&] { return init(false); });
        maybe(dense.biasInit, [&] { return number(); });
    }

    void fill(RecurrentSpec& layer) {
        layer.cell = word(cellNames());
        layer.units = whole(1, 50);
        layer.init = init(true); // else the defaults' lsuv may reach it
        maybe(layer.recurrentInit, [&] { return init(true); });
        maybe(layer.returnSequences, [&] { return coin(); });
        if (layer.cell == Cell::Rnn)
            maybe(layer.activation, [&] { return coin() ? Activation::Tanh : Activation::Relu; });
        if (layer.cell == Cell::Lstm)
            maybe(layer.forgetBias, [&] { return number(); });
        if (layer.cell == Cell::Gru) {
            maybe(layer.updateBias, [&] { return number(); });
            maybe(layer.reset, [&] { return word(gruResetNames()); });
        }
    }

    void fill(ResidualSpec& block, int depth) {
        block.layers = layers(depth + 1);
        maybe(block.activation, [&] { return word(activationNames()); });
        maybe(block.scale, [&] {
            const auto kind = ScaleKind(whole(0, 2));
            return ResidualScale{kind, kind == ScaleKind::InverseSqrtDepth ? 1 : number()};
        });
        maybe(block.init, [&] { return Init{InitScheme::Fixup}; });
    }

    std::vector<LayerSpec> layers(int depth) {
        std::vector<LayerSpec> made(std::size_t(whole(1, 3)));
        for (LayerSpec& layer : made) {
            const Index kind = whole(0, depth < 4 ? 3 : 1);
            if (kind == 0) {
                DenseSpec dense;
                fill(dense);
                dense.units = whole(1, 1000);
                layer.value = dense;
            } else if (kind == 1) {
                RecurrentSpec recurrent;
                fill(recurrent);
                layer.value = recurrent;
            } else if (kind == 2) {
                ResidualSpec block;
                fill(block, depth);
                layer.value = block;
            } else {
                layer.value = RepeatSpec{whole(1, 2), layers(depth + 1)};
            }
        }
        return made;
    }

    void fill(NetworkSpec& network) {
        fill(network.defaults);
        maybe(network.defaults.recurrentInit, [&] { return init(true); });
        network.layers = layers(0);
        maybe(network.outputInit, [&] { return init(false); });
    }

    void fill(DataSpec& data) {
        data.source = word(sourceNames());
        using enum Source;
        const bool isPlane = data.source <= MultiGauss;
        if (isPlane || data.source == Adding || data.source == CopyMemory || data.source == TemporalOrder ||
            data.source == Sine)
            maybe(data.samples, [&] { return whole(1, 10000000); });
        if (isPlane || data.source == Sine)
            maybe(data.noise, [&] { return positive(); });
        if (data.source == Adding || data.source == TemporalOrder || data.source == Sine || data.source == Sunspots)
            maybe(data.length, [&] { return whole(1, 1000000); });
        if (data.source == CopyMemory) {
            maybe(data.delay, [&] { return whole(1, 1000); });
            maybe(data.symbols, [&] { return whole(2, 1000); });
        }
        if (data.source == Fashion) {
            maybe(data.full, [&] { return coin(); });
            maybe(data.rows, [&] { return coin(); });
        }
        if (data.source == Penguins)
            maybe(data.task, [&] { return word(taskNames()); });
        if (data.source == Csv) {
            data.path = "ä b/" + text() + ".csv";
            maybe(data.task, [&] { return word(taskNames()); });
            if (coin())
                data.target = text();
            else
                data.target = whole(0, 100);
            maybe(data.sequenceLength, [&] { return whole(1, 100); });
            maybe(data.missing, [&] { return word(missingNames()); });
        }
        if (data.source == Idx) {
            data.images = "i" + text();
            data.labels = "l" + text();
        }
        if (data.source == Npy) {
            data.features = "f" + text();
            data.targets = "t" + text();
            maybe(data.task, [&] { return word(taskNames()); });
        }
        maybe(data.validationFraction, [&] { return fraction(); });
        maybe(data.split, [&] { return word(splitNames()); });
        maybe(data.standardize, [&] { return coin(); });
    }

    void fill(OptimizerSpec& optimizer) {
        using enum OptimizerKind;
        optimizer.kind = word(optimizerNames());
        optimizer.learningRate = positive();
        maybe(optimizer.weightDecay, [&] { return positive(); });
        if (optimizer.kind == Sgd || optimizer.kind == Rmsprop)
            maybe(optimizer.momentum, [&] { return positive(); });
        if (optimizer.kind == Sgd)
            maybe(optimizer.nesterov, [&] { return optimizer.momentum.has_value() && coin(); });
        if (optimizer.kind == Rmsprop)
            maybe(optimizer.alpha, [&] { return fraction(); });
        if (optimizer.kind != Sgd)
            maybe(optimizer.epsilon, [&] { return positive(); });
        if (optimizer.kind == Adam || optimizer.kind == AdamW) {
            maybe(optimizer.beta1, [&] { return fraction(); });
            maybe(optimizer.beta2, [&] { return fraction(); });
        }
    }

    void fill(ClipSpec& clip) {
        using enum ClipKind;
        clip.kind = word(clipNames());
        if (clip.kind == GlobalNorm || clip.kind == LayerNorm) {
            maybe(clip.maxNorm, [&] { return positive(); });
            maybe(clip.normType, [&] { return coin() ? std::numeric_limits<double>::infinity() : positive(); });
        }
        if (clip.kind == Value)
            maybe(clip.clipValue, [&] { return positive(); });
        if (clip.kind == Adaptive) {
            maybe(clip.clipping, [&] { return positive(); });
            maybe(clip.epsilon, [&] { return positive(); });
        }
    }

    void fill(ScheduleSpec& schedule) {
        schedule.kind = word(scheduleNames());
        if (schedule.kind == ScheduleKind::Step) {
            schedule.stepSize = whole(1, 1000);
            maybe(schedule.gamma, [&] { return positive(); });
        }
        if (schedule.kind == ScheduleKind::Cosine)
            maybe(schedule.minimum, [&] { return positive(); });
        maybe(schedule.warmupSteps, [&] { return whole(0, 1000); });
    }

    void fill(TrainingSpec& training) {
        fill(training.optimizer);
        maybe(training.loss, [&] { return coin() ? Loss::Auto : Loss::Mse; });
        maybe(training.batchSize, [&] { return whole(2, 10000000); });
        maybe(training.steps, [&] { return whole(1, 2000000000); });
        maybe(training.evaluateEvery, [&] { return whole(1, 1000); });
        maybe(training.shuffle, [&] { return coin(); });
        maybe(training.schedule, [&] {
            ScheduleSpec schedule;
            fill(schedule);
            return schedule;
        });
        maybe(training.clip, [&] {
            ClipSpec clip;
            fill(clip);
            return clip;
        });
    }

    std::mt19937 m_random;
};

} // namespace

class RecipeRoundtripTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aThousandRandomRecipesSurviveWritingAndReading() {
        RecipeMaker maker(20);
        for (int i = 0; i < 1000; ++i) {
            const Recipe recipe = maker.make();
            const std::string found = textOf(validate(recipe));
            QVERIFY2(found.empty(), found.c_str());
            const std::string json = toJson(recipe);
            const std::string reading = textOf(problemsOf(json));
            QVERIFY2(reading.empty(), (reading + json).c_str());
            const Recipe again = parseRecipe(json);
            QVERIFY2(again == recipe, (json + toJson(again)).c_str());
            QCOMPARE(toJson(again), json);
        }
    }

    void recipesInMemoryAreCheckedLikeTheirText() {
        Recipe recipe = RecipeMaker(1).make();
        recipe.training.optimizer.learningRate = std::numeric_limits<double>::quiet_NaN();
        recipe.training.optimizer.kind = OptimizerKind::Adam;
        recipe.training.optimizer.momentum = 0.9;
        recipe.training.clip =
            ClipSpec{ClipKind::GlobalNorm, std::numeric_limits<double>::infinity(), -1.0, {}, {}, {}};
        recipe.name = "\xff";
        recipe.network.layers = {LayerSpec{RepeatSpec{1, {}}}};
        QStringList paths;
        for (const Problem& problem : validate(recipe))
            paths << QString::fromStdString(problem.path);
        paths.sort();
        QCOMPARE(paths,
                 QStringList({"name", "network.layers[0].layers", "training.clip.max_norm", "training.clip.norm_type",
                              "training.optimizer.learning_rate", "training.optimizer.momentum"}));
        QVERIFY(!toJson(recipe).empty());
    }

    void layersNestedTooDeepToBeReadAgainAreRefused() {
        const auto nested = [](int depth) {
            Recipe recipe;
            LayerSpec layer{DenseSpec{}};
            std::get<DenseSpec>(layer.value).units = 1;
            std::get<DenseSpec>(layer.value).init = Init{InitScheme::Normal, 1, 0, 2, 1, 0};
            for (int i = 0; i < depth; ++i)
                layer = LayerSpec{RepeatSpec{1, {layer}}};
            recipe.network.layers = {layer};
            return recipe;
        };
        QVERIFY(validate(nested(28)).empty());
        QVERIFY(parseRecipe(toJson(nested(28))) == nested(28));
        QVERIFY(!validate(nested(29)).empty());
    }
};

QTEST_GUILESS_MAIN(RecipeRoundtripTest)
#include "tst_recipe_roundtrip.moc"
