// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv_source.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/data/checks.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

namespace nabla {

namespace {

bool isWhole(double value) {
    return std::floor(value) == value;
}

/// Makes a Dataset from a CsvTable, once.
class TableImport {
public:
    TableImport(CsvTable table, const Recipe& recipe, std::string name)
        : m_table(std::move(table)), m_spec(recipe.data), m_name(std::move(name)) {}

    Dataset make() {
        m_data.name = m_name;
        m_data.warnings = m_table.warnings();
        chooseFeatures();
        chooseTask();
        readTargets();
        keepUsableRows();
        shapeSequences();
        if (m_data.task == Task::Classification)
            warnAboutClasses(m_data);
        warnAboutFeatures(m_data);
        return std::move(m_data);
    }

private:
    const CsvColumn& target() const { return m_table.columns()[static_cast<std::size_t>(m_table.targetColumn())]; }
    std::size_t rows() const { return static_cast<std::size_t>(m_table.rowCount()); }
    std::size_t width() const { return m_table.columns().size(); }
    double targetValue(std::size_t row) const {
        return m_table.values()[row * width() + static_cast<std::size_t>(m_table.targetColumn())];
    }

    void chooseFeatures() {
        std::vector<std::string> texts;
        std::vector<std::string> empty;
        for (std::size_t c = 0; c < width(); ++c) {
            const CsvColumn& column = m_table.columns()[c];
            if (static_cast<Index>(c) == m_table.targetColumn())
                continue;
            if (column.isEmpty()) {
                empty.push_back(column.name);
            } else if (column.isText()) {
                texts.push_back(column.name);
            } else {
                m_features.push_back(c);
                m_data.featureNames.push_back(column.name);
            }
        }
        if (!texts.empty())
            m_data.warnings.push_back("Left out, because these columns hold text: " + quotedList(texts) + ".");
        if (!empty.empty())
            m_data.warnings.push_back("Left out, because these columns are empty: " + quotedList(empty) + ".");
        if (m_features.empty())
            throw FileError(m_name + " has no column of numbers beside the target \"" + target().name +
                            "\". Choose another file or target.");
    }

    void chooseTask() {
        if (target().isEmpty())
            throw Error("data.target: column \"" + target().name + "\" is empty. Choose another target.");
        if (m_spec.task) {
            m_data.task = *m_spec.task;
            if (m_data.task == Task::Regression && target().isText())
                throw Error("data.task: regression needs numbers, but column \"" + target().name + "\" holds text (\"" +
                            target().firstText->text + "\"). Use classification, or another target.");
            return;
        }
        constexpr std::size_t kMost = 20;
        std::vector<double> values(rows());
        for (std::size_t r = 0; r < rows(); ++r)
            values[r] = targetValue(r);
        const std::vector<double> distinct = distinctNumbers(values, kMost);
        std::string reason = "its values are numbers";
        m_data.task = Task::Regression;
        if (target().isText()) {
            m_data.task = Task::Classification;
            reason = "it holds text";
        } else if (distinct.size() <= kMost && std::ranges::all_of(distinct, isWhole)) {
            m_data.task = Task::Classification;
            reason = "it holds " + std::to_string(distinct.size()) + " different whole numbers";
        }
        m_data.warnings.push_back("data.task is not given: the target \"" + target().name + "\" was taken for " +
                                  (m_data.task == Task::Classification ? "classes" : "a number to predict") +
                                  ", because " + reason + ".");
    }

    /// Sets m_hasTarget a row, and labels or targets of all rows; those without a target get 0.
    void readTargets() {
        m_hasTarget.assign(rows(), 1);
        const bool textsAreLabels =
            m_data.task == Task::Classification && (target().isText() || (m_spec.task && target().texts > 0));
        if (textsAreLabels) {
            readTextLabels();
            return;
        }
        std::vector<double> values;
        for (std::size_t r = 0; r < rows(); ++r) {
            const double value = targetValue(r);
            m_hasTarget[r] = !std::isnan(value);
            values.push_back(value);
        }
        m_badColumns.push_back({static_cast<std::size_t>(m_table.targetColumn()), true});
        if (m_data.task == Task::Classification) {
            const double filler = *std::ranges::find_if(values, [](double v) { return !std::isnan(v); });
            std::ranges::replace_if(
                values, [](double v) { return std::isnan(v); }, filler);
            setNumericClasses(m_data, values, "data.target: column \"" + target().name + "\"");
        } else {
            m_data.outputs = 1;
            m_data.targets = std::move(values);
        }
    }

    void readTextLabels() {
        std::vector<std::string> names = m_table.targetTexts();
        for (std::size_t r = 0; r < rows(); ++r) // a number among texts is a text
            if (m_table.targetCodes()[r] < 0 && !std::isnan(targetValue(r)))
                names.push_back(numberText(targetValue(r)));
        std::ranges::sort(names);
        names.erase(std::unique(names.begin(), names.end()), names.end());
        if (names.size() > kMaxClasses)
            throw Error("data.target: column \"" + target().name + "\" holds more than " + std::to_string(kMaxClasses) +
                        " classes. Choose another target.");
        const auto classOf = [&](const std::string& text) {
            return static_cast<std::int32_t>(std::ranges::lower_bound(names, text) - names.begin());
        };
        std::vector<std::int32_t> classOfCode;
        for (const std::string& text : m_table.targetTexts())
            classOfCode.push_back(classOf(text));
        for (std::size_t r = 0; r < rows(); ++r) {
            const std::int32_t code = m_table.targetCodes()[r];
            m_hasTarget[r] = code >= 0 || !std::isnan(targetValue(r));
            m_data.labels.push_back(code >= 0        ? classOfCode[static_cast<std::size_t>(code)]
                                    : m_hasTarget[r] ? classOf(numberText(targetValue(r)))
                                                     : 0);
        }
        m_data.outputs = static_cast<Index>(names.size());
        m_data.classNames = std::move(names);
        m_badColumns.push_back({static_cast<std::size_t>(m_table.targetColumn()), false});
    }

    /// Moves the features of usable rows to the front of the table's own memory.
    void keepUsableRows() {
        const bool fill = m_spec.missing == MissingValues::Mean;
        const std::size_t columns = width();
        const bool isClassification = m_data.task == Task::Classification;
        std::vector<double> values = m_table.takeValues();
        std::size_t kept = 0;
        std::int64_t gaps = 0;
        for (std::size_t r = 0; r < rows(); ++r) {
            const double* const row = values.data() + r * columns;
            const bool hasGap = std::ranges::any_of(m_features, [&](std::size_t c) { return std::isnan(row[c]); });
            gaps += hasGap && m_hasTarget[r];
            if (!m_hasTarget[r] || (hasGap && !fill))
                continue;
            double* to = values.data() + kept * m_features.size(); // never beyond `row`
            for (const std::size_t c : m_features)
                *to++ = row[c];
            if (isClassification)
                m_data.labels[kept] = m_data.labels[r];
            else
                m_data.targets[kept] = m_data.targets[r];
            ++kept;
        }
        values.resize(kept * m_features.size());
        (isClassification ? m_data.labels.resize(kept) : m_data.targets.resize(kept));
        m_data.inputs = std::move(values);
        m_data.samples = static_cast<Index>(kept);
        for (const std::size_t c : m_features)
            m_badColumns.push_back({c, true});
        warnAboutGaps(static_cast<std::int64_t>(rows() - kept), fill ? gaps : 0);
    }

    void warnAboutGaps(std::int64_t skipped, std::int64_t filled) {
        const std::string of = " of " + std::to_string(rows()) + " rows ";
        const std::string first = "; first: " + firstBadCell();
        if (m_data.samples < 2)
            throw FileError(m_name + ": only " + std::to_string(m_data.samples) + of + "can be used" + first +
                            ". Leave the column out, or fill the gaps (missing: mean).");
        if (filled > 0)
            m_data.warnings.push_back(std::to_string(filled) + of + "have gaps, filled with the feature's mean" +
                                      first + ".");
        if (skipped > 0)
            m_data.warnings.push_back(std::to_string(skipped) + of + "skipped" + first + ".");
    }

    std::string firstBadCell() const {
        const CsvCell* first = nullptr;
        const CsvColumn* where = nullptr;
        for (const auto& [index, textIsBad] : m_badColumns) {
            const CsvColumn& column = m_table.columns()[index];
            const auto look = [&](const std::optional<CsvCell>& cell) {
                if (cell && (!first || cell->row < first->row)) {
                    first = &*cell;
                    where = &column;
                }
            };
            look(column.firstMissing);
            if (textIsBad)
                look(column.firstText);
        }
        if (!first)
            return "none";
        return "row " + std::to_string(first->row) + ", column \"" + where->name + "\" is " +
               (first->text.empty() ? "blank" : "\"" + first->text + "\"") + " (line " + std::to_string(first->line) +
               ")";
    }

    void shapeSequences() {
        m_data.features = static_cast<Index>(m_features.size());
        const Index steps = m_spec.sequenceLength.value_or(1);
        if (steps < 1 || m_data.features % steps != 0)
            throw Error("data.sequence_length: " + std::to_string(m_data.features) +
                        " feature columns cannot be cut into " + std::to_string(steps) +
                        " equal blocks. Choose a length that divides it.");
        m_data.timeSteps = steps;
        m_data.hasTime = m_spec.sequenceLength.has_value();
        m_data.features /= steps;
        m_data.featureNames.resize(static_cast<std::size_t>(m_data.features));
    }

    /// A column in use, and whether a text in it is a gap (in a column of classes it is a class).
    struct UsedColumn {
        std::size_t index = 0;
        bool textIsBad = true;
    };

    CsvTable m_table;
    const DataSpec& m_spec;
    std::string m_name;
    Dataset m_data;
    std::vector<std::size_t> m_features;
    std::vector<UsedColumn> m_badColumns;
    std::vector<char> m_hasTarget;
};

} // namespace

Dataset makeCsv(const Recipe& recipe) {
    if (!recipe.data.path)
        throw Error("data.path: csv needs the path of a file.");
    const std::unique_ptr<ByteStream> bytes = openBytes(resolvePath(recipe, *recipe.data.path));
    CsvOptions options;
    options.target = recipe.data.target;
    options.previewRows = 0;
    CsvTable table = CsvTable::read(*bytes, options);
    Dataset data =
        datasetFromTable(std::move(table), recipe, std::filesystem::path(*recipe.data.path).filename().string());
    return data;
}

Dataset datasetFromTable(CsvTable table, const Recipe& recipe, const std::string& name) {
    Dataset data = TableImport(std::move(table), recipe, name).make();
    if (!recipe.data.target)
        data.warnings.insert(data.warnings.begin(), "data.target is not given: the last column was taken.");
    return data;
}

} // namespace nabla
