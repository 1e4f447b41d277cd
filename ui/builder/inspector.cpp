// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/inspector.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/form.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"

#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kMostUnits = 100000;
/// First row of every menu: the layer says nothing itself.
constexpr int kDefault = -1;

template <class Enum>
void offer(NamedCombo& combo, std::span<const Named<Enum>> table, std::optional<Enum> own, const QString& shared) {
    combo.clear();
    combo.addRow(kDefault, shared.toStdString(), {});
    for (const Named<Enum>& row : table)
        combo.addRow(static_cast<int>(row.value), row.label, row.help);
    combo.setChoice(own ? static_cast<int>(*own) : kDefault);
}

void offerSwitch(NamedCombo& combo, std::optional<bool> own, const QString& shared) {
    combo.clear();
    combo.addRow(kDefault, shared.toStdString(), {});
    combo.addRow(1, Inspector::tr("On").toStdString(), {});
    combo.addRow(0, Inspector::tr("Off").toStdString(), {});
    combo.setChoice(own ? static_cast<int>(*own) : kDefault);
}

template <class Value>
std::optional<Value> chosen(const NamedCombo& combo) {
    return combo.choice() == kDefault ? std::nullopt : std::optional(static_cast<Value>(combo.choice()));
}

QString asNetwork(const QString& value) {
    return Inspector::tr("Network: %1").arg(value);
}

} // namespace

Inspector::Inspector(RecipeDocument& document, EngineBridge& bridge, LayerCommands& commands, QWidget* parent)
    : QWidget(parent), m_document(document), m_bridge(bridge), m_commands(commands),
      m_facts(new TextLabel(TextRole::Caption)) {
    setAccessibleName(tr("Inspector"));
    m_facts->setMuted(true);
    m_facts->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kSpace, kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(2 * kSpace);
    column->addWidget(m_facts);
    column->addSpacing(kSpace);
    makeRows();
    column->addStretch(1);
    connect(&commands, &LayerCommands::currentChanged, this, &Inspector::showLayer);
    connect(&document, &RecipeDocument::recipeChanged, this, &Inspector::showLayer);
    connect(&bridge, &EngineBridge::runChanged, this, &Inspector::showFacts);
    showLayer();
}

FormRow* Inspector::addRow(const QString& label, QWidget* editor, const QString& help) {
    auto* row = new FormRow(label, editor, help);
    layout()->addWidget(row);
    m_rows << row;
    return row;
}

void Inspector::edit(FormRow* row, const QString& what, const std::function<void(LayerSpec&)>& change,
                     const QString& mergeKey) {
    const LayerAddress address = addressOf(m_commands.current());
    if (address.empty())
        return;
    const QStringList problems = m_document.edit(
        tr("Layer %1, %2").arg(m_commands.current(), what),
        [&](Recipe& recipe) { change(layerAt(recipe.network, address)); },
        mergeKey.isEmpty() ? QString() : mergeKey + m_commands.current());
    showLayer();
    row->setProblems(problems);
}

void Inspector::editDense(FormRow* row, const QString& what, const std::function<void(DenseSpec&)>& change,
                          const QString& mergeKey) {
    edit(
        row, what,
        [&](LayerSpec& layer) {
            if (auto* dense = std::get_if<DenseSpec>(&layer.value))
                change(*dense);
        },
        mergeKey);
}

void Inspector::makeRows() {
    m_units = new QSpinBox;
    m_units->setRange(1, kMostUnits);
    m_units->setKeyboardTracking(false);
    m_unitsRow = addRow(tr("U&nits"), m_units, tr("Outputs of this layer."));
    connect(m_units, &QSpinBox::valueChanged, this, [this](int value) {
        edit(
            m_unitsRow, tr("units: %1").arg(value),
            [value](LayerSpec& layer) {
                if (auto* dense = std::get_if<DenseSpec>(&layer.value))
                    dense->units = value;
                else if (auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
                    recurrent->units = value;
            },
            QStringLiteral("units"));
    });
    m_activation = new NamedCombo;
    m_activationRow = addRow(tr("Activation"), m_activation, tr("φ in y = φ(Wx + b)."));
    connect(m_activation, &QComboBox::activated, this, [this] {
        const auto value = chosen<Activation>(*m_activation);
        edit(m_activationRow, tr("activation: %1").arg(m_activation->currentText()), [value](LayerSpec& layer) {
            if (auto* dense = std::get_if<DenseSpec>(&layer.value))
                dense->activation = value;
            else if (auto* block = std::get_if<ResidualSpec>(&layer.value))
                block->activation = value;
        });
    });
    m_normalization = new NamedCombo;
    FormRow* normalization = addRow(tr("Norm"), m_normalization, tr("Between the affine map and the activation."));
    connect(m_normalization, &QComboBox::activated, this, [this, normalization] {
        const auto value = chosen<Normalization>(*m_normalization);
        editDense(normalization, tr("normalization: %1").arg(m_normalization->currentText()),
                  [value](DenseSpec& layer) { layer.normalization = value; });
    });
    m_residual = new NamedCombo;
    FormRow* residual = addRow(tr("Residual"), m_residual, tr("Adds the layer's input to its output."));
    connect(m_residual, &QComboBox::activated, this, [this, residual] {
        const auto value = chosen<bool>(*m_residual);
        editDense(residual, tr("residual: %1").arg(m_residual->currentText()),
                  [value](DenseSpec& layer) { layer.residual = value; });
    });
    m_init = new NamedCombo;
    FormRow* init = addRow(tr("Init"), m_init, tr("How the weights are drawn."));
    connect(m_init, &QComboBox::activated, this, [this, init] {
        const auto scheme = chosen<InitScheme>(*m_init);
        editDense(init, tr("initialization: %1").arg(m_init->currentText()), [scheme](DenseSpec& layer) {
            if (!scheme) {
                layer.init.reset();
                return;
            }
            layer.init = Init{};
            layer.init->scheme = *scheme;
        });
    });
    m_gain = new NumberField({0.5, 0.8, 1, 1.2, 1.5, 1.6667, 2, 3});
    m_gainRow = addRow(tr("Gain"), m_gain, tr("Multiplies the standard deviation of the drawn weights."));
    connect(m_gain, &NumberField::entered, this, [this](double value) {
        editDense(m_gainRow, tr("gain: %1").arg(shortNumber(value)), [this, value](DenseSpec& layer) {
            Init own = layer.init.value_or(m_document.recipe().network.defaults.init.value_or(Init{}));
            own.gain = value;
            layer.init = own;
        });
    });
    connect(m_gain, &NumberField::refused, m_gainRow, [this](const QString& text) { m_gainRow->setProblems({text}); });
    m_bias = new NamedCombo;
    FormRow* bias = addRow(tr("Bias"), m_bias, tr("b in Wx + b. Batch norm makes it useless."));
    connect(m_bias, &QComboBox::activated, this, [this, bias] {
        const auto value = chosen<bool>(*m_bias);
        editDense(bias, tr("bias: %1").arg(m_bias->currentText()), [value](DenseSpec& layer) { layer.bias = value; });
    });
    m_dropout = new NumberField({0, 0.1, 0.2, 0.3, 0.5});
    FormRow* dropout = addRow(tr("Dropout"), m_dropout, tr("Share of activations that a training step sets to 0."));
    connect(m_dropout, &NumberField::entered, this, [this, dropout](double value) {
        editDense(dropout, tr("dropout: %1").arg(shortNumber(value)),
                  [value](DenseSpec& layer) { layer.dropout = value; });
    });
    connect(m_dropout, &NumberField::refused, dropout,
            [dropout](const QString& text) { dropout->setProblems({text}); });
}

QString Inspector::title() const {
    const QString name = m_commands.current();
    if (name.isEmpty())
        return tr("Inspector");
    return name == QStringLiteral("output") ? tr("Output layer") : tr("Layer %1").arg(name);
}

void Inspector::showRows(bool isDense, bool hasUnits, bool hasActivation) {
    for (FormRow* row : m_rows) {
        row->setProblems({});
        row->setVisible(isDense);
    }
    m_unitsRow->setVisible(hasUnits);
    m_activationRow->setVisible(hasActivation);
}

void Inspector::showLayer() {
    const QSignalBlocker blocker(m_units);
    NetworkSpec network = m_document.recipe().network;
    const std::vector<PathLayer> path = pathOf(network);
    const std::string name = m_commands.current().toStdString();
    const auto found =
        std::find_if(path.begin(), path.end(), [&](const PathLayer& layer) { return layer.name == name; });
    if (found == path.end()) {
        showRows(false, false, false);
    } else if (const auto* dense = std::get_if<DenseSpec>(&found->spec->value)) {
        showRows(true, true, true);
        showDense(*dense);
    } else if (const auto* recurrent = std::get_if<RecurrentSpec>(&found->spec->value)) {
        showRows(false, true, false);
        m_units->setValue(static_cast<int>(recurrent->units.value_or(network.defaults.units.value_or(1))));
    } else if (const auto* block = std::get_if<ResidualSpec>(&found->spec->value)) {
        showRows(false, false, true);
        offer(*m_activation, activationNames(), block->activation, tr("Default: Linear"));
    }
    showFacts();
    Q_EMIT titleChanged(title());
}

void Inspector::showDense(const DenseSpec& layer) {
    const DenseSpec& shared = m_document.recipe().network.defaults;
    m_units->setValue(static_cast<int>(layer.units.value_or(shared.units.value_or(1))));
    offer(*m_activation, activationNames(), layer.activation,
          asNetwork(labelOf(activationNames(), shared.activation.value_or(Activation::Linear))));
    offer(*m_normalization, normalizationNames(), layer.normalization,
          asNetwork(labelOf(normalizationNames(), shared.normalization.value_or(Normalization::None))));
    const auto onOff = [](bool isOn) { return isOn ? tr("On") : tr("Off"); };
    offerSwitch(*m_residual, layer.residual, asNetwork(onOff(shared.residual.value_or(false))));
    const Init init = shared.init.value_or(Init{});
    offer(*m_init, initNames(), layer.init ? std::optional(layer.init->scheme) : std::nullopt,
          asNetwork(labelOf(initNames(), init.scheme)));
    m_gain->setValue(layer.init.value_or(init).gain);
    const bool isBatch =
        layer.normalization.value_or(shared.normalization.value_or(Normalization::None)) == Normalization::Batch;
    offerSwitch(*m_bias, layer.bias, asNetwork(onOff(shared.bias.value_or(!isBatch))));
    m_dropout->setValue(layer.dropout.value_or(shared.dropout.value_or(0)));
}

void Inspector::showFacts() {
    const std::string name = m_commands.current().toStdString();
    const std::vector<LayerSummary>& layers = m_bridge.layers();
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const LayerSummary& layer) { return layer.name == name; });
    if (name.empty()) {
        m_facts->setText(tr("Click a block of the signal path, or select one with Left and Right."));
        return;
    }
    if (found == layers.end()) {
        m_facts->setText(tr("Not built yet."));
        return;
    }
    QString text = tr("%1 inputs → %2 outputs\n%3 parameters")
                       .arg(grouped(found->inputs), grouped(found->outputs), grouped(found->parameters));
    if (std::isfinite(found->varianceTimesFanIn))
        text += tr("\nVar(W) · n = %1, as drawn").arg(found->varianceTimesFanIn, 0, 'f', 3);
    m_facts->setText(text);
}

} // namespace nabla
