// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/remedy_texts.h"

#include "core/recipe/names.h"
#include "core/recipe/resolve.h"
#include "ui/builder/field_text.h"
#include "ui/builder/form.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/remedy_card.h"
#include "ui/builder/sequence_edit.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>

namespace nabla {

namespace {

struct Remedies {
    Q_DECLARE_TR_FUNCTIONS(nabla::Remedies)
};

QString mixedText() {
    return Remedies::tr("Layers differ. A choice here makes them all alike.");
}

template <class Enum>
QString help(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return tableText(row.help);
    return {};
}

template <class Enum>
QString label(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return tableText(row.label);
    return {};
}

RemedyTexts clipTexts(const Recipe& recipe) {
    const ResolvedClip clip = resolve(recipe.training.clip.value_or(ClipSpec{}));
    const QString p = std::isinf(clip.normType) ? QStringLiteral("∞")
                      : clip.normType == 1      ? QStringLiteral("₁")
                      : clip.normType == 2      ? QStringLiteral("₂")
                                                : QStringLiteral("ₚ");
    switch (clip.kind) {
    case ClipKind::GlobalNorm:
        return {QStringLiteral("g ← g · min(1, limit / ‖g‖%1)").arg(p),
                Remedies::tr("One norm over all tensors: bounds the step and keeps its direction.")};
    case ClipKind::LayerNorm:
        return {QStringLiteral("gₖ ← gₖ · min(1, limit / ‖gₖ‖%1)").arg(p),
                Remedies::tr("Each tensor by its own norm: the direction of the whole step changes.")};
    case ClipKind::Adaptive:
        return {QStringLiteral("gᵣ ← gᵣ · min(1, limit · ‖wᵣ‖ / ‖gᵣ‖)"),
                Remedies::tr("Each output row bounded by the size of its own weights (Brock 2021).")};
    case ClipKind::Value:
        return {QStringLiteral("gᵢ ← max(−limit, min(limit, gᵢ))"), prettyFormula(help(clipNames(), clip.kind))};
    case ClipKind::None:
        break;
    }
    return {QStringLiteral("g ← g"), prettyFormula(help(clipNames(), ClipKind::None))};
}

RemedyTexts normTexts(const NetworkSpec& network) {
    const auto kind = commonValue(network, &DenseSpec::normalization, Normalization::None);
    const auto position = commonValue(network, &DenseSpec::normPosition, NormPosition::Before);
    if (!kind)
        return {{}, mixedText()};
    const QString formula = position == NormPosition::After ? QStringLiteral("y = γ (φ(z) − μ) / √(σ² + ε) + β")
                                                            : QStringLiteral("ẑ = γ (z − μ) / √(σ² + ε) + β");
    if (*kind == Normalization::Layer)
        return {formula, Remedies::tr("μ and σ over the units of one sample, so the batch does not matter (Ba 2016).")};
    return {formula,
            Remedies::tr("μ and σ of each unit over the batch; running means when evaluating (Ioffe & Szegedy 2015).")};
}

RemedyTexts gateTexts(const NetworkSpec& network) {
    const std::optional<Cell> cell = commonCell(network);
    if (cell)
        return cutHelp(help(cellNames(), *cell));
    return {QStringLiteral("c = f · c′ + i · g"),
            hasRecurrentLayer(network) ? mixedText()
                                       : Remedies::tr("A gate f near 1 keeps the path through time open.")};
}

bool saturates(Activation activation) {
    return activation == Activation::Sigmoid || activation == Activation::Tanh || activation == Activation::Softsign ||
           activation == Activation::HardTanh;
}

} // namespace

QString remedyId(RemedyId remedy) {
    static const char* const kIds[] = {"clipping", "activation", "normalization", "residual", "init", "gate"};
    return QString::fromLatin1(kIds[static_cast<int>(remedy)]);
}

QString remedyTitle(RemedyId remedy) {
    switch (remedy) {
    case RemedyId::Clipping:
        return Remedies::tr("&Clipping");
    case RemedyId::Activation:
        return Remedies::tr("&Activation");
    case RemedyId::Normalization:
        return Remedies::tr("&Batch norm");
    case RemedyId::Residual:
        return Remedies::tr("Resid&ual");
    case RemedyId::Init:
        return Remedies::tr("&Init");
    case RemedyId::Gate:
        return Remedies::tr("&Gate");
    }
    return {};
}

QString remedyName(RemedyId remedy) {
    static const QRegularExpression kKey(QStringLiteral("\\(&[A-Z]\\)|&")); // Chinese has it in brackets
    return remedyTitle(remedy).remove(kKey);
}

RemedyTexts remedyTexts(RemedyId remedy, const Recipe& recipe) {
    const NetworkSpec& network = recipe.network;
    switch (remedy) {
    case RemedyId::Clipping:
        return clipTexts(recipe);
    case RemedyId::Activation: {
        const auto kind = commonValue(network, &DenseSpec::activation, Activation::Linear);
        return kind ? cutHelp(help(activationNames(), *kind)) : RemedyTexts{{}, mixedText()};
    }
    case RemedyId::Normalization:
        return normTexts(network);
    case RemedyId::Residual:
        return {QStringLiteral("y = x + a · φ(W x + b)"),
                commonValue(network, &DenseSpec::residual, false)
                    ? Remedies::tr("The signal has a way back that multiplies by 1.")
                    : mixedText()};
    case RemedyId::Init: {
        const auto init = commonValue(network, &DenseSpec::init, Init{});
        return init ? cutHelp(help(initNames(), init->scheme)) : RemedyTexts{{}, mixedText()};
    }
    case RemedyId::Gate:
        return gateTexts(network);
    }
    return {};
}

QString curesText(RemedyId remedy) {
    switch (remedy) {
    case RemedyId::Clipping:
        return Remedies::tr("steps that explode: a step is never longer than the limit");
    case RemedyId::Activation:
        return Remedies::tr("shrinking by flat slopes: sigmoid's is at most 1/4, ReLU's is 0 or 1");
    case RemedyId::Normalization:
        return Remedies::tr("saturated units and weights of the wrong size: z returns to variance 1");
    case RemedyId::Residual:
        return Remedies::tr("vanishing with depth: the identity passes the signal on undiminished");
    case RemedyId::Init:
        return Remedies::tr("a wrong scale at the start: with ReLU, Var(W) · n = 2 keeps the signal");
    case RemedyId::Gate:
        return Remedies::tr("vanishing through time: the state is kept, not multiplied by W at every step");
    }
    return {};
}

QString curesNotText(RemedyId remedy) {
    switch (remedy) {
    case RemedyId::Clipping:
        return Remedies::tr("a signal that vanishes; and by value it turns the step's direction");
    case RemedyId::Activation:
        return Remedies::tr("a wrong weight scale: ReLU with Xavier halves the squared signal at each layer");
    case RemedyId::Normalization:
        return Remedies::tr("depth in a plain ReLU network: there the squared signal grows 1.47× a layer at the start");
    case RemedyId::Residual:
        return Remedies::tr("explosion: unscaled sums about double the squared signal at each layer");
    case RemedyId::Init:
        return Remedies::tr("what training does to the weights after the first step");
    case RemedyId::Gate:
        return Remedies::tr("explosion, which still needs clipping; an LSTM without forget bias forgets, too");
    }
    return {};
}

bool isAtWork(RemedyId remedy, const Recipe& recipe) {
    const NetworkSpec& network = recipe.network;
    switch (remedy) {
    case RemedyId::Clipping:
        return recipe.training.clip.value_or(ClipSpec{}).kind != ClipKind::None;
    case RemedyId::Activation: {
        const auto kind = commonValue(network, &DenseSpec::activation, Activation::Linear);
        return kind && !saturates(*kind) && *kind != Activation::Linear;
    }
    case RemedyId::Normalization:
        return commonValue(network, &DenseSpec::normalization, Normalization::None) != Normalization::None;
    case RemedyId::Residual:
        return commonValue(network, &DenseSpec::residual, false) != std::optional(false);
    case RemedyId::Init: {
        const auto init = commonValue(network, &DenseSpec::init, Init{});
        return init && init->scheme != InitScheme::PytorchDefault && init->scheme != InitScheme::Zeros &&
               init->scheme != InitScheme::Constant;
    }
    case RemedyId::Gate: {
        const auto cell = commonCell(network);
        return cell && *cell != Cell::Rnn;
    }
    }
    return false;
}

Recipe toggled(RemedyId remedy, const Recipe& recipe, QString& what) {
    Recipe other = recipe;
    NetworkSpec& network = other.network;
    what.clear();
    switch (remedy) {
    case RemedyId::Activation: {
        const auto kind = commonValue(network, &DenseSpec::activation, Activation::Linear);
        const Activation next = kind && saturates(*kind) ? Activation::Relu : Activation::Sigmoid;
        setEverywhere(network, &DenseSpec::activation, next);
        what = Remedies::tr("with %1").arg(label(activationNames(), next));
        break;
    }
    case RemedyId::Normalization: {
        const auto kind = commonValue(network, &DenseSpec::normalization, Normalization::None);
        const bool isOff = kind == std::optional(Normalization::None);
        setEverywhere(network, &DenseSpec::normalization, isOff ? Normalization::Batch : Normalization::None);
        what = isOff ? Remedies::tr("with batch norm") : Remedies::tr("without");
        break;
    }
    case RemedyId::Residual: {
        const bool isOff = commonValue(network, &DenseSpec::residual, false) == std::optional(false);
        setEverywhere(network, &DenseSpec::residual, isOff);
        what = isOff ? Remedies::tr("with shortcuts") : Remedies::tr("without");
        break;
    }
    case RemedyId::Init: {
        const auto activation = commonValue(network, &DenseSpec::activation, Activation::Linear);
        const auto init = commonValue(network, &DenseSpec::init, Init{});
        Init next;
        next.scheme = activation && saturates(*activation) ? InitScheme::XavierNormal : InitScheme::HeNormal;
        if (init && init->scheme == next.scheme)
            next.scheme = next.scheme == InitScheme::HeNormal ? InitScheme::XavierNormal : InitScheme::HeNormal;
        setEverywhere(network, &DenseSpec::init, next);
        network.outputInit.reset();
        what = Remedies::tr("with %1").arg(label(initNames(), next.scheme));
        break;
    }
    case RemedyId::Clipping:
    case RemedyId::Gate:
        break;
    }
    return other;
}

RemedyTexts cutHelp(const QString& help) {
    static const QRegularExpression kFormula(QStringLiteral("^([^:]*[=(<][^:]*): (.*)$"));
    const QRegularExpressionMatch match = kFormula.match(help);
    if (!match.hasMatch())
        return {{}, prettyFormula(help)};
    QString sentence = prettyFormula(match.captured(2));
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    return {prettyFormula(match.captured(1)), sentence};
}

} // namespace nabla
