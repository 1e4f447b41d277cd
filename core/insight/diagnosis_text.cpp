// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/diagnosis_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace nabla {

namespace {

std::string printed(const char* format, int digits, double value) {
    std::array<char, 400> buffer{}; // %f of the largest double has 309 digits
    std::snprintf(buffer.data(), buffer.size(), format, digits, value);
    std::string text = buffer.data();
    if (!text.empty() && text.front() == '-')
        text.replace(0, 1, "−");
    return text;
}

std::string powerOfTenText(int exponent) {
    static constexpr std::array<const char*, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "10⁻" : "10";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += kDigits[static_cast<std::size_t>(digit - '0')];
    return text;
}

std::string specialText(double value) {
    return std::isnan(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}

/// Decimals that show three digits of `size`.
int decimalsFor(double size) {
    return size > 0 ? std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 6) : 1;
}

bool isPlain(double size) {
    return size == 0 || (size >= 1e-3 && size < 1e5);
}

std::string readingText(double value, double spread) {
    const double size = std::fabs(value);
    const bool hasSpread = std::isfinite(spread);
    if (isPlain(size)) {
        if (value == 0 && !hasSpread)
            return "0";
        // The spread decides how many digits mean something.
        const int decimals = hasSpread && spread > 0 ? std::clamp(-static_cast<int>(std::floor(std::log10(spread))), 0,
                                                                  decimalsFor(size) + 2)
                                                     : decimalsFor(size);
        std::string text = printed("%.*f", decimals, value);
        if (hasSpread)
            text += " ± " + printed("%.*f", decimals, spread);
        return text;
    }
    const int exponent = static_cast<int>(std::floor(std::log10(size)));
    const double unit = std::pow(10.0, exponent);
    if (!hasSpread) {
        const std::string mantissa = printed("%.*f", 1, value / unit);
        return mantissa + " × " + powerOfTenText(exponent);
    }
    return "(" + printed("%.*f", 1, value / unit) + " ± " + printed("%.*f", 1, spread / unit) + ") × " +
           powerOfTenText(exponent);
}

std::string settingText(double value) {
    if (isPlain(std::fabs(value)))
        return printed("%.*g", 6, value);
    const int exponent = static_cast<int>(std::floor(std::log10(std::fabs(value)) + 1e-9)); // 1e-6 is not 9.99e-7
    return printed("%.*g", 3, value / std::pow(10.0, exponent)) + " × " + powerOfTenText(exponent);
}

std::string percentText(double share, double spread) {
    const auto one = [](double part) {
        const double hundred = part * 100;
        const double size = std::fabs(hundred);
        const int decimals = size == 0 || size >= 10 ? 0 : size >= 0.095 ? 1 : 3;
        if (size != 0 && size < 1e-3)
            return readingText(hundred, std::nan("")) + " %";
        return printed("%.*f", decimals, hundred) + " %";
    };
    return std::isfinite(spread) && spread > 0 ? one(share) + " ± " + one(spread) : one(share);
}

} // namespace

SentenceNumber reading(double value, double spread) {
    return {value, spread, NumberStyle::Reading, {}};
}
SentenceNumber percent(double share, double spread) {
    return {share, spread, NumberStyle::Percent, {}};
}
SentenceNumber count(double value) {
    return {value, std::nan(""), NumberStyle::Count, {}};
}
SentenceNumber setting(double value) {
    return {value, std::nan(""), NumberStyle::Setting, {}};
}
SentenceNumber fixed(double value, double spread) {
    return {value, spread, NumberStyle::Fixed, {}};
}
SentenceNumber word(const std::string& text) {
    SentenceNumber number;
    number.word = text;
    return number;
}

std::string numberText(const SentenceNumber& number) {
    if (!number.word.empty())
        return number.word;
    if (!std::isfinite(number.value))
        return specialText(number.value);
    switch (number.style) {
    case NumberStyle::Reading:
        return readingText(number.value, number.spread);
    case NumberStyle::Percent:
        return percentText(number.value, number.spread);
    case NumberStyle::Count:
        return printed("%.*f", 0, number.value);
    case NumberStyle::Setting:
        return settingText(number.value);
    case NumberStyle::Fixed:
        if (std::fabs(number.value) >= 1e5)
            return readingText(number.value, number.spread);
        return printed("%.*f", 2, number.value) +
               (std::isfinite(number.spread) ? " ± " + printed("%.*f", 2, number.spread) : "");
    }
    return {};
}

std::string fillIn(const std::string& text, const std::vector<SentenceNumber>& numbers) {
    std::string filled;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isPlace = text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9';
        const std::size_t index = isPlace ? static_cast<std::size_t>(text[i + 1] - '1') : numbers.size();
        if (index < numbers.size()) {
            filled += numberText(numbers[index]);
            ++i;
        } else {
            filled += text[i];
        }
    }
    return filled;
}

std::string englishText(const Sentence& sentence) {
    std::string text;
    for (const SentencePart& part : sentence) {
        if (!text.empty())
            text += ' ';
        text += fillIn(part.text, part.numbers);
    }
    return text;
}

} // namespace nabla
