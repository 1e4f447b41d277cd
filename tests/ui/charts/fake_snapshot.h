// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/charts/instrument_bench.h"

/// Snapshots made by formula, and runs that suit the instruments that want more than dense layers.
namespace nabla::test {

inline Distribution distributionOf(std::int64_t zeros, std::int64_t nonFinite) {
    Distribution spread;
    spread.count = 100;
    spread.zeros = zeros;
    spread.nonFinite = nonFinite;
    spread.min = -2;
    spread.max = 6;
    spread.mean = 0.5;
    spread.std = 1.5;
    spread.lowestExponent = -3;
    spread.positive = {10, 20, 30};
    spread.negative = {5, 0, 15};
    spread.linear = {40, 30, 20, 10};
    return spread;
}

/// Answers every request: each layer the same, unit 1 dead, gates open by .25, .5, ..., class 1 with .75.
inline std::shared_ptr<const Snapshot> answerTo(const SnapshotWanted& wanted, const Layout& layout, const Dataset* data,
                                                std::int64_t step) {
    auto made = std::make_shared<Snapshot>();
    made->wanted = wanted;
    made->step = step;
    made->nextStep = step + 1;
    for (Index i = 0; i < static_cast<Index>(layout.layers.size()); ++i) {
        if (!wanted.hasLayer(i))
            continue;
        LayerSnapshot layer;
        layer.layer = i;
        if (wanted.has(SnapshotPart::Gradient))
            layer.gradient = distributionOf(0, 0);
        if (wanted.has(SnapshotPart::Activation))
            layer.activation = distributionOf(25, 0);
        if (wanted.has(SnapshotPart::Preactivation))
            layer.preactivation = distributionOf(0, 3);
        if (wanted.has(SnapshotPart::Units))
            layer.units = {16, {0, 16, 4}, {8, 0, 2}, {0.5, 0, 0.1}, {1}};
        if (wanted.has(SnapshotPart::Time) && layout.layers[static_cast<std::size_t>(i)].lags > 0)
            for (const char* name : {"i", "f", "o"}) {
                GateOpening gate{name, {}, {}, 0, 0};
                for (Index t = 0; t < layout.layers[static_cast<std::size_t>(i)].lags; ++t) {
                    gate.mean.push_back(0.25 * static_cast<double>(t));
                    gate.std.push_back(0.125);
                }
                layer.time.gates.push_back(gate);
            }
        made->layers.push_back(std::move(layer));
        const Index weight = layout.layers[static_cast<std::size_t>(i)].weight;
        if (weight >= 0)
            made->parameters.push_back({weight, distributionOf(1, 0), distributionOf(2, 0)});
    }
    for (const PredictionWanted& asked : wanted.predictions) {
        Prediction prediction;
        prediction.wanted = asked;
        prediction.outputs = data ? data->outputs : 2;
        const Index features = data ? data->features * data->timeSteps : 2;
        prediction.inputs =
            static_cast<Index>(asked.rows.size() + asked.points.size() / static_cast<std::size_t>(features));
        for (Index input = 0; input < prediction.inputs; ++input) {
            for (Index k = 0; k < prediction.outputs; ++k)
                prediction.values.push_back(
                    k == 1 ? 0.75 : 0.25 / static_cast<double>(std::max<Index>(1, prediction.outputs - 1)));
            prediction.labels.push_back(1);
        }
        made->predictions.push_back(std::move(prediction));
    }
    return made;
}

inline void answerByFormula(FakeSource& source) {
    source.answer = [&source](const SnapshotWanted& wanted) {
        return source.now && source.now->steps() > 0
                   ? answerTo(wanted, source.now->layout(), source.data.get(), source.now->endStep() - 1)
                   : nullptr;
    };
}

/// One lstm over `lags` steps, then output.
inline std::shared_ptr<const Layout> lstmLayout(Index lags) {
    auto layout = std::make_shared<Layout>();
    for (int i = 0; i < 2; ++i) {
        LayerInfo layer;
        layer.name = i == 0 ? "0" : "output";
        layer.kind = i == 0 ? "lstm" : "output";
        layer.summary = i == 0 ? "8 units" : "2 units";
        layer.units = i == 0 ? 8 : 2;
        layer.depth = i;
        layer.weight = i;
        layer.lags = i == 0 ? lags : 0;
        layer.hasCell = i == 0;
        layout->layers.push_back(layer);
        layout->parameters.push_back({i == 0 ? "0.weight_hh" : "output.weight", 8, 8, i});
    }
    layout->hasAccuracy = true;
    layout->finish();
    return layout;
}

/// A run of any layout in which every measured quantity has the value of its step.
inline std::shared_ptr<History> runOn(const std::shared_ptr<const Layout>& layout, const std::vector<double>& values) {
    auto history = std::make_shared<History>(layout);
    for (const double value : values)
        history->append(std::vector<double>(static_cast<std::size_t>(layout->width()), value));
    return history;
}

/// Two classes in the plane: four samples for training, two for validation.
inline std::shared_ptr<Dataset> planeOfTwoClasses() {
    auto data = std::make_shared<Dataset>();
    data->name = "circle";
    data->samples = 6;
    data->features = 2;
    data->outputs = 2;
    data->inputs = {-1, -1, 1, 1, -1, 1, 1, -1, 0, 0, 0.5, 0.5};
    data->labels = {0, 1, 0, 1, 0, 1};
    data->trainingRows = {0, 1, 2, 3};
    data->validationRows = {4, 5};
    return data;
}

/// Three pictures of 2 x 2 pixels, of classes 0, 1, 2.
inline std::shared_ptr<Dataset> threePictures() {
    auto data = std::make_shared<Dataset>();
    data->name = "digits";
    data->samples = 3;
    data->features = 4;
    data->outputs = 3;
    data->inputs = {0, 1, 0.5, 0.25, 1, 1, 0, 0, 0, 0, 1, 1};
    data->labels = {0, 1, 2};
    data->trainingRows = {0};
    data->validationRows = {1, 2};
    data->imageWidth = data->imageHeight = 2;
    data->baselineLoss = std::log(3.0);
    return data;
}

/// A run and data that the instrument has something to show of.
inline void suit(FakeSource& source, const QString& id, const std::vector<double>& values) {
    source.now = id == QLatin1String("lag") ? runOn(lstmLayout(5), values) : runOf(4, values);
    source.data = id == QLatin1String("surface")   ? planeOfTwoClasses()
                  : id == QLatin1String("samples") ? threePictures()
                                                   : tenClasses();
    answerByFormula(source);
}

} // namespace nabla::test
