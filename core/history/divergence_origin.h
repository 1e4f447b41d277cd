// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

namespace nabla {

/// Value and operation of a divergence as a line, "inf relu": RunEvent::value of a NonFinite event, so that a session
/// file keeps them beside the step, layer and quantity that its table of runs has columns for.
std::string originOf(const Divergence& divergence);

/// The other way. What cannot be read, and what older files do not say, leaves both unknown.
void setOrigin(Divergence& divergence, const std::string& origin);

} // namespace nabla
