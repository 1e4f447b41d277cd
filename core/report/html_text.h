// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nabla::report {

/// Text as it stands between or within tags: what would be a tag is not one, bytes that are no UTF-8 and characters
/// that XML has no room for become U+FFFD.
std::string escaped(std::string_view text);

/// Markdown as elements that are always well-formed: headings (from h3 on), paragraphs, lists, quotes, code, bold,
/// italic. HTML in it is shown as it was written; links and pictures become their words with the address behind, never
/// an address that is followed or loaded.
std::string markdownToHtml(std::string_view markdown);

} // namespace nabla::report
