// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis_text.h"

#include <functional>
#include <string>
#include <vector>

namespace nabla::report {

/// Gives an English text of NABLA_TEXT in the language of the report.
using Translate = std::function<std::string(const char* context, const char* english)>;

/// The report's own words.
struct Words {
    Translate translate; ///< null: English

    /// A text marked NABLA_TEXT("Report", ...).
    std::string operator()(const char* english) const { return in("Report", english); }
    std::string in(const char* context, const char* english) const {
        return translate ? translate(context, english) : std::string(english);
    }
    std::string part(const SentencePart& one) const { return fillIn(in("Diagnosis", one.text), one.numbers); }
    std::string sentence(const Sentence& parts) const {
        std::string text;
        for (const SentencePart& one : parts)
            text += (text.empty() ? "" : " ") + part(one);
        return text;
    }
};

} // namespace nabla::report
