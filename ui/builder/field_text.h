// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_values.h"

#include <QString>

/// What core's tables say, for people: translated, formulas with real signs.
namespace nabla {

/// A label or sentence of core's tables in the window's language.
QString tableText(std::string_view text);

/// "He, normal", "On", "0.01", "page.csv": a value in a sentence. Empty for std::monostate.
QString valueText(const FieldInfo& field, const FieldValue& value);
/// "Default: 0.9", or the table's own words where the default is no single value; empty without default.
QString defaultText(const FieldInfo& field, std::string_view kindWord);
/// Sentence, default, and whether a change needs a restart: for tooltips and What's this.
QString helpText(const FieldInfo& field, std::string_view kindWord);

} // namespace nabla
