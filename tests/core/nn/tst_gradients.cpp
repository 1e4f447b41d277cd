// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gradcheck.h"
#include "core/recipe/names.h"
#include "tests/support/runs.h"

#include <QTest>

using namespace nabla;

namespace {

struct Form {
    const char* name;
    const char* text; ///< %1 activation, %2 normalization keys; widths 5 before, 5 or 4 after
};

constexpr Form kForms[] = {
    {"dense", R"({"type": "dense", "units": 4, "activation": "%1"%2})"},
    {"dense residual",
     R"({"type": "dense", "units": 5, "activation": "%1"%2, "residual": true, "residual_scale": 0.7})"},
    {"dense residual, projection", R"({"type": "dense", "units": 4, "activation": "%1"%2, "residual": true})"},
    {"residual block",
     R"({"type": "residual", "activation": "%1", "scale": 0.6, "layers": [
        {"type": "dense", "units": 4, "activation": "%1"%2}, {"type": "dense", "units": 5, "activation": "linear"%2}]})"},
    {"residual block, projection",
     R"({"type": "residual", "activation": "%1", "layers": [{"type": "dense", "units": 4, "activation": "%1"%2}]})"},
};

constexpr Form kNorms[] = {
    {"no norm", ""},
    {"batch norm", R"(, "normalization": "batch")"},
    {"batch norm after", R"(, "normalization": "batch", "norm_position": "after")"},
    {"layer norm", R"(, "normalization": "layer")"},
    {"layer norm after", R"(, "normalization": "layer", "norm_position": "after")"},
};

constexpr Form kNetworks[] = {
    {"block first, identity on the input",
     R"({"type": "residual", "layers": [{"type": "dense", "units": 3, "activation": "tanh"}]})"},
    {"dense residual first, identity on the input",
     R"({"type": "dense", "units": 3, "activation": "tanh", "residual": true})"},
    {"block that begins with a block",
     R"({"type": "dense", "units": 4, "activation": "tanh"}, {"type": "residual", "activation": "tanh", "layers": [
        {"type": "residual", "layers": [{"type": "dense", "units": 4, "activation": "silu"}]}, {"type": "dense", "units": 4}]})"},
    {"block that begins with a projection",
     R"({"type": "dense", "units": 4, "activation": "tanh"}, {"type": "residual", "layers": [
        {"type": "residual", "layers": [{"type": "dense", "units": 6, "activation": "tanh"}]}, {"type": "dense", "units": 5}]})"},
    {"block of dense residuals",
     R"({"type": "dense", "units": 4, "activation": "tanh"}, {"type": "residual", "layers": [
        {"type": "dense", "units": 4, "activation": "gelu", "residual": true}, {"type": "dense", "units": 4, "residual": true}]})"},
    {"learned scales",
     R"({"type": "dense", "units": 4, "activation": "tanh"},
        {"repeat": 2, "layers": [{"type": "residual", "scale": {"learned": 0.5}, "layers": [{"type": "dense", "units": 4, "activation": "tanh"}]}]})"},
    {"one over the root of the depth",
     R"({"repeat": 4, "layers": [{"type": "residual", "scale": "inverse_sqrt_depth", "layers": [{"type": "dense", "units": 3, "activation": "tanh"}]}]})"},
    {"dropout", R"({"repeat": 2, "layers": [{"type": "dense", "units": 6, "activation": "tanh", "dropout": 0.4}]})"},
    {"dropout in a residual sum, layer norm",
     R"({"repeat": 2, "layers": [{"type": "dense", "units": 3, "activation": "tanh", "dropout": 0.4, "residual": true, "normalization": "layer"}]})"},
    {"twelve sigmoids",
     R"({"repeat": 12, "layers": [{"type": "dense", "units": 4, "activation": "sigmoid", "init": "xavier_normal"}]})"},
    {"one unit everywhere", R"({"repeat": 3, "layers": [{"type": "dense", "units": 1, "activation": "tanh"}]})"},
};

constexpr Form kSequences[] = {
    {"rnn tanh", R"({"type": "rnn", "units": 4})"},
    {"rnn relu", R"({"type": "rnn", "units": 4, "activation": "relu"})"},
    {"lstm", R"({"type": "lstm", "units": 4, "forget_bias": 1})"},
    {"gru, reset after", R"({"type": "gru", "units": 4})"},
    {"gru, reset before", R"({"type": "gru", "units": 4, "reset": "before"})"},
    {"one hidden unit", R"({"type": "lstm", "units": 1})"},
    {"two rnn", R"({"type": "rnn", "units": 4, "return_sequences": true}, {"type": "rnn", "units": 3})"},
    {"two lstm", R"({"type": "lstm", "units": 4, "return_sequences": true}, {"type": "lstm", "units": 3})"},
    {"two gru",
     R"({"type": "gru", "units": 4, "return_sequences": true}, {"type": "gru", "units": 3, "reset": "before"})"},
    {"dense and batch norm on each step",
     R"({"type": "dense", "units": 4, "activation": "tanh", "normalization": "batch"}, {"type": "gru", "units": 3})"},
    {"layer norm between cells",
     R"({"type": "rnn", "units": 4, "return_sequences": true}, {"type": "dense", "units": 4, "normalization": "layer", "residual": true},
        {"type": "lstm", "units": 3})"},
    {"a cell in a residual block",
     R"({"type": "residual", "activation": "tanh", "layers": [{"type": "gru", "units": 3, "return_sequences": true}]}, {"type": "lstm", "units": 4})"},
    {"a cell in a block with projection",
     R"({"type": "residual", "layers": [{"type": "lstm", "units": 4, "return_sequences": true}]}, {"type": "rnn", "units": 4})"},
};

constexpr char kTraining[] = R"("batch_size": 7, "optimizer": {"type": "sgd", "learning_rate": 0.1})";

QString trainingOf(int batch) {
    return QString(R"("batch_size": %1, "optimizer": {"type": "sgd", "learning_rate": 0.1})").arg(batch);
}

std::unique_ptr<Run> runOf(const QString& layers, const std::shared_ptr<const Dataset>& data,
                           const QString& training = kTraining) {
    RunOptions options;
    options.precision = Precision::F64;
    options.threads = 1;
    return makeRun(recipeOf(layers.toStdString(), training.toStdString()), data, options);
}

/// Every tensor that failed or left elements out.
QByteArray text(const GradientCheck& check) {
    QString failed;
    for (const TensorCheck& tensor : check.tensors)
        if (!tensor.hasPassed || tensor.kinks > 0)
            failed += QString("%1: error %2, max |g| %3, %4 kinks; ")
                          .arg(QString::fromStdString(tensor.name))
                          .arg(tensor.absoluteError)
                          .arg(tensor.largestGradient)
                          .arg(tensor.kinks);
    return failed.toUtf8();
}

bool isSmooth(Activation activation) {
    return activation != Activation::Relu && activation != Activation::LeakyRelu && activation != Activation::Selu &&
           activation != Activation::HardTanh;
}

int kinksOf(const GradientCheck& check) {
    int kinks = 0;
    for (const TensorCheck& tensor : check.tensors)
        kinks += static_cast<int>(tensor.kinks);
    return kinks;
}

} // namespace

/// Every way to build a network: its gradients against central differences in double precision.
class TestGradients : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void denseAndResidualGradientsMatchDifferences_data();
    void denseAndResidualGradientsMatchDifferences();
    void networksMatchDifferences_data() { forms(kNetworks); }
    void networksMatchDifferences() { check(cloudData(20, 3)); }
    void everyStepOfASequenceMatchesDifferences_data();
    void everyStepOfASequenceMatchesDifferences() { checkBatches(); }
    void cellsMatchDifferences_data();
    void cellsMatchDifferences() { checkBatches(); }
    void lossesMatchDifferences_data();
    void lossesMatchDifferences();

private:
    template <std::size_t N>
    static void forms(const Form (&rows)[N]) {
        QTest::addColumn<QString>("layers");
        for (const Form& form : rows)
            QTest::newRow(form.name) << form.text;
    }
    static void addSequence(const QString& name, const QString& layers) {
        for (const Index length : {1, 2, 20})
            QTest::addRow("%s, %d steps", qPrintable(name), static_cast<int>(length)) << layers << length;
    }
    /// Batches of 1, 2 and 7 samples; batch norm needs two.
    static void checkBatches() {
        QFETCH(QString, layers);
        QFETCH(Index, length);
        auto data = std::make_shared<Dataset>(*cloudData(20, 3, 3, length));
        data->hasTime = true; // even of one step
        for (const int batch : {1, 2, 7}) {
            if (batch == 1 && layers.contains("\"batch\""))
                continue;
            const GradientCheck result = gradcheck(*runOf(layers, data, trainingOf(batch)), 1);
            QVERIFY2(result.hasPassed, QByteArray("batch ") + QByteArray::number(batch) + ": " + text(result));
        }
    }
    static void check(const std::shared_ptr<const Dataset>& data) {
        QFETCH(QString, layers);
        const GradientCheck result = gradcheck(*runOf(layers, data), 1);
        QVERIFY2(result.hasPassed, text(result).constData());
        if (!layers.contains("relu"))
            QVERIFY2(kinksOf(result) == 0, text(result).constData());
    }
};

void TestGradients::denseAndResidualGradientsMatchDifferences_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<bool>("smooth");
    const QString first = R"({"type": "dense", "units": 5, "activation": "tanh"}, )";
    for (const Named<Activation>& activation : activationNames())
        for (const Form& norm : kNorms)
            for (const Form& form : kForms) {
                const QByteArray id(activation.id.data(), static_cast<qsizetype>(activation.id.size()));
                QTest::addRow("%s, %s, %s", form.name, id.constData(), norm.name)
                    << first + QString(form.text).arg(QString(id), QString(norm.text)) << isSmooth(activation.value);
            }
}

void TestGradients::denseAndResidualGradientsMatchDifferences() {
    QFETCH(QString, layers);
    QFETCH(bool, smooth);
    for (const int batch : {1, 2, 7}) {
        if (batch == 1 && layers.contains("\"batch\""))
            continue; // needs two samples
        const GradientCheck result = gradcheck(*runOf(layers, cloudData(20, 3), trainingOf(batch)), 1);
        QVERIFY2(result.hasPassed, QByteArray("batch ") + QByteArray::number(batch) + ": " + text(result));
        // Where there is no corner, none may be used as an excuse.
        if (smooth)
            QVERIFY2(kinksOf(result) == 0, text(result).constData());
    }
}

void TestGradients::everyStepOfASequenceMatchesDifferences_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<Index>("length");
    for (const char* activation : {"tanh", "elu"})
        for (const Form& norm : kNorms)
            for (const Form& form : kForms)
                addSequence(QString("%1, %2, %3").arg(form.name, activation, norm.name),
                            R"({"type": "dense", "units": 5, "activation": "tanh"}, )" +
                                QString(form.text).arg(QString(activation), QString(norm.text)) +
                                R"(, {"type": "gru", "units": 3})");
}

void TestGradients::cellsMatchDifferences_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<Index>("length");
    for (const Form& form : kSequences)
        addSequence(form.name, form.text);
}

void TestGradients::lossesMatchDifferences_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<int>("classes"); // 0: regression with three targets
    QTest::newRow("cross entropy, seven classes") << "cross_entropy" << 7;
    QTest::newRow("cross entropy, two classes") << "cross_entropy" << 2;
    QTest::newRow("binary cross entropy") << "binary_cross_entropy" << 2;
    QTest::newRow("mean squared error") << "mse" << 0;
}

void TestGradients::lossesMatchDifferences() {
    QFETCH(QString, loss);
    QFETCH(int, classes);
    const QString training =
        QString(R"("batch_size": 7, "loss": "%1", "optimizer": {"type": "sgd", "learning_rate": 0.1})").arg(loss);
    const GradientCheck result =
        gradcheck(*runOf(R"({"type": "dense", "units": 5, "activation": "tanh"})",
                         classes > 0 ? cloudData(20, 3, classes) : curveData(20, 3, 3), training),
                  1);
    QVERIFY2(result.hasPassed && kinksOf(result) == 0, text(result).constData());
}

QTEST_GUILESS_MAIN(TestGradients)
#include "tst_gradients.moc"
