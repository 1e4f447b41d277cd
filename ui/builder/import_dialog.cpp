// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/import_dialog.h"

#include "core/recipe/names.h"
#include "ui/builder/data_paths.h"
#include "ui/builder/document_files.h"
#include "ui/builder/file_field.h"
#include "ui/builder/import_words.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kMostColumns = 40; ///< of the table on show
constexpr Index kMostSamples = 20;
constexpr Index kMostFeatures = 12;
constexpr int kPicture = 44;
constexpr int kWordsHeight = 150;
constexpr double kValidation = 0.2;

QImage pictureOf(const Dataset& data, Index sample, double low, double high) {
    const auto width = static_cast<int>(data.imageWidth);
    const auto height = static_cast<int>(data.imageHeight);
    QImage image(width, height, QImage::Format_Grayscale8);
    const double scale = high > low ? 255 / (high - low) : 0;
    const std::size_t first = static_cast<std::size_t>(sample) * static_cast<std::size_t>(width * height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double value = data.inputs[first + static_cast<std::size_t>(y * width + x)];
            image.scanLine(y)[x] = static_cast<uchar>(std::clamp((value - low) * scale, 0.0, 255.0));
        }
    return image;
}

QString targetOf(const Dataset& data, Index sample) {
    const auto at = static_cast<std::size_t>(sample * data.targetSteps);
    if (data.task == Task::Classification) {
        const auto label = static_cast<std::size_t>(data.labels[at]);
        return label < data.classNames.size() ? QString::fromStdString(data.classNames[label])
                                              : QString::number(data.labels[at]);
    }
    return shortNumber(data.targets[at * static_cast<std::size_t>(data.outputs)]);
}

} // namespace

ImportDialog::ImportDialog(RecipeDocument& document, const QString& fileName, QWidget* parent)
    : QDialog(parent), m_document(document), m_recipe(document.recipe()), m_name(QFileInfo(fileName).fileName()),
      m_table(new QTableWidget), m_words(new TextLabel(TextRole::Body)) {
    setObjectName(QStringLiteral("import"));
    setWindowTitle(tr("Import data"));
    const std::string path = storedPath(m_recipe, QFileInfo(fileName).absoluteFilePath()).toStdString();
    m_recipe.data = DataSpec{};
    m_recipe.data.source = dataSourceOf(fileName).value_or(Source::Csv);
    m_recipe.data.validationFraction = kValidation;
    m_recipe.data.standardize = true;
    const bool isSecond =
        m_name.contains(QLatin1String("label"), Qt::CaseInsensitive) || m_name.contains(QLatin1String("idx1")) ||
        m_name.contains(QLatin1String("target"), Qt::CaseInsensitive) || m_name.startsWith(QLatin1Char('y'));
    DataSpec& chosen = m_recipe.data;
    if (chosen.source == Source::Csv)
        chosen.path = path;
    else if (chosen.source == Source::Idx)
        (isSecond ? chosen.labels : chosen.images) = path;
    else
        (isSecond ? chosen.targets : chosen.features) = path;

    makePage();
    connect(&m_check, &ImportCheck::done, this, [this] { showFacts(m_check.facts()); });
    resize(760, 680);
    changed();
}

void ImportDialog::makePage() {
    auto* column = new QVBoxLayout(this);
    column->setSpacing(2 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, m_name));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->addLayout(form);
    addFileFields(*form);
    addChoices(*form);
    column->addWidget(new TextLabel(TextRole::Strong, tr("The first rows")));
    m_table->setAccessibleName(tr("The first rows"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    if (auto* corner = m_table->findChild<QAbstractButton*>()) // a screen reader comes by all the same
        corner->setAccessibleName(tr("The first rows"));
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(fontFor(TextRole::Body)).height() + 2 * kSpace);
    column->addWidget(m_table, 1);
    column->addWidget(new TextLabel(TextRole::Strong, tr("What will be done")));
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_words);
    scroll->setWidgetResizable(true);
    scroll->setMinimumHeight(kWordsHeight);
    scroll->setAccessibleName(tr("What will be done"));
    column->addWidget(scroll);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_use = buttons->addButton(tr("&Use this data set"), QDialogButtonBox::AcceptRole);
    m_use->setDefault(true);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

FileField* ImportDialog::addFile(QFormLayout& form, const QString& label, const QString& filter,
                                 std::optional<std::string>& path) {
    auto* field = new FileField;
    QString title = label;
    title.remove(QLatin1Char('&'));
    field->setDialog(title, filter);
    field->setPath(QString::fromStdString(path.value_or(std::string())));
    form.addRow(label, field);
    connect(field, &FileField::chosen, this, [this, field, &path](const QString& given) {
        const QString kept = storedPath(m_recipe, given);
        field->setPath(kept);
        path = kept.toStdString();
        changed();
    });
    return field;
}

/// Of two files the second is looked for beside the first.
void ImportDialog::addFileFields(QFormLayout& form) {
    DataSpec& chosen = m_recipe.data;
    const auto pair = [&](std::optional<std::string>& first, const char* firstKey, std::optional<std::string>& second,
                          const char* secondKey) {
        std::optional<std::string>& known = first ? first : second;
        std::optional<std::string>& other = first ? second : first;
        const QString guess = companionOf(QString::fromStdString(*known), first ? firstKey : secondKey);
        if (!guess.isEmpty())
            other = storedPath(m_recipe, guess).toStdString();
    };
    if (chosen.source == Source::Idx) {
        pair(chosen.images, "images", chosen.labels, "labels");
        const QString filter = tr("IDX files (*-ubyte *.idx *.gz);;All files (*)");
        addFile(form, tr("&Images"), filter, chosen.images);
        addFile(form, tr("&Labels"), filter, chosen.labels);
    } else if (chosen.source == Source::Npy) {
        pair(chosen.features, "features", chosen.targets, "targets");
        const QString filter = tr("NumPy arrays (*.npy *.gz);;All files (*)");
        addFile(form, tr("&Features"), filter, chosen.features);
        addFile(form, tr("&Targets"), filter, chosen.targets);
    }
}

void ImportDialog::addChoices(QFormLayout& form) {
    DataSpec& chosen = m_recipe.data;
    const auto addCombo = [&](const QString& label, const QStringList& choices, const std::function<void(int)>& take) {
        auto* combo = new QComboBox;
        combo->addItems(choices);
        form.addRow(label, combo);
        connect(combo, &QComboBox::activated, this, [this, take](int index) {
            take(index);
            changed();
        });
        return combo;
    };
    if (chosen.source == Source::Csv)
        m_target = addCombo(tr("Column to &predict"), {}, [this](int index) {
            const ImportFacts& facts = m_check.facts();
            const bool hasName = facts.hasHeader && !facts.columns[static_cast<std::size_t>(index)].name.empty();
            m_recipe.data.target =
                hasName ? std::variant<std::string, Index>(facts.columns[static_cast<std::size_t>(index)].name)
                        : std::variant<std::string, Index>(Index(index));
        });
    if (chosen.source != Source::Idx) {
        m_task = addCombo(tr("It &is"), {tr("as its values say"), tr("a class"), tr("a number")}, [this](int index) {
            m_recipe.data.task = index == 0   ? std::nullopt
                                 : index == 1 ? std::optional(Task::Classification)
                                              : std::optional(Task::Regression);
        });
        m_missing =
            addCombo(tr("&Rows with gaps"), {tr("are skipped"), tr("get the mean of the column")}, [this](int index) {
                m_recipe.data.missing = index == 0 ? std::nullopt : std::optional(MissingValues::Mean);
            });
    }
    m_validation = new QSpinBox;
    m_validation->setRange(0, 90);
    m_validation->setSuffix(tr(" %"));
    m_validation->setValue(static_cast<int>(100 * kValidation));
    form.addRow(tr("Kept for &validation"), m_validation);
    connect(m_validation, &QSpinBox::valueChanged, this, [this](int percent) {
        m_recipe.data.validationFraction = percent == 0 ? std::nullopt : std::optional(percent / 100.0);
        changed();
    });
    m_standardize = new QCheckBox(tr("&Scale each feature to mean 0 and deviation 1"));
    m_standardize->setChecked(true);
    form.addRow(QString(), m_standardize);
    connect(m_standardize, &QCheckBox::toggled, this, [this](bool isOn) {
        m_recipe.data.standardize = isOn ? std::optional(true) : std::nullopt;
        changed();
    });
}

/// Reads it again with the choices as they are now.
void ImportDialog::changed() {
    const DataSpec& chosen = m_recipe.data;
    m_use->setEnabled(false);
    m_isIncomplete = (chosen.source == Source::Idx && (!chosen.images || !chosen.labels)) ||
                     (chosen.source == Source::Npy && (!chosen.features || !chosen.targets));
    if (m_isIncomplete) {
        setWords({chosen.source == Source::Idx
                      ? tr("Choose the file of images and the file of labels that belong together.")
                      : tr("Choose the file of features and the file of targets.")},
                 false);
        return;
    }
    setWords({tr("Reading the file…")}, false);
    m_check.begin(m_recipe);
}

void ImportDialog::showFacts(const ImportFacts& facts) {
    if (m_target && facts.isTable())
        fillTargets(facts);
    if (facts.isTable())
        fillTable(facts);
    else if (facts.dataset)
        fillSamples(*facts.dataset);
    if (facts.dataset)
        setWords(importWords(facts, m_recipe.data), false);
    else
        setWords({QString::fromStdString(facts.refusal)}, true);
    m_use->setEnabled(facts.dataset != nullptr);
}

void ImportDialog::fillTargets(const ImportFacts& facts) {
    QStringList names;
    for (Index i = 0; i < static_cast<Index>(facts.columns.size()); ++i)
        names << columnName(facts, i);
    if (m_target->count() != names.size()) {
        m_target->clear();
        m_target->addItems(names);
    }
    m_target->setCurrentIndex(static_cast<int>(facts.target));
    if (!m_recipe.data.target && facts.target >= 0) { // the last; said in the recipe, too
        const std::string& name = facts.columns[static_cast<std::size_t>(facts.target)].name;
        m_recipe.data.target = facts.hasHeader && !name.empty() ? std::variant<std::string, Index>(name)
                                                                : std::variant<std::string, Index>(facts.target);
    }
}

/// The rows as they stand in the file: what is predicted bold, what is left out grey, what is missing marked.
void ImportDialog::fillTable(const ImportFacts& facts) {
    const int columns = std::min(kMostColumns, static_cast<int>(facts.columns.size()));
    m_table->clear();
    m_table->setColumnCount(columns);
    m_table->setRowCount(static_cast<int>(facts.rows.size()));
    QStringList names;
    for (int c = 0; c < columns; ++c)
        names << columnName(facts, c);
    m_table->setHorizontalHeaderLabels(names);
    QColor gap = theme().warning;
    gap.setAlphaF(0.3f);
    for (int r = 0; r < m_table->rowCount(); ++r)
        for (int c = 0; c < columns && c < static_cast<int>(facts.rows[static_cast<std::size_t>(r)].size()); ++c) {
            const CsvColumn& column = facts.columns[static_cast<std::size_t>(c)];
            const std::string& text = facts.rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
            auto* item = new QTableWidgetItem(QString::fromStdString(text));
            const bool isTarget = c == facts.target;
            if (isTarget) {
                QFont bold = item->font();
                bold.setBold(true);
                item->setFont(bold);
            } else if (column.isText() || column.isEmpty()) {
                item->setForeground(theme().textMuted);
            }
            const auto isFirst = [&](const std::optional<CsvCell>& cell) { return cell && cell->row == r + 1; };
            if (text.empty() || text == "?" || text == "NA" || text == "nan" || isFirst(column.firstMissing) ||
                (!column.isText() && isFirst(column.firstText)))
                item->setBackground(gap);
            m_table->setItem(r, c, item);
        }
    m_table->resizeColumnsToContents();
}

/// Samples of arrays: a small picture or the first numbers, and what is predicted.
void ImportDialog::fillSamples(const Dataset& set) {
    const bool hasPictures = set.imageWidth > 0;
    const Index features = hasPictures ? 1 : std::min(kMostFeatures, set.features);
    QStringList names{set.task == Task::Classification ? tr("class") : tr("target")};
    for (Index f = 0; f < features; ++f)
        names << (hasPictures ? tr("image") : QString::number(f));
    m_table->clear();
    m_table->setColumnCount(static_cast<int>(names.size()));
    m_table->setRowCount(static_cast<int>(std::min(kMostSamples, set.samples)));
    m_table->setHorizontalHeaderLabels(names);
    m_table->setIconSize({kPicture, kPicture});
    double low = 0;
    double high = 0;
    const auto shown = static_cast<std::size_t>(m_table->rowCount() * set.features * set.timeSteps);
    for (std::size_t i = 0; i < shown; ++i) {
        low = std::min(low, set.inputs[i]);
        high = std::max(high, set.inputs[i]);
    }
    for (int r = 0; r < m_table->rowCount(); ++r) {
        m_table->setItem(r, 0, new QTableWidgetItem(targetOf(set, r)));
        if (hasPictures) {
            const QPixmap picture = QPixmap::fromImage(pictureOf(set, r, low, high));
            auto* item = new QTableWidgetItem;
            item->setIcon(QIcon(picture.scaled(kPicture, kPicture, Qt::KeepAspectRatio)));
            m_table->setItem(r, 1, item);
            m_table->setRowHeight(r, kPicture + kSpace);
            continue;
        }
        const std::size_t first = static_cast<std::size_t>(r * set.timeSteps * set.features);
        for (Index f = 0; f < features; ++f)
            m_table->setItem(r, static_cast<int>(f) + 1,
                             new QTableWidgetItem(shortNumber(set.inputs[first + static_cast<std::size_t>(f)])));
    }
    m_table->resizeColumnsToContents();
}

void ImportDialog::setWords(const QStringList& words, bool isRefused) {
    QStringList lines;
    for (const QString& word : words)
        lines << (isRefused ? QStringLiteral("✗ ") : words.size() > 1 ? QStringLiteral("• ") : QString()) + word;
    m_words->setText(lines.join(QLatin1Char('\n')));
    m_words->setAccessibleName(m_words->text());
}

QString ImportDialog::words() const {
    return m_words->text();
}

void ImportDialog::accept() {
    if (!m_use->isEnabled())
        return;
    const QStringList problems =
        m_document.edit(tr("Data: %1").arg(m_name), [this](Recipe& recipe) { recipe.data = m_recipe.data; });
    if (problems.isEmpty())
        QDialog::accept();
    else
        setWords(problems, true);
}

DataImport::DataImport(RecipeDocument& document, DocumentFiles& files, QWidget* window)
    : QObject(window), m_document(document), m_window(window) {
    files.addOpener([](const QString& file) { return dataSourceOf(file).has_value(); },
                    [this](const QString& file) { return open(file); });
}

void DataImport::choose() {
    const QString file = QFileDialog::getOpenFileName(
        m_window, tr("Import data"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
        tr("Tables, IDX and NumPy files (*.csv *.tsv *.npy *.idx *-ubyte *.gz);;All files (*)"));
    if (!file.isEmpty())
        open(file);
}

bool DataImport::open(const QString& fileName) {
    ImportDialog dialog(m_document, fileName, m_window);
    return dialog.exec() == QDialog::Accepted;
}

} // namespace nabla
