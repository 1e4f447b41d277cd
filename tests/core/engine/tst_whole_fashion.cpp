// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"
#include "tests/support/runs.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTest>

using namespace nabla;

/// All 70,000 images of Debian's package dataset-fashion-mnist, which packaging/test.sh installs. A test program of its
/// own, so that it can be left out, aloud, where no package can be installed.
class TestWholeFashion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeEpochsReadFiveOfSix() {
        QVERIFY2(QFileInfo::exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"),
                 "Install Debian's package: apt-get install dataset-fashion-mnist (packaging/test.sh does).");
        const Recipe recipe = parseRecipe(R"({"nablascope": 1, "name": "Fashion-MNIST, 784-128-64-10", "seed": 1,
            "data": {"source": "fashion", "full": true},
            "network": {"defaults": {"activation": "relu", "init": "he_normal"},
                "layers": [{"type": "dense", "units": 128}, {"type": "dense", "units": 64}]},
            "training": {"batch_size": 128, "steps": 1404, "optimizer": {"type": "adam", "learning_rate": 0.001}}})");
        QElapsedTimer clock;
        clock.start();
        RunOptions options;
        options.threads = 2;
        options.measure = Measure::Nothing;
        const std::unique_ptr<Run> run = makeRun(recipe, options);
        QCOMPARE(run->dataset().trainingRows.size(), std::size_t(60'000));
        QCOMPARE(run->dataset().validationRows.size(), std::size_t(10'000));
        stepTo(*run, run->totalSteps()); // three epochs: 3 * floor(60,000 / 128)
        const Evaluation held = run->evaluate(run->dataset().validationRows);
        qInfo("accuracy %.4f of 10,000 images held out, %.1f s", held.accuracy,
              static_cast<double>(clock.elapsed()) / 1000);
        QVERIFY2(held.accuracy >= 0.84, QByteArray::number(held.accuracy));
    }
};

QTEST_GUILESS_MAIN(TestWholeFashion)
#include "tst_whole_fashion.moc"
