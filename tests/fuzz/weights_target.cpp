// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/export/safetensors.h"
#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>

namespace nabla::fuzz {

namespace {

void require(bool holds, const char* claim) {
    if (holds)
        return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

} // namespace

void fuzzWeights(std::string_view bytes) {
    try {
        const std::vector<NamedTensor> tensors = parseSafetensors(bytes, "fuzz");
        std::size_t numbers = 0;
        for (const NamedTensor& tensor : tensors) {
            require(static_cast<Index>(tensor.values.size()) == tensor.rows * tensor.columns,
                    "shape and numbers agree");
            numbers += tensor.values.size();
        }
        require(4 * numbers <= bytes.size(), "every number is in the file");
        const std::string written = toSafetensors(tensors);
        require(toSafetensors(parseSafetensors(written, "again")) == written, "what is written reads back");
    } catch (const FileError& error) {
        require(error.what()[0] != '\0', "a refusal says why");
    }
}

} // namespace nabla::fuzz
