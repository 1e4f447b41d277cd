// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// Weight files: a JSON header with names, shapes and places, then the numbers as little-endian F32, row-major.
/// Source: github.com/huggingface/safetensors, README, "Format".
///
/// Vectors have one dimension, matrices two. Values pass through float; a double that float cannot hold becomes inf.
std::string toSafetensors(const std::vector<NamedTensor>& tensors);

/// Reads the bytes of a weight file. `name` stands in messages. isBuffer is not known to the format and left false.
/// Errors: FileError for anything that is not exactly as the format says: a header above 100 MB or beyond the end,
/// another number type than F32, names given twice, offsets that overlap, leave gaps, disagree with the shape or do not
/// reach the end.
std::vector<NamedTensor> parseSafetensors(std::string_view bytes, const std::string& name);

/// Errors: FileError; the old file is as it was then.
void saveWeights(const std::vector<NamedTensor>& tensors, const std::filesystem::path& file);
/// Errors: FileError.
std::vector<NamedTensor> loadWeights(const std::filesystem::path& file);

} // namespace nabla
