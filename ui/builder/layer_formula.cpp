// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/layer_formula.h"

#include "core/recipe/names.h"
#include "core/recipe/resolve.h"
#include "ui/builder/field_text.h"
#include "ui/builder/look.h"

namespace nabla {

namespace {

QString nameOf(Activation activation) {
    return tableText(activationNames()[static_cast<std::size_t>(activation)].label);
}

QString applied(Activation activation, const QString& inner) {
    return activation == Activation::Linear ? inner : QStringLiteral("%1(%2)").arg(nameOf(activation), inner);
}

QString formulaOf(const ResolvedDense& dense) {
    QString text = dense.bias ? QStringLiteral("W x + b") : QStringLiteral("W x");
    const QString norm =
        dense.normalization == Normalization::Batch ? QStringLiteral("BN(%1)") : QStringLiteral("LN(%1)");
    const bool hasNorm = dense.normalization != Normalization::None;
    if (hasNorm && dense.normPosition == NormPosition::Before)
        text = norm.arg(text);
    text = applied(dense.activation, text);
    if (hasNorm && dense.normPosition == NormPosition::After)
        text = norm.arg(text);
    if (dense.dropout > 0)
        text = QStringLiteral("drop(%1)").arg(text);
    if (!dense.residual)
        return QStringLiteral("y = ") + text;
    const QString scale =
        dense.residualScale == 1 ? QString() : shortNumber(dense.residualScale) + QStringLiteral(" · ");
    return QStringLiteral("y = x + %1%2").arg(scale, text);
}

QString formulaOf(const ResolvedRecurrent& recurrent) {
    switch (recurrent.cell) {
    case Cell::Rnn:
        return QStringLiteral("h = %1(W x + U h′ + b)").arg(nameOf(recurrent.activation));
    case Cell::Lstm:
        return QStringLiteral("c = f · c′ + i · g\nh = o · tanh(c)\nf = σ(W x + U h′ + b%1)")
            .arg(recurrent.forgetBias == 0 ? QString() : QStringLiteral(" + ") + shortNumber(recurrent.forgetBias));
    case Cell::Gru:
        return recurrent.reset == GruReset::After
                   ? QStringLiteral("h = (1 − z) · n + z · h′\nn = tanh(W x + b + r · (U h′ + b′))")
                   : QStringLiteral("h = (1 − z) · n + z · h′\nn = tanh(W x + b + U (r · h′) + b′)");
    }
    return {};
}

QString formulaOf(const ResidualSpec& block) {
    const ResidualScale scale = block.scale.value_or(ResidualScale{});
    QString factor;
    if (scale.kind == ScaleKind::InverseSqrtDepth)
        factor = QStringLiteral("1/√L · ");
    else if (scale.kind == ScaleKind::Learned)
        factor = QStringLiteral("s · ");
    else if (scale.value != 1)
        factor = shortNumber(scale.value) + QStringLiteral(" · ");
    return QStringLiteral("y = ") +
           applied(block.activation.value_or(Activation::Linear), QStringLiteral("x + %1F(x)").arg(factor));
}

} // namespace

QString layerFormula(const LayerSpec& layer, const NetworkSpec& network) {
    if (const auto* block = std::get_if<ResidualSpec>(&layer.value))
        return formulaOf(*block);
    Recipe alone;
    alone.network.defaults = network.defaults;
    alone.network.layers = {layer};
    const ResolvedRecipe resolved = resolve(alone);
    if (resolved.layers.empty())
        return {};
    if (const auto* dense = std::get_if<ResolvedDense>(&resolved.layers.front().value))
        return formulaOf(*dense);
    return formulaOf(std::get<ResolvedRecurrent>(resolved.layers.front().value));
}

} // namespace nabla
