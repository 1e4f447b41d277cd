// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/checkpoint.h"
#include "core/history/history.h"
#include "core/session/columns.h"
#include "core/session/session_store.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// How our values stand in columns. Private to core/session. Errors: FileError for texts that are not ours.
namespace nabla::session {

/// A run's tensors and layers, and the columns of its blobs.
std::string layoutText(const Layout& layout);
/// `file` stands in messages.
std::shared_ptr<const Layout> layoutFrom(const std::string& text, const std::string& file);
Columns columnsFrom(const std::string& text, const Layout& layout, const std::string& file);

/// A checkpoint's live settings and its record of clipping, and the way back.
std::string settingsText(const Checkpoint& checkpoint);
void settingsFrom(const std::string& text, Checkpoint& checkpoint, const std::string& file);

/// Tensors in the safetensors format (F32 or F64), so that other programs can read a checkpoint's blob.
std::string tensorBytes(const Checkpoint& checkpoint);
/// Fills precision and tensors.
void tensorsFrom(std::string_view bytes, Checkpoint& checkpoint, const std::string& file);

const char* word(StoredState state);
StoredState stateFrom(const std::string& word);
const char* word(EventKind kind);
EventKind eventKindFrom(const std::string& word);

/// "2026-11-25T02:45:00Z"
std::string timeText();

} // namespace nabla::session
