// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/import_words.h"

#include "ui/builder/look.h"

#include <QCoreApplication>

#include <cstdlib>

namespace nabla {

namespace {

constexpr qsizetype kMostNames = 6;

/// Makes the sentences.
class ImportWords {
    Q_DECLARE_TR_FUNCTIONS(nabla::ImportWords)

public:
    ImportWords(const ImportFacts& facts, const DataSpec& spec) : m_facts(facts), m_spec(spec) {}

    QStringList make() {
        if (m_facts.isTable())
            sayTable();
        else
            sayArrays();
        saySamples();
        if (m_facts.dataset)
            for (const std::string& warning : m_facts.dataset->warnings)
                if (!m_facts.isTable() || !isSaid(warning))
                    m_words << QStringLiteral("⚠ ") + QString::fromStdString(warning);
        return m_words;
    }

private:
    static QString listed(const QStringList& names) {
        const QString shown = names.mid(0, kMostNames).join(QStringLiteral(", "));
        return names.size() > kMostNames ? tr("%1 and %2 more").arg(shown).arg(names.size() - kMostNames) : shown;
    }

    static QString quoted(const QString& text) { return QStringLiteral("“%1”").arg(text); }

    /// Warnings of core about a table that are said here in the person's language.
    static bool isSaid(const std::string& warning) {
        for (const char* part :
             {"Left out, because these columns", "data.task is not given", "data.target is not given",
              "it was read as Latin-1", "have gaps, filled with", "rows skipped; first: row"})
            if (warning.find(part) != std::string::npos)
                return true;
        return false;
    }

    void sayTable() {
        const QString separator = m_facts.separator == ';'    ? tr("semicolons")
                                  : m_facts.separator == '\t' ? tr("tabs")
                                                              : tr("commas");
        QString read = m_facts.hasHeader
                           ? tr("Cells are separated by %1; the first row names the columns.").arg(separator)
                           : tr("Cells are separated by %1; there is no row of names, so columns have "
                                "numbers.")
                                 .arg(separator);
        if (m_facts.hasDecimalComma)
            read += QLatin1Char(' ') + tr("Numbers have a decimal comma.");
        if (m_facts.isLatin1)
            read += QLatin1Char(' ') + tr("The text is not UTF-8 and is read as Latin-1.");
        m_words << read;
        sayTarget();
        QStringList used;
        QStringList texts;
        QStringList empty;
        for (Index i = 0; i < static_cast<Index>(m_facts.columns.size()); ++i) {
            const CsvColumn& column = m_facts.columns[static_cast<std::size_t>(i)];
            if (i != m_facts.target)
                (column.isEmpty() ? empty : column.isText() ? texts : used) << columnName(m_facts, i);
        }
        if (!used.isEmpty())
            m_words << tr("Predicted from %1 columns: %2.").arg(used.size()).arg(listed(used));
        if (!texts.isEmpty())
            m_words << tr("Left out, because they hold text: %1.").arg(listed(texts));
        if (!empty.isEmpty())
            m_words << tr("Left out, because they are empty: %1.").arg(listed(empty));
        sayGaps();
    }

    void sayTarget() {
        if (m_facts.target < 0)
            return;
        const QString name = quoted(columnName(m_facts, m_facts.target));
        if (m_facts.dataset && m_facts.dataset->task == Task::Classification)
            m_words << tr("What is predicted: the class in %1, one of %2: %3.")
                           .arg(name, grouped(m_facts.dataset->outputs), classes());
        else if (m_facts.dataset)
            m_words << tr("What is predicted: the number in %1.").arg(name);
    }

    QString classes() const {
        QStringList names;
        for (const std::string& one : m_facts.dataset->classNames)
            names << QString::fromStdString(one);
        return listed(names);
    }

    /// The first cell without a number in a column that is used.
    const CsvCell* firstGap(QString& column) const {
        const CsvCell* first = nullptr;
        for (Index i = 0; i < static_cast<Index>(m_facts.columns.size()); ++i) {
            const CsvColumn& one = m_facts.columns[static_cast<std::size_t>(i)];
            const bool isTarget = i == m_facts.target;
            if (one.isEmpty() || (one.isText() && !isTarget))
                continue;
            const bool textIsClass = isTarget && m_facts.dataset->task == Task::Classification;
            const auto look = [&](const std::optional<CsvCell>& cell) {
                if (cell && (!first || cell->row < first->row)) {
                    first = &*cell;
                    column = columnName(m_facts, i);
                }
            };
            look(one.firstMissing);
            if (!textIsClass)
                look(one.firstText);
        }
        return first;
    }

    void sayGaps() {
        if (!m_facts.dataset)
            return;
        const Index skipped = m_facts.rowCount - m_facts.dataset->samples;
        QString column;
        const CsvCell* cell = firstGap(column);
        const QString where =
            !cell ? QString()
                  : tr("the first: row %1, column %2 is %3 (line %4 of the file)")
                        .arg(cell->row)
                        .arg(quoted(column),
                             cell->text.empty() ? tr("blank") : quoted(QString::fromStdString(cell->text)))
                        .arg(cell->line);
        if (skipped > 0)
            m_words << QStringLiteral("⚠ ") + tr("%1 of %2 rows are skipped, because a number is missing; %3.")
                                                  .arg(grouped(skipped), grouped(m_facts.rowCount), where);
        for (const std::string& warning : m_facts.dataset->warnings) // which begins with the count
            if (warning.find("have gaps, filled with") != std::string::npos)
                m_words << QStringLiteral("⚠ ") +
                               tr("%1 of %2 rows have gaps, which are filled with the mean of the column; %3.")
                                   .arg(grouped(std::atoll(warning.c_str())), grouped(m_facts.rowCount), where);
    }

    void sayArrays() {
        if (!m_facts.dataset)
            return;
        const Dataset& data = *m_facts.dataset;
        if (data.imageWidth > 0)
            m_words << tr("Images of %1 × %2 pixels.").arg(data.imageWidth).arg(data.imageHeight);
        else if (data.isSequence())
            m_words << tr("Sequences of %1 time steps, %2 numbers each.").arg(data.timeSteps).arg(data.features);
        else
            m_words << tr("%1 numbers a sample.").arg(data.features);
        if (data.task == Task::Classification)
            m_words << tr("What is predicted: the class, one of %1: %2.").arg(grouped(data.outputs), classes());
        else if (data.outputs == 1)
            m_words << tr("What is predicted: a number.");
        else
            m_words << tr("What is predicted: %1 numbers.").arg(data.outputs);
    }

    void saySamples() {
        if (!m_facts.dataset)
            return;
        const Dataset& data = *m_facts.dataset;
        const auto training = static_cast<qint64>(data.trainingRows.size());
        const auto validation = static_cast<qint64>(data.validationRows.size());
        m_words << (validation > 0 ? tr("%1 samples: %2 to train on, %3 to validate with.")
                                         .arg(grouped(data.samples), grouped(training), grouped(validation))
                                   : tr("%1 samples, all to train on.").arg(grouped(data.samples)));
        if (m_spec.standardize.value_or(false))
            m_words << tr("Each feature is shifted and scaled to mean 0 and deviation 1.");
    }

    const ImportFacts& m_facts;
    const DataSpec& m_spec;
    QStringList m_words;
};

} // namespace

QString columnName(const ImportFacts& facts, Index column) {
    const QString name = QString::fromStdString(facts.columns[static_cast<std::size_t>(column)].name);
    return facts.hasHeader && !name.isEmpty() ? name : QString::number(column);
}

QStringList importWords(const ImportFacts& facts, const DataSpec& spec) {
    return ImportWords(facts, spec).make();
}

} // namespace nabla
