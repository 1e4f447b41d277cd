// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/csv.h"
#include "core/data/dataset.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nabla {

/// What a file is as a data set, found by reading it as training would.
struct ImportFacts {
    /// The data set itself, cut into training and validation rows; null when it is refused.
    std::shared_ptr<const Dataset> dataset;
    std::string refusal; ///< why, where and what to do; empty when it is taken

    // Of a table.
    std::vector<CsvColumn> columns;
    std::vector<std::vector<std::string>> rows; ///< the first 20 as they stand in the file
    Index rowCount = 0;                         ///< rows with as many cells as the first
    Index target = -1;
    char separator = ',';
    bool hasHeader = false;
    bool hasDecimalComma = false;
    bool isLatin1 = false;

    bool isTable() const { return !columns.empty(); }
};

/// Reads what a recipe's `data` names, on a thread of its own.
///
/// Threads  GUI thread only.
class ImportCheck : public QObject {
    Q_OBJECT

public:
    explicit ImportCheck(QObject* parent = nullptr);
    /// A table is left at once; an array that is being read ends by itself.
    ~ImportCheck() override;

    /// Another call takes the place of the one before: a table is left at once, an array read to its end first.
    void begin(const Recipe& recipe);
    bool isBusy() const { return m_job != nullptr; }
    /// Of the last begin that is done.
    const ImportFacts& facts() const { return m_facts; }

Q_SIGNALS:
    void done();

private:
    struct Job;
    void start(const Recipe& recipe);
    void look();

    std::shared_ptr<Job> m_job;   ///< under way
    std::optional<Recipe> m_next; ///< asked for meanwhile
    ImportFacts m_facts;
    QTimer m_timer;
};

} // namespace nabla
