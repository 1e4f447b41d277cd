// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/switch_commands.h"

#include "core/recipe/field_values.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe_json.h"
#include "ui/builder/form.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/remedy_texts.h"
#include "ui/builder/sequence_edit.h"

#include <QCoreApplication>
#include <QPointer>

namespace nabla {

namespace {

struct Switches {
    Q_DECLARE_TR_FUNCTIONS(nabla::Switches)
};

/// Gathers the commands of one remedy after the other.
class SwitchList {
public:
    SwitchList(RecipeDocument& document, const std::function<void(const QStringList&)>& refused)
        : m_document(document), m_refused(refused) {}

    void add(RemedyId remedy, const QString& position, bool isOn, const RecipeDocument::Change& change) {
        if (remedy != RemedyId::Gate) { // a gate that is refused says what it needs
            Recipe changed = m_document.recipe();
            change(changed);
            if (!validate(changed).empty())
                return;
        }
        Command command;
        command.title = QStringLiteral("%1: %2").arg(remedyName(remedy), position);
        command.group = Switches::tr("Six remedies");
        command.isOn = isOn;
        command.run = [document = QPointer(&m_document), refused = m_refused, title = command.title, change] {
            if (!document)
                return;
            if (const QStringList problems = document->edit(title, change); !problems.isEmpty())
                refused(problems);
        };
        m_commands << command;
    }

    template <class Enum, class Change>
    void addAll(RemedyId remedy, std::span<const Named<Enum>> table, std::optional<Enum> now, const Change& change) {
        for (const Named<Enum>& row : table)
            add(remedy, tableText(row.label), now == std::optional(row.value),
                [change, value = row.value](Recipe& recipe) { change(recipe, value); });
    }

    const QList<Command>& commands() const { return m_commands; }

private:
    RecipeDocument& m_document;
    std::function<void(const QStringList&)> m_refused;
    QList<Command> m_commands;
};

void addNetworkSwitches(SwitchList& list, const NetworkSpec& network) {
    list.addAll(RemedyId::Activation, activationNames(),
                commonValue(network, &DenseSpec::activation, Activation::Linear),
                [](Recipe& recipe, Activation kind) { setEverywhere(recipe.network, &DenseSpec::activation, kind); });
    const auto norm = commonValue(network, &DenseSpec::normalization, Normalization::None);
    for (const auto& [kind, position] : {std::pair(Normalization::Batch, Switches::tr("on")),
                                         std::pair(Normalization::Layer, Switches::tr("layer norm instead")),
                                         std::pair(Normalization::None, Switches::tr("off"))})
        list.add(RemedyId::Normalization, position, norm == std::optional(kind),
                 [kind = kind](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::normalization, kind); });
    const auto residual = commonValue(network, &DenseSpec::residual, false);
    for (const bool isOn : {true, false})
        list.add(RemedyId::Residual, isOn ? Switches::tr("on") : Switches::tr("off"), residual == std::optional(isOn),
                 [isOn](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::residual, isOn); });
    const auto init = commonValue(network, &DenseSpec::init, Init{});
    list.addAll(RemedyId::Init, initNames(), init ? std::optional(init->scheme) : std::nullopt,
                [](Recipe& recipe, InitScheme scheme) {
                    Init wanted;
                    wanted.scheme = scheme;
                    setEverywhere(recipe.network, &DenseSpec::init, wanted);
                    recipe.network.outputInit.reset(); // the output layer takes part, as in the panel
                });
}

} // namespace

QList<Command> switchCommands(RecipeDocument& document, const std::function<void(const QStringList&)>& refused) {
    const Recipe& recipe = document.recipe();
    SwitchList list(document, refused);
    addNetworkSwitches(list, recipe.network);
    list.addAll(RemedyId::Clipping, clipNames(), std::optional(recipe.training.clip.value_or(ClipSpec{}).kind),
                [](Recipe& edited, ClipKind kind) {
                    ClipSpec clip = edited.training.clip.value_or(ClipSpec{});
                    setKind(clip, static_cast<int>(kind));
                    edited.training.clip = clip;
                });
    const bool hasGate = hasRecurrentLayer(recipe.network);
    list.addAll(RemedyId::Gate, cellNames(), commonCell(recipe.network),
                [](Recipe& edited, Cell cell) { useCell(edited, cell); });
    list.add(RemedyId::Gate, Switches::tr("none: dense layers"), !hasGate,
             [](Recipe& edited) { useDense(edited.network); });
    return list.commands();
}

} // namespace nabla
