// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <type_traits>

/// Picks the f32 or f64 function by the test's scalar: NK_CALL(T, nk_mse)(rows, ...).
#define NK_CALL(T, name)                                                                                               \
    ([](auto... arguments) {                                                                                           \
        if constexpr (std::is_same_v<T, float>)                                                                        \
            return name##_f32(arguments...);                                                                           \
        else                                                                                                           \
            return name##_f64(arguments...);                                                                           \
    })
