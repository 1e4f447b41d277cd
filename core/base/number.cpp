// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace nabla {

namespace {

/// from_chars calls 1e-400 and 1e400 by one name; the power of ten of the first digit that counts tells them apart.
bool isTiny(std::string_view text) {
    const auto exponentMark = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, exponentMark);
    const auto digit = mantissa.find_first_of("123456789");
    if (digit == std::string_view::npos)
        return true;
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    long long exponent = 0;
    if (exponentMark != std::string_view::npos) {
        std::string_view digits = text.substr(exponentMark + 1);
        if (digits.starts_with('+'))
            digits.remove_prefix(1);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec != std::errc())
            return digits.starts_with('-'); // an exponent beyond 64 bits outweighs every mantissa
    }
    return static_cast<long long>(point) - static_cast<long long>(digit) + exponent < 0;
}

} // namespace

std::string numberText(double value) {
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    char buffer[32]; // the longest double, -2.2250738585072014e-308, has 24 characters
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, error == std::errc() ? end : buffer);
}

std::optional<double> parseNumber(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || text.empty())
        return std::nullopt;
    if (error == std::errc::result_out_of_range)
        return isTiny(text) ? std::optional(text.front() == '-' ? -0.0 : 0.0) : std::nullopt;
    if (error != std::errc() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

} // namespace nabla
