// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/runs.h"

#include <QTest>

using namespace nabla;

namespace {

enum class Kind { Classes, Curve, Sequence };

struct Example {
    const char* name;
    const char* layers;
    const char* training;
    Index features;
    Kind kind = Kind::Classes;
};

constexpr Example kExamples[] = {
    {"one thin layer, batch 5", R"({"type": "dense", "units": 3, "activation": "tanh"})",
     R"("batch_size": 5, "optimizer": {"type": "sgd", "learning_rate": 0.1})", 2},
    {"ReLU with batch norm and momentum, batch 32",
     R"({"repeat": 3, "layers": [{"type": "dense", "units": 33, "activation": "relu", "normalization": "batch"}]})",
     R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9})", 17},
    {"residual blocks with layer norm and Adam, batch 64",
     R"({"type": "dense", "units": 40}, {"repeat": 2, "layers": [{"type": "residual", "activation": "relu", "layers": [
        {"type": "dense", "units": 50, "activation": "gelu", "normalization": "layer"}, {"type": "dense", "units": 40}]}]})",
     R"("batch_size": 64, "optimizer": {"type": "adam", "learning_rate": 0.003})", 10},
    {"dense residuals with dropout and global clipping, batch 32",
     R"({"type": "dense", "units": 24, "activation": "silu", "residual": true, "dropout": 0.2},
        {"type": "dense", "units": 24, "activation": "silu", "residual": true, "dropout": 0.5})",
     R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.2},
        "clip": {"type": "global_norm", "max_norm": 0.1, "norm_type": 3})",
     6},
    {"wide layers, batch 64", R"({"type": "dense", "units": 300, "activation": "tanh"},
        {"type": "dense", "units": 257, "activation": "elu"})",
     R"("batch_size": 64, "optimizer": {"type": "rmsprop", "learning_rate": 0.001}, "clip": {"type": "layer_norm", "max_norm": 0.5})",
     65},
    {"batch norm after the activation, Adam, clipping by value, batch 5",
     R"({"repeat": 2, "layers": [{"type": "dense", "units": 9, "activation": "softplus", "normalization": "batch",
        "norm_position": "after"}]})",
     R"("batch_size": 5, "optimizer": {"type": "adam", "learning_rate": 0.01}, "clip": {"type": "value", "clip_value": 0.01})",
     4},
    {"adaptive clipping and AdamW, batch 32",
     R"({"repeat": 4, "layers": [{"type": "dense", "units": 31, "activation": "selu"}]})",
     R"("batch_size": 32, "optimizer": {"type": "adamw", "learning_rate": 0.002}, "clip": {"type": "adaptive", "clipping": 0.02})",
     8},
    {"regression, twenty layers, batch 64",
     R"({"repeat": 20, "layers": [{"type": "dense", "units": 16, "activation": "sigmoid", "init": "xavier_normal"}]})",
     R"("batch_size": 64, "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": true})", 5,
     Kind::Curve},
    {"LSTM after a dense layer with batch norm, batch 32",
     R"({"type": "dense", "units": 12, "activation": "tanh", "normalization": "batch"}, {"type": "lstm", "units": 20})",
     R"("batch_size": 32, "optimizer": {"type": "adam", "learning_rate": 0.01}, "clip": {"type": "global_norm", "max_norm": 1})",
     3, Kind::Sequence},
    {"GRU and RNN with orthogonal weights, batch 5",
     R"({"type": "gru", "units": 9, "return_sequences": true, "recurrent_init": "orthogonal"},
        {"type": "rnn", "units": 17, "recurrent_init": "orthogonal"})",
     R"("batch_size": 5, "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9})", 7, Kind::Sequence},
    {"weights started by data, batch 32",
     R"({"repeat": 3, "layers": [{"type": "dense", "units": 30, "activation": "relu", "init": "lsuv"}]})",
     R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.1})", 11},
    {"LSTM, dropout and GRU with the reset before, rows in order, a schedule with warm-up, batch 32",
     R"({"type": "lstm", "units": 11, "return_sequences": true, "forget_bias": 1}, {"type": "dense", "units": 14, "activation": "gelu",
        "dropout": 0.3}, {"type": "gru", "units": 10, "reset": "before"})",
     R"("batch_size": 32, "shuffle": false, "optimizer": {"type": "rmsprop", "learning_rate": 0.003, "momentum": 0.5},
        "schedule": {"type": "cosine", "warmup_steps": 10}, "clip": {"type": "adaptive", "clipping": 0.05})",
     4, Kind::Sequence},
    {"weights started by data, batch norm, dropout and learned residual scales, batch 64",
     R"({"repeat": 2, "layers": [{"type": "residual", "scale": {"learned": 0.5}, "activation": "relu", "layers": [
        {"type": "dense", "units": 22, "activation": "relu", "normalization": "batch", "init": "lsuv", "dropout": 0.25}]}]})",
     R"("batch_size": 64, "optimizer": {"type": "adam", "learning_rate": 0.003}, "schedule": {"type": "step", "step_size": 15})",
     13},
    {"a recurrent residual block, batch norm over time, batch 5",
     R"({"type": "dense", "units": 6, "activation": "tanh", "normalization": "batch"}, {"type": "residual", "layers": [
        {"type": "rnn", "units": 6, "return_sequences": true, "recurrent_init": "orthogonal"}]}, {"type": "lstm", "units": 7})",
     R"("batch_size": 5, "optimizer": {"type": "adamw", "learning_rate": 0.003}, "clip": {"type": "layer_norm", "max_norm": 0.3, "norm_type": "inf"})",
     3, Kind::Sequence},
};
constexpr std::int64_t kSteps = 50;

Precision precisionOf(bool isDouble) {
    return isDouble ? Precision::F64 : Precision::F32;
}

std::unique_ptr<Run> runOf(const Example& example, Precision precision, int threads,
                           Measure measure = Measure::Scalars) {
    RunOptions options;
    options.precision = precision;
    options.threads = threads;
    options.measure = measure;
    const std::string training = std::string(example.training) + R"(, "steps": 50, "evaluate_every": 20)";
    const std::shared_ptr<const Dataset> data = example.kind == Kind::Curve ? curveData(330, example.features)
                                                : example.kind == Kind::Sequence
                                                    ? cloudData(330, example.features, 3, 9)
                                                    : cloudData(330, example.features);
    return makeRun(recipeOf(example.layers, training), data, options);
}

} // namespace

/// The same recipe gives the same bits in every weight and every telemetry number.
class TestThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bitsAreEqualForAnyNumberOfThreads_data() { examples(); }
    void bitsAreEqualForAnyNumberOfThreads();
    void bitsAreEqualWhenStepsAreTakenInPortions_data() { examples(); }
    void bitsAreEqualWhenStepsAreTakenInPortions();
    void evaluationInBetweenChangesNoBit_data() { examples(); }
    void evaluationInBetweenChangesNoBit();
    void measuringChangesNoWeight_data() { examples(); }
    void measuringChangesNoWeight();
    void bitsAreEqualWhereWorkersHaveTimeToShare();
    void anotherSeedGivesOtherBits();

private:
    static void examples() {
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("isDouble");
        for (int i = 0; i < static_cast<int>(std::size(kExamples)); ++i)
            for (const bool isDouble : {false, true})
                QTest::addRow("%s, %s", kExamples[i].name, isDouble ? "double" : "float") << i << isDouble;
    }
};

void TestThreads::bitsAreEqualForAnyNumberOfThreads() {
    QFETCH(int, index);
    QFETCH(bool, isDouble);
    const std::unique_ptr<Run> single = runOf(kExamples[index], precisionOf(isDouble), 1);
    stepTo(*single, kSteps);
    QCOMPARE(single->nextStep(), kSteps);
    const std::uint64_t expected = hashOf(*single);
    for (const int threads : {2, 3, 4, 8, 0}) { // 0: the engine tries several and settles
        const std::unique_ptr<Run> run = runOf(kExamples[index], precisionOf(isDouble), threads);
        stepTo(*run, kSteps);
        QVERIFY2(hashOf(*run) == expected, qPrintable(QString("%1 threads").arg(threads)));
    }
}

void TestThreads::bitsAreEqualWhenStepsAreTakenInPortions() {
    QFETCH(int, index);
    QFETCH(bool, isDouble);
    const std::unique_ptr<Run> whole = runOf(kExamples[index], precisionOf(isDouble), 2);
    stepTo(*whole, kSteps);
    const std::unique_ptr<Run> portions = runOf(kExamples[index], precisionOf(isDouble), 2);
    for (const std::int64_t end : {1, 2, 9, 33, 50}) {
        portions->apply(portions->liveSettings()); // the same settings again: nothing starts anew
        stepTo(*portions, end);
        QCOMPARE(portions->nextStep(), end);
    }
    QCOMPARE(hashOf(*portions), hashOf(*whole));
}

void TestThreads::evaluationInBetweenChangesNoBit() {
    QFETCH(int, index);
    QFETCH(bool, isDouble);
    const std::unique_ptr<Run> plain = runOf(kExamples[index], precisionOf(isDouble), 2);
    stepTo(*plain, kSteps);
    const std::unique_ptr<Run> watched = runOf(kExamples[index], precisionOf(isDouble), 2);
    for (std::int64_t step = 1; step <= kSteps; ++step) {
        stepTo(*watched, step);
        const Evaluation first = watched->evaluate(watched->dataset().trainingRows);
        const Evaluation second = watched->evaluate(watched->dataset().trainingRows);
        QCOMPARE(first.loss, second.loss);
        watched->evaluate({0});
        watched->tensors();
        watched->gradients();
    }
    QCOMPARE(hashOf(*watched), hashOf(*plain));
}

void TestThreads::measuringChangesNoWeight() {
    QFETCH(int, index);
    QFETCH(bool, isDouble);
    const std::unique_ptr<Run> measured = runOf(kExamples[index], precisionOf(isDouble), 2);
    const std::unique_ptr<Run> bare = runOf(kExamples[index], precisionOf(isDouble), 2, Measure::Nothing);
    stepTo(*measured, kSteps);
    stepTo(*bare, kSteps);
    const std::vector<NamedTensor> ours = bare->tensors();
    for (const NamedTensor& tensor : measured->tensors())
        QVERIFY2(tensorNamed(ours, tensor.name).values == tensor.values, tensor.name.c_str());
    for (std::int64_t step = 0; step < kSteps; ++step)
        QCOMPARE(telemetry(*bare, step, "loss"), telemetry(*measured, step, "loss"));
}

/// Steps of tiny networks are over before a worker wakes up; here each takes long enough.
void TestThreads::bitsAreEqualWhereWorkersHaveTimeToShare() {
    const auto hash = [](int threads) {
        RunOptions options;
        options.threads = threads;
        const std::unique_ptr<Run> run = makeRun(
            recipeOf(
                R"({"repeat": 3, "layers": [{"type": "dense", "units": 600, "activation": "relu", "normalization": "batch"}]})",
                R"("batch_size": 256, "optimizer": {"type": "adam", "learning_rate": 0.001})"),
            cloudData(330, 200), options);
        stepTo(*run, 4);
        return hashOf(*run);
    };
    const std::uint64_t expected = hash(1);
    for (const int threads : {2, 3, 8})
        QCOMPARE(hash(threads), expected);
}

/// The hash would notice: otherwise the tests above prove nothing.
void TestThreads::anotherSeedGivesOtherBits() {
    const auto hash = [](std::uint64_t seed) {
        Recipe recipe = recipeOf(kExamples[0].layers, kExamples[0].training);
        recipe.seed = seed;
        const std::unique_ptr<Run> run = makeRun(recipe, cloudData(330, 2));
        stepTo(*run, 3);
        return hashOf(*run);
    };
    QCOMPARE(hash(1), hash(1));
    QVERIFY(hash(1) != hash(2));
}

QTEST_GUILESS_MAIN(TestThreads)
#include "tst_threads.moc"
