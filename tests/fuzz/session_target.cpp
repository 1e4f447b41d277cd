// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <unistd.h>

namespace nabla::fuzz {

namespace {

void require(bool holds, const char* claim) {
    if (holds)
        return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

/// Everything a window would ask for.
void readAll(const SessionStore& store) {
    const auto attempt = [](const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            require(error.what()[0] != '\0', "a refusal says why");
        }
    };
    std::vector<RunInfo> runs;
    attempt([&] { runs = store.runs(true); });
    attempt([&] { store.note(); });
    attempt([&] { store.layout("docks"); });
    for (const RunInfo& run : runs) {
        const SessionReader reader(store);
        attempt([&] { store.lossCurve(run.id, 20); });
        attempt([&] { reader.recipe(run.id); });
        attempt([&] { reader.events(run.id); });
        attempt([&] {
            if (const auto preview = reader.preview(run.id); preview && preview->steps() > 0)
                preview->envelope(0, {preview->firstStep(), preview->endStep()}, 50);
        });
        attempt([&] {
            int rows = 0;
            const std::int64_t width = reader.layout(run.id)->width();
            reader.visit(run.id, run.firstStep, run.endStep, [&](std::int64_t, std::span<const double> row) {
                require(static_cast<std::int64_t>(row.size()) == width, "a row is as wide as its layout");
                return ++rows < 2000;
            });
        });
        attempt([&] { reader.checkpointAtOrBefore(run.id, run.endStep); });
    }
}

} // namespace

void fuzzSession(std::string_view bytes) {
    static const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(::getpid()) + ".nabla");
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    try {
        readAll(*SessionStore::open(file, SessionStore::Access::Read));
    } catch (const FileError& error) {
        require(error.what()[0] != '\0', "a refusal says why");
    }
    std::ifstream in(file, std::ios::binary);
    const std::string after{std::istreambuf_iterator<char>(in), {}};
    require(after == bytes, "reading changes nothing");
    std::filesystem::remove(file);
}

} // namespace nabla::fuzz
