// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"
#include "tests/support/runs.h"

#include <QElapsedTimer>
#include <QTest>

using namespace nabla;

namespace {

Recipe shipped(const char* name) {
    return loadRecipe(QString(NABLA_SOURCE_DIR "/resources/recipes/%1.json").arg(name).toStdString());
}

/// Trains a recipe to its end and measures what was held out.
Evaluation trained(const Recipe& recipe) {
    QElapsedTimer clock;
    clock.start();
    RunOptions options;
    options.threads = 2;
    options.measure = Measure::Nothing;
    const std::unique_ptr<Run> run = makeRun(recipe, options);
    stepTo(*run, run->totalSteps());
    const Evaluation held = run->evaluate(run->dataset().validationRows);
    qInfo("%s: %lld steps, loss %.5f and accuracy %.4f of %zu rows held out, %.1f s", recipe.name.c_str(),
          static_cast<long long>(run->nextStep()), held.loss, held.accuracy, run->dataset().validationRows.size(),
          static_cast<double>(clock.elapsed()) / 1000);
    return held;
}

} // namespace

/// The shipped recipes learn what they promise, from real data.
class TestRealData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void digitsAreReadNineteenTimesInTwenty_data();
    void digitsAreReadNineteenTimesInTwenty();
    void gatesPassTheBaselineOfAddingAndAPlainCellDoesNot_data();
    void gatesPassTheBaselineOfAddingAndAPlainCellDoesNot();
};

void TestRealData::digitsAreReadNineteenTimesInTwenty_data() {
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"07-digits-mlp", "08-digits-rows-rnn", "09-digits-rows-lstm", "10-digits-rows-gru"})
        QTest::newRow(name) << QByteArray(name);
}

void TestRealData::digitsAreReadNineteenTimesInTwenty() {
    QFETCH(QByteArray, name);
    const Evaluation held = trained(shipped(name));
    QVERIFY2(held.accuracy >= 0.95, QByteArray::number(held.accuracy));
}

void TestRealData::gatesPassTheBaselineOfAddingAndAPlainCellDoesNot_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    // Knowing nothing costs 1/6 on average; a thousand sequences scatter around it by about .007.
    QTest::newRow("plain RNN stays near 1/6") << QByteArray("11-adding-rnn") << 0.14 << 0.2;
    QTest::newRow("LSTM learns it") << QByteArray("12-adding-lstm") << 0.0 << 0.02;
    QTest::newRow("GRU learns it") << QByteArray("13-adding-gru") << 0.0 << 0.02;
}

void TestRealData::gatesPassTheBaselineOfAddingAndAPlainCellDoesNot() {
    QFETCH(QByteArray, name);
    QFETCH(double, least);
    QFETCH(double, most);
    const Recipe recipe = shipped(name);
    QCOMPARE(recipe.data.length, std::optional<Index>(50));
    const Evaluation held = trained(recipe);
    QVERIFY2(held.loss >= least && held.loss <= most, QByteArray::number(held.loss));
}

QTEST_GUILESS_MAIN(TestRealData)
#include "tst_real_data.moc"
