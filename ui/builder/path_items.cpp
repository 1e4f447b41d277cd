// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/path_items.h"

#include "core/data/dataset.h"
#include "core/recipe/names.h"
#include "ui/builder/field_text.h"
#include "ui/builder/look.h"
#include "ui/builder/network_facts.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kSideMargin = 16;
constexpr double kSmallestBlock = 15;
constexpr double kLargestBlock = 92;
constexpr double kSmallestGap = 8;
constexpr double kLargestGap = 44;
/// Share of a place that is block; the rest is the gap to the next.
constexpr double kBlockShare = 0.64;

constexpr double kFloorDecade = -10;
constexpr double kCeilingDecade = 3;

struct SignalPath {
    Q_DECLARE_TR_FUNCTIONS(nabla::SignalPath)
};

template <class Enum>
QString label(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return tableText(row.label);
    return {};
}

PathItem inputItem(const Dataset* dataset, const LayerFacts& facts) {
    PathItem item;
    item.kind = PathKind::Input;
    item.name = QStringLiteral("input");
    item.unitsText = facts.shape();
    if (dataset && !dataset->isSequence() && dataset->imageWidth > 0)
        item.unitsText = QStringLiteral("%1×%2").arg(dataset->imageWidth).arg(dataset->imageHeight);
    return item;
}

QString unitsText(const std::optional<Index>& own, const std::optional<Index>& shared) {
    const std::optional<Index> units = own ? own : shared;
    return units ? QString::number(*units) : QStringLiteral("?");
}

PathItem layerItem(const PathLayer& layer, const DenseSpec& defaults) {
    PathItem item;
    item.name = QString::fromStdString(layer.name);
    item.address = layer.address;
    item.isInRepeat = layer.repeatCount > 1;
    if (const auto* dense = std::get_if<DenseSpec>(&layer.spec->value)) {
        item.kind = PathKind::Dense;
        item.unitsText = unitsText(dense->units, defaults.units);
        item.activation = dense->activation.value_or(defaults.activation.value_or(Activation::Linear));
        item.normalization = dense->normalization.value_or(defaults.normalization.value_or(Normalization::None));
        item.hasResidual = dense->residual.value_or(defaults.residual.value_or(false));
    } else if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.spec->value)) {
        item.kind = PathKind::Recurrent;
        item.unitsText = unitsText(recurrent->units, defaults.units);
        item.activation = recurrent->activation.value_or(Activation::Tanh);
        item.cellText = label(cellNames(), recurrent->cell);
    } else if (const auto* residual = std::get_if<ResidualSpec>(&layer.spec->value)) {
        item.kind = PathKind::Sum;
        item.activation = residual->activation.value_or(Activation::Linear);
        item.firstInside = layer.firstInside + 1; // the input comes first
    }
    return item;
}

} // namespace

std::vector<PathItem> pathItems(const Recipe& recipe, const Dataset* dataset, bool isOfRecipe) {
    const QHash<QString, LayerFacts> facts = networkFacts(recipe, dataset, isOfRecipe);
    std::vector<PathItem> items;
    items.push_back(inputItem(isOfRecipe ? dataset : nullptr, facts.value(QStringLiteral("input"))));
    for (const PathLayer& layer : pathOf(recipe.network)) {
        PathItem item = layerItem(layer, recipe.network.defaults);
        const LayerFacts& known = facts[item.name];
        item.problem = known.problem;
        item.shapeText = known.shape();
        if (item.kind == PathKind::Sum)
            item.unitsText = QString::number(known.outputs);
        item.depth = static_cast<int>(layer.address.size()) - 1;
        items.push_back(std::move(item));
    }
    PathItem output;
    output.kind = PathKind::Output;
    output.name = QStringLiteral("output");
    const LayerFacts& known = facts[output.name];
    output.unitsText = known.outputs > 0 ? QString::number(known.outputs) : QString();
    output.shapeText = known.shape();
    output.problem = known.problem;
    items.push_back(std::move(output));
    return items;
}

std::vector<PathBracket> pathBrackets(const NetworkSpec& network) {
    std::vector<PathBracket> brackets;
    for (const PathGroup& group : groupsOf(network)) // the input comes first
        brackets.push_back({group.first + 1, group.last + 1, group.level, group.count});
    return brackets;
}

PathMetrics layOut(std::vector<PathItem>& items, double width, double top, double height) {
    const auto count = static_cast<double>(items.size());
    const double place = (width - 2 * kSideMargin) / count;
    PathMetrics metrics;
    metrics.blockWidth = std::clamp(std::floor(place * kBlockShare), kSmallestBlock, kLargestBlock);
    metrics.gap = std::clamp(std::floor(place - metrics.blockWidth), kSmallestGap, kLargestGap);
    const double used = count * metrics.blockWidth + (count - 1) * metrics.gap;
    metrics.totalWidth = std::max(width, used + 2 * kSideMargin);
    double x = std::floor((metrics.totalWidth - used) / 2);
    for (PathItem& item : items) {
        item.rect = QRectF(x, top, metrics.blockWidth, height);
        x += metrics.blockWidth + metrics.gap;
    }
    return metrics;
}

QString describe(const PathItem& item) {
    const QString units = SignalPath::tr("%1 units").arg(item.unitsText);
    QStringList parts;
    QString head;
    switch (item.kind) {
    case PathKind::Input:
        return SignalPath::tr("Input: %1 values a sample").arg(item.unitsText);
    case PathKind::Output:
        return SignalPath::tr("Output: %1 units, linear").arg(item.unitsText);
    case PathKind::Sum:
        head = SignalPath::tr("Residual block %1").arg(item.name);
        parts << SignalPath::tr("sum of shortcut and branch");
        break;
    case PathKind::Recurrent:
        head = SignalPath::tr("Layer %1").arg(item.name);
        parts << item.cellText << units;
        break;
    case PathKind::Dense:
        head = SignalPath::tr("Layer %1").arg(item.name);
        parts << units;
        break;
    }
    if (item.kind != PathKind::Recurrent)
        parts << label(activationNames(), item.activation);
    if (item.normalization != Normalization::None)
        parts << SignalPath::tr("%1 norm").arg(label(normalizationNames(), item.normalization));
    if (item.hasResidual)
        parts << SignalPath::tr("residual");
    if (item.shapeText.contains(QStringLiteral("×")))
        parts << SignalPath::tr("gives %1 (time steps × units)").arg(item.shapeText);
    return SignalPath::tr("%1: %2").arg(head, parts.join(QStringLiteral(", ")));
}

double signalPosition(double norm) {
    if (!std::isfinite(norm))
        return 1;
    if (norm <= 0)
        return 0;
    return std::clamp((std::log10(norm) - kFloorDecade) / (kCeilingDecade - kFloorDecade), 0.0, 1.0);
}

} // namespace nabla
