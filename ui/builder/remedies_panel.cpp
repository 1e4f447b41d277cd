// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/remedies_panel.h"

#include "core/recipe/resolve.h"
#include "ui/builder/form.h"
#include "ui/builder/look.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/remedy_card.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNone = -1;

/// Where the number of a clip kind lives.
std::optional<double> ClipSpec::*numberOf(ClipKind kind) {
    switch (kind) {
    case ClipKind::Value:
        return &ClipSpec::clipValue;
    case ClipKind::Adaptive:
        return &ClipSpec::clipping;
    default:
        return &ClipSpec::maxNorm;
    }
}

bool hasNorm(ClipKind kind) {
    return kind == ClipKind::GlobalNorm || kind == ClipKind::LayerNorm;
}

template <class Enum>
int toInt(std::optional<Enum> value) {
    return value ? static_cast<int>(*value) : kNone;
}

} // namespace

RemediesPanel::RemediesPanel(RecipeDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setAccessibleName(tr("Six remedies"));
    makeClip();
    makeActivation();
    makeNormalization();
    makeResidual();
    makeInit();
    makeGate();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4 * kSpace);
    for (RemedyCard* card : {m_clip, m_activation, m_normalization, m_residual, m_init, m_gate})
        column->addWidget(card);
    connect(&document, &RecipeDocument::recipeChanged, this, &RemediesPanel::showRecipe);
    showRecipe();
}

void RemediesPanel::edit(RemedyCard* card, FormRow* row, const QString& name,
                         const std::function<void(Recipe&)>& change, const QString& mergeKey) {
    const QStringList problems = m_document.edit(name, change, mergeKey);
    showRecipe(); // a refused value goes back to what runs
    if (row)
        row->setProblems(problems);
    else
        card->setProblems(problems);
}

void RemediesPanel::editClip(FormRow* row, const QString& name, const std::function<void(ClipSpec&)>& change) {
    edit(m_clip, row, name, [&change](Recipe& recipe) {
        ClipSpec clip = recipe.training.clip.value_or(ClipSpec{});
        change(clip);
        recipe.training.clip = clip;
    });
}

void RemediesPanel::makeClip() {
    m_clipKind = new NamedCombo;
    m_clipKind->fill(clipNames());
    m_clip = new RemedyCard(tr("&Clipping"), m_clipKind);
    m_normType = new QComboBox;
    m_normType->addItem(QStringLiteral("1"), 1.0);
    m_normType->addItem(QStringLiteral("2"), 2.0);
    m_normType->addItem(QStringLiteral("∞"), kInfinity);
    m_normTypeRow = new FormRow(tr("Norm type p"), m_normType, tr("‖g‖ₚ = (Σ|gᵢ|ᵖ)^(1/p); ∞ is the largest element."));
    m_maxNorm = new NumberField({0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10});
    m_maxNorm->setObjectName(QStringLiteral("maxNorm"));
    m_maxNormRow =
        new FormRow(tr("Limit"), m_maxNorm, tr("max_norm, clip_value or clipping: what the gradient may not exceed."));
    m_clip->addRow(m_normTypeRow);
    m_clip->addRow(m_maxNormRow);
    connect(m_clipKind, &QComboBox::activated, this, [this] {
        const auto kind = static_cast<ClipKind>(m_clipKind->choice());
        const ClipKind before = m_document.recipe().training.clip.value_or(ClipSpec{}).kind;
        const QString name = tr("Clipping: %1 to %2").arg(labelOf(clipNames(), before), labelOf(clipNames(), kind));
        editClip(nullptr, name, [kind](ClipSpec& clip) {
            clip = ClipSpec{};
            clip.kind = kind;
            if (kind != ClipKind::None)
                clip.*numberOf(kind) = kind == ClipKind::Adaptive ? 0.01 : 1.0;
        });
    });
    connect(m_normType, &QComboBox::activated, this, [this] {
        const double type = m_normType->currentData().toDouble();
        editClip(m_normTypeRow, tr("Norm type: %1").arg(m_normType->currentText()),
                 [type](ClipSpec& clip) { clip.normType = type; });
    });
    connect(m_maxNorm, &NumberField::entered, this, [this](double value) {
        editClip(m_maxNormRow, tr("Clipping limit: %1").arg(shortNumber(value)),
                 [value](ClipSpec& clip) { clip.*numberOf(clip.kind) = value; });
    });
    connect(m_maxNorm, &NumberField::refused, this,
            [this](const QString& problem) { m_maxNormRow->setProblems({problem}); });
}

void RemediesPanel::makeActivation() {
    m_activations = new NamedCombo;
    m_activations->fill(activationNames());
    m_activation = new RemedyCard(tr("&Activation"), m_activations);
    connect(m_activations, &QComboBox::activated, this, [this] {
        const auto value = static_cast<Activation>(m_activations->choice());
        const auto before = commonValue(m_document.recipe().network, &DenseSpec::activation, Activation::Linear);
        const QString from = before ? labelOf(activationNames(), *before) : tr("mixed");
        edit(m_activation, nullptr, tr("Activation: %1 to %2").arg(from, labelOf(activationNames(), value)),
             [value](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::activation, value); });
    });
}

void RemediesPanel::makeNormalization() {
    m_normalizations = new NamedCombo;
    m_normalizations->fill(normalizationNames());
    m_normalization = new RemedyCard(tr("&Batch norm"), m_normalizations);
    connect(m_normalizations, &QComboBox::activated, this, [this] {
        const auto value = static_cast<Normalization>(m_normalizations->choice());
        edit(m_normalization, nullptr, tr("Normalization: %1").arg(labelOf(normalizationNames(), value)),
             [value](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::normalization, value); });
    });
}

void RemediesPanel::makeResidual() {
    m_residualSwitch = new Switch;
    m_residualSwitch->setObjectName(QStringLiteral("residualSwitch"));
    m_residual = new RemedyCard(tr("Resid&ual"), m_residualSwitch);
    connect(m_residualSwitch, &Switch::clicked, this, [this](bool isOn) {
        edit(m_residual, nullptr, isOn ? tr("Residual: on") : tr("Residual: off"),
             [isOn](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::residual, isOn); });
    });
}

void RemediesPanel::makeInit() {
    m_schemes = new NamedCombo;
    m_schemes->fill<InitScheme>(initNames(), [](InitScheme scheme) { return scheme != InitScheme::Fixup; });
    m_init = new RemedyCard(tr("&Init"), m_schemes);
    m_gain = new NumberField({0.5, 0.8, 1, 1.2, 1.5, 1.6667, 2, 3});
    m_gainRow = new FormRow(tr("Gain"), m_gain, tr("Multiplies the standard deviation of the drawn weights."));
    m_init->addRow(m_gainRow);
    const auto setInit = [](Recipe& recipe, const Init& init) {
        setEverywhere(recipe.network, &DenseSpec::init, init);
        recipe.network.outputInit = init;
    };
    connect(m_schemes, &QComboBox::activated, this, [this, setInit] {
        Init init;
        init.scheme = static_cast<InitScheme>(m_schemes->choice());
        const auto before = commonValue(m_document.recipe().network, &DenseSpec::init, Init{});
        const QString from = before ? labelOf(initNames(), before->scheme) : tr("mixed");
        edit(m_init, nullptr, tr("Initialization: %1 to %2").arg(from, labelOf(initNames(), init.scheme)),
             [&](Recipe& recipe) { setInit(recipe, init); });
    });
    connect(m_gain, &NumberField::entered, this, [this, setInit](double value) {
        Init init = commonValue(m_document.recipe().network, &DenseSpec::init, Init{}).value_or(Init{});
        init.gain = value;
        edit(m_init, m_gainRow, tr("Gain: %1").arg(shortNumber(value)), [&](Recipe& recipe) { setInit(recipe, init); });
    });
    connect(m_gain, &NumberField::refused, this, [this](const QString& problem) { m_gainRow->setProblems({problem}); });
}

void RemediesPanel::makeGate() {
    m_cells = new NamedCombo;
    m_cells->fill(cellNames());
    m_gate = new RemedyCard(tr("&Gate"), m_cells);
    connect(m_cells, &QComboBox::activated, this, [this] {
        const auto cell = static_cast<Cell>(m_cells->choice());
        edit(m_gate, nullptr, tr("Gate: %1").arg(labelOf(cellNames(), cell)), [cell](Recipe& recipe) {
            forEachRecurrent(recipe.network.layers, [cell](RecurrentSpec& layer) {
                layer.cell = cell;
                if (cell != Cell::Rnn)
                    layer.activation.reset();
                if (cell != Cell::Lstm)
                    layer.forgetBias.reset();
                if (cell != Cell::Gru) {
                    layer.updateBias.reset();
                    layer.reset.reset();
                }
            });
        });
    });
}

void RemediesPanel::showRecipe() {
    for (RemedyCard* card : {m_clip, m_activation, m_normalization, m_residual, m_init, m_gate})
        card->setProblems({});
    for (FormRow* row : {m_normTypeRow, m_maxNormRow, m_gainRow})
        row->setProblems({});
    showClip();
    showNetwork();
    showInit();
    showGate();
}

void RemediesPanel::showClip() {
    const ClipSpec spec = m_document.recipe().training.clip.value_or(ClipSpec{});
    const ResolvedClip clip = resolve(spec);
    m_clipKind->setChoice(static_cast<int>(clip.kind));
    m_clip->setActive(clip.kind != ClipKind::None);
    m_normTypeRow->setVisible(hasNorm(clip.kind));
    m_maxNormRow->setVisible(clip.kind != ClipKind::None);
    const int known = std::isinf(clip.normType) ? 2 : m_normType->findData(clip.normType);
    m_normType->setCurrentIndex(known);
    m_normType->setPlaceholderText(shortNumber(clip.normType));
    m_maxNorm->setValue(clip.kind == ClipKind::Value      ? clip.clipValue
                        : clip.kind == ClipKind::Adaptive ? clip.clipping
                                                          : clip.maxNorm);
    const QString help = helpOf(clipNames(), clip.kind);
    const QString norm = std::isinf(clip.normType) ? QStringLiteral("‖g‖∞")
                         : clip.normType == 1      ? QStringLiteral("‖g‖₁")
                         : clip.normType == 2      ? QStringLiteral("‖g‖₂")
                                                   : QStringLiteral("‖g‖ₚ");
    switch (clip.kind) {
    case ClipKind::None:
        m_clip->setTexts(QStringLiteral("g ← g"), prettyFormula(help));
        break;
    case ClipKind::GlobalNorm:
        m_clip->setTexts(tr("g ← g · min(1, limit / %1)").arg(norm),
                         tr("One norm over all tensors: bounds the step and keeps its direction. It cannot help a "
                            "vanishing signal."));
        break;
    case ClipKind::LayerNorm:
        m_clip->setTexts(
            tr("gₖ ← gₖ · min(1, limit / %1)").arg(QString(norm).replace(QLatin1Char('g'), QStringLiteral("gₖ"))),
            tr("Each tensor by its own norm: the direction of the whole step changes."));
        break;
    case ClipKind::Value:
        m_clip->setTexts(tr("gᵢ ← max(−limit, min(limit, gᵢ))"), prettyFormula(help));
        break;
    case ClipKind::Adaptive:
        m_clip->setTexts(tr("gᵣ ← gᵣ · min(1, limit · ‖wᵣ‖ / ‖gᵣ‖)"),
                         tr("Each output row bounded by the size of its own weights (Brock 2021)."));
        break;
    }
}

void RemediesPanel::showNetwork() {
    const NetworkSpec& network = m_document.recipe().network;
    const auto activation = commonValue(network, &DenseSpec::activation, Activation::Linear);
    m_activations->setChoice(toInt(activation));
    m_activation->setActive(activation && *activation != Activation::Sigmoid && *activation != Activation::Tanh &&
                            *activation != Activation::Linear);
    const QString mixed = tr("Layers differ. A choice here makes them all alike.");
    if (activation)
        m_activation->setHelp(helpOf(activationNames(), *activation));
    else
        m_activation->setTexts({}, mixed);

    const auto normalization = commonValue(network, &DenseSpec::normalization, Normalization::None);
    m_normalizations->setChoice(toInt(normalization));
    m_normalization->setActive(!normalization || *normalization != Normalization::None);
    if (!normalization)
        m_normalization->setTexts({}, mixed);
    else if (*normalization == Normalization::Layer)
        m_normalization->setTexts(QStringLiteral("ẑ = γ (z − μ) / √(σ² + ε) + β"),
                                  tr("μ and σ over the units of one sample, so the batch does not matter (Ba 2016)."));
    else
        m_normalization->setTexts(
            QStringLiteral("ẑ = γ (z − μ) / √(σ² + ε) + β"),
            tr("μ and σ of each unit over the batch. Rescues saturating layers; in a deep plain ReLU network it makes "
               "the signal explode at the start."));

    const auto residual = commonValue(network, &DenseSpec::residual, false);
    m_residualSwitch->setMixed(!residual);
    m_residualSwitch->setChecked(residual.value_or(false));
    m_residual->setActive(residual.value_or(true));
    m_residual->setTexts(QStringLiteral("y = x + a · φ(W x + b)"),
                         residual ? tr("The signal has a way back that multiplies by nothing. Deep sums need a scale a "
                                       "below 1, or they explode.")
                                  : mixed);
}

void RemediesPanel::showInit() {
    const auto init = commonValue(m_document.recipe().network, &DenseSpec::init, Init{});
    m_schemes->setChoice(init ? static_cast<int>(init->scheme) : kNone);
    m_init->setActive(init && init->scheme != InitScheme::PytorchDefault && init->scheme != InitScheme::Zeros &&
                      init->scheme != InitScheme::Constant);
    m_gainRow->setVisible(init && init->scheme != InitScheme::Zeros && init->scheme != InitScheme::Constant);
    m_gain->setValue(init ? init->gain : 1);
    if (init)
        m_init->setHelp(helpOf(initNames(), init->scheme));
    else
        m_init->setTexts({}, tr("Layers differ. A choice here makes them all alike."));
}

void RemediesPanel::showGate() {
    NetworkSpec network = m_document.recipe().network;
    std::optional<Cell> cell;
    bool isMixed = false;
    forEachRecurrent(network.layers, [&](const RecurrentSpec& layer) {
        isMixed = isMixed || (cell && *cell != layer.cell);
        cell = layer.cell;
    });
    m_cells->setEnabled(cell.has_value());
    m_cells->setChoice(isMixed ? kNone : toInt(cell));
    m_cells->setPlaceholderText(cell ? tr("mixed") : tr("no recurrent layer"));
    m_gate->setActive(cell && *cell != Cell::Rnn);
    if (cell && !isMixed)
        m_gate->setHelp(helpOf(cellNames(), *cell));
    else
        m_gate->setTexts(QStringLiteral("c = f · c′ + i · g"),
                         tr("A gate keeps a path open through time. It needs a recurrent layer, and this network has "
                            "none."));
}

} // namespace nabla
