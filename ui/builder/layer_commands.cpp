// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/layer_commands.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"
#include "ui/scope/selection.h"

#include <algorithm>

namespace nabla {

namespace {
const QString kOutput = QStringLiteral("output");
} // namespace

LayerAddress addressOf(const QString& name) {
    LayerAddress address;
    for (const QString& part : name.split(QLatin1Char('.'), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        address.push_back(part.toLongLong(&isNumber));
        if (!isNumber)
            return {};
    }
    return address;
}

LayerCommands::LayerCommands(RecipeDocument& document, EngineBridge& bridge, Selection& selection, QObject* parent)
    : QObject(parent), m_document(document), m_bridge(bridge), m_selection(selection) {
    connect(&selection, &Selection::layerChanged, this, &LayerCommands::followSelection);
    connect(&bridge, &EngineBridge::runChanged, this, &LayerCommands::pushSelection);
    connect(&document, &RecipeDocument::recipeChanged, this, &LayerCommands::keepValid);
}

std::vector<QString> LayerCommands::names() const {
    std::vector<QString> list;
    for (const PathLayer& layer : pathOf(m_document.recipe().network))
        list.push_back(QString::fromStdString(layer.name));
    list.push_back(kOutput);
    return list;
}

void LayerCommands::select(const QString& name) {
    if (name == m_current)
        return;
    m_current = name;
    pushSelection();
    Q_EMIT currentChanged();
}

void LayerCommands::selectNeighbour(int offset) {
    const std::vector<QString> list = names();
    const auto found = std::find(list.begin(), list.end(), m_current);
    const auto last = static_cast<std::ptrdiff_t>(list.size()) - 1;
    const std::ptrdiff_t at = found == list.end() ? (offset > 0 ? -1 : last + 1) : found - list.begin();
    select(list[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at + offset, 0, last))]);
}

void LayerCommands::selectEnd(bool isLast) {
    const std::vector<QString> list = names();
    select(isLast ? list.back() : list.front());
}

LayerAddress LayerCommands::address() const {
    return addressOf(m_current);
}

bool LayerCommands::canEdit() const {
    return !address().empty() && exists(m_current);
}

bool LayerCommands::exists(const QString& name) const {
    const std::vector<QString> list = names();
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool LayerCommands::canRemove() const {
    return canEdit() && siblings(m_document.recipe().network, address()) > 1;
}

bool LayerCommands::canMove(int offset) const {
    if (!canEdit())
        return false;
    const Index target = address().back() + offset;
    return target >= 0 && target < siblings(m_document.recipe().network, address());
}

QStringList LayerCommands::edit(const QString& name, const std::function<void(Recipe&)>& change) {
    const QStringList problems = m_document.edit(name, change);
    if (!problems.isEmpty())
        Q_EMIT refused(problems);
    return problems;
}

QStringList LayerCommands::insertAfter(const QString& name) {
    const NetworkSpec& network = m_document.recipe().network;
    LayerAddress target = exists(name) ? addressOf(name) : LayerAddress();
    LayerAddress model = target;
    if (target.empty()) {
        const Index size = siblings(network, {0});
        target = {name == kOutput ? size : 0};
        model = {name == kOutput ? size - 1 : 0};
    } else {
        ++target.back();
    }
    const QStringList problems =
        edit(tr("Insert layer %1").arg(QString::fromStdString(nameOf(target))), [&](Recipe& recipe) {
            LayerSpec layer = layerAt(recipe.network, model);
            if (std::holds_alternative<ResidualSpec>(layer.value)) { // a plain layer is meant, not another block
                DenseSpec plain;
                plain.units = std::max<Index>(widthOf(recipe.network), 1);
                layer = {plain};
            }
            insertLayer(recipe.network, target, layer);
        });
    if (problems.isEmpty())
        select(QString::fromStdString(nameOf(target)));
    return problems;
}

QStringList LayerCommands::remove() {
    if (!canRemove())
        return {};
    const LayerAddress where = address();
    return edit(tr("Delete layer %1").arg(m_current), [&](Recipe& recipe) { removeLayer(recipe.network, where); });
}

QStringList LayerCommands::duplicate() {
    if (!canEdit())
        return {};
    const LayerAddress model = address();
    LayerAddress target = model;
    ++target.back();
    const QStringList problems = edit(tr("Duplicate layer %1").arg(m_current), [&](Recipe& recipe) {
        const LayerSpec layer = layerAt(recipe.network, model);
        insertLayer(recipe.network, target, layer);
    });
    if (problems.isEmpty())
        select(QString::fromStdString(nameOf(target)));
    return problems;
}

QStringList LayerCommands::move(int offset) {
    return canMove(offset) ? moveTo(address(), address().back() + offset) : QStringList();
}

QStringList LayerCommands::moveTo(const LayerAddress& from, Index target) {
    LayerAddress moved = from;
    moved.back() = target;
    const QString name = QString::fromStdString(nameOf(from));
    const QStringList problems = edit(tr("Move layer %1 to %2").arg(name, QString::fromStdString(nameOf(moved))),
                                      [&](Recipe& recipe) { moveLayer(recipe.network, from, target); });
    if (problems.isEmpty())
        select(QString::fromStdString(nameOf(moved)));
    return problems;
}

void LayerCommands::followSelection(int layer) {
    const std::shared_ptr<const History> history = m_bridge.history();
    QString name;
    if (history && layer >= 0 && layer < static_cast<int>(history->layout().layers.size()))
        name = QString::fromStdString(history->layout().layers[static_cast<std::size_t>(layer)].name);
    if (name.isEmpty() && !m_current.isEmpty() && layer < 0)
        return; // the engine has no such layer yet; the layer in hand stays in hand
    // While an edit waits for its restart the engine has layers that the document no longer has.
    if (name == m_current || (!name.isEmpty() && !exists(name)))
        return;
    m_current = name;
    Q_EMIT currentChanged();
}

void LayerCommands::pushSelection() {
    int index = -1;
    if (const std::shared_ptr<const History> history = m_bridge.history()) {
        const std::vector<LayerInfo>& layers = history->layout().layers;
        const std::string wanted = m_current.toStdString();
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (layers[i].name == wanted)
                index = static_cast<int>(i);
    }
    m_selection.selectLayer(index);
}

void LayerCommands::keepValid() {
    if (m_current.isEmpty())
        return;
    const std::vector<QString> list = names();
    if (std::find(list.begin(), list.end(), m_current) == list.end()) {
        LayerAddress where = address();
        // The last of its list was removed: the one before it takes its place.
        if (!where.empty() && where.back() > 0)
            --where.back();
        const QString before = QString::fromStdString(nameOf(where));
        m_current = std::find(list.begin(), list.end(), before) == list.end() ? list.back() : before;
    }
    Q_EMIT currentChanged();
}

} // namespace nabla
