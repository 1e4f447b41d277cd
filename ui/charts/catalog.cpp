// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/catalog.h"

#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/loss_chart.h"
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
     QT_TRANSLATE_NOOP(
         "Instrument",
         "The error signal dL/dz on its way back from the output, and the weight gradient dL/dW that each "
         "layer makes of it, both before clipping. Falling to the left is vanishing, rising is exploding."),
     true, make<GradientByLayerChart>},
    {"waterfall", QT_TRANSLATE_NOOP("Instrument", "Waterfall"),
     QT_TRANSLATE_NOOP("Instrument",
                       "Layers from top to bottom, steps from left to right, the size of the gradient as colour: where "
                       "in the network and when in the run the signal dies or blows up."),
     true, make<WaterfallChart>},
    {"weight_updates", QT_TRANSLATE_NOOP("Instrument", "Weight updates"),
     QT_TRANSLATE_NOOP("Instrument",
                       "How far each layer's weights really move in a step, and that distance over the weights' own "
                       "size. Ratios far below 10⁻³ hardly learn, ratios far above it tremble (a rule of thumb)."),
     true, make<WeightUpdatesChart>},
    {"gradient_norm", QT_TRANSLATE_NOOP("Instrument", "Gradient norm"),
     QT_TRANSLATE_NOOP(
         "Instrument",
         "The norm of the gradient of all weights before and after clipping. Drag the line, or press Up and "
         "Down, to change max_norm while training goes on."),
     true, make<GradientNormChart>},
    {"loss", QT_TRANSLATE_NOOP("Instrument", "Loss and accuracy"),
     QT_TRANSLATE_NOOP("Instrument",
                       "The loss of every batch (faint) and its trend, the loss on data kept aside for validation, and "
                       "the loss of a guess that knows nothing (dashed); below, the share of right answers."),
     true, make<LossChart>},
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
