// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/output.h"

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/lessons/verify.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace nabla::cli {

namespace {

struct LessonOptions {
    std::vector<std::string> ids;
    std::string folder;
    bool verifies = false;
    bool isQuick = false;
    std::string threads = "auto";
};

std::vector<Lesson> wantedLessons(const LessonOptions& options) {
    const std::filesystem::path folder = options.folder.empty() ? std::filesystem::path(resourceFolder()) / "lessons"
                                                                : std::filesystem::path(options.folder);
    std::vector<Lesson> lessons;
    for (const std::filesystem::path& file : lessonFiles(folder)) {
        try {
            lessons.push_back(loadLesson(file));
        } catch (const RecipeError& error) {
            throw Error(file.filename().string() + ":\n" + error.what());
        }
    }
    if (lessons.empty())
        throw FileError("No lessons in " + folder.string() + ". Install Nablascope again, or name their folder.");
    if (options.ids.empty())
        return lessons;
    std::vector<Lesson> wanted;
    for (const std::string& id : options.ids) {
        const auto found =
            std::find_if(lessons.begin(), lessons.end(), [&](const Lesson& lesson) { return lesson.id == id; });
        if (found == lessons.end())
            throw Error("There is no lesson \"" + id + "\"; nablascope-cli lessons lists them.");
        wanted.push_back(*found);
    }
    return wanted;
}

ExitCode list(const std::vector<Lesson>& lessons) {
    for (const Lesson& lesson : lessons)
        std::printf("%-24s %3d min  %s\n%-24s          %s\n", lesson.id.c_str(), lesson.minutes,
                    lesson.title.in("en").c_str(), "", lesson.source.c_str());
    return kDone;
}

/// Trains every lesson and prints every claim with its number.
ExitCode verify(const std::vector<Lesson>& lessons, const LessonOptions& options) {
    VerifyOptions verifyOptions;
    verifyOptions.isQuick = options.isQuick;
    verifyOptions.threads = threadsFrom(options.threads);
    double seconds = 0;
    std::size_t claims = 0;
    std::size_t refuted = 0;
    for (const Lesson& lesson : lessons) {
        ProgressLine progress(true);
        if (progress.isShown())
            verifyOptions.progress = [&](const std::string& run, double share) {
                progress.show(share, lesson.id + ": " + run);
            };
        const LessonReport report = verifyLesson(lesson, verifyOptions);
        progress.clear();
        std::printf("%s (%.1f s)\n", lesson.id.c_str(), report.seconds);
        for (const CheckedClaim& claim : report.claims) {
            std::printf("  %s\n", claim.text().c_str());
            refuted += claim.holds ? 0 : 1;
        }
        std::fflush(stdout);
        claims += report.claims.size();
        seconds += report.seconds;
    }
    std::printf("%zu claims of %zu lessons in %.0f s: %zu hold, %zu refuted.\n", claims, lessons.size(), seconds,
                claims - refuted, refuted);
    return refuted == 0 ? kDone : kFailed;
}

} // namespace

void addLessons(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("lessons", "List the lessons, or train them and check what they claim");
    auto options = std::make_shared<LessonOptions>();
    command->add_option("lesson", options->ids, "Only these lessons");
    command->add_flag("--verify", options->verifies, "Train every lesson and check every claim with real numbers");
    command->add_flag("--quick", options->isQuick, "Only the checks that take seconds");
    command->add_option("--folder", options->folder, "Lessons of your own");
    command->add_option("--threads", options->threads, "Exactly so many workers, or \"auto\" (measured)");
    command->callback([&chosen, options] {
        chosen = [options] {
            const std::vector<Lesson> lessons = wantedLessons(*options);
            return options->verifies ? verify(lessons, *options) : list(lessons);
        };
    });
}

} // namespace nabla::cli
