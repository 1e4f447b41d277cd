// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/instrument.h"

#include <span>

namespace nabla {

/// One row an instrument: the View menu, the default screen and the offscreen tests follow from it.
struct InstrumentRow {
    const char* id;         ///< "gradient_by_layer"; kept in sessions
    const char* title;      ///< QT_TRANSLATE_NOOP("Instrument", ...)
    const char* shortTitle; ///< one or two words for a panel too narrow for the title, QT_TRANSLATE_NOOP
    const char* help;       ///< one sentence, QT_TRANSLATE_NOOP
    bool inDefaultScreen;
    Instrument* (*make)(InstrumentContext context, QWidget* parent);
};

std::span<const InstrumentRow> instrumentCatalog();
const InstrumentRow* findInstrument(QStringView id);

} // namespace nabla
