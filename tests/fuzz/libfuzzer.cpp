// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/targets.h"

#include <cstddef>
#include <cstdint>

/// What libFuzzer calls; NABLA_FUZZ_TARGET is one of the functions of targets.h.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    nabla::fuzz::NABLA_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
