// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/data_panel.h"

#include "core/data/catalog.h"
#include "core/recipe/resolve.h"
#include "ui/builder/form.h"
#include "ui/builder/look.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_document.h"

#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kMostLayers = 1000;
constexpr int kMostUnits = 100000;
constexpr int kMostBatch = 1000000;
constexpr int kMostSteps = 100000000;

/// A spin box that leaves the wheel to the panel it scrolls in, and speaks when the number is final.
class QuietSpin : public QSpinBox {
public:
    QuietSpin() {
        setKeyboardTracking(false);
        setAccelerated(true);
        setGroupSeparatorShown(true);
        setFocusPolicy(Qt::StrongFocus);
    }

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

bool isOffered(const SourceInfo& info, bool hasRecurrent, Source current) {
    if (info.source == current)
        return true;
    const bool isSequence =
        info.group == SourceGroup::Sequence || info.source == Source::DigitsRows || info.source == Source::Sunspots;
    return info.group != SourceGroup::File && (!isSequence || hasRecurrent);
}

} // namespace

DataPanel::DataPanel(RecipeDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    setAccessibleName(tr("Data and training"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kSpace);
    makeData();
    makeNetwork();
    makeTraining();
    connect(&document, &RecipeDocument::recipeChanged, this, &DataPanel::showRecipe);
    showRecipe();
}

FormRow* DataPanel::addRow(const QString& label, QWidget* editor, const QString& help) {
    auto* row = new FormRow(label, editor, help);
    layout()->addWidget(row);
    m_rows << row;
    return row;
}

QSpinBox* DataPanel::makeSpin(int least, int most) {
    auto* spin = new QuietSpin;
    spin->setRange(least, most);
    return spin;
}

NumberField* DataPanel::makeNumber(const QList<double>& choices) {
    return new NumberField(choices);
}

void DataPanel::edit(FormRow* row, const QString& name, const std::function<void(Recipe&)>& change,
                     const QString& mergeKey) {
    const QStringList problems = m_document.edit(name, change, mergeKey);
    showRecipe();
    if (!problems.isEmpty())
        row->setProblems(problems);
}

void DataPanel::makeData() {
    m_source = new NamedCombo;
    FormRow* row = addRow(tr("&Data set"), m_source, tr("What the network learns."));
    connect(m_source, &QComboBox::activated, this, [this, row] {
        const auto source = static_cast<Source>(m_source->choice());
        edit(row, tr("Data set: %1").arg(labelOf(sourceNames(), source)), [source](Recipe& recipe) {
            const DataSpec before = recipe.data;
            recipe.data = DataSpec{};
            recipe.data.source = source;
            recipe.data.standardize = before.standardize;
            const DataFields fields = sourceInfo(source).fields;
            if (fields.has(DataField::Samples))
                recipe.data.samples = before.samples;
            if (fields.has(DataField::Noise))
                recipe.data.noise = before.noise;
        });
    });
    m_samples = makeSpin(2, 1000000);
    m_samples->setSingleStep(100);
    m_samplesRow = addRow(tr("Samples"), m_samples, tr("How many points are drawn."));
    connect(m_samples, &QSpinBox::valueChanged, this, [this](int value) {
        edit(
            m_samplesRow, tr("Samples: %1").arg(value), [value](Recipe& recipe) { recipe.data.samples = value; },
            QStringLiteral("samples"));
    });
    m_noise = makeNumber({0, 0.05, 0.1, 0.2, 0.3, 0.5});
    m_noiseRow = addRow(tr("Noise"), m_noise, tr("Spread of the points around their curve."));
    connect(m_noise, &NumberField::entered, this, [this](double value) {
        edit(m_noiseRow, tr("Noise: %1").arg(shortNumber(value)),
             [value](Recipe& recipe) { recipe.data.noise = value; });
    });
    connect(m_noise, &NumberField::refused, m_noiseRow,
            [this](const QString& text) { m_noiseRow->setProblems({text}); });
}

void DataPanel::makeNetwork() {
    m_depth = makeSpin(1, kMostLayers);
    m_depth->setObjectName(QStringLiteral("depth"));
    FormRow* depth = addRow(tr("Dep&th"), m_depth, tr("Layers between input and output; new ones copy the last."));
    connect(m_depth, &QSpinBox::valueChanged, this, [this, depth](int value) {
        edit(
            depth, tr("Depth: %1 layers").arg(value), [value](Recipe& recipe) { setDepth(recipe.network, value); },
            QStringLiteral("depth"));
    });
    m_width = makeSpin(0, kMostUnits);
    m_width->setSpecialValueText(tr("mixed"));
    m_width->setSingleStep(8);
    FormRow* width = addRow(tr("&Width"), m_width, tr("Units of every layer."));
    connect(m_width, &QSpinBox::valueChanged, this, [this, width](int value) {
        if (value > 0)
            edit(
                width, tr("Width: %1 units").arg(value), [value](Recipe& recipe) { setWidth(recipe.network, value); },
                QStringLiteral("width"));
    });
}

void DataPanel::makeTraining() {
    m_rate = makeNumber({0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10});
    m_rate->setObjectName(QStringLiteral("learningRate"));
    FormRow* rate = m_rateRow =
        addRow(tr("&Learning rate"), m_rate, tr("η in w ← w − η · update. Changes while the run goes on."));
    connect(m_rate, &NumberField::entered, this, [this, rate](double value) {
        edit(rate, tr("Learning rate: %1").arg(shortNumber(value)),
             [value](Recipe& recipe) { recipe.training.optimizer.learningRate = value; });
    });
    connect(m_rate, &NumberField::refused, rate, [rate](const QString& text) { rate->setProblems({text}); });

    m_optimizer = new NamedCombo;
    m_optimizer->fill(optimizerNames());
    FormRow* optimizer = addRow(tr("&Optimizer"), m_optimizer, tr("How a gradient becomes an update."));
    connect(m_optimizer, &QComboBox::activated, this, [this, optimizer] {
        const auto kind = static_cast<OptimizerKind>(m_optimizer->choice());
        edit(optimizer, tr("Optimizer: %1").arg(labelOf(optimizerNames(), kind)), [kind](Recipe& recipe) {
            const OptimizerSpec before = recipe.training.optimizer;
            recipe.training.optimizer = OptimizerSpec{};
            recipe.training.optimizer.kind = kind;
            recipe.training.optimizer.learningRate = before.learningRate;
            recipe.training.optimizer.weightDecay = before.weightDecay;
            if (kind == OptimizerKind::Sgd)
                recipe.training.optimizer.momentum = before.momentum;
        });
    });
    m_momentum = makeNumber({0, 0.5, 0.9, 0.95, 0.99});
    m_momentumRow =
        addRow(tr("&Momentum"), m_momentum, tr("Share of the last update that goes on: v ← momentum · v + g."));
    connect(m_momentum, &NumberField::entered, this, [this](double value) {
        edit(m_momentumRow, tr("Momentum: %1").arg(shortNumber(value)),
             [value](Recipe& recipe) { recipe.training.optimizer.momentum = value; });
    });
    connect(m_momentum, &NumberField::refused, m_momentumRow,
            [this](const QString& text) { m_momentumRow->setProblems({text}); });
    m_batch = makeSpin(1, kMostBatch);
    FormRow* batch = addRow(tr("Batch si&ze"), m_batch, tr("Samples a step; the last, smaller batch is dropped."));
    connect(m_batch, &QSpinBox::valueChanged, this, [this, batch](int value) {
        edit(
            batch, tr("Batch size: %1").arg(value), [value](Recipe& recipe) { recipe.training.batchSize = value; },
            QStringLiteral("batch"));
    });
    m_steps = makeSpin(1, kMostSteps);
    m_steps->setSingleStep(500);
    FormRow* steps = addRow(tr("&Steps"), m_steps, tr("Where the run ends."));
    connect(m_steps, &QSpinBox::valueChanged, this, [this, steps](int value) {
        edit(
            steps, tr("Steps: %1").arg(value), [value](Recipe& recipe) { recipe.training.steps = value; },
            QStringLiteral("steps"));
    });
}

void DataPanel::fillSources() {
    const Source current = m_document.recipe().data.source;
    const bool hasRecurrent = hasRecurrentLayer(m_document.recipe().network);
    m_source->fill<Source>(sourceNames(), [&](Source source) {
        const auto catalog = dataCatalog();
        const auto found = std::find_if(catalog.begin(), catalog.end(),
                                        [source](const SourceInfo& info) { return info.source == source; });
        return source == current || (found != catalog.end() && isOffered(*found, hasRecurrent, current));
    });
    m_source->setChoice(static_cast<int>(current));
    m_source->setToolTip(helpOf(sourceNames(), current));
}

void DataPanel::showRecipe() {
    const Recipe& recipe = m_document.recipe();
    for (FormRow* row : m_rows)
        row->setProblems({});
    const QSignalBlocker blockers[] = {QSignalBlocker(m_samples), QSignalBlocker(m_depth), QSignalBlocker(m_width),
                                       QSignalBlocker(m_batch), QSignalBlocker(m_steps)};
    fillSources();
    const auto catalog = dataCatalog();
    const auto found = std::find_if(catalog.begin(), catalog.end(),
                                    [&](const SourceInfo& info) { return info.source == recipe.data.source; });
    const DataFields fields = found == catalog.end() ? DataFields{} : found->fields;
    m_samplesRow->setVisible(fields.has(DataField::Samples));
    m_samples->setValue(static_cast<int>(recipe.data.samples.value_or(500)));
    m_noiseRow->setVisible(fields.has(DataField::Noise));
    m_noise->setValue(recipe.data.noise.value_or(0));
    m_depth->setValue(static_cast<int>(depthOf(recipe.network)));
    m_width->setValue(static_cast<int>(widthOf(recipe.network)));
    const ResolvedOptimizer optimizer = resolve(recipe.training.optimizer);
    m_rate->setValue(optimizer.learningRate);
    if (optimizer.learningRate == 0)
        m_rateRow->setProblems({tr("0 leaves every weight as it is.")});
    m_optimizer->setChoice(static_cast<int>(optimizer.kind));
    m_optimizer->setToolTip(helpOf(optimizerNames(), optimizer.kind));
    const bool hasMomentum = optimizer.kind == OptimizerKind::Sgd || optimizer.kind == OptimizerKind::Rmsprop;
    m_momentumRow->setVisible(hasMomentum);
    m_momentum->setValue(optimizer.momentum);
    m_batch->setValue(static_cast<int>(recipe.training.batchSize.value_or(32)));
    m_steps->setValue(static_cast<int>(recipe.training.steps.value_or(1000)));
}

} // namespace nabla
