// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/inspector.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/layer_formula.h"
#include "ui/builder/look.h"
#include "ui/builder/network_facts.h"
#include "ui/builder/recipe_access.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/whole_field.h"
#include "ui/style/language.h"

#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kMostRounds = 2000;
const QString kOutput = QStringLiteral("output");

bool isNothing(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

} // namespace

Inspector::Inspector(RecipeDocument& document, EngineBridge& bridge, LayerCommands& commands, QWidget* parent)
    : QWidget(parent), m_document(document), m_bridge(bridge), m_commands(commands),
      m_formula(new TextLabel(TextRole::Body)), m_facts(new TextLabel(TextRole::Caption)),
      m_problem(new TextLabel(TextRole::Caption)) {
    setAccessibleName(tr("Inspector"));
    m_facts->setMuted(true);
    for (TextLabel* label : {m_formula, m_facts, m_problem})
        label->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kSpace, kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(2 * kSpace);
    makeKind();
    column->addWidget(m_formula);
    column->addWidget(m_facts);
    column->addWidget(m_problem);
    makeGroup();
    column->addSpacing(kSpace);
    makeForms();
    column->addStretch(1);
    connect(&commands, &LayerCommands::currentChanged, this, &Inspector::showLayer);
    connect(&document, &RecipeDocument::recipeChanged, this, &Inspector::showLayer);
    connect(&bridge, &EngineBridge::runChanged, this, &Inspector::showFacts);
    showLayer();
}

void Inspector::makeKind() {
    m_kind = new NamedCombo;
    m_kind->setObjectName(QStringLiteral("layer.kind"));
    for (const LayerKind kind : kLayerKinds)
        m_kind->addRow(static_cast<int>(kind), labelOf(kind), QString());
    m_kindRow = new FormRow(tr("&Kind"), m_kind, tr("What the layer is. Another kind keeps its width."));
    layout()->addWidget(m_kindRow);
    connect(m_kind, &QComboBox::activated, this, [this] {
        const QStringList problems = m_commands.convert(static_cast<LayerKind>(m_kind->choice()));
        showLayer();
        m_kindRow->setProblems(problems);
    });
}

void Inspector::makeGroup() {
    m_rounds = new WholeField(1, kMostRounds, false);
    m_rounds->setObjectName(QStringLiteral("layer.rounds"));
    m_groupRow = new FormRow(tr("Repeated"), m_rounds, tr("How many times the group stands in a row."));
    layout()->addWidget(m_groupRow);
    connect(m_rounds, &WholeField::entered, this, [this](Index rounds) {
        const QStringList problems = m_commands.setRounds(rounds);
        showLayer();
        m_groupRow->setProblems(problems);
    });
}

const LayerSpec* Inspector::first() const {
    const std::string name = m_commands.current().toStdString();
    for (const PathLayer& layer : pathOf(m_document.recipe().network))
        if (layer.name == name)
            return layer.spec;
    return nullptr;
}

template <class Spec>
std::vector<const Spec*> Inspector::chosen() const {
    std::vector<const Spec*> specs;
    for (const PathLayer& layer : pathOf(m_document.recipe().network))
        if (const auto* spec = std::get_if<Spec>(&layer.spec->value))
            if (m_commands.isSelected(QString::fromStdString(layer.name)))
                specs.push_back(spec);
    return specs;
}

FieldState Inspector::inherited(const FieldInfo& field) const {
    FieldState state;
    const DenseSpec& shared = m_document.recipe().network.defaults;
    state.fallback = fieldValue(shared, field.key);
    if (isNothing(state.fallback))
        state.fallback = defaultValue(field);
    if (field.key == "bias") {
        const auto* own = std::get_if<bool>(&state.fallback);
        const std::vector<const DenseSpec*> layers = chosen<DenseSpec>();
        const bool isBatch = !layers.empty() && layers.front()->normalization.value_or(shared.normalization.value_or(
                                                    Normalization::None)) == Normalization::Batch;
        if (!own)
            state.fallback = !isBatch;
    }
    state.fallbackText =
        isNothing(state.fallback) ? QString() : tr("Network: %1").arg(valueText(field, state.fallback));
    return state;
}

template <class Spec>
FieldAccess Inspector::layerAccess() {
    FieldAccess access;
    access.part = partOf<Spec>();
    access.inherits = true;
    access.kind = [this] {
        const std::vector<const Spec*> specs = chosen<Spec>();
        return specs.empty() ? 0 : kindOf(*specs.front());
    };
    access.value = [this](std::string_view key) {
        const std::vector<const Spec*> specs = chosen<Spec>();
        return specs.empty() ? FieldValue() : fieldValue(*specs.front(), key);
    };
    access.isMixed = [this](std::string_view key) {
        const std::vector<const Spec*> specs = chosen<Spec>();
        return std::any_of(specs.begin(), specs.end(), [&](const Spec* spec) {
            return !(fieldValue(*spec, key) == fieldValue(*specs.front(), key));
        });
    };
    access.fallback = [this](const FieldInfo& field) {
        const bool isShared =
            !std::is_same_v<Spec, ResidualSpec> && (std::is_same_v<Spec, DenseSpec> || field.key == "units" ||
                                                    field.key == "init" || field.key == "recurrent_init");
        return isShared ? inherited(field) : FieldState{};
    };
    access.set = [this](const FieldInfo& field, const FieldValue& value) {
        return m_commands.change(
            editName(field, value),
            [&](LayerSpec& layer) {
                if (auto* spec = std::get_if<Spec>(&layer.value))
                    setFieldValue(*spec, field.key, value);
            },
            field.kind == FieldKind::Whole ? QString::fromUtf8(field.key.data(), qsizetype(field.key.size()))
                                           : QString());
    };
    return access;
}

FieldAccess Inspector::outputAccess() {
    SpecPlace<NetworkSpec> place;
    place.read = [](const Recipe& recipe) {
        NetworkSpec head;
        head.outputInit = recipe.network.outputInit;
        return head;
    };
    place.write = [](Recipe& recipe, const NetworkSpec& head) { recipe.network.outputInit = head.outputInit; };
    place.name = tr("Output");
    FieldAccess access = accessTo(m_document, place);
    access.inherits = true;
    access.fallback = [this](const FieldInfo& field) { return inherited(field); };
    return access;
}

void Inspector::makeForms() {
    FieldForm::Options options;
    options.prefix = QStringLiteral("dense");
    options.without = {"recurrent_init"};
    options.labels = {{QStringLiteral("norm_position"), tr("Norm position")}};
    m_dense = new FieldForm(layerAccess<DenseSpec>(), options);
    options.prefix = QStringLiteral("cell");
    options.without = {"type"};
    m_recurrent = new FieldForm(layerAccess<RecurrentSpec>(), options);
    options.prefix = QStringLiteral("block");
    options.without = {};
    m_block = new FieldForm(layerAccess<ResidualSpec>(), options);
    options.prefix = QStringLiteral("output");
    m_output = new FieldForm(outputAccess(), options);
    m_reset = new QPushButton(tr("All back to the network's defaults"));
    m_reset->setObjectName(QStringLiteral("layer.resetAll"));
    m_reset->setAccessibleName(m_reset->text());
    m_reset->setFocusPolicy(Qt::TabFocus);
    connect(m_reset, &QPushButton::clicked, &m_commands, &LayerCommands::resetToDefaults);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_dense, m_recurrent, m_block, m_output, m_reset})
        layout()->addWidget(widget);
}

QString Inspector::title() const {
    const QString name = m_commands.current();
    if (name.isEmpty())
        return tr("Inspector");
    return name == kOutput ? tr("Output layer") : m_commands.inWords();
}

void Inspector::showLayer() {
    const NetworkSpec& network = m_document.recipe().network;
    const LayerSpec* layer = first();
    const bool isOutput = m_commands.current() == kOutput;
    const auto show = [](FieldForm* form, bool isShown) {
        form->setVisible(isShown);
        form->clearProblems();
        if (isShown)
            form->showValues();
    };
    show(m_dense, layer && !chosen<DenseSpec>().empty());
    show(m_recurrent, layer && !chosen<RecurrentSpec>().empty() && chosen<DenseSpec>().empty());
    show(m_block, layer && std::holds_alternative<ResidualSpec>(layer->value) && chosen<DenseSpec>().empty() &&
                      chosen<RecurrentSpec>().empty());
    show(m_output, isOutput);
    m_reset->setVisible(layer != nullptr);
    m_kindRow->setVisible(layer != nullptr);
    m_kindRow->setProblems({});
    if (layer)
        m_kind->setChoice(static_cast<int>(kindOf(*layer)));
    const PathGroup group = m_commands.groupInHand();
    m_groupRow->setVisible(group.last >= 0);
    m_groupRow->setProblems({});
    m_rounds->setWhole(group.count);
    m_formula->setText(layer ? layerFormula(*layer, network) : isOutput ? QStringLiteral("y = W x + b") : QString());
    m_formula->setVisible(!m_formula->text().isEmpty());
    showFacts();
    Q_EMIT titleChanged(title());
}

void Inspector::showFacts() {
    const QString name = m_commands.current();
    m_problem->hide();
    if (name.isEmpty()) {
        m_facts->setText(tr("Click a block of the signal path, or select one with Left and Right."));
        return;
    }
    const Recipe& recipe = m_document.recipe();
    const std::shared_ptr<const Dataset> dataset = m_bridge.dataset();
    const auto facts =
        networkFacts(recipe, dataset.get(), dataset && m_bridge.recipe().data == recipe.data).value(name);
    const QString in = facts.inputs > 0 ? grouped(facts.inputs) : QStringLiteral("?");
    QString text = tr("%1 inputs → %2\n%3 parameters · %4 in training")
                       .arg(in, facts.shape(), grouped(facts.parameters),
                            QLocale().formattedDataSize(static_cast<qint64>(facts.bytes), 0));
    if (facts.inputs == 0) // the data that tell are still being read
        text = tr("→ %1").arg(facts.shape());
    for (const LayerSummary& layer : m_bridge.layers())
        if (layer.name == name.toStdString() && std::isfinite(layer.varianceTimesFanIn))
            text += tr("\nVar(W) · n = %1, as drawn").arg(localized(QString::number(layer.varianceTimesFanIn, 'f', 3)));
    m_facts->setText(text);
    m_problem->setText(QStringLiteral("⚠ ") + facts.problem);
    m_problem->setVisible(!facts.problem.isEmpty());
}

} // namespace nabla
