// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "tests/support/runs.h"

#include <QTest>

#include <bit>

using namespace nabla;

namespace {

struct Example {
    const char* name;
    const char* layers;
    const char* training;
    Index timeSteps = 1;
    Precision precision = Precision::F32;
};

constexpr const char* kPlain = R"({"repeat": 2, "layers": [{"type": "dense", "units": 19, "activation": "tanh"}]})";
constexpr const char* kNormed =
    R"({"repeat": 2, "layers": [{"type": "dense", "units": 17, "activation": "relu", "normalization": "batch"}]})";

constexpr Example kExamples[] = {
    {"sgd", kPlain, R"("batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.1})"},
    {"momentum, which has no velocity yet at step 0", kPlain,
     R"("batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9, "weight_decay": 0.001})"},
    {"nesterov in double", kPlain,
     R"("batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9, "nesterov": true})", 1,
     Precision::F64},
    {"rmsprop", kPlain, R"("batch_size": 8, "optimizer": {"type": "rmsprop", "learning_rate": 0.001})"},
    {"rmsprop with momentum", kPlain,
     R"("batch_size": 8, "optimizer": {"type": "rmsprop", "learning_rate": 0.001, "momentum": 0.5})"},
    {"adam with batch norm", kNormed, R"("batch_size": 16, "optimizer": {"type": "adam", "learning_rate": 0.01})"},
    {"adamw with dropout and clipping",
     R"({"type": "dense", "units": 20, "activation": "silu", "dropout": 0.3},
        {"type": "dense", "units": 20, "activation": "silu", "residual": true, "dropout": 0.5})",
     R"("batch_size": 16, "optimizer": {"type": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
        "clip": {"type": "global_norm", "max_norm": 0.1})"},
    {"a learned scale and layer norm, rows in order",
     R"({"type": "residual", "scale": {"learned": 0.5}, "layers": [{"type": "dense", "units": 12, "normalization": "layer"}]})",
     R"("batch_size": 7, "shuffle": false, "optimizer": {"type": "adam", "learning_rate": 0.01})"},
    {"an LSTM in double", R"({"type": "lstm", "units": 9})",
     R"("batch_size": 8, "optimizer": {"type": "adam", "learning_rate": 0.01})", 6, Precision::F64},
    {"a GRU and an RNN", R"({"type": "gru", "units": 9, "return_sequences": true}, {"type": "rnn", "units": 7})",
     R"("batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9})", 6},
    {"steps and a warm-up", kPlain,
     R"("batch_size": 8, "schedule": {"type": "step", "step_size": 9, "gamma": 0.5, "warmup_steps": 20},
        "optimizer": {"type": "adam", "learning_rate": 0.01})"},
    {"cosine over the whole run, adaptive clipping", kPlain,
     R"("batch_size": 8, "steps": 41, "schedule": {"type": "cosine", "minimum": 0.001},
        "optimizer": {"type": "sgd", "learning_rate": 0.1}, "clip": {"type": "adaptive", "clipping": 0.02})"},
    {"lsuv, whose start needs data", R"({"type": "dense", "units": 12, "activation": "tanh", "init": "lsuv"})",
     R"("batch_size": 8, "evaluate_every": 5, "optimizer": {"type": "sgd", "learning_rate": 0.1})"},
};

constexpr std::int64_t kEnd = 41;

std::vector<std::uint64_t> bitsOf(std::span<const double> values) {
    std::vector<std::uint64_t> bits;
    for (const double value : values)
        bits.push_back(std::bit_cast<std::uint64_t>(value));
    return bits;
}

std::vector<std::uint64_t> bitsOf(const Run& run) {
    std::vector<std::uint64_t> bits;
    for (const NamedTensor& tensor : run.tensors())
        for (const std::uint64_t word : bitsOf(tensor.values))
            bits.push_back(word);
    return bits;
}

/// Bits of every telemetry number from a step on.
std::vector<std::uint64_t> rowsFrom(const Run& run, std::int64_t step) {
    std::vector<std::uint64_t> bits;
    run.history()->visit(step, [&](std::int64_t at, std::span<const double> row) {
        bits.push_back(static_cast<std::uint64_t>(at));
        for (const std::uint64_t word : bitsOf(row))
            bits.push_back(word);
        return true;
    });
    return bits;
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private:
    static RunOptions optionsFor(const Example& example) {
        RunOptions options;
        options.threads = 1;
        options.precision = example.precision;
        return options;
    }

    /// Changes every kind of live setting at step 10.
    static void change(Run& run) {
        stepTo(run, 10);
        LiveSettings settings = run.liveSettings();
        settings.optimizer.learningRate *= 0.75;
        settings.clip = {ClipKind::LayerNorm, 0.5, 1};
        run.apply(settings);
    }

private Q_SLOTS:
    void continuedRunsEqualUninterruptedOnes_data();
    void continuedRunsEqualUninterruptedOnes();
    void settingsChangedWhileRunningAreKept();
    void anotherOptimizerStartsAfresh();
    void whatDoesNotFitIsNamedAndNothingChanges();
    void telemetryGoesOnInTheSameHistory();
    void theFirstStepAndNewWeightsAlwaysHaveACheckpoint();
    void checkpointsAreThinnedEvenly();
    void checkpointsKeepToTheirBudget();
    void everySettingSurvivesItsWords();
};

void TestCheckpoint::continuedRunsEqualUninterruptedOnes_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("step");
    for (std::size_t i = 0; i < std::size(kExamples); ++i)
        for (const int step : {0, 1, 7, 23})
            QTest::addRow("%s, step %d", kExamples[i].name, step) << int(i) << step;
}

void TestCheckpoint::continuedRunsEqualUninterruptedOnes() {
    QFETCH(int, index);
    QFETCH(int, step);
    const Example& example = kExamples[index];
    const auto data = cloudData(100, 12, 3, example.timeSteps);
    const Recipe recipe = recipeOf(example.layers, example.training);
    const std::unique_ptr<Run> whole = makeRun(recipe, data, optionsFor(example));
    stepTo(*whole, step);
    const Checkpoint checkpoint = whole->checkpoint();
    QCOMPARE(checkpoint.step, step);
    stepTo(*whole, kEnd);
    const std::unique_ptr<Run> continued = makeRun(recipe, data, optionsFor(example));
    continued->restore(checkpoint);
    QCOMPARE(continued->nextStep(), step);
    stepTo(*continued, kEnd);
    QVERIFY(whole->nextStep() == kEnd && continued->nextStep() == kEnd);
    QVERIFY(bitsOf(*continued) == bitsOf(*whole));
    QVERIFY(rowsFrom(*continued, step) == rowsFrom(*whole, step));
}

void TestCheckpoint::settingsChangedWhileRunningAreKept() {
    const auto data = cloudData(100, 12);
    const Recipe recipe = recipeOf(kPlain, kExamples[1].training);
    const std::unique_ptr<Run> whole = makeRun(recipe, data, optionsFor(kExamples[1]));
    change(*whole);
    whole->setTotalSteps(2000);
    stepTo(*whole, 20);
    const Checkpoint checkpoint = whole->checkpoint();
    const std::unique_ptr<Run> continued = makeRun(recipe, data, optionsFor(kExamples[1]));
    continued->restore(checkpoint);
    QCOMPARE(continued->totalSteps(), 2000);
    stepTo(*whole, kEnd);
    stepTo(*continued, kEnd);
    QVERIFY(rowsFrom(*continued, 20) == rowsFrom(*whole, 20));
}

void TestCheckpoint::anotherOptimizerStartsAfresh() {
    const auto data = cloudData(100, 12);
    const std::unique_ptr<Run> sgd = makeRun(recipeOf(kPlain, kExamples[1].training), data, optionsFor(kExamples[1]));
    stepTo(*sgd, 15);
    const Recipe recipe = recipeOf(kPlain, R"("batch_size": 8, "optimizer": {"type": "adam", "learning_rate": 0.01})");
    const std::unique_ptr<Run> adam = makeRun(recipe, data, optionsFor(kExamples[1]));
    adam->restore(sgd->checkpoint());
    QVERIFY(bitsOf(*adam) == bitsOf(*sgd));
    // The first step of Adam moves every weight by the learning rate, whatever the gradient (Kingma & Ba 2015, 2.1).
    const double before = adam->tensors()[0].values[0];
    adam->step();
    const double moved = std::fabs(adam->tensors()[0].values[0] - before);
    QVERIFY2(std::fabs(moved - 0.01) < 1e-5, qPrintable(QString::number(moved))); // epsilon against |g| of 1e-4 or more
}

void TestCheckpoint::whatDoesNotFitIsNamedAndNothingChanges() {
    const auto data = cloudData(100, 12);
    const std::unique_ptr<Run> run = makeRun(recipeOf(kPlain, kExamples[0].training), data, optionsFor(kExamples[0]));
    const auto bits = bitsOf(*run);
    Checkpoint checkpoint = run->checkpoint();
    checkpoint.tensors[1].rows = 4;
    checkpoint.tensors[0].name = "9.weight";
    try {
        run->restore(checkpoint);
        QFAIL("it was taken");
    } catch (const ShapeError& error) {
        const QByteArray text = error.what();
        QVERIFY2(text.contains("9.weight: the network has no"), text);
        QVERIFY2(text.contains("0.bias: has shape (4, 1)"), text);
        QVERIFY2(text.contains("0.weight: missing"), text);
    }
    checkpoint = run->checkpoint();
    checkpoint.tensors[0].bytes.pop_back();
    QVERIFY_EXCEPTION_THROWN(run->restore(checkpoint), ShapeError);
    checkpoint = run->checkpoint();
    checkpoint.precision = Precision::F64;
    QVERIFY_EXCEPTION_THROWN(run->restore(checkpoint), Error);
    QVERIFY(bitsOf(*run) == bits);
    run->step();
    QVERIFY_EXCEPTION_THROWN(run->restore(run->checkpoint()), Error);
}

void TestCheckpoint::telemetryGoesOnInTheSameHistory() {
    const auto data = cloudData(100, 12);
    const Recipe recipe = recipeOf(kPlain, kExamples[1].training);
    const std::unique_ptr<Run> whole = makeRun(recipe, data, optionsFor(kExamples[1]));
    stepTo(*whole, 20);
    RunOptions options = optionsFor(kExamples[1]);
    options.continued = whole->history();
    const std::unique_ptr<Run> continued = makeRun(recipe, data, options);
    continued->restore(whole->checkpoint());
    stepTo(*continued, kEnd);
    QCOMPARE(continued->history()->firstStep(), 0);
    QCOMPARE(continued->history()->endStep(), kEnd);
    const std::unique_ptr<Run> uninterrupted = makeRun(recipe, data, optionsFor(kExamples[1]));
    stepTo(*uninterrupted, kEnd);
    QVERIFY(hashOf(*continued) == hashOf(*uninterrupted));
}

void TestCheckpoint::theFirstStepAndNewWeightsAlwaysHaveACheckpoint() {
    const auto data = cloudData(100, 12);
    const Recipe recipe = recipeOf(kPlain, R"("batch_size": 8, "steps": 100000,
        "optimizer": {"type": "sgd", "learning_rate": 0.001})");
    const std::unique_ptr<Run> run = makeRun(recipe, data, optionsFor(kExamples[0]));
    const auto start = bitsOf(*run);
    stepTo(*run, 33);
    run->setTensors(run->tensors());
    stepTo(*run, 20000);
    const auto list = run->checkpoints()->list();
    QCOMPARE(list[0].checkpoint->step, 0);
    const auto has33 = std::any_of(list.begin(), list.end(), [](const auto& e) { return e.checkpoint->step == 33; });
    QVERIFY(has33);
    QCOMPARE(run->checkpoints()->atOrBefore(32)->step, 0);
    const std::unique_ptr<Run> again = makeRun(recipe, data, optionsFor(kExamples[0]));
    again->restore(*list[0].checkpoint);
    QVERIFY(bitsOf(*again) == start);
    run->keepCheckpoint();
    QCOMPARE(run->checkpoints()->list().back().checkpoint->step, 20000);
}

void TestCheckpoint::checkpointsAreThinnedEvenly() {
    Checkpoints checkpoints(1 << 30);
    const auto add = [&](std::int64_t step) {
        auto checkpoint = std::make_shared<Checkpoint>();
        checkpoint->step = step;
        checkpoints.add(std::move(checkpoint),
                        step == 0 ? Checkpoints::Keep::Always : Checkpoints::Keep::WhileThereIsRoom);
    };
    for (std::int64_t step = 0; step < 200'000; ++step)
        if (checkpoints.isDue(step))
            add(step);
    const auto list = checkpoints.list();
    QVERIFY2(list.size() >= 30 && list.size() <= 66, qPrintable(QString::number(list.size())));
    std::int64_t widest = 0;
    for (std::size_t i = 1; i < list.size(); ++i)
        widest = std::max(widest, list[i].checkpoint->step - list[i - 1].checkpoint->step);
    QVERIFY2(widest <= 200'000 / 30, qPrintable(QString::number(widest)));
}

void TestCheckpoint::checkpointsKeepToTheirBudget() {
    Checkpoints checkpoints(1'000'000);
    std::int64_t taken = 0;
    for (std::int64_t step = 0; step < 100'000; ++step) {
        if (!checkpoints.isDue(step))
            continue;
        auto checkpoint = std::make_shared<Checkpoint>();
        checkpoint->step = step;
        checkpoint->tensors.push_back({"0.weight", 1, 1, true, std::string(100'000, 'x')});
        checkpoints.add(std::move(checkpoint), Checkpoints::Keep::WhileThereIsRoom);
        ++taken;
        std::int64_t bytes = 0;
        for (const auto& entry : checkpoints.list())
            bytes += entry.checkpoint->memoryBytes();
        QVERIFY(bytes <= 1'100'000);
    }
    QVERIFY(taken > 10);
    Checkpoints none(10); // too small for two: only what must stay, and the newest
    for (std::int64_t step = 0; step < 1000; ++step) {
        auto checkpoint = std::make_shared<Checkpoint>();
        checkpoint->step = step;
        none.add(std::move(checkpoint), step == 0 ? Checkpoints::Keep::Always : Checkpoints::Keep::WhileThereIsRoom);
    }
    QCOMPARE(none.list().size(), std::size_t(2));
    QVERIFY(!none.isDue(1024));
}

void TestCheckpoint::everySettingSurvivesItsWords() {
    LiveSettings a;
    LiveSettings b;
    b.optimizer.learningRate = 0.1 + 0.2;
    b.optimizer.nesterov = true;
    b.optimizer.beta2 = 0.95;
    b.clip = {ClipKind::GlobalNorm, 0.25, std::numeric_limits<double>::infinity()};
    b.schedule.kind = ScheduleKind::Cosine;
    b.schedule.totalSteps = 12345;
    const std::vector<SettingChange> changes = settingChanges(a, b);
    QCOMPARE(changes.size(), std::size_t(5));
    for (const SettingChange& change : changes)
        applyChange(change, a);
    QVERIFY(settingChanges(a, b).empty());
    QVERIFY(settingChanges(liveSettingsFrom(toJson(b)), b).empty());
    const auto refuses = [&](const char* setting, const char* value) {
        QVERIFY_EXCEPTION_THROWN(applyChange({setting, value}, a), Error);
    };
    refuses("colour", "1");
    refuses("learning_rate", "\"fast\"");
    refuses("clip", "{\"type\":\"sideways\"}");
    refuses("schedule", "[");
    QVERIFY(settingChanges(a, b).empty());
}

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
