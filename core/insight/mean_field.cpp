// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/mean_field.h"

#include "core/insight/gaussian_integral.h"
#include "core/nn/fixup.h"
#include "core/nn/init.h"
#include "core/nn/normalization.h"
#include "core/recipe/names.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr Index kMostLags = 200; // where cellRate has settled

/// Growth of a gradient's norm a step through k = 0 .. steps - 1 of the same Jacobian J = keep I + W, fan_in Var W =
/// square: E||J^k v||^2 = sum_j C(k, j)^2 keep^(2 (k - j)) square^j, because traces of W^j' W^i vanish for i != j
/// (Ginibre's and orthogonal W). The exponential of the slope of its root's logarithm, by least squares.
double cellRate(double keep, double square, Index steps) {
    steps = std::max<Index>(steps, 2);
    const double mean = static_cast<double>(steps - 1) / 2;
    double products = 0;
    double squares = 0;
    for (Index k = 0; k < steps; ++k) {
        double sum = 0;
        double term = std::pow(keep, 2 * static_cast<double>(k));
        for (Index j = 0; j <= k; ++j) {
            sum += term;
            const double ratio = static_cast<double>(k - j) / static_cast<double>(j + 1) / keep;
            term *= ratio * ratio * square;
        }
        const double lag = static_cast<double>(k) - mean;
        products += lag * 0.5 * std::log(sum);
        squares += lag * lag;
    }
    return std::exp(products / squares);
}

/// A value that flows forward, as one random feature of it.
struct Signal {
    double square = 0;  ///< E[x^2]
    double product = 0; ///< E[x x'], two different samples
    double mean = 0;
    Index width = 0;
};

/// One piece of the way back: multiplies E||gradient||^2 by `factor`, and leaves it with a telemetry layer when asked.
struct Piece {
    double factor = 1;
    Index layer = -1;          ///< telemetry layer whose dL/dz lies behind this piece (towards the output)
    std::vector<Piece> branch; ///< a residual sum: the branch's pieces
    bool isSum = false;
    double shortcutFactor = 1;
    double branchScale = 1;
};

class Prediction {
public:
    Prediction(const ResolvedRecipe& recipe, const Dataset& data) : m_recipe(recipe), m_data(data) {}

    std::vector<LayerPrediction> run() {
        Signal signal = dataSignal();
        std::vector<Piece> pieces;
        for (const ResolvedLayer& layer : m_recipe.layers)
            signal = follow(layer, signal, pieces);
        const Index last = static_cast<Index>(m_rows.size()) - 1;
        output(signal, pieces);
        back(pieces, 1);
        const double reference = last >= 0 ? m_gradients[static_cast<std::size_t>(last)] : 1;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_rows[i].gradRatio = std::sqrt(m_gradients[i] / reference);
            explainGaps(m_rows[i], reference);
        }
        return std::move(m_rows);
    }

private:
    /// No number without a reason for its absence; 0 / 0 and overflow are no numbers either.
    void explainGaps(LayerPrediction& row, double reference) const {
        for (double* value : {&row.q, &row.chi, &row.gradRatio})
            if (!std::isfinite(*value))
                *value = kUnknown;
        if (!std::isnan(row.q) && !std::isnan(row.chi) && !std::isnan(row.gradRatio))
            return;
        if (!row.reason.empty())
            return;
        row.reason =
            !m_reason.empty() ? m_reason
            : reference == 0
                ? "no gradient comes back to the last layer at step 0 (what follows it starts at zero): there is "
                  "no ratio to give"
                : "the numbers leave what a double can hold";
    }

    Signal dataSignal() const {
        Signal signal;
        signal.width = m_data.features;
        const double rows = static_cast<double>(m_data.trainingRows.size()) * static_cast<double>(m_data.timeSteps);
        std::vector<double> means(static_cast<std::size_t>(m_data.features));
        for (const std::int64_t row : m_data.trainingRows)
            for (Index t = 0; t < m_data.timeSteps; ++t)
                for (Index f = 0; f < m_data.features; ++f) {
                    const double x =
                        m_data.inputs[static_cast<std::size_t>((row * m_data.timeSteps + t) * m_data.features + f)];
                    signal.square += x * x / (rows * static_cast<double>(m_data.features));
                    means[static_cast<std::size_t>(f)] += x / rows;
                }
        for (const double mean : means) {
            signal.mean += mean / static_cast<double>(m_data.features);
            signal.product += mean * mean / static_cast<double>(m_data.features);
        }
        return signal;
    }

    LayerPrediction& beginRow(const std::string& name) {
        m_rows.emplace_back();
        m_rows.back().name = name;
        m_gradients.push_back(kUnknown);
        return m_rows.back();
    }

    void silence(const std::string& reason) {
        if (m_reason.empty())
            m_reason = reason;
    }

    Signal follow(const ResolvedLayer& layer, const Signal& input, std::vector<Piece>& pieces) {
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value))
            return followDense(*dense, layer.name, input, pieces);
        if (const auto* block = std::get_if<ResolvedResidual>(&layer.value))
            return followResidual(block->fixup ? withFixup(*block, countFixupBlocks(m_recipe.layers)) : *block,
                                  layer.name, input, pieces);
        return followRecurrent(std::get<ResolvedRecurrent>(layer.value), layer.name, input, pieces);
    }

    /// sw2 = fan_in Var W; what the scheme says, or NaN with the reason.
    double weightSquare(const Init& init, Index units, Index inputs, const Signal& input) {
        switch (init.scheme) {
        case InitScheme::Constant:
        case InitScheme::Identity:
            silence("weights that start as " + std::string(idOf(initNames(), init.scheme)) +
                    " are not random, mean-field theory does not apply");
            return kUnknown;
        case InitScheme::Lsuv:
            return 1 / input.square; // scaled until its affine map has variance 1
        default:
            return theoreticalVarianceTimesFanIn(init, units, inputs);
        }
    }

    Signal affine(const Init& init, double biasInit, bool hasBias, Index units, const Signal& input,
                  std::vector<Piece>& pieces, double& sw2) {
        sw2 = weightSquare(init, units, input.width, input);
        const bool drawsBias = hasBias && init.scheme == InitScheme::PytorchDefault;
        const double biasSquare = drawsBias ? 1 / (3 * static_cast<double>(input.width))
                                  : hasBias ? biasInit * biasInit
                                            : 0;
        Piece piece;
        piece.factor = sw2; // E||dL/dx||^2 = fan_in Var W E||dL/dz||^2
        pieces.push_back(piece);
        return {sw2 * input.square + biasSquare, sw2 * input.product + biasSquare, drawsBias || !hasBias ? 0 : biasInit,
                units};
    }

    static Signal normalize(Normalization kind, const Signal& u, std::vector<Piece>& pieces) {
        const double removed = kind == Normalization::Batch ? u.product : u.mean * u.mean;
        const double variance = u.square - removed + kNormalizationEpsilon;
        Piece piece;
        piece.factor = 1 / variance;
        pieces.push_back(piece);
        Signal z;
        z.width = u.width;
        z.square = (u.square - removed) / variance;
        z.product = (u.product - removed) / variance;
        return z;
    }

    Signal activate(Activation kind, const Signal& z, std::vector<Piece>& pieces, Index layer,
                    double& derivativeSquare) {
        const ActivationMoments moments(kind);
        const double variance = z.square - z.mean * z.mean;
        const ActivationMoments::Moments at = moments.at(z.mean, variance);
        derivativeSquare = at.derivativeSquare;
        Piece piece;
        piece.factor = derivativeSquare;
        pieces.push_back(piece);
        pieces.back().layer = -1;
        Piece mark; // in front of the activation, seen from the input: here dL/dz is complete
        mark.layer = layer;
        pieces.insert(pieces.end() - 1, mark);
        if (!std::isfinite(z.square))
            return {kUnknown, kUnknown, kUnknown, z.width};
        return {at.square, moments.product(z.mean, variance, z.product - z.mean * z.mean), at.mean, z.width};
    }

    static Signal addUp(const Signal& x, const Signal& branch, double scale) {
        const double cross = 2 * scale * x.mean * branch.mean;
        return {x.square + cross + scale * scale * branch.square, x.product + cross + scale * scale * branch.product,
                x.mean + scale * branch.mean, branch.width};
    }

    Signal residualSum(const Signal& input, const Signal& branch, const Init& shortcutInit, double scale,
                       std::vector<Piece> branchPieces, std::vector<Piece>& pieces) {
        Piece sum;
        sum.isSum = true;
        sum.branch = std::move(branchPieces);
        sum.branchScale = scale;
        Signal shortcut = input;
        if (input.width != branch.width) {
            const double sw2 = weightSquare(shortcutInit, branch.width, input.width, input);
            sum.shortcutFactor = sw2;
            shortcut = {sw2 * input.square, sw2 * input.product, 0, branch.width};
        }
        pieces.push_back(std::move(sum));
        return addUp(shortcut, branch, scale);
    }

    Signal followDense(const ResolvedDense& spec, const std::string& name, const Signal& input,
                       std::vector<Piece>& outer) {
        const std::size_t row = m_rows.size();
        beginRow(name);
        std::vector<Piece> own;
        std::vector<Piece>& pieces = spec.residual ? own : outer;
        double sw2 = 0;
        Signal signal = affine(spec.init, spec.biasInit, spec.bias, spec.units, input, pieces, sw2);
        const bool normBefore = spec.normPosition == NormPosition::Before;
        if (spec.normalization != Normalization::None && normBefore) {
            sw2 *= 1 / (signal.square -
                        (spec.normalization == Normalization::Batch ? signal.product : signal.mean * signal.mean) +
                        kNormalizationEpsilon);
            signal = normalize(spec.normalization, signal, pieces);
        }
        m_rows[row].q = signal.square;
        double derivativeSquare = 1;
        signal = activate(spec.activation, signal, pieces, static_cast<Index>(row), derivativeSquare);
        m_rows[row].chi = sw2 * derivativeSquare;
        if (spec.normalization != Normalization::None && !normBefore)
            signal = normalize(spec.normalization, signal, pieces);
        if (spec.dropout > 0) {
            Piece piece; // E[mask^2] of the inverted form; dropout 1 passes nothing
            piece.factor = spec.dropout < 1 ? 1 / (1 - spec.dropout) : 0;
            pieces.push_back(piece);
            signal = spec.dropout < 1 ? Signal{signal.square * piece.factor, signal.product, signal.mean, signal.width}
                                      : Signal{0, 0, 0, signal.width};
        }
        m_rows[row].reason = m_reason;
        if (!spec.residual)
            return signal;
        return residualSum(input, signal, spec.init, spec.residualScale, std::move(own), outer);
    }

    Signal followResidual(const ResolvedResidual& spec, const std::string& name, const Signal& input,
                          std::vector<Piece>& pieces) {
        std::vector<Piece> branch;
        Signal signal = input;
        for (const ResolvedLayer& layer : spec.layers)
            signal = follow(layer, signal, branch);
        const std::size_t row = m_rows.size();
        beginRow(name);
        signal = residualSum(input, signal, Init{}, spec.scale.value, branch, pieces);
        m_rows[row].q = signal.square;
        m_rows[row].chi = factorOf(pieces.back());
        double derivativeSquare = 1;
        signal = activate(spec.activation, signal, pieces, static_cast<Index>(row), derivativeSquare);
        m_rows[row].reason = m_reason;
        return signal;
    }

    Signal followRecurrent(const ResolvedRecurrent& spec, const std::string& name, const Signal& input,
                           std::vector<Piece>& pieces) {
        LayerPrediction& row = beginRow(name);
        const double units = static_cast<double>(spec.units);
        const bool isDefault = spec.recurrentInit.scheme == InitScheme::PytorchDefault;
        const double hidden = isDefault ? spec.recurrentInit.gain * spec.recurrentInit.gain / 3
                                        : weightSquare(spec.recurrentInit, spec.units, spec.units, input);
        const double fromInput = spec.init.scheme == InitScheme::PytorchDefault
                                     ? spec.init.gain * spec.init.gain * static_cast<double>(input.width) / (3 * units)
                                     : weightSquare(spec.init, spec.units, input.width, input);
        const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
        const Index lags = std::min<Index>(m_data.timeSteps, kMostLags);
        if (spec.cell == Cell::Lstm) {
            // Around zero: c' = f c + i W_g h, h = o c, i = o = 1/2.
            row.lagRate = cellRate(sigmoid(spec.forgetBias), hidden / 16, lags);
        } else if (spec.cell == Cell::Gru) {
            // Around zero: h' = z h + (1 - z) W_hn (r h), r = 1/2.
            const double update = sigmoid(spec.updateBias);
            row.lagRate = cellRate(update, (1 - update) * (1 - update) * hidden / 4, lags);
        } else {
            // q = sw2_hh E[phi^2] + sw2_ih E[x^2] (+ biases) at its fixed point; each step of lag multiplies by
            // sqrt(chi).
            const ActivationMoments moments(spec.activation);
            const bool drawsInputBias = spec.init.scheme == InitScheme::PytorchDefault;
            const double biases =
                (drawsInputBias ? 1 : 0) + (isDefault ? 1 : 0); // bias_ih and bias_hh: U(+-1/sqrt(units))
            const double drive = fromInput * input.square + biases / (3 * units);
            double q = drive;
            for (int round = 0; round < 200; ++round)
                q = std::min(hidden * moments.at(0, q).square + drive, 1e12);
            row.q = q;
            row.chi = hidden * moments.at(0, q).derivativeSquare;
            row.lagRate = std::sqrt(row.chi);
        }
        silence("mean-field theory follows depth, not time: behind a recurrent layer only the rate by lag is given");
        row.reason = m_reason;
        Piece unknown;
        unknown.factor = kUnknown;
        unknown.layer = static_cast<Index>(m_rows.size()) - 1;
        pieces.push_back(unknown);
        return {kUnknown, kUnknown, kUnknown, spec.units};
    }

    void output(const Signal& input, std::vector<Piece>& pieces) {
        const std::size_t row = m_rows.size();
        beginRow("output");
        double sw2 = 0;
        const Signal logits = affine(m_recipe.outputInit, 0, true, m_data.outputs, input, pieces, sw2);
        m_rows[row].q = logits.square;
        m_rows[row].chi = sw2;
        m_rows[row].reason = m_reason;
        Piece mark;
        mark.layer = static_cast<Index>(row);
        pieces.push_back(mark);
    }

    static double factorOf(const Piece& piece) {
        if (!piece.isSum)
            return piece.factor;
        double branch = piece.branchScale * piece.branchScale;
        for (const Piece& inner : piece.branch)
            branch *= factorOf(inner);
        return piece.shortcutFactor + branch;
    }

    /// E||gradient||^2 before the pieces, given it behind them.
    double back(const std::vector<Piece>& pieces, double gradient) {
        for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
            if (piece->layer >= 0)
                m_gradients[static_cast<std::size_t>(piece->layer)] = gradient;
            if (piece->isSum)
                gradient = piece->shortcutFactor * gradient +
                           back(piece->branch, piece->branchScale * piece->branchScale * gradient);
            else
                gradient *= piece->factor;
        }
        return gradient;
    }

    const ResolvedRecipe& m_recipe;
    const Dataset& m_data;
    std::vector<LayerPrediction> m_rows;
    std::vector<double> m_gradients; ///< E||dL/dz||^2 a row, up to a common factor
    std::string m_reason;            ///< why theory fell silent, once it has
};

} // namespace

std::vector<LayerPrediction> predictGradients(const ResolvedRecipe& recipe, const Dataset& data) {
    return Prediction(recipe, data).run();
}

} // namespace nabla
