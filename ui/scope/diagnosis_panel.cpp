// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/diagnosis_panel.h"

#include "core/recipe/resolve.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/scope/finding_card.h"
#include "ui/scope/selection.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {
constexpr int kPauseMs = 500;
} // namespace

/// All a diagnosis needs, by value or shared, and its result.
struct DiagnosisPanel::Task {
    std::shared_ptr<const History> history;
    std::shared_ptr<const Dataset> dataset;
    bool hasRecipe = true;
    ResolvedRecipe recipe;
    std::int64_t step = -1;
    /// Theory does not change while a run goes on.
    std::shared_ptr<const std::vector<LayerPrediction>> prediction;
    Diagnosis diagnosis;

    void run() {
        if (!history)
            return;
        if (!prediction && dataset && hasRecipe)
            prediction = std::make_shared<const std::vector<LayerPrediction>>(predictGradients(recipe, *dataset));
        DiagnosisInput input;
        input.history = history.get();
        input.recipe = hasRecipe ? &recipe : nullptr;
        if (prediction)
            input.prediction = *prediction;
        input.baselineLoss = dataset ? dataset->baselineLoss : 0;
        input.step = step;
        diagnosis = diagnose(input);
    }
};

DiagnosisPanel::DiagnosisPanel(EngineBridge& bridge, RecipeDocument& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_document(document), m_selection(selection),
      m_step(new TextLabel(TextRole::Caption)), m_copy(new QPushButton(tr("Copy as text"))), m_column(new QVBoxLayout) {
    setAccessibleName(tr("Diagnosis"));
    m_pool.setMaxThreadCount(1);
    m_step->setMuted(true);
    m_copy->setFocusPolicy(Qt::TabFocus);
    m_copy->setAccessibleName(tr("Copy the diagnosis as text"));
    m_column->setSpacing(2 * kSpace);
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_step, 1);
    foot->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kSpace, 2 * kSpace, 2 * kSpace, 4 * kSpace);
    column->setSpacing(2 * kSpace);
    column->addLayout(m_column);
    column->addLayout(foot);
    column->addStretch(1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPauseMs);
    connect(&m_timer, &QTimer::timeout, this, &DiagnosisPanel::start);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    connect(&bridge, &EngineBridge::runChanged, this, &DiagnosisPanel::soon);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &DiagnosisPanel::soon);
    connect(&bridge, &EngineBridge::statusChanged, this, &DiagnosisPanel::soon);
    connect(&bridge, &EngineBridge::settingsChanged, this, &DiagnosisPanel::soon);
    connect(&selection, &Selection::stepChanged, this, &DiagnosisPanel::soon);
}

DiagnosisPanel::~DiagnosisPanel() {
    m_pool.waitForDone();
}

void DiagnosisPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    soon();
}

void DiagnosisPanel::soon() {
    if (!m_timer.isActive())
        m_timer.start();
}

std::shared_ptr<DiagnosisPanel::Task> DiagnosisPanel::makeTask() const {
    auto task = std::make_shared<Task>();
    task->history = m_bridge.history();
    if (!task->history)
        return task;
    task->dataset = m_bridge.dataset();
    task->hasRecipe = m_bridge.hasRecipe();
    task->recipe = resolve(m_bridge.recipe());
    task->step = m_selection.step();
    if (m_shown && m_shown->history == task->history)
        task->prediction = m_shown->prediction;
    return task;
}

void DiagnosisPanel::start() {
    if (!isVisible())
        return;
    if (m_isBusy) {
        soon();
        return;
    }
    const std::shared_ptr<Task> task = makeTask();
    m_isBusy = true;
    m_pool.start([this, task] {
        task->run();
        // The panel waits for this thread before it dies, so `this` lives; what is queued dies with it.
        QMetaObject::invokeMethod(
            this,
            [this, task] {
                m_isBusy = false;
                if (task->history == m_bridge.history())
                    present(*task);
            },
            Qt::QueuedConnection);
    });
}

void DiagnosisPanel::refresh() {
    const std::shared_ptr<Task> task = makeTask();
    task->run();
    present(*task);
}

void DiagnosisPanel::present(const Task& task) {
    m_shown = std::make_shared<const Task>(task);
    const std::vector<Finding>& findings = task.diagnosis.findings;
    while (m_cards.size() > findings.size()) {
        if (m_held == m_cards.back())
            highlight(nullptr);
        if (m_cards.back()->isAncestorOf(QApplication::focusWidget()))
            setFocus();
        m_cards.back()->hide();
        m_cards.back()->deleteLater();
        m_cards.pop_back();
    }
    while (m_cards.size() < findings.size())
        m_cards.push_back(makeCard(static_cast<int>(m_cards.size())));
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const bool isAnother = m_cards[i]->finding().symptom != findings[i].symptom;
        if (isAnother && m_held == m_cards[i])
            m_cards[i]->evidenceButton()->setChecked(false);
        m_cards[i]->setFinding(findings[i]);
    }
    m_step->setText(task.diagnosis.step < 0 ? QString() : tr("As of step %1").arg(grouped(task.diagnosis.step)));
    if (m_held)
        highlight(m_held);
    Q_EMIT diagnosed();
}

FindingCard* DiagnosisPanel::makeCard(int index) {
    auto* card = new FindingCard(index == 0 ? FindingCard::Detail::Full : FindingCard::Detail::Folded);
    m_column->addWidget(card);
    connect(card, &FindingCard::remedyChosen, this, [this, card](const Remedy& remedy) { choose(card, remedy); });
    connect(card, &FindingCard::twinChosen, this, [this, card](const Remedy& remedy) { compare(card, remedy); });
    connect(card, &FindingCard::evidenceToggled, this, [this, card](bool isShown) {
        if (isShown && m_held && m_held != card)
            for (FindingCard* other : m_cards)
                if (other != card)
                    other->evidenceButton()->setChecked(false);
        highlight(isShown ? card : nullptr);
    });
    return card;
}

void DiagnosisPanel::highlight(const FindingCard* card) {
    m_held = card;
    Highlight where;
    if (card) {
        const Evidence& evidence = card->finding().where;
        where.layers.assign(evidence.layers.begin(), evidence.layers.end());
        where.firstStep = evidence.steps.first;
        where.lastStep = evidence.steps.last - 1;
    }
    m_selection.setHighlight(where);
}

void DiagnosisPanel::choose(FindingCard* card, const Remedy& remedy) {
    const QStringList problems = m_document.edit(tr("Remedy: %1").arg(translated(nameOf(remedy))),
                                                 [&remedy](Recipe& recipe) { apply(remedy, recipe); });
    // The card may have gone since the click was queued.
    if (std::find(m_cards.begin(), m_cards.end(), card) != m_cards.end())
        card->setProblem(problems.join(QLatin1Char('\n')));
}

/// The run as it is becomes A, with the remedy B.
void DiagnosisPanel::compare(FindingCard* card, const Remedy& remedy) {
    const Recipe before = m_document.recipe();
    m_bridge.armTwin(true);
    choose(card, remedy);
    if (m_document.recipe() == before)
        m_bridge.armTwin(false);
}

QString DiagnosisPanel::text() const {
    QStringList parts = {QString::fromStdString(m_bridge.recipe().name)};
    if (!m_step->text().isEmpty())
        parts.front() += QStringLiteral(" · ") + m_step->text();
    for (const FindingCard* card : m_cards)
        parts << plainText(card->finding());
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace nabla

#include "moc_diagnosis_panel.cpp"
