// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/layer_commands.h"

#include "core/base/error.h"
#include "core/recipe/recipe_json.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"
#include "ui/scope/selection.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace nabla {

namespace {

const QString kOutput = QStringLiteral("output");
const QString kInput = QStringLiteral("input");

QString toName(const LayerAddress& address) {
    return QString::fromStdString(nameOf(address));
}

bool isBlock(const NetworkSpec& network, const LayerAddress& address) {
    const std::vector<PathLayer> path = pathOf(network);
    return std::any_of(path.begin(), path.end(),
                       [&](const PathLayer& layer) { return layer.address == address && layer.isBlock; });
}

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

std::vector<LayerAddress> LayerCommands::selected() const {
    std::vector<LayerAddress> addresses;
    for (const PathLayer& layer : pathOf(m_document.recipe().network))
        if (isSelected(QString::fromStdString(layer.name)))
            addresses.push_back(layer.address);
    return addresses;
}

bool LayerCommands::isSelected(const QString& name) const {
    return !name.isEmpty() && (name == m_current || m_others.count(name) > 0);
}

void LayerCommands::setSelection(const QString& current, std::set<QString> others) {
    others.erase(current);
    if (current == m_current && others == m_others)
        return;
    m_current = current;
    m_others = std::move(others);
    pushSelection();
    Q_EMIT currentChanged();
}

void LayerCommands::select(const QString& name) {
    setSelection(name, {});
}

void LayerCommands::toggle(const QString& name) {
    std::set<QString> others = m_others;
    if (name == m_current) {
        const QString next = others.empty() ? name : *others.rbegin();
        setSelection(next, others);
        return;
    }
    if (others.erase(name) == 0 && name != kOutput) {
        if (!m_current.isEmpty())
            others.insert(m_current);
        setSelection(name, others);
        return;
    }
    setSelection(m_current, others);
}

void LayerCommands::extendTo(const QString& name) {
    const std::vector<QString> list = names();
    auto from = std::find(list.begin(), list.end(), m_current);
    auto to = std::find(list.begin(), list.end(), name);
    if (from == list.end() || to == list.end()) {
        select(name);
        return;
    }
    std::set<QString> others = m_others;
    for (auto at = std::min(from, to); at != std::max(from, to) + 1; ++at)
        if (*at != kOutput)
            others.insert(*at);
    setSelection(name, others);
}

void LayerCommands::selectThese(const std::vector<LayerAddress>& addresses) {
    std::set<QString> others;
    for (const LayerAddress& address : addresses)
        others.insert(toName(address));
    setSelection(addresses.empty() ? QString() : toName(addresses.back()), others);
}

void LayerCommands::selectAll() {
    std::vector<LayerAddress> all;
    for (const PathLayer& layer : pathOf(m_document.recipe().network))
        all.push_back(layer.address);
    selectThese(all);
}

void LayerCommands::selectNeighbour(int offset, bool extends) {
    const std::vector<QString> list = names();
    const auto found = std::find(list.begin(), list.end(), m_current);
    const auto last = static_cast<std::ptrdiff_t>(list.size()) - 1;
    const std::ptrdiff_t at = found == list.end() ? (offset > 0 ? -1 : last + 1) : found - list.begin();
    const QString& next = list[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(at + offset, 0, last))];
    if (extends)
        extendTo(next);
    else
        select(next);
}

void LayerCommands::selectEnd(bool isLast) {
    const std::vector<QString> list = names();
    select(isLast ? list.back() : list.front());
}

LayerAddress LayerCommands::address() const {
    return addressOf(m_current);
}

std::vector<LayerAddress> LayerCommands::block() const {
    return canEdit() ? siblingsOf(address(), selected()) : std::vector<LayerAddress>();
}

bool LayerCommands::exists(const QString& name) const {
    const std::vector<QString> list = names();
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool LayerCommands::canEdit() const {
    return !address().empty() && exists(m_current);
}

bool LayerCommands::canMove(int offset) const {
    const std::vector<LayerAddress> layers = block();
    if (layers.empty())
        return false;
    return offset < 0 ? layers.front().back() > 0
                      : layers.back().back() + 1 < siblings(m_document.recipe().network, layers.back());
}

bool LayerCommands::canWrap() const {
    return areContiguous(block());
}

bool LayerCommands::canGroup() const {
    return areContiguous(block());
}

bool LayerCommands::canUngroup() const {
    return groupInHand().last >= 0;
}

LayerAddress LayerCommands::blockInHand() const {
    LayerAddress where = canEdit() ? address() : LayerAddress();
    if (where.empty() || isBlock(m_document.recipe().network, where))
        return where;
    where.pop_back(); // inside one: the block around it
    return where;
}

PathGroup LayerCommands::groupInHand() const {
    PathGroup innermost;
    innermost.last = -1;
    if (!canEdit())
        return innermost;
    const NetworkSpec& network = m_document.recipe().network;
    const std::vector<PathLayer> path = pathOf(network);
    const LayerAddress where = address();
    for (const PathGroup& group : groupsOf(network))
        for (int i = group.first; i <= group.last; ++i)
            if (path[static_cast<std::size_t>(i)].address == where)
                innermost = group;
    return innermost;
}

QString LayerCommands::inWords() const {
    const std::vector<LayerAddress> layers = selected();
    if (layers.size() < 2)
        return m_current == kOutput ? tr("Output") : tr("Layer %1").arg(m_current);
    return tr("Layers %1–%2 (%3)").arg(toName(layers.front()), toName(layers.back())).arg(layers.size());
}

QStringList LayerCommands::refuse(const QStringList& problems) {
    if (!problems.isEmpty())
        Q_EMIT refused(problems);
    return problems;
}

QStringList LayerCommands::edit(const QString& name, const std::function<void(Recipe&)>& change,
                                const QString& mergeKey) {
    return refuse(m_document.edit(name, change, mergeKey));
}

QStringList LayerCommands::insert(const QString& after,
                                  const std::function<std::vector<LayerSpec>(const NetworkSpec&)>& make,
                                  const QString& what) {
    const NetworkSpec& network = m_document.recipe().network;
    LayerAddress target = exists(after) ? addressOf(after) : LayerAddress();
    if (target.empty())
        target = {after == kInput ? 0 : siblings(network, {0})};
    else
        ++target.back();
    const std::vector<LayerSpec> layers = make(network);
    std::vector<LayerAddress> places;
    const QStringList problems = edit(what.contains(QStringLiteral("%1")) ? what.arg(toName(target)) : what,
                                      [&](Recipe& recipe) { places = insertLayers(recipe.network, target, layers); });
    if (problems.isEmpty())
        selectThese(places);
    return problems;
}

QStringList LayerCommands::insertAfter(const QString& name) {
    return insert(
        name,
        [&](const NetworkSpec& network) -> std::vector<LayerSpec> {
            LayerAddress model = exists(name) ? addressOf(name) : LayerAddress();
            if (model.empty())
                model = {name == kInput ? 0 : siblings(network, {0}) - 1};
            const LayerSpec layer = layersFrom(network, {model}).front();
            if (std::holds_alternative<ResidualSpec>(layer.value)) // a plain layer is meant, not another block
                return {newLayer(network, LayerKind::Dense)};
            return {layer};
        },
        tr("Insert layer %1"));
}

QStringList LayerCommands::insertKindAfter(const QString& name, LayerKind kind) {
    return insert(
        name, [kind](const NetworkSpec& network) -> std::vector<LayerSpec> { return {newLayer(network, kind)}; },
        tr("Insert %1 %2").arg(labelOf(kind), QStringLiteral("%1")));
}

QStringList LayerCommands::remove() {
    const std::vector<LayerAddress> layers = selected();
    if (layers.empty())
        return {};
    return edit(
        tr("Delete %1").arg(layers.size() == 1 ? tr("layer %1").arg(m_current) : tr("%1 layers").arg(layers.size())),
        [&](Recipe& recipe) { removeLayers(recipe.network, layers); });
}

QStringList LayerCommands::duplicate() {
    const std::vector<LayerAddress> layers = block();
    if (layers.empty())
        return {};
    const QString what =
        layers.size() == 1 ? tr("Duplicate layer %1").arg(m_current) : tr("Duplicate %1 layers").arg(layers.size());
    return insert(
        toName(layers.back()), [&](const NetworkSpec& network) { return layersFrom(network, layers); }, what);
}

QStringList LayerCommands::move(int offset) {
    if (!canMove(offset))
        return {};
    const std::vector<LayerAddress> layers = block();
    LayerAddress target = offset < 0 ? layers.front() : layers.back();
    target.back() += offset < 0 ? -1 : 2; // before the layer that stands there now
    return moveTo(target);
}

QStringList LayerCommands::moveTo(const LayerAddress& target) {
    const std::vector<LayerAddress> layers = block();
    if (layers.empty())
        return {};
    for (const LayerAddress& layer : layers)
        if (target.size() > layer.size() && std::equal(layer.begin(), layer.end(), target.begin()))
            return {}; // a block cannot be put into itself
    std::vector<LayerAddress> places;
    Recipe after = m_document.recipe();
    places = moveLayers(after.network, layers, target);
    const QString name = layers.size() == 1
                             ? tr("Move layer %1 to %2").arg(toName(layers.front()), toName(places.front()))
                             : tr("Move %1 layers to %2").arg(layers.size()).arg(toName(places.front()));
    const QStringList problems = edit(name, [&](Recipe& recipe) { recipe.network = after.network; });
    if (problems.isEmpty())
        selectThese(places);
    return problems;
}

void LayerCommands::copy() const {
    const std::vector<LayerAddress> layers = block();
    if (!layers.empty())
        QGuiApplication::clipboard()->setText(
            QString::fromStdString(layersToJson(layersFrom(m_document.recipe().network, layers))));
}

QStringList LayerCommands::cut() {
    const std::vector<LayerAddress> layers = block();
    copy();
    if (layers.empty())
        return {};
    return edit(tr("Cut %1").arg(inWords()), [&](Recipe& recipe) { removeLayers(recipe.network, layers); });
}

QStringList LayerCommands::paste() {
    std::vector<LayerSpec> layers;
    try {
        layers = parseLayers(QGuiApplication::clipboard()->text().toStdString());
    } catch (const RecipeError& error) {
        QStringList texts{tr("The clipboard holds no layers that fit here.")};
        for (const Problem& problem : error.problems())
            texts << QString::fromStdString(problem.text());
        return refuse(texts);
    }
    return insert(
        m_current.isEmpty() ? kOutput : m_current, [&](const NetworkSpec&) { return layers; }, tr("Paste at %1"));
}

QStringList LayerCommands::wrap() {
    const std::vector<LayerAddress> layers = block();
    if (!areContiguous(layers))
        return {};
    LayerAddress made;
    const QStringList problems = edit(tr("Residual block around %1").arg(inWords()),
                                      [&](Recipe& recipe) { made = wrapInBlock(recipe.network, layers); });
    if (problems.isEmpty())
        select(toName(made));
    return problems;
}

QStringList LayerCommands::unwrap() {
    const LayerAddress where = blockInHand();
    if (where.empty())
        return {};
    std::vector<LayerAddress> places;
    const QStringList problems = edit(tr("Take residual block %1 away").arg(toName(where)),
                                      [&](Recipe& recipe) { places = unwrapBlock(recipe.network, where); });
    if (problems.isEmpty())
        selectThese(places);
    return problems;
}

QStringList LayerCommands::group() {
    const std::vector<LayerAddress> layers = block();
    if (!areContiguous(layers))
        return {};
    const QStringList problems =
        edit(tr("Group %1").arg(inWords()), [&](Recipe& recipe) { groupLayers(recipe.network, layers); });
    if (problems.isEmpty())
        selectThese(layers);
    return problems;
}

QStringList LayerCommands::ungroup() {
    const PathGroup found = groupInHand();
    if (found.last < 0)
        return {};
    return edit(tr("Ungroup ×%1").arg(found.count), [&](Recipe& recipe) { ungroupAt(recipe.network, found); });
}

QStringList LayerCommands::setRounds(Index rounds) {
    const PathGroup found = groupInHand();
    if (found.last < 0)
        return {};
    return edit(
        tr("Repeat ×%1").arg(rounds), [&](Recipe& recipe) { repeatAt(recipe.network, found).count = rounds; },
        QStringLiteral("rounds"));
}

QStringList LayerCommands::convert(LayerKind kind) {
    const std::vector<LayerAddress> layers = selected();
    return edit(tr("%1 to %2").arg(inWords(), labelOf(kind)), [&](Recipe& recipe) {
        const NetworkSpec before = recipe.network;
        editLayers(recipe.network, layers, [&](LayerSpec& layer) { layer = converted(before, layer, kind); });
    });
}

QStringList LayerCommands::change(const QString& what, const std::function<void(LayerSpec&)>& change,
                                  const QString& mergeKey) {
    const std::vector<LayerAddress> layers = selected();
    return edit(
        tr("%1, %2").arg(inWords(), what), [&](Recipe& recipe) { editLayers(recipe.network, layers, change); },
        mergeKey.isEmpty() ? mergeKey : mergeKey + m_current);
}

QStringList LayerCommands::resetToDefaults() {
    return change(tr("network's defaults"), [&](LayerSpec& layer) {
        const bool hasShared = m_document.recipe().network.defaults.units.has_value();
        if (auto* dense = std::get_if<DenseSpec>(&layer.value)) {
            const auto units = hasShared ? std::nullopt : dense->units;
            *dense = DenseSpec{};
            dense->units = units;
        } else if (auto* recurrent = std::get_if<RecurrentSpec>(&layer.value)) {
            RecurrentSpec plain;
            plain.cell = recurrent->cell;
            plain.units = hasShared ? std::nullopt : recurrent->units;
            plain.returnSequences = recurrent->returnSequences; // the network would not fit together without it
            *recurrent = plain;
        } else if (auto* inner = std::get_if<ResidualSpec>(&layer.value)) {
            inner->activation.reset();
            inner->scale.reset();
            inner->init.reset();
        }
    });
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
    m_others.clear();
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
    const auto isGone = [&list](const QString& name) {
        return std::find(list.begin(), list.end(), name) == list.end();
    };
    std::erase_if(m_others, isGone);
    if (isGone(m_current)) {
        LayerAddress where = address();
        // The last of its list was removed: the one before it takes its place.
        if (!where.empty() && where.back() > 0)
            --where.back();
        const QString before = toName(where);
        m_current = isGone(before) ? list.back() : before;
        m_others.erase(m_current);
    }
    Q_EMIT currentChanged();
}

} // namespace nabla
