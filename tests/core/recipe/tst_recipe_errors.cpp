// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/recipe/recipe_text.h"

#include <QTest>

using namespace nabla;
using namespace nabla::test;

namespace {

void oneProblem(const char* name, const std::string& json, const std::string& expected) {
    QTest::newRow(name) << QString::fromStdString(json) << QString::fromStdString(expected);
}

std::string withOptimizer(const std::string& keys) {
    return withTraining("\"optimizer\":{" + keys + "}");
}

std::string withClip(const std::string& keys) {
    return withTraining(R"("optimizer":{"type":"sgd","learning_rate":1},"clip":{)" + keys + "}");
}

std::string withSchedule(const std::string& keys) {
    return withTraining(R"("optimizer":{"type":"sgd","learning_rate":1},"schedule":{)" + keys + "}");
}

std::string withSteps(const std::string& keys) {
    return withTraining(R"("optimizer":{"type":"sgd","learning_rate":1},)" + keys);
}

std::string withLoss(const std::string& data, const std::string& loss) {
    return R"({"nablascope":1,"data":{)" + data +
           R"(},"network":{"layers":[{"type":"dense","units":4}]},"training":{"loss":")" + loss +
           R"(","optimizer":{"type":"sgd","learning_rate":0.1}}})";
}

} // namespace

/// Each row holds one mistake and the whole answer to it, so that nothing else is reported beside it.
class RecipeErrorsTest : public QObject {
    Q_OBJECT

private:
    static void compare() {
        QFETCH(QString, json);
        QFETCH(QString, expected);
        const std::string found = textOf(problemsOf(json.toStdString()));
        QCOMPARE(QString::fromStdString(found), expected + '\n');
    }

private Q_SLOTS:
    void unknownKeysNamePathAndSuggestion_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        const std::string three =
            R"({"type":"dense","units":1},{"type":"dense","units":1},{"type":"dense","units":1},)";
        oneProblem("the contract's", withLayers(three + R"({"type":"dense","unitz":64})"),
                   "network.layers[3].unitz: unknown key; did you mean units?");
        oneProblem("in a repeat",
                   withLayers(R"({"repeat":2,"layers":[{"type":"dense","units":1},{"type":"dense","unit":64}]})"),
                   "network.layers[0].layers[1].unit: unknown key; did you mean units?");
        oneProblem("camel case", withOptimizer(R"("type":"sgd","learningRate":1)"),
                   "training.optimizer.learningRate: unknown key; did you mean learning_rate?");
        oneProblem("nothing near", withClip(R"("type":"none","threshold_of_all":1)"),
                   "training.clip.threshold_of_all: unknown key; known here are type, max_norm, norm_type, clip_value, "
                   "clipping and epsilon");
        oneProblem("at the top", withTop(R"("sed":1)"), "sed: unknown key; did you mean seed?");
        oneProblem("no plain word", withTop(R"("a b":1)"),
                   "[\"a b\"]: unknown key; known here are nablascope, name, notes, seed, data, network and training");
        oneProblem("in an initialization",
                   withLayers(R"({"type":"dense","units":1,"init":{"scheme":"normal","sdt":1}})"),
                   "network.layers[0].init.sdt: unknown key; did you mean std?");
        oneProblem("another layer's", withLayers(R"({"type":"dense","units":1,"forget_bias":1})"),
                   "network.layers[0].forget_bias: forget_bias belongs to lstm, not dense");
        oneProblem("a type for a repeat", withLayers(R"({"repeat":1,"units":3,"layers":[{"type":"dense","units":1}]})"),
                   "network.layers[0].units: units belongs to dense, rnn, lstm and gru, not repeat");
    }
    void unknownKeysNamePathAndSuggestion() { compare(); }

    void keysOfAnotherKindNameTheirOwners_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        oneProblem("momentum with adam", withOptimizer(R"("type":"adam","learning_rate":1,"momentum":0.9)"),
                   "training.optimizer.momentum: momentum belongs to sgd and rmsprop, not adam");
        oneProblem("beta1 with sgd", withOptimizer(R"("type":"sgd","learning_rate":1,"beta1":0.9)"),
                   "training.optimizer.beta1: beta1 belongs to adam and adamw, not sgd");
        oneProblem("length of the moons", withData(R"("source":"moons","length":5)"),
                   "data.length: length belongs to sunspots, adding, temporal_order and sine, not moons");
        oneProblem("gamma of a cosine", withSchedule(R"("type":"cosine","gamma":0.5)"),
                   "training.schedule.gamma: gamma belongs to step, not cosine");
        oneProblem("a largest norm without clipping", withClip(R"("max_norm":1)"),
                   "training.clip.max_norm: max_norm belongs to global_norm and layer_norm, not none");
        oneProblem("an LSTM's activation", withLayers(R"({"type":"lstm","units":1,"activation":"tanh"})"),
                   "network.layers[0].activation: activation belongs to rnn, not lstm");
        oneProblem("gain of zeros", withLayers(R"({"type":"dense","units":1,"init":{"scheme":"zeros","gain":2}})"),
                   "network.layers[0].init.gain: gain belongs to xavier_uniform, xavier_normal, he_uniform, he_normal, "
                   "lecun_uniform, lecun_normal, orthogonal, identity, normal, uniform and pytorch_default, not zeros");
    }
    void keysOfAnotherKindNameTheirOwners() { compare(); }

    void missingKeysAreNamed_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        oneProblem(
            "units", withLayers(R"({"type":"dense"})"),
            "network.layers[0].units: is missing; give a whole number from 1 to 1000000, here or in network.defaults");
        oneProblem("learning rate", withOptimizer(R"("type":"sgd")"),
                   "training.optimizer.learning_rate: is missing; give a number, 0 or more");
        oneProblem("optimizer", withTraining(R"("optimizer":{"learning_rate":1})"),
                   "training.optimizer.type: is missing; give sgd, rmsprop, adam or adamw");
        oneProblem("a CSV's path", withData(R"("source":"csv","target":0,"task":"regression")"),
                   "data.path: is missing; csv needs it: the path of a file");
        oneProblem("a CSV's target", withData(R"("source":"csv","path":"a.csv","task":"regression")"),
                   "data.target: is missing; csv needs it: a column's name or its 0-based index");
        oneProblem("labels", withData(R"("source":"idx","images":"a")"),
                   "data.labels: is missing; idx needs it: the path of a file");
        oneProblem("features", withData(R"("source":"npy","targets":"a")"),
                   "data.features: is missing; npy needs it: the path of a file");
        oneProblem(
            "type of a layer", withLayers(R"({"units":3})"),
            "network.layers[0].type: is missing; give dense, rnn, lstm, gru or residual, or a repeat with its layers");
        oneProblem("step size", withSchedule(R"("type":"step")"),
                   "training.schedule.step_size: is missing; step needs it: a whole number from 1 to 1000000000000");
        oneProblem("everything", R"({"nablascope":1,"data":{"source":"xor"}})",
                   "network.layers: is missing; give a list of layers\n"
                   "training.optimizer.type: is missing; give sgd, rmsprop, adam or adamw\n"
                   "training.optimizer.learning_rate: is missing; give a number, 0 or more");
    }
    void missingKeysAreNamed() { compare(); }

    void valuesAreRefusedWithTheReason_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        const std::string seed = "seed: must be a whole number from 0 to 18446744073709551615, not ";
        oneProblem("seed -1", withTop(R"("seed":-1)"), seed + "-1");
        oneProblem("seed 1.5", withTop(R"("seed":1.5)"), seed + "1.5");
        oneProblem("seed 2^64", withTop(R"("seed":18446744073709551616)"), seed + "18446744073709551616.0");
        oneProblem("seed as text", withTop(R"("seed":"1")"), seed + "text \"1\"");
        oneProblem("seed null", withTop(R"("seed":null)"), seed + "null");
        oneProblem("units 3.0", withLayers(R"({"type":"dense","units":3.0})"),
                   "network.layers[0].units: must be a whole number from 1 to 1000000, not 3.0");
        oneProblem("units 0", withLayers(R"({"type":"dense","units":0})"),
                   "network.layers[0].units: must be a whole number from 1 to 1000000, not 0");
        oneProblem("units beyond 64 bits", withLayers(R"({"type":"dense","units":18446744073709551615})"),
                   "network.layers[0].units: must be a whole number from 1 to 1000000, not 18446744073709551615");
        oneProblem("batch 0", withSteps(R"("batch_size":0)"),
                   "training.batch_size: must be a whole number from 1 to 10000000, not 0");
        oneProblem("a negative learning rate", withOptimizer(R"("type":"sgd","learning_rate":-0.1)"),
                   "training.optimizer.learning_rate: must be a number, 0 or more, not -0.1");
        oneProblem("a learning rate in words", withOptimizer(R"("type":"sgd","learning_rate":"fast")"),
                   "training.optimizer.learning_rate: must be a number, 0 or more, not text \"fast\"");
        oneProblem("NaN as text", withOptimizer(R"("type":"sgd","learning_rate":"nan")"),
                   "training.optimizer.learning_rate: must be a number, 0 or more, not text \"nan\"");
        oneProblem("a negative largest norm", withClip(R"("type":"global_norm","max_norm":-1)"),
                   "training.clip.max_norm: must be a number, 0 or more, not -1");
        oneProblem("an endless largest norm", withClip(R"("type":"global_norm","max_norm":"inf")"),
                   "training.clip.max_norm: must be a number, 0 or more, not text \"inf\"");
        oneProblem("norm type 0", withClip(R"("type":"global_norm","norm_type":0)"),
                   "training.clip.norm_type: must be a number above 0 or \"inf\", not 0");
        oneProblem("beta 1", withOptimizer(R"("type":"adam","learning_rate":1,"beta2":1)"),
                   "training.optimizer.beta2: must be a number, 0 or more and below 1, not 1");
        oneProblem("dropout 1.5", withLayers(R"({"type":"dense","units":1,"dropout":1.5})"),
                   "network.layers[0].dropout: must be a number from 0 to 1, not 1.5");
        oneProblem("all rows for validation", withData(R"("source":"digits","validation_fraction":1)"),
                   "data.validation_fraction: must be a number, 0 or more and below 1, not 1");
        oneProblem("repeat 0", withLayers(R"({"repeat":0,"layers":[{"type":"dense","units":1}]})"),
                   "network.layers[0].repeat: must be a whole number from 1 to 10000, not 0");
        oneProblem("no layers", withLayers(""), "network.layers: must hold at least one layer");
        oneProblem("an empty block", withLayers(R"({"type":"residual","layers":[]})"),
                   "network.layers[0].layers: must hold at least one layer");
        oneProblem("a layer that is none", withLayers("3"),
                   "network.layers[0]: must be a layer, that is an object, not 3");
        oneProblem(
            "a misspelt type", withLayers(R"({"type":"lstn","units":1})"),
            "network.layers[0].type: must be dense, rnn, lstm, gru or residual, not text \"lstn\"; did you mean lstm?");
        oneProblem("a sigmoid RNN", withLayers(R"({"type":"rnn","units":1,"activation":"sigmoid"})"),
                   "network.layers[0].activation: must be relu or tanh, not text \"sigmoid\"");
        oneProblem("Fixup of a dense layer", withLayers(R"({"type":"dense","units":1,"init":"fixup"})"),
                   "network.layers[0].init: fixup starts a whole residual block; set it as the init of the block");
        oneProblem("LSUV of a GRU", withLayers(R"({"type":"gru","units":1,"recurrent_init":{"scheme":"lsuv"}})"),
                   "network.layers[0].recurrent_init: lsuv starts dense layers and output only");
        oneProblem("a residual scale in words",
                   withLayers(R"({"type":"residual","scale":"half","layers":[{"type":"dense","units":1}]})"),
                   "network.layers[0].scale: must be a number, \"inverse_sqrt_depth\" or {\"learned\": number}, not "
                   "text \"half\"");
        oneProblem("a negative column", withData(R"("source":"csv","path":"a.csv","task":"regression","target":-1)"),
                   "data.target: must be a column's name or its 0-based index, not -1");
        oneProblem("an empty path", withData(R"("source":"csv","path":"","task":"regression","target":0)"),
                   "data.path: must be the path of a file, not empty");
        oneProblem("NUL in a path", withData(R"("source":"csv","path":"a\u0000b","task":"regression","target":0)"),
                   "data.path: must be UTF-8 text without NUL characters");
        oneProblem(
            "a newer format", R"({"nablascope":2,)" + withTop(R"("name":"")").substr(16),
            "nablascope: this recipe was made for a newer version (format 2; this program reads format 1); update "
            "Nablascope");
        oneProblem("no format's number", R"({"nablascope":"1",)" + withTop(R"("name":"")").substr(16),
                   "nablascope: must be 1, not text \"1\"");
    }
    void valuesAreRefusedWithTheReason() { compare(); }

    void combinationsAreRefusedWithAdvice_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        oneProblem("batch norm and a batch of 1",
                   R"({"nablascope":1,"data":{"source":"moons"},"network":{"defaults":{"normalization":"batch"},
                   "layers":[{"type":"residual","layers":[{"type":"dense","units":2}]}]},
                   "training":{"batch_size":1,"optimizer":{"type":"adam","learning_rate":1}}})",
                   "training.batch_size: batch norm needs at least 2 samples a batch; set batch_size to 2 or more, or "
                   "normalization to layer");
        oneProblem("Nesterov without momentum", withOptimizer(R"("type":"sgd","learning_rate":1,"nesterov":true)"),
                   "training.optimizer.nesterov: needs momentum; set momentum above 0, or nesterov to false");
        oneProblem("one logit for ten digits", withLoss(R"("source":"digits")", "binary_cross_entropy"),
                   "training.loss: binary_cross_entropy needs exactly 2 classes, but digits has 10; use cross_entropy "
                   "or auto");
        oneProblem("classes of a regression", withLoss(R"("source":"plane")", "cross_entropy"),
                   "training.loss: cross_entropy needs classes, but plane is regression; use mse or auto");
        oneProblem("a regression of penguins",
                   withLoss(R"("source":"penguins","task":"regression")", "binary_cross_entropy"),
                   "training.loss: binary_cross_entropy needs classes, but penguins is regression; use mse or auto");
        oneProblem(
            "an LSTM with the defaults' LSUV",
            R"({"nablascope":1,"data":{"source":"digits_rows"},"network":{"defaults":{"init":"lsuv"},
                   "layers":[{"type":"lstm","units":2}]},"training":{"optimizer":{"type":"adam","learning_rate":1}}})",
            "network.layers[0].init: lsuv, from network.defaults, starts dense layers and output only; give this "
            "layer its own init");
        oneProblem("too many layers", withLayers(R"({"repeat":10000,"layers":[{"type":"dense","units":1}]})"),
                   "network.layers: gives more than 2000 layers after repeats; repeat fewer times");
        std::string nested = R"({"type":"dense","units":1})";
        for (int i = 0; i < 20; ++i)
            nested = R"({"repeat":10000,"layers":[)" + nested + "]}";
        oneProblem("10000^20 layers", withLayers(nested),
                   "network.layers: gives more than 2000 layers after repeats; repeat fewer times");
    }
    void combinationsAreRefusedWithAdvice() { compare(); }

    void unreadableTextNamesThePlace_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("expected");
        oneProblem(
            "nothing", "",
            "line 1, column 1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a "
            "literal");
        oneProblem("a comma too many", "{\n  \"nablascope\": 1,\n}",
                   "line 3, column 1: syntax error while parsing object key - unexpected '}'; expected string literal");
        oneProblem(
            "text after the end", withTop(R"("name":"")") + "x",
            "line 1, column 164: syntax error while parsing value - invalid literal; last read: '\"\"}x'; expected "
            "end of input");
        oneProblem("1e400", withTop(R"("seed":1e400)"),
                   "line 1, column 165: the number of seed is too large; the largest is about 1.8e308");
        oneProblem("a list", "[]", "a recipe is an object, { \"nablascope\": 1, ... }, not a list");
        oneProblem("a key twice", withTop(R"("seed":1,"seed":2)"), "seed: stands twice in this object; keep one");
        oneProblem("a key twice in a layer",
                   withLayers(R"({"type":"dense","units":3},{"type":"dense","units":3,"units":{"a":[1,{}]}})"),
                   "network.layers[1].units: stands twice in this object; keep one");
        oneProblem("65 lists", std::string(65, '['), "objects and lists are nested more than 64 deep");
    }
    void unreadableTextNamesThePlace() { compare(); }

    void bytesThatAreNoTextAreRefused() {
        const std::string found = textOf(problemsOf(withTop("\"name\":\"\xff\xfe\"")));
        QVERIFY2(found.find("column") != std::string::npos && found.find("UTF-8") != std::string::npos, found.c_str());
        QVERIFY(!problemsOf(withTop(std::string("\"name\":\"a") + '\0' + "b\"")).empty());
    }

    void hugeDocumentsAreRefusedBeforeReading() {
        const std::string blank(17 << 20, ' ');
        QCOMPARE(QString::fromStdString(textOf(problemsOf(blank))),
                 QString("the document has 17825792 bytes; a recipe has at most 16 MB\n"));
        std::string many = "[0";
        for (int i = 0; i < 200000; ++i)
            many += ",0";
        QCOMPARE(QString::fromStdString(textOf(problemsOf(many + ']'))),
                 QString("the document holds more than 200000 values; that is no recipe\n"));
    }

    void aThousandMistakesAreEnough() {
        std::string layers = "0";
        for (int i = 0; i < 1499; ++i)
            layers += ",0";
        const auto problems = problemsOf(withLayers(layers));
        QCOMPARE(problems.size(), std::size_t(1001));
        QCOMPARE(QString::fromStdString(problems.back().text()), QString("and 500 more mistakes"));
    }

    void everyMistakeIsFoundAtOnce() {
        const auto problems = problemsOf(R"({ "nablascope": 1, "seed": -1, "nam": "x",
            "data": { "source": "circle", "path": "x", "noise": -1 },
            "network": { "defaults": { "activation": "sigmod" }, "layers": [ { "type": "dens" }, { "type": "dense", "units": 0 } ] },
            "training": { "batch_size": "many", "optimizer": { "type": "adam", "momentum": 0.9 } } })");
        QStringList paths;
        for (const Problem& problem : problems)
            paths << QString::fromStdString(problem.path);
        paths.sort();
        QCOMPARE(paths, QStringList({"data.noise", "data.path", "nam", "network.defaults.activation",
                                     "network.layers[0].type", "network.layers[1].units", "seed", "training.batch_size",
                                     "training.optimizer.learning_rate", "training.optimizer.momentum"}));
    }
};

QTEST_GUILESS_MAIN(RecipeErrorsTest)
#include "tst_recipe_errors.moc"
