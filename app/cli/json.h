// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/number.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace nabla::cli {

using Json = nlohmann::ordered_json;

/// A number as the contract writes it: JSON has no NaN and no infinity, so they are words.
inline Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(numberText(value));
}

} // namespace nabla::cli
