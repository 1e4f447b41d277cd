// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/recipe/recipe_text.h"

#include <QTest>

#include <limits>

using namespace nabla;
using namespace nabla::test;

namespace {

/// The example of the contract.
const std::string kExample = R"({ "nablascope": 1,
  "name": "20 sigmoid layers", "notes": "free Markdown", "seed": 42,
  "data": { "source": "digits", "validation_fraction": 0.2, "standardize": true },
  "network": {
    "defaults": { "activation": "sigmoid", "init": "xavier_normal" },
    "layers": [ { "repeat": 20, "layers": [ { "type": "dense", "units": 64 } ] } ],
    "output": { "init": "xavier_normal" } },
  "training": {
    "loss": "auto", "batch_size": 64, "steps": 1000, "shuffle": true,
    "optimizer": { "type": "sgd", "learning_rate": 0.1, "momentum": 0.9 },
    "schedule": { "type": "constant" },
    "clip": { "type": "global_norm", "max_norm": 1.0, "norm_type": 2 } } })";

} // namespace

class RecipeJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theContractsExampleIsRead() {
        const Recipe recipe = parseRecipe(kExample);
        QCOMPARE(recipe.name, std::string("20 sigmoid layers"));
        QCOMPARE(recipe.notes, std::string("free Markdown"));
        QCOMPARE(recipe.seed.value(), std::uint64_t(42));
        QVERIFY(recipe.data.source == Source::Digits);
        QCOMPARE(recipe.data.validationFraction.value(), 0.2);
        QCOMPARE(recipe.data.standardize.value(), true);
        QVERIFY(!recipe.data.split);
        QVERIFY(recipe.network.defaults.activation == Activation::Sigmoid);
        QVERIFY(recipe.network.defaults.init->scheme == InitScheme::XavierNormal);
        QVERIFY(recipe.network.outputInit->scheme == InitScheme::XavierNormal);
        QCOMPARE(recipe.network.layers.size(), std::size_t(1));
        const auto& repeat = std::get<RepeatSpec>(recipe.network.layers[0].value);
        QCOMPARE(repeat.count, Index(20));
        QCOMPARE(std::get<DenseSpec>(repeat.layers.at(0).value).units.value(), Index(64));
        QVERIFY(recipe.training.loss == Loss::Auto);
        QCOMPARE(recipe.training.batchSize.value(), Index(64));
        QVERIFY(recipe.training.optimizer.kind == OptimizerKind::Sgd);
        QCOMPARE(recipe.training.optimizer.learningRate, 0.1);
        QCOMPARE(recipe.training.optimizer.momentum.value(), 0.9);
        QVERIFY(recipe.training.schedule->kind == ScheduleKind::Constant);
        QCOMPARE(recipe.training.clip->maxNorm.value(), 1.0);
        QCOMPARE(recipe.training.clip->normType.value(), 2.0);
    }

    void whatIsWrittenReadsBack() {
        const Recipe recipe = parseRecipe(kExample);
        const std::string text = toJson(recipe);
        QVERIFY(parseRecipe(text) == recipe);
        QCOMPARE(toJson(parseRecipe(text)), text);
    }

    void onlyWhatTheAuthorSetIsWritten() {
        const std::string text =
            toJson(parseRecipe(withLayers(R"({"type":"gru","units":3,"init":{"scheme":"zeros"}})")));
        QCOMPARE(text, std::string(R"({
  "nablascope": 1,
  "data": {
    "source": "digits"
  },
  "network": {
    "layers": [
      {
        "type": "gru",
        "units": 3,
        "init": "zeros"
      }
    ]
  },
  "training": {
    "optimizer": {
      "type": "sgd",
      "learning_rate": 0.1
    }
  }
}
)"));
    }

    void valuesAreTaken_data() {
        QTest::addColumn<QString>("json");
        const auto row = [](const char* name, const std::string& json) {
            QTest::newRow(name) << QString::fromStdString(json);
        };
        row("learning rate 0", withTraining(R"("optimizer":{"type":"sgd","learning_rate":0})"));
        row("learning rate 1e30", withTraining(R"("optimizer":{"type":"sgd","learning_rate":1e30})"));
        row("dropout 1", withLayers(R"({"type":"dense","units":1,"dropout":1})"));
        row("batch norm with a batch of 2",
            R"({"nablascope":1,"data":{"source":"moons"},"network":{"layers":[{"type":"dense","units":2,"normalization":"batch"}]},
            "training":{"batch_size":2,"optimizer":{"type":"adam","learning_rate":1}}})");
        row("layer norm with a batch of 1",
            R"({"nablascope":1,"data":{"source":"moons"},"network":{"layers":[{"type":"dense","units":2,"normalization":"layer"}]},
            "training":{"batch_size":1,"optimizer":{"type":"adam","learning_rate":1}}})");
        row("a thousand layers", withLayers(R"({"repeat":1000,"layers":[{"type":"dense","units":2}]})"));
        row("units from the defaults",
            R"({"nablascope":1,"data":{"source":"moons"},"network":{"defaults":{"units":7},"layers":[{"type":"dense"},{"type":"lstm"}]},
            "training":{"optimizer":{"type":"adam","learning_rate":1}}})");
        row("binary cross entropy of two moons",
            R"({"nablascope":1,"data":{"source":"moons"},"network":{"layers":[{"type":"dense","units":2}]},
            "training":{"loss":"binary_cross_entropy","optimizer":{"type":"adam","learning_rate":1}}})");
        row("a byte order mark before the text", "\xEF\xBB\xBF" + withTop(R"("name":"x")"));
        row("CRLF line ends", "{\r\n\"nablascope\":1," + withTop(R"("name":"x")").substr(16));
        row("a name in another script", withTop(R"("name":"梯度 ∂L/∂w")"));
        row("warm-up of the constant schedule without naming it",
            withTraining(R"("optimizer":{"type":"sgd","learning_rate":1},"schedule":{"warmup_steps":10})"));
    }
    void valuesAreTaken() {
        QFETCH(QString, json);
        const std::string found = textOf(problemsOf(json.toStdString()));
        QVERIFY2(found.empty(), found.c_str());
    }

    void seedsKeepAll64Bits() {
        const Recipe recipe = parseRecipe(withTop(R"("seed":18446744073709551615)"));
        QCOMPARE(recipe.seed.value(), std::numeric_limits<std::uint64_t>::max());
        QVERIFY(toJson(recipe).find("\"seed\": 18446744073709551615") != std::string::npos);
    }

    void theLargestElementsNormIsSpelledInf() {
        const Recipe recipe = parseRecipe(withTraining(
            R"("optimizer":{"type":"sgd","learning_rate":1},"clip":{"type":"layer_norm","norm_type":"inf"})"));
        QCOMPARE(recipe.training.clip->normType.value(), std::numeric_limits<double>::infinity());
        QVERIFY(toJson(recipe).find("\"norm_type\": \"inf\"") != std::string::npos);
    }

    void residualScalesHaveThreeForms() {
        const Recipe recipe =
            parseRecipe(withLayers(R"({"type":"residual","scale":0.5,"layers":[{"type":"dense","units":64}]},
                          {"type":"residual","scale":"inverse_sqrt_depth","layers":[{"type":"dense","units":64}]},
                          {"type":"residual","scale":{"learned":0},"init":"fixup","layers":[{"type":"dense","units":64}]})"));
        const auto scale = [&](std::size_t i) {
            return *std::get<ResidualSpec>(recipe.network.layers.at(i).value).scale;
        };
        QVERIFY((scale(0) == ResidualScale{ScaleKind::Fixed, 0.5}));
        QVERIFY(scale(1).kind == ScaleKind::InverseSqrtDepth);
        QVERIFY((scale(2) == ResidualScale{ScaleKind::Learned, 0}));
        QVERIFY(parseRecipe(toJson(recipe)) == recipe);
    }

    void aColumnIsANameOrAnIndex() {
        const auto target = [](const char* json) {
            return *parseRecipe(
                        withData(std::string(R"("source":"csv","path":"a.csv","task":"regression","target":)") + json))
                        .data.target;
        };
        QCOMPARE(std::get<Index>(target("3")), Index(3));
        QCOMPARE(std::get<std::string>(target("\"3\"")), std::string("3"));
    }
};

QTEST_GUILESS_MAIN(RecipeJsonTest)
#include "tst_recipe_json.moc"
