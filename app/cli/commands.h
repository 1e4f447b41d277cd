// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

/// The subcommands of nablascope-cli, one file each. Adding one: a file, a declaration here, a line in main.cpp.
namespace nabla::cli {

/// What the shell gets back.
enum ExitCode : int { kDone = 0, kFailed = 1, kInputIsWrong = 2, kDiverged = 3, kInterrupted = 130 };

/// The chosen subcommand, to be run once the whole command line has been read. An Error it throws means that the input
/// is wrong and nothing was written; an OutputError that something could not be written later on.
using Action = std::function<ExitCode()>;

void addTrain(CLI::App& app, Action& chosen);
void addCheck(CLI::App& app, Action& chosen);
void addGradcheck(CLI::App& app, Action& chosen);
void addBench(CLI::App& app, Action& chosen);
void addPredict(CLI::App& app, Action& chosen);
void addLessons(CLI::App& app, Action& chosen);
void addMerge(CLI::App& app, Action& chosen);
void addSchema(CLI::App& app, Action& chosen);
void addSweep(CLI::App& app, Action& chosen);
void addExport(CLI::App& app, Action& chosen);
void addInfo(CLI::App& app, Action& chosen);
void addImport(CLI::App& app, Action& chosen);

/// "auto" is 0; else a whole number from 1 to 1024. Errors: Error.
int threadsFrom(const std::string& text);

/// Notes about mended data and the like go to stderr, a line each.
void printNote(const std::string& text);

} // namespace nabla::cli
