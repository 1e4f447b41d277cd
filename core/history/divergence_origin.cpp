// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/divergence_origin.h"

#include "core/base/number.h"

#include <limits>

namespace nabla {

std::string originOf(const Divergence& divergence) {
    return numberText(divergence.value) + ' ' + divergence.operation;
}

void setOrigin(Divergence& divergence, const std::string& origin) {
    using Limits = std::numeric_limits<double>;
    divergence.operation.clear();
    divergence.value = 0;
    const std::size_t end = origin.find(' ');
    const std::string number = origin.substr(0, end);
    if (end == std::string::npos || (number != "nan" && number != "inf" && number != "-inf" && number != "0"))
        return;
    divergence.operation = origin.substr(end + 1);
    if (number == "nan")
        divergence.value = Limits::quiet_NaN();
    else if (number != "0")
        divergence.value = number == "inf" ? Limits::infinity() : -Limits::infinity();
}

} // namespace nabla
