// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/engine/gradcheck.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/random_recipe.h"
#include "tests/support/runs.h"

#include <QSet>
#include <QTest>

#include <cmath>

using namespace nabla;

namespace {

constexpr int kNetworks = 600;

RunOptions inDouble(int threads = 1) {
    RunOptions options;
    options.precision = Precision::F64;
    options.threads = threads;
    return options;
}

/// Moves every trained number a little: zeros and constants of an initializer lie on the corners of ReLU and its kin,
/// and norms that start at 1 and 0 would hide a wrong factor.
void shake(Run& run, std::uint64_t seed) {
    std::vector<NamedTensor> tensors = run.tensors();
    for (NamedTensor& tensor : tensors) {
        const RandomStream draws(seed, "shake." + tensor.name);
        if (!tensor.isBuffer)
            for (std::size_t i = 0; i < tensor.values.size(); ++i)
                tensor.values[i] += 0.1 * draws.normal(i);
    }
    run.setTensors(tensors);
}

QString describe(const GradientCheck& check) {
    QString text;
    for (const TensorCheck& tensor : check.tensors)
        if (!tensor.hasPassed)
            text += QString("\n%1: error %2, max |g| %3, %4 checked, %5 kinks")
                        .arg(QString::fromStdString(tensor.name))
                        .arg(tensor.absoluteError)
                        .arg(tensor.largestGradient)
                        .arg(tensor.checked)
                        .arg(tensor.kinks);
    return text;
}

} // namespace

/// Networks nobody thought of, from the whole catalogue (tests/support/random_recipe).
class TestRandomNetworks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gradientsMatchDifferences();
    void recipesSurviveTheirText();
    void twoWorkersTrainTheSameBits();
    void theGeneratorReachesTheWholeCatalogue();
};

/// The figure of the specification: error <= 1e-9 + 1e-7 max |g| of the tensor.
void TestRandomNetworks::gradientsMatchDifferences() {
    qint64 elements = 0;
    qint64 kinks = 0;
    double worst = 0;
    QStringList failed;
    for (int seed = 0; seed < kNetworks; ++seed) {
        const Recipe recipe = randomRecipe(static_cast<std::uint64_t>(seed));
        const std::unique_ptr<Run> run = makeRun(recipe, inDouble());
        shake(*run, static_cast<std::uint64_t>(seed));
        const GradientCheck check = gradcheck(*run, static_cast<std::uint64_t>(seed));
        if (!check.hasPassed) {
            failed << QString::number(seed);
            qInfo("network %d, loss %g%s\n%s", seed, check.loss, qPrintable(describe(check)), toJson(recipe).c_str());
        }
        for (const TensorCheck& tensor : check.tensors) {
            elements += tensor.checked;
            kinks += tensor.kinks;
            worst = std::max(worst, tensor.absoluteError / (1e-9 + 1e-7 * tensor.largestGradient));
        }
    }
    qInfo("%d networks, %lld elements, %lld at corners, largest error %.2f of what is allowed", kNetworks, elements,
          kinks, worst);
    QCOMPARE(failed, QStringList());
    QVERIFY2(kinks * 100 < elements, "too many elements were left out"); // else the check proves little
}

void TestRandomNetworks::recipesSurviveTheirText() {
    for (int seed = 0; seed < kNetworks; ++seed) {
        const Recipe recipe = randomRecipe(static_cast<std::uint64_t>(seed));
        QVERIFY(parseRecipe(toJson(recipe)) == recipe);
    }
}

void TestRandomNetworks::twoWorkersTrainTheSameBits() {
    for (int seed = 0; seed < 60; ++seed) {
        const Recipe recipe = randomRecipe(static_cast<std::uint64_t>(seed));
        std::uint64_t hashes[2];
        for (const int threads : {1, 3}) {
            const std::unique_ptr<Run> run = makeRun(recipe, inDouble(threads));
            stepTo(*run, run->totalSteps());
            hashes[threads / 2] = hashOf(*run);
        }
        QVERIFY2(hashes[0] == hashes[1], qPrintable(QString::fromStdString(toJson(recipe))));
    }
}

void TestRandomNetworks::theGeneratorReachesTheWholeCatalogue() {
    QSet<QByteArray> words;
    for (int seed = 0; seed < kNetworks; ++seed) {
        const QByteArray text = QByteArray::fromStdString(toJson(randomRecipe(static_cast<std::uint64_t>(seed))));
        for (const QByteArray& word : text.split('"'))
            words.insert(word);
    }
    const auto check = [&](const auto& names) {
        for (const auto& row : names) {
            const QByteArray id(row.id.data(), static_cast<qsizetype>(row.id.size()));
            QVERIFY2(id == "auto" || id == "cross_entropy" || id == "mse" || words.contains(id), id);
        }
    };
    check(activationNames());
    check(initNames());
    check(normalizationNames());
    check(normPositionNames());
    check(cellNames());
    check(gruResetNames());
    check(lossNames());
    check(optimizerNames());
    check(scheduleNames());
    check(clipNames());
    for (const char* key :
         {"residual", "learned", "inverse_sqrt_depth", "dropout", "repeat", "forget_bias", "update_bias"})
        QVERIFY2(words.contains(key), key);
}

QTEST_GUILESS_MAIN(TestRandomNetworks)
#include "tst_random_networks.moc"
