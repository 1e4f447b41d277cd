// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/matrix/matrix_plan.h"

#include "core/base/error.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe_json.h"
#include "core/recipe/resolve.h"
#include "ui/builder/field_text.h"
#include "ui/builder/form.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/remedy_texts.h"
#include "ui/builder/sequence_edit.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

struct Matrix {
    Q_DECLARE_TR_FUNCTIONS(nabla::Matrix)
};

constexpr Activation kActivations[] = {Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::LeakyRelu,
                                       Activation::Gelu};
constexpr InitScheme kInits[] = {InitScheme::PytorchDefault, InitScheme::XavierNormal, InitScheme::HeNormal,
                                 InitScheme::Orthogonal, InitScheme::Lsuv};
constexpr double kMaxNorm = 1;
constexpr Index kUsualSteps = 200;

QString plain(RemedyId remedy) {
    return remedyName(remedy);
}

template <class Enum>
QString wordOf(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return QString::fromUtf8(row.id.data(), static_cast<qsizetype>(row.id.size()));
    return {};
}

template <class Enum, std::size_t size>
QList<Enum> offered(const Enum (&usual)[size], std::optional<Enum> own) {
    QList<Enum> all(std::begin(usual), std::end(usual));
    if (own && !all.contains(*own))
        all << *own;
    return all;
}

Activation activationOf(const Recipe& recipe) {
    return commonValue(recipe.network, &DenseSpec::activation, Activation::Linear).value_or(Activation::Linear);
}

MatrixSwitch activations(const Recipe& recipe) {
    MatrixSwitch one{remedyId(RemedyId::Activation), plain(RemedyId::Activation), {}};
    for (const Activation kind :
         offered(kActivations, commonValue(recipe.network, &DenseSpec::activation, Activation::Linear)))
        one.values.append({wordOf(activationNames(), kind), labelOf(activationNames(), kind),
                           [kind](Recipe& changed) { setEverywhere(changed.network, &DenseSpec::activation, kind); }});
    return one;
}

MatrixSwitch inits(const Recipe& recipe) {
    MatrixSwitch one{remedyId(RemedyId::Init), plain(RemedyId::Init), {}};
    const auto own = commonValue(recipe.network, &DenseSpec::init, Init{});
    for (const InitScheme scheme : offered(kInits, own ? std::optional(own->scheme) : std::nullopt)) {
        Init init;
        init.scheme = scheme;
        if (own && own->scheme == scheme)
            init = *own; // with its gain
        one.values.append({wordOf(initNames(), scheme), labelOf(initNames(), scheme), [init](Recipe& changed) {
                               setEverywhere(changed.network, &DenseSpec::init, init);
                               changed.network.outputInit.reset();
                           }});
    }
    return one;
}

MatrixSwitch norms() {
    MatrixSwitch one{remedyId(RemedyId::Normalization), plain(RemedyId::Normalization), {}};
    const auto add = [&](Normalization kind, const QString& label) {
        one.values.append({wordOf(normalizationNames(), kind), label, [kind](Recipe& changed) {
                               setEverywhere(changed.network, &DenseSpec::normalization, kind);
                           }});
    };
    add(Normalization::None, Matrix::tr("no norm"));
    add(Normalization::Batch, Matrix::tr("batch norm"));
    add(Normalization::Layer, Matrix::tr("layer norm"));
    return one;
}

MatrixSwitch residuals() {
    MatrixSwitch one{remedyId(RemedyId::Residual), plain(RemedyId::Residual), {}};
    for (const bool isOn : {false, true})
        one.values.append({isOn ? QStringLiteral("on") : QStringLiteral("off"),
                           isOn ? Matrix::tr("shortcuts") : Matrix::tr("no shortcuts"),
                           [isOn](Recipe& changed) { setEverywhere(changed.network, &DenseSpec::residual, isOn); }});
    return one;
}

MatrixSwitch clips(const Recipe& recipe) {
    MatrixSwitch one{remedyId(RemedyId::Clipping), plain(RemedyId::Clipping), {}};
    const ClipSpec own = recipe.training.clip.value_or(ClipSpec{});
    one.values.append({QStringLiteral("none"), Matrix::tr("no clipping"),
                       [](Recipe& changed) { changed.training.clip = ClipSpec{}; }});
    ClipSpec norm;
    norm.kind = ClipKind::GlobalNorm;
    norm.maxNorm = kMaxNorm;
    if (own.kind != ClipKind::None)
        norm = own;
    const QString limit = QLocale().toString(resolve(norm).maxNorm, 'g', 3);
    one.values.append(
        {QStringLiteral("clip"),
         norm.kind == ClipKind::GlobalNorm ? Matrix::tr("clip at %1").arg(limit) : labelOf(clipNames(), norm.kind),
         [norm](Recipe& changed) { changed.training.clip = norm; }});
    return one;
}

MatrixSwitch gates() {
    MatrixSwitch one{remedyId(RemedyId::Gate), plain(RemedyId::Gate), {}};
    for (const Cell cell : {Cell::Rnn, Cell::Lstm, Cell::Gru})
        one.values.append({wordOf(cellNames(), cell), labelOf(cellNames(), cell),
                           [cell](Recipe& changed) { useCell(changed, cell); }});
    return one;
}

/// The positions of a switch that were ticked, in the switch's order.
QList<MatrixValue> ticked(const MatrixSwitch& one, const MatrixChoice& choice) {
    QList<MatrixValue> values;
    const QSet<QString> ids = choice.values.value(one.id);
    for (const MatrixValue& value : one.values)
        if (ids.contains(value.id))
            values << value;
    return values;
}

/// All combinations, the last axis fastest.
QList<QList<int>> combinations(const QList<qsizetype>& sizes) {
    QList<QList<int>> all = {{}};
    for (const qsizetype size : sizes) {
        QList<QList<int>> longer;
        for (const QList<int>& head : std::as_const(all))
            for (int i = 0; i < size; ++i)
                longer << (QList<int>(head) << i);
        all = longer;
    }
    return all;
}

struct Axis {
    QString title;
    QList<MatrixValue> values;
};

QList<qsizetype> sizesOf(const QList<Axis>& axes) {
    QList<qsizetype> sizes;
    for (const Axis& axis : axes)
        sizes << axis.values.size();
    return sizes;
}

QStringList labelsOf(const QList<Axis>& axes, const QList<int>& position) {
    QStringList labels;
    for (qsizetype i = 0; i < axes.size(); ++i)
        labels << axes[i].values[position[i]].label;
    return labels;
}

void change(Recipe& recipe, const QList<Axis>& axes, const QList<int>& position) {
    for (qsizetype i = 0; i < axes.size(); ++i)
        axes[i].values[position[i]].change(recipe);
}

QList<Axis> axesOf(const QList<MatrixSwitch>& switches, const MatrixChoice& choice, Recipe& base) {
    QList<Axis> axes;
    for (const MatrixSwitch& one : switches) {
        const QList<MatrixValue> values = ticked(one, choice);
        if (values.size() == 1)
            values.front().change(base);
        else if (values.size() > 1)
            axes.append({one.title, values});
    }
    if (choice.seeds > 1) {
        Axis seeds{Matrix::tr("Seed"), {}};
        const std::uint64_t first = base.seed.value_or(0);
        for (int i = 0; i < choice.seeds; ++i) {
            const std::uint64_t seed = first + static_cast<std::uint64_t>(i);
            seeds.values.append({QString::number(seed), Matrix::tr("seed %1").arg(seed),
                                 [seed](Recipe& changed) { changed.seed = seed; }});
        }
        axes << seeds;
    }
    return axes;
}

/// How many of the axes run down: as many as keep the table at least as wide as high.
qsizetype rowAxes(const QList<Axis>& axes) {
    qint64 all = 1;
    for (const Axis& axis : axes)
        all *= axis.values.size();
    qint64 rows = 1;
    qsizetype count = 0;
    while (count < axes.size() && rows * axes[count].values.size() * rows * axes[count].values.size() <= all) {
        rows *= axes[count].values.size();
        ++count;
    }
    return count;
}

} // namespace

QList<MatrixSwitch> matrixSwitches(const Recipe& recipe) {
    QList<MatrixSwitch> switches = {activations(recipe), inits(recipe), norms(), residuals(), clips(recipe)};
    if (hasRecurrentLayer(recipe.network))
        switches.prepend(gates());
    return switches;
}

MatrixChoice usualChoice(const Recipe& recipe) {
    MatrixChoice choice;
    choice.steps = std::min(kUsualSteps, resolve(recipe).training.steps);
    const Activation activation = activationOf(recipe);
    const bool isFlat = activation == Activation::Sigmoid || activation == Activation::Tanh;
    choice.values = {
        {remedyId(RemedyId::Activation),
         {wordOf(activationNames(), isFlat ? activation : Activation::Sigmoid),
          wordOf(activationNames(), isFlat || activation == Activation::Linear ? Activation::Relu : activation)}},
        {remedyId(RemedyId::Init), {QStringLiteral("xavier_normal"), QStringLiteral("he_normal")}},
        {remedyId(RemedyId::Normalization), {QStringLiteral("none"), QStringLiteral("batch")}},
        {remedyId(RemedyId::Residual), {QStringLiteral("off"), QStringLiteral("on")}},
        {remedyId(RemedyId::Clipping), {QStringLiteral("none"), QStringLiteral("clip")}}};
    if (hasRecurrentLayer(recipe.network))
        choice.values = {{remedyId(RemedyId::Gate), {QStringLiteral("rnn"), QStringLiteral("lstm")}},
                         {remedyId(RemedyId::Clipping), {QStringLiteral("none"), QStringLiteral("clip")}}};
    return choice;
}

qint64 networksOf(const QList<MatrixSwitch>& switches, const MatrixChoice& choice) {
    qint64 count = std::max(1, choice.seeds);
    for (const MatrixSwitch& one : switches)
        count *= std::max<qint64>(1, ticked(one, choice).size());
    return count;
}

MatrixPlan makePlan(const Recipe& recipe, const MatrixChoice& choice) {
    MatrixPlan plan;
    Recipe base = recipe;
    base.training.steps = choice.steps;
    if (!base.seed)
        base.seed = 0;
    const QList<Axis> axes = axesOf(matrixSwitches(recipe), choice, base);
    const qsizetype split = rowAxes(axes);
    const QList<Axis> down = axes.mid(0, split);
    const QList<Axis> along = axes.mid(split);
    for (const Axis& axis : down)
        plan.rowSwitches << axis.title;
    for (const Axis& axis : along)
        plan.columnSwitches << axis.title;
    const QList<QList<int>> columns = combinations(sizesOf(along));
    for (const QList<int>& position : columns)
        plan.columns << labelsOf(along, position);
    for (const QList<int>& row : combinations(sizesOf(down))) {
        plan.rows << labelsOf(down, row);
        for (qsizetype column = 0; column < columns.size(); ++column) {
            SweepCell cell;
            cell.recipe = base;
            change(cell.recipe, down, row);
            change(cell.recipe, along, columns[column]);
            cell.seed = cell.recipe.seed.value_or(0);
            const QStringList labels = plan.rows.back() + plan.columns[column];
            const QString label = labels.isEmpty() ? Matrix::tr("as it is") : labels.join(QStringLiteral(", "));
            cell.label = cell.key = cell.recipe.name = label.toStdString();
            for (const Problem& problem : validate(cell.recipe))
                plan.problems << QStringLiteral("%1: %2").arg(label, QString::fromStdString(problem.text()));
            plan.cells.push_back(std::move(cell));
        }
    }
    if (!plan.problems.isEmpty())
        plan.cells.clear();
    return plan;
}

} // namespace nabla
