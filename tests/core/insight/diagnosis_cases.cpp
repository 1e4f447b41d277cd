// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/insight/diagnosis_cases.h"

namespace nabla::test {

namespace {

const std::string kAdding = R"({"source":"adding","samples":2000,"length":60})";
const std::string kRows = R"({"source":"digits_rows","standardize":true})";

std::string deep(int count, int units, const std::string& more = "") {
    return R"({"repeat":)" + std::to_string(count) + R"(,"layers":[{"type":"dense","units":)" + std::to_string(units) +
           (more.empty() ? "" : "," + more) + "}]}";
}

std::string blocks(int count, int units, const std::string& block) {
    const std::string dense = R"({"type":"dense","units":)" + std::to_string(units);
    return dense + R"(,"activation":"relu","init":"he_normal"},{"repeat":)" + std::to_string(count) +
           R"(,"layers":[{"type":"residual","layers":[)" + dense + R"(,"activation":"relu","init":"he_normal"},)" +
           dense + R"(,"init":"he_normal"}])" + block + "}]}";
}

std::string defaults(const std::string& activation, const std::string& init, const std::string& more = "") {
    return R"({"activation":")" + activation + R"(","init":)" + init + (more.empty() ? "" : "," + more) + "}";
}

std::string scheme(const std::string& name, const std::string& more = "") {
    return R"({"scheme":")" + name + "\"" + (more.empty() ? "" : "," + more) + "}";
}

std::string sgd(const std::string& rate, const std::string& more = "", const std::string& momentum = "0.9") {
    return R"({"batch_size":64,"steps":1000,"optimizer":{"type":"sgd","learning_rate":)" + rate + R"(,"momentum":)" +
           momentum + "}" + (more.empty() ? "" : "," + more) + "}";
}

std::string adam(const std::string& rate, const std::string& more = "") {
    return R"({"batch_size":64,"steps":1000,"optimizer":{"type":"adam","learning_rate":)" + rate + "}" +
           (more.empty() ? "" : "," + more) + "}";
}

std::string globalClip(const std::string& limit) {
    return R"("clip":{"type":"global_norm","max_norm":)" + limit + "}";
}

DiagnosisCase dense(const std::string& name, Symptom expected, const std::string& defaultsText,
                    const std::string& layers, const std::string& training, const std::string& outputInit = "",
                    int steps = 100) {
    DiagnosisCase one;
    one.name = name;
    one.expected = expected;
    one.defaults = defaultsText;
    one.layers = layers;
    one.training = training;
    one.outputInit = outputInit;
    one.steps = steps;
    return one;
}

DiagnosisCase on(const std::string& data, DiagnosisCase one) {
    one.data = data;
    return one;
}

const std::string kXavier = scheme("xavier_normal");
const std::string kHe = scheme("he_normal");

void addDepth(std::vector<DiagnosisCase>& cases) {
    const Symptom vanishing = Symptom::Vanishing;
    const Symptom exploding = Symptom::Exploding;
    cases.push_back(dense("20 sigmoid layers with Xavier", vanishing, defaults("sigmoid", kXavier), deep(20, 64),
                          sgd("0.01"), kXavier));
    cases.push_back(dense("10 sigmoid layers as PyTorch starts them", vanishing,
                          defaults("sigmoid", scheme("pytorch_default")), deep(10, 64), sgd("0.1")));
    cases.push_back(
        dense("30 ReLU layers with Xavier", vanishing, defaults("relu", kXavier), deep(30, 64), sgd("0.01"), kXavier));
    cases.push_back(dense("30 ReLU layers as PyTorch starts them", vanishing,
                          defaults("relu", scheme("pytorch_default")), deep(30, 64), sgd("0.01")));
    cases.push_back(dense("20 tanh layers with half the gain", vanishing,
                          defaults("tanh", scheme("xavier_normal", R"("gain":0.5)")), deep(20, 64), sgd("0.01")));
    cases.push_back(dense("12 ReLU layers with weights of 0.01", vanishing,
                          defaults("relu", scheme("normal", R"("std":0.01)")), deep(12, 64), sgd("0.1")));
    cases.push_back(dense("20 linear layers, orthogonal times 0.5", vanishing,
                          defaults("linear", scheme("orthogonal", R"("gain":0.5)")), deep(20, 64), sgd("0.01")));
    cases.push_back(dense("20 sigmoid layers under Adam", vanishing, defaults("sigmoid", kXavier), deep(20, 64),
                          adam("0.001"), kXavier));
    cases.push_back(dense("20 sigmoid layers, clipped in vain", vanishing, defaults("sigmoid", kXavier), deep(20, 64),
                          sgd("0.01", globalClip("1")), kXavier));
    cases.push_back(dense("20 sigmoid layers, step 6 only", vanishing, defaults("sigmoid", kXavier), deep(20, 64),
                          sgd("0.01"), kXavier, 6));
    cases.push_back(dense("20 ReLU layers, He times 1.3", exploding,
                          defaults("relu", scheme("he_normal", R"("gain":1.3)")), deep(20, 64), sgd("0.01", "", "0"),
                          scheme("he_normal", R"("gain":1.3)")));
    cases.push_back(dense("30 ReLU layers, He times 1.5", exploding,
                          defaults("relu", scheme("he_normal", R"("gain":1.5)")), deep(30, 64), sgd("0.01")));
    cases.push_back(dense("20 linear layers, orthogonal times 1.4", exploding,
                          defaults("linear", scheme("orthogonal", R"("gain":1.4)")), deep(20, 64), sgd("0.01")));
    cases.push_back(dense("60 plain ReLU layers with batch norm", exploding,
                          defaults("relu", kHe, R"("normalization":"batch")"), deep(60, 64), sgd("0.1")));
    cases.push_back(dense("60 residual sums without a scale", exploding, defaults("relu", kHe, R"("residual":true)"),
                          deep(60, 64), sgd("0.01")));
}

void addTime(std::vector<DiagnosisCase>& cases) {
    const auto cell = [](const std::string& type, const std::string& more) {
        return R"({"type":")" + type + R"(","units":32)" + (more.empty() ? "" : "," + more) + "}";
    };
    cases.push_back(on(kAdding, dense("RNN, 60 steps of adding", Symptom::VanishingInTime, "{}", cell("rnn", ""),
                                      sgd("0.01"), "", 80)));
    cases.push_back(on(kAdding, dense("LSTM without forget bias, 60 steps of adding", Symptom::VanishingInTime, "{}",
                                      cell("lstm", ""), sgd("0.01"), "", 80)));
    cases.push_back(on(kAdding, dense("LSTM whose forget gate is shut", Symptom::VanishingInTime, "{}",
                                      cell("lstm", R"("forget_bias":-4)"), sgd("0.01"), "", 80)));
    cases.push_back(on(kRows, dense("tanh RNN with input weights of 3", Symptom::Saturation, "{}",
                                    cell("rnn", R"("init":{"scheme":"normal","std":3})"), sgd("0.001"), "", 60)));
    cases.push_back(
        on(kRows, dense("tanh RNN with recurrent weights of 2", Symptom::ExplodingInTime, "{}",
                        cell("rnn", R"("recurrent_init":{"scheme":"normal","std":2})"), sgd("0.001"), "", 60)));
    cases.push_back(
        on(R"({"source":"temporal_order","samples":2000,"length":60})",
           dense("RNN, temporal order", Symptom::VanishingInTime, "{}", cell("rnn", ""), adam("0.001"), "", 80)));
    cases.push_back(
        on(kAdding, dense("ReLU RNN, identity times 1.3", Symptom::ExplodingInTime, "{}",
                          cell("rnn", R"("activation":"relu","recurrent_init":{"scheme":"identity","gain":1.3})"),
                          sgd("0.01"), "", 80)));
    cases.push_back(
        on(kAdding, dense("tanh RNN with recurrent weights three times too large", Symptom::ExplodingInTime, "{}",
                          cell("rnn", R"("recurrent_init":{"scheme":"normal","std":0.6})"), sgd("0.3"), "", 80)));
    cases.push_back(
        on(kRows, dense("RNN over the rows of digits", Symptom::Healthy, "{}", cell("rnn", ""), sgd("0.1"), "", 200)));
    cases.push_back(on(kRows, dense("LSTM with forget bias 1 over the rows of digits", Symptom::Healthy, "{}",
                                    cell("lstm", R"("forget_bias":1)"), sgd("0.1"), "", 200)));
    cases.push_back(on(kRows, dense("GRU over the rows of digits, Adam, clip 1", Symptom::Healthy, "{}",
                                    cell("gru", ""), adam("0.003", globalClip("1")), "", 200)));
    cases.push_back(on(R"({"source":"adding","samples":2000,"length":20})",
                       dense("LSTM with forget bias 1, 20 steps of adding", Symptom::Healthy, "{}",
                             cell("lstm", R"("forget_bias":1,"recurrent_init":"orthogonal")"),
                             adam("0.01", globalClip("1")), "", 400)));
}

void addUnits(std::vector<DiagnosisCase>& cases) {
    cases.push_back(dense("ReLU with biases of -10", Symptom::DeadUnits, defaults("relu", kHe, R"("bias_init":-10)"),
                          deep(3, 64), sgd("0.01")));
    cases.push_back(dense("one of four ReLU layers with biases of -20", Symptom::DeadUnits, defaults("relu", kHe),
                          deep(2, 64) + R"(,{"type":"dense","units":64,"bias_init":-20},)" + deep(1, 64), sgd("0.01")));
    // Clipped, so that the first steps kill units and do not end the run.
    cases.push_back(dense("narrow ReLU layers killed by momentum", Symptom::DeadUnits, defaults("relu", kHe),
                          deep(6, 16), sgd("1", globalClip("5"))));
    cases.push_back(dense("narrow ReLU layers without biases, killed by momentum", Symptom::DeadUnits,
                          defaults("relu", kHe, R"("bias":false)"), deep(6, 16), sgd("1", globalClip("5"))));
    cases.push_back(dense("tanh with weights of 1", Symptom::Saturation,
                          defaults("tanh", scheme("normal", R"("std":1)")), deep(3, 64), sgd("0.01"), kXavier, 20));
    cases.push_back(dense("sigmoid with weights of 3", Symptom::Saturation,
                          defaults("sigmoid", scheme("normal", R"("std":3)")), deep(3, 64), sgd("0.003"), kXavier));
    cases.push_back(dense("tanh with ten times the gain", Symptom::Saturation,
                          defaults("tanh", scheme("xavier_normal", R"("gain":10)")), deep(2, 64), sgd("0.001"),
                          kXavier));
    cases.push_back(dense("sigmoid, all weights equal", Symptom::Symmetry,
                          defaults("sigmoid", scheme("constant", R"("value":0.1)")), deep(2, 32), sgd("0.1"),
                          scheme("constant", R"("value":0.1)")));
    cases.push_back(dense("sigmoid, all weights zero", Symptom::Symmetry, defaults("sigmoid", scheme("zeros")),
                          deep(2, 32), sgd("0.1"), scheme("zeros")));
    cases.push_back(dense("tanh, all weights zero", Symptom::Symmetry, defaults("tanh", scheme("zeros")), deep(2, 32),
                          sgd("0.1"), scheme("zeros")));
    cases.push_back(dense("ReLU, all weights equal", Symptom::Symmetry,
                          defaults("relu", scheme("constant", R"("value":0.05)"), R"("bias_init":0.1)"), deep(2, 32),
                          sgd("0.01"), scheme("constant", R"("value":0.05)")));
    cases.push_back(dense("tanh without biases, all weights equal", Symptom::Symmetry,
                          defaults("tanh", scheme("constant", R"("value":0.05)"), R"("bias":false)"), deep(3, 32),
                          sgd("0.01"), scheme("constant", R"("value":0.05)")));
    cases.push_back(dense("bias in front of batch norm", Symptom::BiasBeforeNorm,
                          defaults("relu", kHe, R"("normalization":"batch","bias":true)"), deep(2, 64), sgd("0.01")));
    cases.push_back(dense("bias in front of batch norm under Adam", Symptom::BiasBeforeNorm,
                          defaults("relu", kHe, R"("normalization":"batch","bias":true)"), deep(2, 64), adam("0.001")));
}

void addSteps(std::vector<DiagnosisCase>& cases) {
    const std::string relu = defaults("relu", kHe);
    cases.push_back(
        dense("clipped at 0.01", Symptom::ClippingLimitsSteps, relu, deep(2, 64), sgd("0.1", globalClip("0.01"), "0")));
    cases.push_back(dense("clipped at 0.0001 under Adam", Symptom::ClippingLimitsSteps, relu, deep(2, 64),
                          adam("0.001", globalClip("0.0001"))));
    cases.push_back(dense("learning rate 1e-6", Symptom::RateTooSmall, relu, deep(2, 64), sgd("1e-6")));
    cases.push_back(dense("Adam with 1e-7", Symptom::RateTooSmall, relu, deep(2, 64), adam("1e-7")));
    cases.push_back(on(R"({"source":"plane","samples":400,"noise":0.1})",
                       dense("regression with learning rate 30", Symptom::RateTooLarge, "{}",
                             deep(1, 8, R"("activation":"linear","init":"xavier_normal")"), sgd("30", "", "0"))));
    cases.push_back(dense("ReLU with learning rate 3", Symptom::RateTooLarge, relu, deep(4, 64), sgd("3", "", "0")));
    // ReLU could die of it before the loss leaves its place.
    cases.push_back(dense("leaky ReLU with learning rate 0.6 and momentum", Symptom::RateTooLarge,
                          defaults("leaky_relu", kHe), deep(4, 64), sgd("0.6")));
    cases.push_back(dense("every element clipped at 0.00001", Symptom::ClippingLimitsSteps, relu, deep(2, 64),
                          sgd("0.1", R"("clip":{"type":"value","clip_value":0.00001})", "0")));
    cases.push_back(dense("softmax with learning rate 100", Symptom::RateTooLarge, defaults("tanh", kXavier),
                          deep(1, 32), sgd("100")));
    cases.push_back(dense("Adam with learning rate 0.3", Symptom::UpdateRatioOff, defaults("tanh", kXavier),
                          deep(2, 64), adam("0.3")));
    cases.push_back(on(R"({"source":"xor","samples":500})",
                       dense("xor by a linear network", Symptom::StuckAtBaseline, "{}",
                             deep(1, 8, R"("activation":"linear","init":"xavier_normal")"), sgd("0.01"), "", 200)));
}

void addHealthy(std::vector<DiagnosisCase>& cases) {
    const auto well = [&](const std::string& name, const std::string& defaultsText, const std::string& layers,
                          const std::string& training, const std::string& outputInit = "", int steps = 100) {
        cases.push_back(dense(name, Symptom::Healthy, defaultsText, layers, training, outputInit, steps));
    };
    well("two ReLU layers", defaults("relu", kHe), deep(2, 64), sgd("0.01"));
    well("20 ReLU layers with He", defaults("relu", kHe), deep(20, 64), sgd("0.01"), kHe);
    well("40 ReLU layers with He", defaults("relu", kHe), deep(40, 64), sgd("0.003"), kHe);
    well("5 tanh layers with Xavier", defaults("tanh", kXavier), deep(5, 64), sgd("0.01"), kXavier);
    well("3 sigmoid layers with batch norm", defaults("sigmoid", kXavier, R"("normalization":"batch")"), deep(3, 100),
         sgd("0.1"));
    well("2 sigmoid layers", defaults("sigmoid", kXavier), deep(2, 64), sgd("0.1"), kXavier);
    well("2 ReLU layers with batch norm", defaults("relu", kHe, R"("normalization":"batch")"), deep(2, 64),
         sgd("0.01"));
    well("ReLU with layer norm", defaults("relu", kHe, R"("normalization":"layer")"), deep(3, 64), sgd("0.01"));
    well("ReLU with dropout", defaults("relu", kHe, R"("dropout":0.2)"), deep(3, 64), sgd("0.01"));
    well("40 residual sums, scaled", defaults("relu", kHe, R"("residual":true,"residual_scale":0.158)"), deep(40, 64),
         sgd("0.01"), kHe);
    well("10 Fixup blocks, first step", "{}", blocks(10, 64, R"(,"init":{"scheme":"fixup"})"), sgd("0.01"), "", 4);
    well("10 Fixup blocks", "{}", blocks(10, 64, R"(,"init":{"scheme":"fixup"})"), sgd("0.01"));
    well("10 blocks with a learned scale from 0", "{}", blocks(10, 64, R"(,"scale":{"learned":0})"), sgd("0.01"));
    well("10 orthogonal linear layers", defaults("linear", scheme("orthogonal")), deep(10, 64), sgd("0.01"),
         scheme("orthogonal"));
    well("5 ReLU layers under Adam", defaults("relu", kHe), deep(5, 64), adam("0.001"));
    well("20 ReLU layers under Adam", defaults("relu", kHe), deep(20, 64), adam("0.0003"), kHe);
    well("ReLU, clipped at 5", defaults("relu", kHe), deep(3, 64), sgd("0.01", globalClip("5")));
    well("SELU with LeCun", defaults("selu", scheme("lecun_normal")), deep(8, 64), sgd("0.01"));
    cases.push_back(on(R"({"source":"spiral","samples":500})",
                       dense("spiral by tanh layers", Symptom::Healthy, defaults("tanh", kXavier), deep(3, 16),
                             adam("0.01"), "", 300)));
    cases.push_back(on(R"({"source":"plane","samples":400,"noise":0.1})",
                       dense("regression by ReLU layers", Symptom::Healthy, defaults("relu", kHe), deep(2, 32),
                             sgd("0.001"), "", 300)));
    cases.push_back(on(R"({"source":"penguins","task":"classification","standardize":true})",
                       dense("penguins", Symptom::Healthy, defaults("relu", kHe), deep(2, 16), sgd("0.01"), "", 300)));
    well("solved and still", defaults("relu", kHe), deep(2, 64), sgd("0.1"), "", 600);
}

} // namespace

std::vector<DiagnosisCase> diagnosisCases() {
    std::vector<DiagnosisCase> cases;
    addDepth(cases);
    addTime(cases);
    addUnits(cases);
    addSteps(cases);
    addHealthy(cases);
    return cases;
}

} // namespace nabla::test
