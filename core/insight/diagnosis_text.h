// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <string>
#include <vector>

/// Marks a sentence for translation without Qt: lupdate -tr-function-alias QT_TRANSLATE_NOOP+=NABLA_TEXT.
#define NABLA_TEXT(context, text) text

namespace nabla {

/// How a number is written in a sentence.
enum class NumberStyle {
    Reading, ///< "0.49", "1.2 × 10⁻⁷"
    Percent, ///< a share: "98 %"
    Count,   ///< "20"
    Setting, ///< a value that people set, the fewest digits: "0.1", "3 × 10⁻⁵"
    Fixed    ///< a logarithm or a loss: "−3.1", two decimals
};

/// A number in a sentence, or a name in its place.
struct SentenceNumber {
    double value = 0;
    double spread = std::numeric_limits<double>::quiet_NaN(); ///< follows as "± 0.03"; NaN: none
    NumberStyle style = NumberStyle::Reading;
    std::string word; ///< "3.1": written instead of the number
};

/// One translatable piece: English with %1 .. %9 for its numbers, marked by NABLA_TEXT("Diagnosis", ...).
struct SentencePart {
    const char* text = "";
    std::vector<SentenceNumber> numbers;
};
using Sentence = std::vector<SentencePart>;

SentenceNumber reading(double value, double spread = std::numeric_limits<double>::quiet_NaN());
SentenceNumber percent(double share, double spread = std::numeric_limits<double>::quiet_NaN());
SentenceNumber count(double value);
SentenceNumber setting(double value);
SentenceNumber fixed(double value, double spread = std::numeric_limits<double>::quiet_NaN());
SentenceNumber word(const std::string& text);

/// UTF-8: "0.49 ± 0.03", "98 % ± 1 %", "−3.1", "NaN".
std::string numberText(const SentenceNumber& number);

/// Puts the numbers into a text with %1 .. %9.
std::string fillIn(const std::string& text, const std::vector<SentenceNumber>& numbers);
/// The sentence in English, its parts separated by blanks.
std::string englishText(const Sentence& sentence);

} // namespace nabla
