// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/catalog.h"

#include "ui/charts/clip_chart.h"
#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_noise_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/histograms_chart.h"
#include "ui/charts/history_chart.h"
#include "ui/charts/lag_chart.h"
#include "ui/charts/learning_rate_chart.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/network_table.h"
#include "ui/charts/samples_gallery.h"
#include "ui/charts/surface_chart.h"
#include "ui/charts/units_chart.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/charts/weight_updates_chart.h"

#include <QtGlobal>

namespace nabla {

namespace {

template <class Chart>
Instrument* make(InstrumentContext context, QWidget* parent) {
    return new Chart(context, parent);
}

constexpr InstrumentRow kInstruments[] = {
    {"gradient_by_layer", QT_TRANSLATE_NOOP("Instrument", "Gradient by layer"),
     QT_TRANSLATE_NOOP("Instrument", "Gradients"),
     QT_TRANSLATE_NOOP(
         "Instrument",
         "The error signal dL/dz on its way back from the output, and the weight gradient dL/dW that each "
         "layer makes of it, both before clipping. Falling to the left is vanishing, rising is exploding."),
     true, make<GradientByLayerChart>},
    {"waterfall", QT_TRANSLATE_NOOP("Instrument", "Waterfall"), QT_TRANSLATE_NOOP("Instrument", "Waterfall"),
     QT_TRANSLATE_NOOP("Instrument",
                       "Layers from top to bottom, steps from left to right, the size of the gradient as colour: where "
                       "in the network and when in the run the signal dies or blows up."),
     true, make<WaterfallChart>},
    {"weight_updates", QT_TRANSLATE_NOOP("Instrument", "Weight updates"), QT_TRANSLATE_NOOP("Instrument", "Updates"),
     QT_TRANSLATE_NOOP("Instrument",
                       "How far each layer's weights really move in a step, and that distance over the weights' own "
                       "size. Ratios far below 10⁻³ hardly learn, ratios far above it tremble (a rule of thumb)."),
     true, make<WeightUpdatesChart>},
    {"gradient_norm", QT_TRANSLATE_NOOP("Instrument", "Gradient norm"), QT_TRANSLATE_NOOP("Instrument", "Norm"),
     QT_TRANSLATE_NOOP(
         "Instrument",
         "The norm of the gradient of all weights before and after clipping. Drag the line, or press Up and "
         "Down, to change max_norm while training goes on."),
     true, make<GradientNormChart>},
    {"loss", QT_TRANSLATE_NOOP("Instrument", "Loss and accuracy"), QT_TRANSLATE_NOOP("Instrument", "Loss"),
     QT_TRANSLATE_NOOP("Instrument",
                       "The loss of every batch (faint) and its trend, the loss on data kept aside for validation, and "
                       "the loss of a guess that knows nothing (dashed); below, the share of right answers."),
     true, make<LossChart>},
    {"history", QT_TRANSLATE_NOOP("Instrument", "History of layers"), QT_TRANSLATE_NOOP("Instrument", "History"),
     QT_TRANSLATE_NOOP("Instrument", "One quantity of chosen layers over the steps: gradients, weights, updates, "
                                     "activations. The menu chooses the layers."),
     false, make<HistoryChart>},
    {"units", QT_TRANSLATE_NOOP("Instrument", "Saturation and dead units"),
     QT_TRANSLATE_NOOP("Instrument", "Dead units"),
     QT_TRANSLATE_NOOP("Instrument",
                       "The share of each layer's outputs that are exactly 0 (silent) or at the flat end of the "
                       "activation (saturated), and every unit over one batch: a dead one gives 0 for all of it."),
     false, make<UnitsChart>},
    {"histograms", QT_TRANSLATE_NOOP("Instrument", "Histograms"), QT_TRANSLATE_NOOP("Instrument", "Histograms"),
     QT_TRANSLATE_NOOP("Instrument",
                       "How the numbers of each layer spread, by size in powers of ten or by value: gradients, "
                       "activations, pre-activations, weights. Exact zeros stand as a share at the left."),
     false, make<HistogramsChart>},
    {"clipping", QT_TRANSLATE_NOOP("Instrument", "Clipping"), QT_TRANSLATE_NOOP("Instrument", "Clipping"),
     QT_TRANSLATE_NOOP("Instrument",
                       "The norm before and after clipping, the coefficient that shortens the gradient, the share of "
                       "clipped steps, and a max_norm proposed from the norms that were watched."),
     false, make<ClipChart>},
    {"learning_rate", QT_TRANSLATE_NOOP("Instrument", "Learning rate"), QT_TRANSLATE_NOOP("Instrument", "Rate"),
     QT_TRANSLATE_NOOP("Instrument", "The learning rate of every step: the schedule with its warm-up, and every change "
                                     "made by hand while the training went on."),
     false, make<LearningRateChart>},
    {"gradient_noise", QT_TRANSLATE_NOOP("Instrument", "Gradient noise"), QT_TRANSLATE_NOOP("Instrument", "Noise"),
     QT_TRANSLATE_NOOP(
         "Instrument",
         "How far single samples' gradients scatter, every 32nd step, over the whole network. The simple noise scale "
         "tr Σ / ‖g‖², g the gradient over all data, is the batch size at which noise equals signal (McCandlish et al. "
         "2018, estimated from one batch). Points far above the line: a larger batch or a smaller learning rate calms "
         "the steps. Far below it: a larger batch saves few steps."),
     false, make<GradientNoiseChart>},
    {"lag", QT_TRANSLATE_NOOP("Instrument", "Gradient against lag"), QT_TRANSLATE_NOOP("Instrument", "Lag"),
     QT_TRANSLATE_NOOP("Instrument",
                       "How far back in time the error signal of a recurrent layer reaches: the gradient of its state "
                       "h, and of an LSTM's cell c, against the lag, with the opening of the gates."),
     false, make<LagChart>},
    {"surface", QT_TRANSLATE_NOOP("Instrument", "Decision surface"), QT_TRANSLATE_NOOP("Instrument", "Surface"),
     QT_TRANSLATE_NOOP("Instrument",
                       "What the network answers over the plane of two features, with the samples on it: discs for "
                       "training, squares for validation. Colours pale where it is unsure."),
     false, make<SurfaceChart>},
    {"samples", QT_TRANSLATE_NOOP("Instrument", "Samples and answers"), QT_TRANSLATE_NOOP("Instrument", "Samples"),
     QT_TRANSLATE_NOOP("Instrument",
                       "Pictures of the data with what the network says of them and how sure it is; wrong answers "
                       "have a frame and a cross."),
     false, make<SamplesGallery>},
    {"network", QT_TRANSLATE_NOOP("Instrument", "Network table"), QT_TRANSLATE_NOOP("Instrument", "Table"),
     QT_TRANSLATE_NOOP("Instrument", "Every number of the shown step, a row a layer or a row a parameter. A click on a "
                                     "heading sorts; Ctrl+C copies."),
     false, make<NetworkTable>},
};

} // namespace

std::span<const InstrumentRow> instrumentCatalog() {
    return kInstruments;
}

const InstrumentRow* findInstrument(QStringView id) {
    for (const InstrumentRow& row : kInstruments)
        if (id == QLatin1String(row.id))
            return &row;
    return nullptr;
}

} // namespace nabla
