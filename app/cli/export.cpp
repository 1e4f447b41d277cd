// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/export_source.h"
#include "app/cli/output.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/export/csv_table.h"
#include "core/export/npy_file.h"
#include "core/export/pytorch_script.h"
#include "core/export/safetensors.h"
#include "core/export/tensorboard.h"
#include "core/history/telemetry_json.h"
#include "core/report/svg_chart.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace nabla::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kFlushBytes = 1 << 20;

struct ExportOptions {
    std::string source;
    std::string to;
    std::string out;
    std::string run;
    std::optional<std::int64_t> step;
};

/// Writes rows as text, a piece at a time. `head` and `append` fill a string.
template <class Append>
void writeRows(ExportSource& source, const std::string& file, std::string head, Append append) {
    GrowingFile out(file);
    std::string text = std::move(head);
    source.visit([&](std::int64_t step, std::span<const double> row) {
        append(text, step, row);
        if (text.size() > kFlushBytes)
            out.append(text);
    });
    out.append(text);
    out.close();
}

/// A folder with an event file, as TensorBoard wants it, or the file itself where the name says so.
void writeTensorboard(ExportSource& source, const std::string& given) {
    const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    std::string file = given;
    if (given.find("tfevents") == std::string::npos) {
        fs::create_directories(given);
        file =
            (fs::path(given) / ("events.out.tfevents." + std::to_string(static_cast<long long>(now)) + ".nablascope"))
                .string();
    }
    std::string head;
    appendFileVersion(head, now);
    writeRows(source, file, std::move(head), [&](std::string& text, std::int64_t step, std::span<const double> row) {
        appendTensorboardStep(text, source.layout(), step, row, now + 1e-3 * static_cast<double>(step));
    });
}

void writeNpy(const std::vector<NamedTensor>& tensors, const std::string& folder) {
    fs::create_directories(folder);
    for (const NamedTensor& tensor : tensors)
        writeFile(fs::path(folder) / (tensor.name + ".npy"), toNpy(tensor));
}

ExitCode exportTo(const ExportOptions& options) {
    ExportSource source(options.source, options.run);
    const bool isFolder = options.to == "npy" || options.to == "tensorboard";
    if (!isFolder)
        checkWritable("-o", options.out, Writing::AsAWhole);
    else if (std::error_code ignored; fs::exists(options.out, ignored) && !fs::is_directory(options.out, ignored) &&
                                      options.out.find("tfevents") == std::string::npos)
        throw FileError("-o: " + options.out + " is a file. Give a folder.");
    if (options.to == "pytorch")
        savePytorch(*source.runAt(options.step.value_or(source.firstStep())), options.out);
    else if (options.to == "safetensors")
        saveWeights(source.runAt(options.step.value_or(source.endStep()))->tensors(), options.out);
    else if (options.to == "npy")
        writeNpy(source.runAt(options.step.value_or(source.endStep()))->tensors(), options.out);
    else if (options.to == "csv") {
        std::string head;
        appendCsvHead(head, source.layout());
        writeRows(source, options.out, std::move(head), appendCsvRow);
    } else if (options.to == "jsonl")
        writeRows(source, options.out, {}, [&](std::string& text, std::int64_t step, std::span<const double> row) {
            appendTelemetryLine(text, source.layout(), step, row);
            text += '\n';
        });
    else if (options.to == "tensorboard")
        writeTensorboard(source, options.out);
    else if (options.to == "svg")
        writeFile(options.out, svgChart(*source.history(), source.name()));
    else if (options.to == "html")
        writeFile(options.out, source.report(options.run.empty()));
    else
        source.screenshot(options.out);
    return kDone;
}

} // namespace

void addExport(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("export", "Write a recipe or a run of a session for other programs");
    auto options = std::make_shared<ExportOptions>();
    command
        ->add_option("source", options->source, "Recipe (JSON; trained where telemetry is wanted) or session (.nabla)")
        ->required();
    command->add_option("--to", options->to, "Format")
        ->required()
        ->check(CLI::IsMember({"pytorch", "csv", "jsonl", "tensorboard", "safetensors", "npy", "svg", "png", "html"}));
    command->add_option("-o,--output", options->out, "File (npy, tensorboard: folder)")->required();
    command->add_option("--run", options->run, "Name of the run; else the newest (html: all)");
    command->add_option("--step", options->step, "Weights of this step; else the last, for pytorch the first");
    command->callback([&chosen, options] { chosen = [options] { return exportTo(*options); }; });
}

} // namespace nabla::cli
