// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/npy_file.h"

#include <cstring>

namespace nabla {

std::string toNpy(const NamedTensor& tensor) {
    std::string shape = "(" + std::to_string(tensor.rows) + ",";
    if (!tensor.isVector)
        shape += " " + std::to_string(tensor.columns);
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "), }";
    constexpr std::size_t kPrefix = 10; // magic, version, header length
    header.append(63 - (kPrefix + header.size()) % 64, ' ');
    header += '\n'; // the numbers start at a multiple of 64
    std::string out("\x93NUMPY\x01\x00", 8);
    out += static_cast<char>(header.size() & 0xff);
    out += static_cast<char>(header.size() >> 8);
    out += header;
    for (const double value : tensor.values) {
        const auto narrow = static_cast<float>(value);
        char bytes[sizeof narrow];
        std::memcpy(bytes, &narrow, sizeof narrow);
        out.append(bytes, sizeof narrow);
    }
    return out;
}

} // namespace nabla
