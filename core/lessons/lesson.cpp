// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/lesson.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/lessons/measures.h"
#include "core/recipe/recipe_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestLesson = 4u << 20;
constexpr std::array kRemedies{"clipping", "activation", "normalization", "residual", "init", "gate"};

/// Walks a document once and remembers every mistake with its path.
class LessonReader {
public:
    Lesson read(const Json& json, std::string id) {
        Lesson lesson;
        lesson.id = std::move(id);
        keys(json, "",
             {"nablascope_lesson", "title", "summary", "source", "remedy", "minutes", "runs", "steps", "checks"});
        if (!json.is_object())
            return lesson;
        if (json.value("nablascope_lesson", Json()) != 1)
            add("nablascope_lesson", "must be 1");
        lesson.title = text(json, "", "title");
        lesson.summary = text(json, "", "summary");
        lesson.source = word(json, "", "source", true);
        lesson.remedy = word(json, "", "remedy", false);
        if (!lesson.remedy.empty() && std::find(kRemedies.begin(), kRemedies.end(), lesson.remedy) == kRemedies.end())
            add("remedy", "\"" + lesson.remedy + "\" is no remedy");
        lesson.minutes = static_cast<int>(whole(json, "", "minutes", 1, 120, 5));
        forEach(json, "", "runs", [&](const Json& row, const std::string& path) { readRun(row, path, lesson); });
        forEach(json, "", "steps",
                [&](const Json& row, const std::string& path) { lesson.steps.push_back(readStep(row, path, lesson)); });
        forEach(json, "", "checks", [&](const Json& row, const std::string& path) {
            lesson.checks.push_back(readCheck(row, path, lesson));
        });
        if (lesson.runs.empty())
            add("runs", "a lesson needs at least one run");
        if (lesson.steps.empty())
            add("steps", "a lesson needs at least one step");
        if (lesson.checks.empty())
            add("checks", "a lesson needs at least one check: a claim that training can refute");
        return lesson;
    }

    std::vector<Problem> problems() && { return std::move(m_problems); }

private:
    static std::string join(const std::string& path, const std::string& key) {
        return path.empty() ? key : path + "." + key;
    }

    void add(std::string path, std::string message) { m_problems.push_back({std::move(path), std::move(message)}); }

    void keys(const Json& json, const std::string& path, std::set<std::string> known) {
        if (!json.is_object()) {
            add(path, "must be an object");
            return;
        }
        for (const auto& [key, unused] : json.items())
            if (!known.contains(key))
                add(join(path, key), "unknown key");
    }

    template <class Visitor>
    void forEach(const Json& json, const std::string& path, const char* key, Visitor visit) {
        const auto found = json.find(key);
        if (found == json.end())
            return;
        if (!found->is_array()) {
            add(join(path, key), "must be a list");
            return;
        }
        for (std::size_t i = 0; i < found->size(); ++i)
            visit((*found)[i], join(path, key) + "[" + std::to_string(i) + "]");
    }

    std::string word(const Json& json, const std::string& path, const char* key, bool isRequired) {
        const auto found = json.find(key);
        if (found != json.end() && found->is_string())
            return found->get<std::string>();
        if (found != json.end() || isRequired)
            add(join(path, key), found == json.end() ? "is missing" : "must be text");
        return {};
    }

    std::int64_t whole(const Json& json, const std::string& path, const char* key, std::int64_t least,
                       std::int64_t most, std::int64_t otherwise) {
        const auto found = json.find(key);
        if (found == json.end())
            return otherwise;
        if (!found->is_number_integer() || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
            add(join(path, key),
                "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
            return otherwise;
        }
        return found->get<std::int64_t>();
    }

    /// A string is English; an object holds a language a key; a list of lines is one text.
    LessonText text(const Json& json, const std::string& path, const char* key, bool isRequired = true) {
        LessonText result;
        const auto found = json.find(key);
        const std::string where = join(path, key);
        if (found == json.end()) {
            if (isRequired)
                add(where, "is missing");
            return result;
        }
        if (!found->is_object()) {
            result.byLanguage["en"] = lines(*found, where);
            return result;
        }
        for (const auto& [language, value] : found->items())
            result.byLanguage[language] = lines(value, join(where, language));
        if (!result.byLanguage.contains("en"))
            add(where, "has no English text (key \"en\")");
        return result;
    }

    std::string lines(const Json& json, const std::string& path) {
        if (json.is_string())
            return json.get<std::string>();
        std::string result;
        if (json.is_array())
            for (const Json& line : json) {
                if (!line.is_string())
                    add(path, "must be text or a list of lines");
                else
                    result += (result.empty() ? "" : "\n") + line.get<std::string>();
            }
        else
            add(path, "must be text or a list of lines");
        return result;
    }

    void readRun(const Json& json, const std::string& path, Lesson& lesson) {
        keys(json, path, {"id", "name", "recipe", "from", "change"});
        if (!json.is_object())
            return;
        LessonRun run;
        run.id = word(json, path, "id", true);
        run.name = text(json, path, "name");
        Json recipe;
        if (const auto from = json.find("from"); from != json.end()) {
            const auto parent = m_documents.find(from->is_string() ? from->get<std::string>() : std::string());
            if (parent == m_documents.end()) {
                add(join(path, "from"), "names no run above");
                return;
            }
            recipe = parent->second;
            recipe.merge_patch(json.value("change", Json::object())); // RFC 7396: null removes a key
        } else {
            recipe = json.value("recipe", Json());
        }
        if (lesson.findRun(run.id))
            add(join(path, "id"), "\"" + run.id + "\" is taken");
        try {
            run.recipe = parseRecipe(recipe.dump());
        } catch (const RecipeError& error) {
            for (const Problem& problem : error.problems())
                add(join(path, "recipe") + (problem.path.empty() ? "" : "." + problem.path), problem.message);
        }
        m_documents[run.id] = std::move(recipe);
        lesson.runs.push_back(std::move(run));
    }

    void knownRun(const std::string& run, const std::string& path, const Lesson& lesson) {
        if (!run.empty() && !lesson.findRun(run))
            add(path, "\"" + run + "\" is no run of this lesson");
    }

    LessonStep readStep(const Json& json, const std::string& path, const Lesson& lesson) {
        LessonStep step;
        keys(json, path, {"title", "text", "run", "train_to", "screen", "look_at", "question"});
        if (!json.is_object())
            return step;
        step.title = text(json, path, "title");
        step.text = text(json, path, "text");
        step.run = word(json, path, "run", false);
        knownRun(step.run, join(path, "run"), lesson);
        step.trainTo = whole(json, path, "train_to", 0, 10'000'000, 0);
        forEach(json, path, "screen", [&](const Json& row, const std::string& where) {
            std::vector<std::string> ids;
            if (!row.is_array())
                add(where, "must be a list of instruments");
            else
                for (const Json& id : row)
                    ids.push_back(id.is_string() ? id.get<std::string>() : std::string());
            step.screen.push_back(std::move(ids));
        });
        forEach(json, path, "look_at", [&](const Json& id, const std::string& where) {
            if (id.is_string())
                step.lookAt.push_back(id.get<std::string>());
            else
                add(where, "must be the name of an instrument or a panel");
        });
        if (const auto found = json.find("question"); found != json.end())
            step.question = readQuestion(*found, join(path, "question"));
        return step;
    }

    LessonQuestion readQuestion(const Json& json, const std::string& path) {
        LessonQuestion question;
        keys(json, path, {"text", "answers", "right", "reveal"});
        if (!json.is_object())
            return question;
        question.text = text(json, path, "text");
        question.reveal = text(json, path, "reveal");
        forEach(json, path, "answers", [&](const Json& answer, const std::string& where) {
            question.answers.push_back(text(Json{{"answer", answer}}, where, "answer"));
        });
        if (question.answers.size() < 2)
            add(join(path, "answers"), "a question needs at least two answers");
        question.right =
            static_cast<int>(whole(json, path, "right", 0, static_cast<std::int64_t>(question.answers.size()) - 1, 0));
        return question;
    }

    LessonMeasure readMeasure(const Json& json, const std::string& path, const Lesson& lesson) {
        LessonMeasure measure;
        keys(json, path, {"run", "quantity", "layer", "step", "window", "lag"});
        if (!json.is_object())
            return measure;
        measure.run = word(json, path, "run", true);
        knownRun(measure.run, join(path, "run"), lesson);
        measure.quantity = word(json, path, "quantity", true);
        if (!measure.quantity.empty() && !findMeasure(measure.quantity))
            add(join(path, "quantity"), "\"" + measure.quantity + "\" is not measured; known: " + measureNames());
        measure.layer = word(json, path, "layer", false);
        measure.step = whole(json, path, "step", -1, 10'000'000, -1);
        measure.window = whole(json, path, "window", 1, 1'000'000, 1);
        measure.lag = static_cast<Index>(whole(json, path, "lag", 0, 1'000'000, 0));
        return measure;
    }

    LessonCheck readCheck(const Json& json, const std::string& path, const Lesson& lesson) {
        LessonCheck check;
        keys(json, path, {"claim", "measure", "at_least", "at_most", "times", "quick"});
        if (!json.is_object())
            return check;
        check.claim = text(json, path, "claim");
        check.measure = readMeasure(json.value("measure", Json()), join(path, "measure"), lesson);
        check.isQuick = json.value("quick", true);
        if (const auto found = json.find("times"); found != json.end())
            check.relativeTo = readMeasure(*found, join(path, "times"), lesson);
        const auto bound = [&](const char* key, double& value) {
            const auto found = json.find(key);
            if (found != json.end() && found->is_number())
                value = found->get<double>();
            else if (found != json.end())
                add(join(path, key), "must be a number");
            return found != json.end();
        };
        const bool hasLeast = bound("at_least", check.atLeast);
        const bool hasMost = bound("at_most", check.atMost);
        if (!hasLeast && !hasMost)
            add(path, "needs at_least or at_most: a claim that nothing refutes is no claim");
        return check;
    }

    std::map<std::string, Json> m_documents; ///< recipes of the runs above, for "from"
    std::vector<Problem> m_problems;
};

} // namespace

const std::string& LessonText::in(std::string_view language) const {
    static const std::string nothing;
    for (const std::string_view wanted : {language, std::string_view("en")})
        if (const auto found = byLanguage.find(wanted); found != byLanguage.end())
            return found->second;
    return nothing;
}

const LessonRun* Lesson::findRun(std::string_view wanted) const {
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const LessonRun& run) { return run.id == wanted; });
    return found == runs.end() ? nullptr : &*found;
}

Lesson parseLesson(std::string_view json, std::string id) {
    Json document;
    try {
        document = Json::parse(json);
    } catch (const Json::exception& error) {
        throw RecipeError({{{}, std::string("is no JSON: ") + error.what()}});
    }
    LessonReader reader;
    Lesson lesson = reader.read(document, std::move(id));
    if (std::vector<Problem> problems = std::move(reader).problems(); !problems.empty())
        throw RecipeError(std::move(problems));
    return lesson;
}

Lesson loadLesson(const std::filesystem::path& file) {
    std::string id = file.stem().string();
    const std::size_t start = id.find_first_not_of("0123456789");
    if (start != std::string::npos && start > 0 && id[start] == '-')
        id = id.substr(start + 1);
    return parseLesson(readFile(file, kLargestLesson), id);
}

std::vector<std::filesystem::path> lessonFiles(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
        if (entry.path().extension() == ".json" &&
            std::isdigit(static_cast<unsigned char>(entry.path().filename().string().front())))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace nabla
