// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/pytorch_script.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/export/pytorch_library.h"
#include "core/recipe/names.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

/// Tensors of several types one behind the other, as in a safetensors file.
class NumbersWriter {
public:
    template <class Number>
    void add(const std::string& name, const char* type, const std::vector<Index>& shape,
             const std::vector<Number>& data) {
        const std::size_t begin = m_data.size();
        m_data.append(reinterpret_cast<const char*>(data.data()), data.size() * sizeof(Number));
        m_header[name] = {{"dtype", type}, {"shape", shape}, {"data_offsets", {begin, m_data.size()}}};
    }

    std::string bytes() const {
        std::string header = m_header.dump();
        header.append((8 - header.size() % 8) % 8, ' ');
        const std::uint64_t length = header.size();
        std::string out(reinterpret_cast<const char*>(&length), sizeof length);
        return out + header + m_data;
    }

private:
    Json m_header;
    std::string m_data;
};

std::string number(double value) {
    return std::isinf(value) ? (value > 0 ? "math.inf" : "-math.inf") : numberText(value);
}

std::string quoted(const std::string& text) {
    return Json(text).dump(); // Python reads JSON's strings
}

std::string truth(bool value) {
    return value ? "True" : "False";
}

/// Writes the layers of a recipe as calls of the library's classes.
class NetworkWriter {
public:
    explicit NetworkWriter(const Run& run) : m_seed(run.resolved().seed), m_layers(run.layers()) {
        for (const LayerSummary& layer : m_layers)
            m_summaries[layer.name] = &layer;
    }

    std::string layer(const ResolvedLayer& spec, const std::string& indent) {
        if (const auto* dense = std::get_if<ResolvedDense>(&spec.value))
            return this->dense(*dense, spec.name);
        if (const auto* cell = std::get_if<ResolvedRecurrent>(&spec.value))
            return recurrent(*cell, spec.name);
        return residual(std::get<ResolvedResidual>(spec.value), spec.name, indent);
    }

    std::string output() { return "Dense(\"output\", " + sizes("output") + ")"; }

private:
    std::string sizes(const std::string& name) const {
        const LayerSummary& layer = *m_summaries.at(name);
        return std::to_string(layer.inputs) + ", " + std::to_string(layer.outputs);
    }

    std::string dense(const ResolvedDense& spec, const std::string& name) const {
        std::string call = "Dense(" + quoted(name) + ", " + sizes(name);
        if (spec.activation != Activation::Linear)
            call += ", activation=" + quoted(std::string(idOf(activationNames(), spec.activation)));
        if (spec.normalization != Normalization::None)
            call += spec.normalization == Normalization::Batch ? ", norm=\"batch\"" : ", norm=\"layer\"";
        if (spec.normalization != Normalization::None && spec.normPosition == NormPosition::After)
            call += ", norm_after=True";
        if (!spec.bias)
            call += ", bias=False";
        if (spec.residual)
            call += ", residual=True, residual_scale=" + number(spec.residualScale);
        if (spec.dropout > 0)
            call += ", dropout=" + number(spec.dropout) + ", seed=" + std::to_string(m_seed);
        return call + ")";
    }

    std::string recurrent(const ResolvedRecurrent& spec, const std::string& name) const {
        const std::string size = sizes(name);
        std::string cell;
        if (spec.cell == Cell::Lstm)
            cell = "nn.LSTM(" + size + ", batch_first=True)";
        else if (spec.cell == Cell::Rnn)
            cell = "nn.RNN(" + size +
                   ", nonlinearity=" + quoted(std::string(idOf(activationNames(), spec.activation))) +
                   ", batch_first=True)";
        else if (spec.reset == GruReset::After)
            cell = "nn.GRU(" + size + ", batch_first=True)";
        else
            cell = "GruResetBefore(" + size + ")";
        return "Recurrent(" + cell + ", return_sequences=" + truth(spec.returnSequences) + ")";
    }

    std::string residual(const ResolvedResidual& spec, const std::string& name, const std::string& indent) {
        std::string call = "Residual([\n";
        for (const ResolvedLayer& inner : spec.layers)
            call += indent + "    " + layer(inner, indent + "    ") + ",\n";
        call += indent + "], " + sizes(name);
        if (spec.activation != Activation::Linear)
            call += ", activation=" + quoted(std::string(idOf(activationNames(), spec.activation)));
        if (spec.scale.kind == ScaleKind::Learned || spec.fixup)
            call += ", learned=True";
        else if (spec.scale.value != 1)
            call += ", scale=" + number(spec.scale.value);
        return call + ")";
    }

    std::uint64_t m_seed;
    std::vector<LayerSummary> m_layers;
    std::map<std::string, const LayerSummary*> m_summaries;
};

std::string optimizerText(const ResolvedOptimizer& o) {
    std::string call;
    const std::string decay = ", weight_decay=" + number(o.weightDecay);
    const std::string betas = ", betas=(" + number(o.beta1) + ", " + number(o.beta2) + "), eps=" + number(o.epsilon);
    switch (o.kind) {
    case OptimizerKind::Sgd:
        call = "SGD(parameters, lr=RATE, momentum=" + number(o.momentum) + ", nesterov=" + truth(o.nesterov) + decay;
        break;
    case OptimizerKind::Rmsprop:
        call = "RMSprop(parameters, lr=RATE, alpha=" + number(o.alpha) + ", eps=" + number(o.epsilon) +
               ", momentum=" + number(o.momentum) + decay;
        break;
    case OptimizerKind::Adam:
        call = "Adam(parameters, lr=RATE" + betas + decay;
        break;
    case OptimizerKind::AdamW:
        call = "AdamW(parameters, lr=RATE" + betas + decay;
        break;
    }
    return "def make_optimizer(parameters):\n    return torch.optim." + call + ")\n";
}

std::string scheduleText(const ResolvedSchedule& s) {
    std::string text = "def learning_rate(step):\n";
    switch (s.kind) {
    case ScheduleKind::Constant:
        text += "    rate = RATE\n";
        break;
    case ScheduleKind::Step:
        text += "    rate = RATE * " + number(s.gamma) + " ** (step // " + std::to_string(s.stepSize) + ")\n";
        break;
    case ScheduleKind::Cosine:
        text += "    position = min(step / " + std::to_string(std::max<Index>(s.totalSteps, 1)) +
                ", 1.0)\n    rate = " + number(s.minimum) + " + (RATE - " + number(s.minimum) +
                ") * (1 + math.cos(math.pi * position)) / 2\n";
        break;
    }
    if (s.warmupSteps > 0)
        text += "    rate *= min(1.0, (step + 1) / " + std::to_string(s.warmupSteps) + ")\n";
    return text + "    return rate\n";
}

std::string clipText(const ResolvedClip& c) {
    std::string body;
    const std::string norm = number(c.maxNorm) + ", norm_type=" + number(c.normType) + ")";
    switch (c.kind) {
    case ClipKind::None:
        body = "pass";
        break;
    case ClipKind::GlobalNorm:
        body = "nn.utils.clip_grad_norm_(model.parameters(), " + norm;
        break;
    case ClipKind::LayerNorm:
        body = "for parameter in model.parameters():\n        nn.utils.clip_grad_norm_(parameter, " + norm;
        break;
    case ClipKind::Value:
        body = "nn.utils.clip_grad_value_(model.parameters(), " + number(c.clipValue) + ")";
        break;
    case ClipKind::Adaptive:
        body = "clip_adaptively(model.named_parameters(), " + number(c.clipping) + ", " + number(c.epsilon) + ")";
        break;
    }
    return "def clip(model):\n    " + body + "\n";
}

Loss lossOf(const Run& run) {
    const Loss loss = run.resolved().training.loss;
    if (loss != Loss::Auto)
        return loss;
    return run.dataset().task == Task::Classification ? Loss::CrossEntropy : Loss::Mse;
}

std::string lossText(const Run& run) {
    const Dataset& data = run.dataset();
    std::string text = "def loss_of(output, target):\n";
    if (!data.scored.empty()) { // only these positions count
        std::string steps;
        for (std::size_t t = 0; t < data.scored.size(); ++t)
            if (data.scored[t] != 0)
                steps += (steps.empty() ? "" : ", ") + std::to_string(t);
        text += "    scored = [" + steps + "]\n    output, target = output[:, scored], target[:, scored]\n";
    }
    switch (lossOf(run)) {
    case Loss::BinaryCrossEntropy:
        return text + "    return F.binary_cross_entropy_with_logits(output.reshape(-1), "
                      "target.reshape(-1).to(output.dtype))\n";
    case Loss::Mse:
        if (data.task == Task::Classification)
            text += "    target = F.one_hot(target, output.shape[-1]).to(output.dtype)\n";
        return text + "    return F.mse_loss(output, target)\n";
    default:
        return text + "    return F.cross_entropy(output.reshape(-1, output.shape[-1]), target.reshape(-1))\n";
    }
}

std::string constantsText(const Run& run, const std::string& numbersName) {
    const ResolvedTraining& training = run.resolved().training;
    const auto line = [](const char* name, const std::string& value) {
        return std::string(name) + " = " + value + "\n";
    };
    return line("NUMBERS", quoted(numbersName)) + line("SEED", std::to_string(run.resolved().seed)) +
           line("FIRST_STEP", std::to_string(run.nextStep())) +
           line("STEPS", std::to_string(std::max<std::int64_t>(0, run.totalSteps() - run.nextStep()))) +
           line("BATCH_SIZE", std::to_string(training.batchSize)) + line("SHUFFLE", truth(training.shuffle)) +
           line("RATE", number(run.liveSettings().optimizer.learningRate)) +
           line("DTYPE", run.precision() == Precision::F64 ? "\"float64\"" : "\"float32\"");
}

std::string networkText(const Run& run) {
    NetworkWriter writer(run);
    std::string text = "def make_model():\n    layers = [\n";
    std::string names;
    for (const ResolvedLayer& layer : run.resolved().layers) {
        text += "        " + writer.layer(layer, "        ") + ",\n";
        names += quoted(layer.name) + ", ";
    }
    return text + "        " + writer.output() + ",\n    ]\n    model = nn.Sequential()\n    for name, layer in zip([" +
           names + "\"output\"], layers):\n        model.add_module(name, layer)\n    return model\n";
}

std::string numbersOf(const Run& run) {
    NumbersWriter numbers;
    for (const StateTensor& tensor : run.checkpoint().tensors) {
        if (tensor.name.find('/') != std::string::npos)
            continue; // of the optimizer
        const std::vector<char> bytes(tensor.bytes.begin(), tensor.bytes.end());
        numbers.add(tensor.name, run.precision() == Precision::F64 ? "F64" : "F32",
                    tensor.isVector ? std::vector<Index>{tensor.rows} : std::vector<Index>{tensor.rows, tensor.columns},
                    bytes);
    }
    const Dataset& data = run.dataset();
    numbers.add("data.inputs", "F64", {data.samples, data.timeSteps, data.features}, data.inputs);
    if (data.task == Task::Classification)
        numbers.add("data.labels", "I64", {data.samples, data.targetSteps},
                    std::vector<std::int64_t>(data.labels.begin(), data.labels.end()));
    else
        numbers.add("data.targets", "F64", {data.samples, data.targetSteps, data.outputs}, data.targets);
    numbers.add("data.training_rows", "I64", {static_cast<Index>(data.trainingRows.size())}, data.trainingRows);
    return numbers.bytes();
}

} // namespace

PytorchExport exportPytorch(const Run& run, const std::string& numbersName) {
    const LiveSettings settings = run.liveSettings();
    std::string name = run.recipe().name.empty() ? "A network" : run.recipe().name;
    for (char& c : name)
        c = c == '\\' || c == '"' || static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    std::string script =
        "#!/usr/bin/env python3\n\"\"\"" + name +
        ": the same network, weights, batches and optimizer as in Nablascope.\n\nPrints a step and its loss "
        "a line. Made by Nablascope; yours to change.\n\"\"\"\n";
    script += kPytorchLibrary;
    script += "# ---- This network "
              "-------------------------------------------------------------------------------------------------"
              "----\n" +
              constantsText(run, numbersName) + "\n\n" + networkText(run) + "\n\n" + optimizerText(settings.optimizer) +
              "\n\n" + scheduleText(settings.schedule) + "\n\n" + clipText(settings.clip) + "\n\n" + lossText(run);
    script += kPytorchMain;
    return {std::move(script), numbersOf(run)};
}

void savePytorch(const Run& run, const std::filesystem::path& script) {
    std::filesystem::path numbers = script;
    numbers.replace_extension(".safetensors");
    if (numbers == script)
        throw FileError(script.string() + " is the name its numbers will have. Choose a name that ends in .py.");
    const PytorchExport made = exportPytorch(run, numbers.filename().string());
    writeFile(numbers, made.numbers);
    writeFile(script, made.script);
}

} // namespace nabla
