// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/matrix/matrix_window.h"

#include "core/engine/run.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/inline_note.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/charts/number_text.h"
#include "ui/matrix/matrix_cell_painter.h"
#include "ui/matrix/matrix_chooser.h"
#include "ui/matrix/matrix_model.h"
#include "ui/session/session_files.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QTableView>
#include <QVBoxLayout>

#include <cmath>

namespace nabla {

namespace {

constexpr QSize kUsualSize(1260, 720);
constexpr int kShare = 1000; ///< parts of the progress bar

QString duration(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    return whole < 60 ? MatrixWindow::tr("%1 s left").arg(whole)
                      : MatrixWindow::tr("%1 min %2 s left").arg(whole / 60).arg(whole % 60);
}

} // namespace

MatrixWindow* MatrixWindow::open(const Parts& parts, QWidget* window) {
    auto* matrix = window->findChild<MatrixWindow*>(QString(), Qt::FindDirectChildrenOnly);
    if (!matrix)
        matrix = new MatrixWindow(parts, window);
    else if (!matrix->m_trainer->isTraining())
        matrix->followRecipe();
    matrix->show();
    matrix->raise();
    matrix->activateWindow();
    return matrix;
}

MatrixWindow::MatrixWindow(const Parts& parts, QWidget* window)
    : QDialog(window), m_parts(parts), m_trainer(new MatrixTrainer(this)), m_model(new MatrixModel(*m_trainer, this)),
      m_base(parts.document.recipe()), m_choice(usualChoice(m_base)) {
    setObjectName(QStringLiteral("matrix"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    setSizeGripEnabled(true);
    new QVBoxLayout(this);
    layout()->setContentsMargins(0, 0, 0, 0);
    fill();
    connect(m_trainer, &MatrixTrainer::cellsChanged, this, [this](const QList<int>& cells) {
        m_model->update(cells);
        showProgress();
        showCell();
    });
    connect(m_trainer, &MatrixTrainer::ended, this, &MatrixWindow::trainingEnded);
    connect(&parts.sessions, &SessionFiles::sessionChanged, this, [this] { m_opened.clear(); });
    resize(kUsualSize.boundedTo(window->size()).boundedTo(window->screen()->availableSize() - QSize(16, 48)));
}

MatrixWindow::~MatrixWindow() = default;

/// All of the face, in the language of now; what was ticked and trained stays.
void MatrixWindow::fill() {
    setWindowTitle(tr("Remedy matrix"));
    const MatrixChoice ticked = m_chooser ? m_chooser->choice() : m_choice;
    if (m_page) {
        m_page->setParent(nullptr);
        m_page->deleteLater(); // it may be in the middle of an event of its own
    }
    m_page = new QWidget;
    auto* row = new QHBoxLayout(m_page);
    row->setContentsMargins(3 * kSpace, 3 * kSpace, 3 * kSpace, 3 * kSpace);
    row->setSpacing(3 * kSpace);
    row->addWidget(makeLeft(ticked));
    row->addWidget(makeRight(), 1);
    layout()->addWidget(m_page);
    if (m_trainer->cells().isEmpty()) {
        showCount();
    } else {
        m_model->setPlan(makePlan(m_base, m_choice));
        fitTable();
        showLegend();
    }
    showProgress();
    showCell();
}

QWidget* MatrixWindow::makeLeft(const MatrixChoice& ticked) {
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    m_chooser = new MatrixChooser(m_base, ticked);
    connect(m_chooser, &MatrixChooser::changed, this, &MatrixWindow::showCount);
    m_count = new TextLabel(TextRole::Strong);
    m_count->setObjectName(QStringLiteral("matrix.count"));
    m_count->setWordWrap(true);
    m_note = new InlineNote;
    m_note->setObjectName(QStringLiteral("matrix.note"));
    m_start = new QPushButton(tr("T&rain all"));
    m_start->setObjectName(QStringLiteral("matrix.start"));
    m_start->setToolTip(tr("Train every combination of what is ticked, as many at a time as there are cores"));
    connect(m_start, &QPushButton::clicked, this, &MatrixWindow::start);
    column->addWidget(m_chooser, 1);
    column->addWidget(m_count);
    column->addWidget(m_note);
    column->addWidget(m_start);
    return left;
}

QWidget* MatrixWindow::makeRight() {
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    m_axes = new TextLabel(TextRole::Body);
    m_axes->setWordWrap(true);
    m_axes->setMuted(true);
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("matrix.table"));
    m_table->setAccessibleName(tr("Networks of the matrix"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new MatrixCellPainter(*m_model, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setCornerButtonEnabled(false);
    if (auto* corner = m_table->findChild<QAbstractButton*>()) // only a surface, but screen readers meet it
        corner->setAccessibleName(m_table->accessibleName());
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    for (QHeaderView* header : {m_table->horizontalHeader(), m_table->verticalHeader()}) {
        header->setSectionsClickable(false);
        header->setSectionResizeMode(QHeaderView::Fixed);
        header->setDefaultAlignment(Qt::AlignCenter);
        header->setHighlightSections(false);
    }
    connect(m_table, &QTableView::activated, this, &MatrixWindow::openCell);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &MatrixWindow::showCell);
    connect(m_model, &MatrixModel::modelReset, m_table, [this] { fitTable(); });
    m_detail = new TextLabel(TextRole::Body);
    m_detail->setObjectName(QStringLiteral("matrix.detail"));
    m_detail->setWordWrap(true);
    m_detail->setMinimumHeight(2 * m_detail->fontMetrics().lineSpacing());
    column->addWidget(m_axes);
    column->addWidget(m_table, 1);
    column->addWidget(m_detail);
    column->addWidget(makeFoot());
    return right;
}

QWidget* MatrixWindow::makeFoot() {
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    m_progress = new QProgressBar;
    m_progress->setRange(0, kShare);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_left = new TextLabel(TextRole::Body);
    m_left->setObjectName(QStringLiteral("matrix.left"));
    m_stop = new QPushButton(tr("Sto&p"));
    m_stop->setObjectName(QStringLiteral("matrix.stop"));
    m_stop->setToolTip(tr("End every network at its next step; what is finished stays"));
    connect(m_stop, &QPushButton::clicked, m_trainer, &MatrixTrainer::stop);
    m_open = new QPushButton(tr("&Open as a run"));
    m_open->setObjectName(QStringLiteral("matrix.open"));
    m_open->setToolTip(tr("Put this network on the screen, with all its numbers; it stays among the runs"));
    connect(m_open, &QPushButton::clicked, this, [this] { openCell(m_table->currentIndex()); });
    m_copy = new QPushButton(tr("Copy ta&ble"));
    m_copy->setObjectName(QStringLiteral("matrix.copy"));
    m_copy->setToolTip(tr("All networks and their numbers, for a spreadsheet"));
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_model->table()); });
    for (QPushButton* button : {m_start, m_stop, m_open, m_copy})
        button->setAutoDefault(false); // Enter in the table opens a network and must not train all of them again
    row->addWidget(m_progress, 1);
    row->addWidget(m_left);
    row->addWidget(m_stop);
    row->addWidget(m_open);
    row->addWidget(m_copy);
    return foot;
}

void MatrixWindow::fitTable() {
    const QSize cell = MatrixCellPainter::cellSize();
    const QFontMetrics metrics(m_table->horizontalHeader()->font());
    int width = cell.width();
    int height = metrics.lineSpacing();
    for (const QStringList& labels : m_model->plan().columns) {
        // As it is laid out: lines of Chinese are higher than the font says.
        height =
            std::max(height, metrics.boundingRect(QRect(0, 0, 999, 999), 0, labels.join(QLatin1Char('\n'))).height());
        for (const QString& label : labels)
            width = std::max(width, metrics.horizontalAdvance(label) + 3 * kSpace);
    }
    int rowWidth = 4 * kSpace;
    for (const QStringList& labels : m_model->plan().rows)
        for (const QString& label : labels)
            rowWidth = std::max(rowWidth, metrics.horizontalAdvance(label) + 4 * kSpace);
    m_table->horizontalHeader()->setDefaultSectionSize(width);
    m_table->verticalHeader()->setDefaultSectionSize(cell.height());
    m_table->horizontalHeader()->setFixedHeight(height + 3 * kSpace);
    m_table->verticalHeader()->setFixedWidth(rowWidth);
}

/// The experiment has become another one since the window was open last.
void MatrixWindow::followRecipe() {
    if (m_parts.document.recipe() == m_base)
        return;
    const Recipe& recipe = m_parts.document.recipe();
    const auto ids = [](const Recipe& of) {
        QStringList all;
        for (const MatrixSwitch& one : matrixSwitches(of))
            for (const MatrixValue& value : one.values)
                all << one.id + value.id;
        return all;
    };
    if (ids(recipe) == ids(m_base) && !m_trainer->cells().isEmpty()) {
        showCount();
        return; // the networks on the table stay until the next are trained
    }
    m_trainer->clear(); // networks of other switches
    m_opened.clear();
    m_base = recipe;
    m_choice = usualChoice(recipe);
    delete std::exchange(m_chooser, nullptr);
    fill();
}

void MatrixWindow::showCount() {
    const MatrixChoice choice = m_chooser->choice();
    const qint64 networks = networksOf(m_chooser->switches(), choice);
    const bool isTooMany = networks > kMostNetworks;
    m_count->setText(networks == 1 ? tr("1 network, %L1 steps").arg(choice.steps)
                                   : tr("%L1 networks, %L2 steps each").arg(networks).arg(choice.steps));
    QStringList problems;
    if (isTooMany)
        problems
            << tr("At most %1 networks at once. Untick something, or use nablascope-cli sweep.").arg(kMostNetworks);
    if (!isTooMany && !m_trainer->isTraining()) {
        MatrixPlan plan = makePlan(m_parts.document.recipe(), choice);
        problems = plan.problems.mid(0, 2);
        if (problems.isEmpty() && m_trainer->cells().isEmpty()) {
            m_model->setPlan(plan);
            showLegend();
        }
    }
    m_note->showNote(problems.join(QLatin1Char('\n')));
    m_start->setEnabled(problems.isEmpty() && !m_trainer->isTraining());
}

void MatrixWindow::showLegend() {
    const MatrixPlan& plan = m_model->plan();
    QStringList parts;
    if (!plan.rowSwitches.isEmpty())
        parts << tr("Rows: %1.").arg(plan.rowSwitches.join(QStringLiteral(" × ")));
    if (!plan.columnSwitches.isEmpty())
        parts << tr("Columns: %1.").arg(plan.columnSwitches.join(QStringLiteral(" × ")));
    const auto [low, high] = m_model->lossRange();
    const auto [least, most] = m_model->gradientRange();
    const auto power = [](double exponent) { return powerOfTenText(static_cast<int>(std::lround(exponent))); };
    parts << tr("Line: loss against steps, %1 to %2.")
                 .arg(readingText(std::pow(10, low)), readingText(std::pow(10, high)));
    parts << tr("Bars: ‖dL/dz‖ by layer from the input on, %1 to %2, last step.").arg(power(least), power(most));
    m_axes->setText(parts.join(QLatin1Char(' ')));
}

void MatrixWindow::showProgress() {
    const bool isTraining = m_trainer->isTraining();
    m_progress->setVisible(isTraining);
    m_stop->setEnabled(isTraining);
    m_copy->setEnabled(m_trainer->done() > 0);
    m_progress->setValue(static_cast<int>(m_trainer->share() * kShare));
    const int all = static_cast<int>(m_trainer->cells().size());
    QString text = all > 0 ? tr("%1 of %2 trained").arg(m_trainer->done()).arg(all) : QString();
    if (const double left = m_trainer->secondsLeft(); isTraining && std::isfinite(left))
        text += QStringLiteral(", ") + duration(left);
    m_left->setText(text);
    showLegend();
}

void MatrixWindow::showCell() {
    const QModelIndex at = m_table->currentIndex();
    m_open->setEnabled(at.isValid());
    if (at.isValid())
        m_detail->setText(m_model->sentence(at));
    else
        m_detail->setText(
            tr("Colours, signs and words say how a network fared: ✓ its loss fell below half, ↘ it fell less, "
               "– it did not fall, ✗ a value stopped being a number. Select one for its numbers; Enter "
               "opens it as a run."));
    m_detail->setMuted(!at.isValid());
}

void MatrixWindow::start() {
    showCount(); // the recipe may have changed since
    if (m_trainer->isTraining() || !m_start->isEnabled())
        return;
    m_base = m_parts.document.recipe();
    m_choice = m_chooser->choice();
    MatrixPlan plan = makePlan(m_base, m_choice);
    m_opened.clear();
    m_problem.clear();
    m_wasRunning = m_parts.bridge.isRunning();
    m_parts.bridge.pause();
    m_trainer->start(plan.cells);
    m_model->setPlan(plan);
    showLegend();
    m_note->showNote(m_wasRunning ? tr("The run on the screen rests until these networks are trained.") : QString());
    m_start->setEnabled(false);
    showProgress();
    showCell();
}

void MatrixWindow::trainingEnded(const QString& problem) {
    m_problem = problem;
    if (m_wasRunning && m_parts.bridge.status().state == RunState::Paused)
        m_parts.bridge.start();
    m_wasRunning = false;
    showCount();
    showProgress();
    showCell();
    if (!problem.isEmpty())
        m_note->showNote(problem);
}

void MatrixWindow::openCell(const QModelIndex& index) {
    const int cell = m_model->numberOf(index);
    if (cell < 0)
        return;
    const SweepCell& network = m_model->plan().cells[static_cast<std::size_t>(cell)];
    const QString name = QString::fromStdString(network.label);
    const auto show = [&] { return m_opened.contains(cell) && m_parts.sessions.showRun(m_opened[cell]); };
    bool isShown = show();
    if (!isShown && cell < m_trainer->cells().size())
        if (const std::shared_ptr<Run> run = m_trainer->run(cell))
            if (const qint64 id = m_parts.sessions.enterRun(*run, name); id != 0) {
                m_opened[cell] = id;
                isShown = show();
            }
    if (isShown) {
        m_wasRunning = false; // another one is on the screen
        m_note->showNote(tr("“%1” is on the screen, and among the runs.").arg(name));
        return;
    }
    m_note->showNote(
        m_parts.document.edit(tr("Matrix: %1").arg(name), [&network](Recipe& recipe) { recipe = network.recipe; })
            .join(QLatin1Char('\n')));
    if (m_note->text().isEmpty())
        m_note->showNote(tr("The experiment is now “%1”; Undo takes it back.").arg(name));
}

void MatrixWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        fill();
    if ((event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) && m_table) {
        fitTable();
        m_table->viewport()->update();
    }
    QDialog::changeEvent(event);
}

/// Escape and the frame's button end here.
void MatrixWindow::reject() {
    m_trainer->stop(); // nobody looks any more
    QDialog::reject();
}

/// Ctrl+C copies all of the table.
void MatrixWindow::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy) && m_copy->isEnabled())
        m_copy->click();
    else if (event->matches(QKeySequence::HelpContents))
        Q_EMIT helpRequested();
    else
        QDialog::keyPressEvent(event);
}

} // namespace nabla
