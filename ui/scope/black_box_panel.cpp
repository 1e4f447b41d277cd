// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/black_box_panel.h"

#include "core/insight/diagnosis.h"
#include "core/recipe/resolve.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/divergence_text.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/number_text.h"
#include "ui/scope/finding_card.h"
#include "ui/scope/road_drawing.h"
#include "ui/scope/selection.h"

#include <QApplication>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace nabla {

namespace {

constexpr std::size_t kMostRemedies = 4;
/// The first guess where the diagnosis knows no rate.
constexpr double kSlower = 10;

} // namespace

BlackBoxPanel::BlackBoxPanel(EngineBridge& bridge, RecipeDocument& document, RecipeSync& sync, Selection& selection,
                             QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_document(document), m_sync(sync), m_selection(selection),
      m_title(new TextLabel(TextRole::Title)), m_where(new TextLabel(TextRole::Body)), m_body(new QWidget),
      m_roadTitle(new TextLabel(TextRole::Caption, tr("The road there"))), m_road(new RoadDrawing),
      m_story(new TextLabel(TextRole::Body)), m_show(new QToolButton),
      m_backTitle(new TextLabel(TextRole::Caption, tr("Ways back"))), m_rewindNote(new TextLabel(TextRole::Body)),
      m_rewind(new QPushButton), m_beforeNote(new TextLabel(TextRole::Body)), m_before(new QPushButton),
      m_restart(new QPushButton(tr("Restart"))), m_noWay(new TextLabel(TextRole::Body)),
      m_tryTitle(new TextLabel(TextRole::Caption, tr("What to try"))), m_tryNote(new TextLabel(TextRole::Body)),
      m_remedies(new QVBoxLayout), m_problem(new TextLabel(TextRole::Caption)) {
    setAccessibleName(tr("Black box"));
    makeLayout();
    connect(m_show, &QToolButton::toggled, this, &BlackBoxPanel::highlight);
    // Later, because what they do may well change this panel.
    const auto forkFrom = [this](qint64 step) {
        if (step >= 0)
            Q_EMIT forkRequested(step);
    };
    connect(
        m_rewind, &QPushButton::clicked, this, [=, this] { forkFrom(m_box ? m_box->lastFiniteStep : -1); },
        Qt::QueuedConnection);
    connect(
        m_before, &QPushButton::clicked, this, [=, this] { forkFrom(m_box ? stepBefore() : -1); },
        Qt::QueuedConnection);
    connect(
        m_restart, &QPushButton::clicked, this, [this] { m_sync.restart(); }, Qt::QueuedConnection);
    connect(&bridge, &EngineBridge::runChanged, this, &BlackBoxPanel::follow);
    connect(&bridge, &EngineBridge::statusChanged, this, &BlackBoxPanel::follow);
    showNothing();
    follow();
}

void BlackBoxPanel::makeLayout() {
    for (TextLabel* label : {m_title, m_where, m_story, m_rewindNote, m_beforeNote, m_noWay, m_tryNote, m_problem}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    for (TextLabel* label : {m_roadTitle, m_backTitle, m_tryTitle})
        label->setMuted(true);
    m_show->setText(tr("Show on the charts"));
    m_show->setAccessibleName(tr("Show the road on the charts"));
    m_show->setCheckable(true);
    m_show->setFocusPolicy(Qt::TabFocus);
    for (QPushButton* button : {m_rewind, m_before, m_restart})
        button->setFocusPolicy(Qt::TabFocus);
    m_remedies->setSpacing(kSpace);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(kSpace);
    body->addWidget(m_roadTitle);
    body->addWidget(m_road);
    body->addWidget(m_story);
    body->addWidget(m_show, 0, Qt::AlignLeft);
    body->addSpacing(kSpace);
    body->addWidget(m_backTitle);
    for (QWidget* part : QWidgetList{m_rewindNote, m_rewind, m_beforeNote, m_before, m_noWay, m_restart})
        body->addWidget(part);
    body->addSpacing(kSpace);
    body->addWidget(m_tryTitle);
    body->addWidget(m_tryNote);
    body->addLayout(m_remedies);
    body->addWidget(m_problem);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kSpace, 2 * kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(2 * kSpace);
    column->addWidget(m_title);
    column->addWidget(m_where);
    column->addWidget(m_body);
    column->addStretch(1);
}

void BlackBoxPanel::follow() {
    const std::optional<Divergence> divergence = m_bridge.divergence();
    const std::shared_ptr<const History> history = m_bridge.history();
    if (divergence && history && history->steps() > 0) {
        if (m_box && m_history == history)
            return;
        m_history = history;
        show(*divergence);
        Q_EMIT opened();
    } else if (m_box) {
        m_box.reset();
        m_history.reset();
        m_show->setChecked(false);
        if (m_body->isAncestorOf(QApplication::focusWidget()))
            setFocus();
        showNothing();
        Q_EMIT closed();
    }
}

void BlackBoxPanel::showNothing() {
    m_body->hide();
    m_title->setText(tr("All values are finite"));
    m_where->setText(
        tr("When a value of this run stops being a finite number, the run pauses, and here stands where it "
           "happened, what led there and how to get back."));
}

void BlackBoxPanel::show(const Divergence& divergence) {
    m_box = openBlackBox(*m_history, divergence);
    m_show->setChecked(false);
    m_problem->hide();
    m_title->setText(tr("Diverged at step %1").arg(grouped(divergence.step)));
    QStringList lines;
    if (!divergence.layer.empty())
        lines << tr("Layer: %1").arg(QString::fromStdString(divergence.layer));
    lines << tr("Quantity: %1").arg(quantityWords(divergence)) << tr("First value: %1").arg(valueWords(divergence));
    if (const QString operation = operationWords(divergence); !operation.isEmpty())
        lines << tr("Operation: %1").arg(operation);
    m_where->setText(lines.join(QLatin1Char('\n')));
    showRoad(m_history->layout());
    showWaysBack();
    makeRemedies(remediesThatFit());
    m_body->show();
}

QString BlackBoxPanel::wordsFor(BlackBox::Quantity quantity) {
    switch (quantity) {
    case BlackBox::Quantity::Preactivation:
        return tr("the largest preactivation |z|");
    case BlackBox::Quantity::PreactivationGradient:
        return tr("the error signal |dL/dz|");
    case BlackBox::Quantity::Weight:
        return tr("the norm of the weights");
    }
    return {};
}

void BlackBoxPanel::showRoad(const Layout& layout) {
    const bool hasRoad = !m_box->steps.empty();
    m_road->setVisible(hasRoad);
    m_show->setVisible(hasRoad);
    if (!hasRoad) {
        m_story->setText(tr("Its steps are not kept any more."));
        return;
    }
    m_road->setRoad(*m_box, layout);
    const qint64 before = static_cast<qint64>(m_box->steps.size()) - 1;
    if (const auto& growth = m_box->grewFirst)
        m_story->setText(tr("Layer %1 grew first: %2 rose from %3 to %4 at step %5 (dashed).")
                             .arg(layerMark(layout.layers[static_cast<std::size_t>(growth->layer)]),
                                  wordsFor(growth->quantity), readingText(growth->from), readingText(growth->to),
                                  grouped(growth->step)));
    else if (before > 0)
        m_story->setText(tr("Nothing had grown tenfold in the %1 steps before.").arg(grouped(before)));
    else
        m_story->setText(tr("It happened in the first step on record, so there is no road."));
}

/// A row shows the state before its update, so the update that made it grow is the one before.
qint64 BlackBoxPanel::stepBefore() const {
    const qint64 last = m_box->lastFiniteStep;
    return m_box->grewFirst ? std::min<qint64>(m_box->grewFirst->step - 1, last) : last;
}

void BlackBoxPanel::showWaysBack() {
    const qint64 last = m_box->lastFiniteStep;
    const qint64 before = stepBefore();
    const bool canRewind = m_bridge.timeMachine() != nullptr;
    m_rewind->setText(tr("Rewind to step %1").arg(grouped(last)));
    m_rewind->setAccessibleName(tr("Rewind to the last finite step, %1").arg(grouped(last)));
    m_rewindNote->setText(tr("The last step with a finite loss and gradient. Unchanged, it goes the same road again."));
    m_before->setText(tr("Rewind to step %1").arg(grouped(before)));
    m_before->setAccessibleName(tr("Rewind to before it grew, step %1").arg(grouped(before)));
    m_beforeNote->setText(tr("Before it grew: time enough to change something."));
    for (QWidget* part : QWidgetList{m_rewind, m_rewindNote})
        part->setVisible(last >= 0);
    for (QWidget* part : QWidgetList{m_before, m_beforeNote})
        part->setVisible(before >= 0 && before < last);
    for (QPushButton* button : {m_rewind, m_before})
        button->setEnabled(canRewind);
    m_restart->setVisible(last < 0 && m_bridge.hasRecipe());
    m_noWay->setText(last < 0     ? tr("No step before it is finite, so there is none to go back to.")
                     : !canRewind ? tr("These steps cannot be made again: the run came without its recipe.")
                                  : QString());
    m_noWay->setVisible(!m_noWay->text().isEmpty());
}

/// What the diagnosis of the finite steps recommends, the likeliest first, and a slower rate in any case.
std::vector<Remedy> BlackBoxPanel::remediesThatFit() const {
    std::vector<Remedy> remedies;
    if (!m_bridge.hasRecipe() || m_box->where.layer == "data")
        return remedies;
    const ResolvedRecipe recipe = resolve(m_bridge.recipe());
    DiagnosisInput input;
    input.history = m_history.get();
    input.recipe = &recipe;
    input.baselineLoss = m_bridge.dataset() ? m_bridge.dataset()->baselineLoss : 0;
    const auto add = [&remedies](const Remedy& remedy) {
        if (remedies.size() < kMostRemedies && std::find(remedies.begin(), remedies.end(), remedy) == remedies.end())
            remedies.push_back(remedy);
    };
    for (const Finding& finding : diagnose(input).findings)
        if (finding.severity >= Severity::Warning)
            for (const Remedy& remedy : finding.remedies)
                add(remedy);
    const auto isRate = [](const Remedy& remedy) { return remedy.kind == RemedyKind::LearningRate; };
    if (std::none_of(remedies.begin(), remedies.end(), isRate)) {
        remedies.resize(std::min(remedies.size(), kMostRemedies - 1));
        add({RemedyKind::LearningRate, m_bridge.recipe().training.optimizer.learningRate / kSlower});
    }
    return remedies;
}

void BlackBoxPanel::makeRemedies(const std::vector<Remedy>& remedies) {
    for (QPushButton* button : std::exchange(m_buttons, {})) {
        m_remedies->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    for (const Remedy& remedy : remedies) {
        const QString name = translated(nameOf(remedy));
        auto* button = new QPushButton(name);
        button->setProperty("edits", true); // not while the experiment is locked
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(tr("Remedy: %1").arg(name));
        button->setToolTip(tr("Edits the recipe and trains on from before it grew, or from step 0 where the network "
                              "becomes another one; Ctrl+Z takes the edit back."));
        connect(
            button, &QPushButton::clicked, this, [this, remedy] { choose(remedy); }, Qt::QueuedConnection);
        m_remedies->addWidget(button);
        m_buttons << button;
    }
    const bool isData = m_box->where.layer == "data";
    m_tryNote->setText(
        isData ? tr("The data themselves hold a value that is not finite, which no remedy of the network can mend. "
                    "Look for empty or overflowing cells, or choose other columns.")
               : QString());
    m_tryNote->setVisible(isData);
    m_tryTitle->setVisible(isData || !remedies.empty());
}

void BlackBoxPanel::choose(const Remedy& remedy) {
    if (!m_box)
        return;
    const qint64 step = stepBefore();
    const QStringList problems = m_document.edit(tr("Remedy: %1").arg(translated(nameOf(remedy))),
                                                 [&remedy](Recipe& recipe) { apply(remedy, recipe); });
    m_problem->setText(problems.join(QLatin1Char('\n')));
    m_problem->setVisible(!problems.isEmpty());
    if (!problems.isEmpty())
        return;
    // The run that diverged takes no step any more, so a live edit of it would be without effect.
    if (m_sync.isWaiting())
        m_sync.flush();
    else if (step >= 0 && m_bridge.timeMachine())
        Q_EMIT forkRequested(step);
    else
        m_sync.restart();
    m_bridge.start();
}

void BlackBoxPanel::highlight(bool isShown) {
    Highlight where;
    if (isShown && m_box && !m_box->steps.empty()) {
        const Index layer = m_box->grewFirst ? m_box->grewFirst->layer : m_box->layer;
        if (layer >= 0)
            where.layers = {static_cast<int>(layer)};
        where.firstStep = m_box->grewFirst ? m_box->grewFirst->step : m_box->where.step;
        where.lastStep = m_box->where.step;
    }
    m_selection.setHighlight(where);
}

QString BlackBoxPanel::text() const {
    QStringList parts = {m_title->text(), m_where->text()};
    if (m_box)
        for (const TextLabel* label : {m_story, m_noWay, m_tryNote})
            if (!label->text().isEmpty())
                parts << label->text();
    return parts.join(QLatin1Char('\n'));
}

} // namespace nabla

#include "moc_black_box_panel.cpp"
