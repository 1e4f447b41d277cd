// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace nabla {

/// TensorBoard's event file: TFRecords (length, masked CRC, bytes, masked CRC) of tensorflow.Event messages, scalars as
/// summary values with a simple_value.
/// Source: github.com/tensorflow/tensorboard: compat/proto/event.proto and summary.proto; tensorflow/core/lib/io/
/// record_writer.h for the framing.

/// CRC-32C (Castagnoli), as the framing wants it: rotated and shifted by a constant.
std::uint32_t maskedCrc32c(std::string_view bytes);

/// The record every event file starts with.
void appendFileVersion(std::string& out, double wallTime);
/// One event for a step: every measured number, tags "loss", "gradient/0.weight/grad_l2", "layer/3/activation_mean",
/// "lag/0/hidden_grad_l2/12". Absent numbers are left out. Values are floats there.
void appendTensorboardStep(std::string& out, const Layout& layout, std::int64_t step, std::span<const double> row,
                           double wallTime);

} // namespace nabla
