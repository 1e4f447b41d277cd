// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/data_panel.h"

#include "ui/builder/data_form.h"
#include "ui/builder/look.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_access.h"
#include "ui/builder/whole_field.h"

#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kMostLayers = 2000; // what the recipe allows
constexpr int kMostUnits = 100000;
constexpr int kPartsOfRun = 3; ///< a step schedule starts with this many plateaus

ScheduleSpec scheduleOf(const Recipe& recipe) {
    return recipe.training.schedule.value_or(ScheduleSpec{});
}

void beginSchedule(const Recipe& recipe, ScheduleSpec& schedule) {
    if (schedule.kind == ScheduleKind::Step && !schedule.stepSize)
        schedule.stepSize = std::max<Index>(1, recipe.training.steps.value_or(1000) / kPartsOfRun);
}

} // namespace

DataPanel::DataPanel(RecipeDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_column(new QVBoxLayout(this)) {
    setAccessibleName(tr("Data and training"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2 * kSpace);
    m_column->addWidget(new DataForm(document));
    makeNetwork();
    makeTraining();
    connect(&document, &RecipeDocument::recipeChanged, this, &DataPanel::showRecipe);
    showRecipe();
}

void DataPanel::addHeading(const QString& text) {
    m_column->addSpacing(2 * kSpace);
    m_column->addWidget(new TextLabel(TextRole::Strong, text));
}

void DataPanel::makeNetwork() {
    addHeading(tr("Network"));
    m_depth = new WholeField(1, kMostLayers, false);
    m_depth->setObjectName(QStringLiteral("depth"));
    m_depthRow = new FormRow(tr("Dep&th"), m_depth, tr("Layers between input and output; new ones copy the last."));
    connect(m_depth, &WholeField::entered, this, [this](Index value) {
        m_depthRow->setProblems(m_document.edit(
            tr("Depth: %1 layers").arg(value), [value](Recipe& recipe) { setDepth(recipe.network, value); },
            QStringLiteral("depth")));
    });
    m_width = new WholeField(1, kMostUnits, true);
    m_width->setObjectName(QStringLiteral("width"));
    m_width->setSingleStep(8);
    m_widthRow = new FormRow(tr("&Width"), m_width, tr("Units of every layer."));
    connect(m_width, &WholeField::entered, this, [this](Index value) {
        m_widthRow->setProblems(m_document.edit(
            tr("Width: %1 units").arg(value), [value](Recipe& recipe) { setWidth(recipe.network, value); },
            QStringLiteral("width")));
    });
    m_column->addWidget(m_depthRow);
    m_column->addWidget(m_widthRow);
}

void DataPanel::makeTraining() {
    const auto add = [this](FieldForm* form) {
        m_column->addWidget(form);
        m_forms << form;
    };
    addHeading(tr("Training"));
    SpecPlace<OptimizerSpec> optimizer;
    optimizer.read = [](const Recipe& recipe) { return recipe.training.optimizer; };
    optimizer.write = [](Recipe& recipe, const OptimizerSpec& spec) { recipe.training.optimizer = spec; };
    FieldForm::Options options;
    options.prefix = QStringLiteral("training.optimizer");
    options.advanced = {"nesterov", "weight_decay", "alpha", "epsilon", "beta1", "beta2"};
    options.labels = {{QStringLiteral("type"), tr("&Optimizer")},
                      {QStringLiteral("learning_rate"), tr("&Learning rate")},
                      {QStringLiteral("momentum"), tr("&Momentum")}};
    FieldAccess access = accessTo(m_document, optimizer);
    access.problems = [this](std::string_view key) -> QStringList {
        if (key == "learning_rate" && m_document.recipe().training.optimizer.learningRate == 0)
            return {tr("0 leaves every weight as it is.")};
        return {};
    };
    add(new FieldForm(access, options));

    SpecPlace<TrainingSpec> training;
    training.read = [](const Recipe& recipe) { return recipe.training; };
    training.write = [](Recipe& recipe, const TrainingSpec& spec) { recipe.training = spec; };
    options = {};
    options.prefix = QStringLiteral("training");
    options.without = {"optimizer", "schedule", "clip"};
    options.advanced = {"loss", "evaluate_every", "shuffle"};
    options.labels = {{QStringLiteral("batch_size"), tr("Batch si&ze")}, {QStringLiteral("steps"), tr("&Steps")}};
    add(new FieldForm(accessTo(m_document, training), options));

    SpecPlace<ScheduleSpec> schedule;
    schedule.read = scheduleOf;
    schedule.write = [](Recipe& recipe, const ScheduleSpec& spec) { recipe.training.schedule = spec; };
    schedule.begin = beginSchedule;
    options = {};
    options.prefix = QStringLiteral("training.schedule");
    add(new FieldForm(accessTo(m_document, schedule), options));

    SpecPlace<Recipe> document;
    document.read = [](const Recipe& recipe) {
        Recipe head; // without data and layers, which would only be copied
        head.name = recipe.name;
        head.notes = recipe.notes;
        head.seed = recipe.seed;
        return head;
    };
    document.write = [](Recipe& recipe, const Recipe& head) {
        recipe.name = head.name;
        recipe.notes = head.notes;
        recipe.seed = head.seed;
    };
    options = {};
    options.prefix = QStringLiteral("recipe");
    options.only = {"seed", "name", "notes"};
    options.advanced = {"name", "notes"};
    add(new FieldForm(accessTo(m_document, document), options));
}

void DataPanel::showRecipe() {
    for (FieldForm* form : m_forms) {
        form->clearProblems();
        form->showValues();
    }
    const NetworkSpec& network = m_document.recipe().network;
    m_depthRow->setProblems({});
    m_widthRow->setProblems({});
    m_depth->setWhole(depthOf(network));
    if (const Index width = widthOf(network); width > 0)
        m_width->setWhole(width);
    else
        m_width->setBlank(tr("mixed"), {});
}

} // namespace nabla
