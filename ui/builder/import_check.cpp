// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/import_check.h"

#include "core/base/error.h"
#include "core/data/catalog.h"
#include "core/data/csv_source.h"
#include "core/data/prepare.h"

#include <atomic>
#include <exception>
#include <filesystem>
#include <thread>
#include <utility>

namespace nabla {

namespace {

constexpr int kLookMs = 30;
constexpr Index kShownRows = 20;

void takeTable(ImportFacts& facts, const CsvTable& table) {
    facts.columns = table.columns();
    facts.rows = table.preview();
    facts.rowCount = table.rowCount();
    facts.target = table.targetColumn();
    facts.separator = table.separator();
    facts.hasHeader = table.hasHeader();
    facts.hasDecimalComma = table.hasDecimalComma();
    facts.isLatin1 = table.isLatin1();
}

Dataset readTable(const Recipe& recipe, const std::atomic<bool>& isLeft, ImportFacts& facts) {
    const std::string file = resolvePath(recipe, *recipe.data.path);
    CsvOptions options;
    options.previewRows = kShownRows;
    options.maxRows = kShownRows;
    try { // the first rows are shown even where the table is refused
        takeTable(facts, CsvTable::read(*openBytes(file), options));
    } catch (const Error&) {
    }
    options.maxRows = -1;
    options.target = recipe.data.target;
    options.keepGoing = [&isLeft](double) { return !isLeft; };
    const std::unique_ptr<ByteStream> bytes = openBytes(file);
    CsvTable table = CsvTable::read(*bytes, options);
    takeTable(facts, table);
    return datasetFromTable(std::move(table), recipe, std::filesystem::path(file).filename().string());
}

} // namespace

/// Lives as long as its thread or the check needs it.
struct ImportCheck::Job {
    Recipe recipe;
    ImportFacts facts;
    std::atomic<bool> isLeft = false;
    std::atomic<bool> isDone = false;

    void run() {
        try {
            Dataset data = recipe.data.source == Source::Csv ? readTable(recipe, isLeft, facts)
                                                             : sourceInfo(recipe.data.source).make(recipe);
            splitRows(data, recipe);
            facts.dataset = std::make_shared<const Dataset>(std::move(data));
        } catch (const std::bad_alloc&) {
            facts.refusal = "There is not enough memory for this data set.";
        } catch (const std::exception& error) {
            facts.refusal = error.what();
        }
        isDone = true;
    }
};

ImportCheck::ImportCheck(QObject* parent) : QObject(parent) {
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &ImportCheck::look);
}

ImportCheck::~ImportCheck() {
    if (m_job)
        m_job->isLeft = true;
}

void ImportCheck::begin(const Recipe& recipe) {
    if (!m_job) {
        start(recipe);
        return;
    }
    m_job->isLeft = true;
    m_next = recipe; // not beside it: a large file would be in memory as often as somebody clicks
}

void ImportCheck::start(const Recipe& recipe) {
    m_job = std::make_shared<Job>();
    m_job->recipe = recipe;
    // Nobody waits for it: what it reads belongs to it alone.
    std::thread([job = m_job] { job->run(); }).detach();
    m_timer.start();
}

void ImportCheck::look() {
    if (!m_job || !m_job->isDone)
        return;
    m_timer.stop();
    const std::shared_ptr<Job> job = std::exchange(m_job, nullptr);
    if (m_next) {
        start(*std::exchange(m_next, std::nullopt));
        return;
    }
    m_facts = std::move(job->facts);
    Q_EMIT done();
}

} // namespace nabla
