// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// One function a reader. Returns when the bytes were read or refused with nabla::Error; anything else is a finding.
namespace nabla::fuzz {

/// First byte: task, missing, target, sequence length; the rest is the file.
void fuzzCsv(std::string_view bytes);
void fuzzIdx(std::string_view bytes);
void fuzzNpy(std::string_view bytes);
/// What is read is sound, and survives writing and reading.
void fuzzRecipe(std::string_view bytes);
/// What is read has as many numbers as its shape says, and survives writing and reading.
void fuzzWeights(std::string_view bytes);
/// A session file: whatever it holds, it is read or refused, and stays as it is.
void fuzzSession(std::string_view bytes);

} // namespace nabla::fuzz
