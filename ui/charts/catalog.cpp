// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/catalog.h"

#include "ui/charts/gradient_by_layer_chart.h"

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
