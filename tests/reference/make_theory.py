#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mean-field theory says of the networks below, by SciPy's adaptive quadrature: theory/<name>.json, theory.txt.

Run from this folder: /usr/bin/python3 make_theory.py
Follows Poole 2016 and Schoenholz 2017 from the page, not the engine: a signal is (E[x^2], E[x x'] of two samples, E[x]).
"""
import datetime
import functools
import json
import math
import pathlib

import numpy
import scipy
from scipy.integrate import quad
from scipy.special import erf, expit

FOLDER = pathlib.Path("theory")
EPS = 1e-5
SELU, ALPHA = 1.0507009873554805, 1.6732632423543772
Phi = lambda z: 0.5 * (1 + erf(z / math.sqrt(2)))
density = lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
expm1, exp = math.expm1, math.exp

# phi, phi', where either has a corner or a jump.
FUNCTIONS = {
    "linear": (lambda z: z, lambda z: 1.0, []),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0), [0]),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01, [0]),
    "elu": (lambda z: z if z > 0 else expm1(z), lambda z: 1.0 if z > 0 else exp(z), [0]),
    "selu": (lambda z: SELU * (z if z > 0 else ALPHA * expm1(z)), lambda z: SELU * (1.0 if z > 0 else ALPHA * exp(z)), [0]),
    "gelu": (lambda z: z * Phi(z), lambda z: Phi(z) + z * density(z), []),
    "silu": (lambda z: z * expit(z), lambda z: expit(z) * (1 + z * (1 - expit(z))), []),
    "softplus": (lambda z: max(z, 0.0) + math.log1p(exp(-abs(z))), lambda z: expit(z), []),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2, []),
    "sigmoid": (expit, lambda z: expit(z) * (1 - expit(z)), []),
    "hard_tanh": (lambda z: min(1.0, max(-1.0, z)), lambda z: float(-1 < z < 1), [-1, 1]),
    "softsign": (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2, [0]),
}


def expect(f, mean, variance, corners):
    """E[f(x)], x ~ N(mean, variance)."""
    deviation = math.sqrt(variance)
    if deviation == 0:
        return f(mean)
    cuts = sorted({-12.0, 12.0, *(c for c in ((k - mean) / deviation for k in corners) if abs(c) < 12), *range(-11, 12, 2)})
    return sum(quad(lambda z: density(z) * f(mean + deviation * z), a, b, epsabs=1e-14, epsrel=1e-12)[0]
               for a, b in zip(cuts, cuts[1:]))


def expect_product(f, mean, variance, covariance, corners):
    """E[f(u) f(v)] = E over what u and v share of E[f | shared]^2."""
    shared, rest = math.sqrt(covariance), variance - covariance
    edges = [(k - mean) / shared for k in corners] if shared > 0 else []
    width = math.sqrt(rest) / shared if shared > 0 else 1
    marks = [e + width * m for e in edges for m in (-8, -4, -2, -1, 0, 1, 2, 4, 8)]
    cuts = sorted({-9.0, 9.0, *(m for m in marks if abs(m) < 9), *range(-8, 9, 4)})
    inner = functools.lru_cache(None)(lambda t: expect(f, mean + shared * t, rest, corners))
    return sum(quad(lambda t: density(t) * inner(t) ** 2, a, b, epsabs=1e-11, epsrel=1e-9)[0] for a, b in zip(cuts, cuts[1:]))


def weight_square(init, units, inputs, signal):
    """fan_in Var W."""
    init = {"scheme": init} if isinstance(init, str) else init
    scheme, gain = init["scheme"], init.get("gain", 1)
    variance = {
        "xavier": lambda: 2 / (inputs + units), "he": lambda: 2 / ((1 + init.get("negative_slope", 0) ** 2) * inputs),
        "lecun": lambda: 1 / inputs, "orthogonal": lambda: 1 / max(units, inputs), "normal": lambda: init["std"] ** 2,
        "uniform": lambda: init["bound"] ** 2 / 3, "pytorch": lambda: 1 / (3 * inputs), "lsuv": lambda: 1 / (signal[0] * inputs),
    }[scheme.split("_")[0]]()
    return gain * gain * variance * inputs


class Theory:
    def __init__(self, recipe, square, product, mean, inputs, outputs):
        self.rows, self.gradient_of = [], {}
        network = recipe["network"]
        self.defaults = network.get("defaults", {})
        layers = self.expand(network["layers"])
        self.sums = self.count_sums(layers)
        signal, back = self.run(layers, "", (square, product, mean, inputs))
        output = dict(init=network.get("output", {}).get("init", self.defaults.get("init", "pytorch_default")), units=outputs)
        _, back_output = self.dense("output", output, signal)
        back(back_output(1.0))
        names = [row["name"] for row in self.rows]
        for row in self.rows:
            row["ratio"] = math.sqrt(self.gradient_of[row["name"]] / self.gradient_of[names[-2]])

    def expand(self, layers):
        return [inner for layer in layers for inner in
                (self.expand(layer["layers"]) * layer["repeat"] if "repeat" in layer else
                 [{**self.defaults, **layer} if layer["type"] == "dense" else {**layer, "layers": self.expand(layer["layers"])}])]

    def count_sums(self, layers):
        return sum((l["type"] == "residual") + bool(l.get("residual")) + self.count_sums(l.get("layers", [])) for l in layers)

    def run(self, layers, prefix, signal):
        """(what comes out, the way back: E||dL/dout||^2 -> E||dL/din||^2)."""
        backs = []
        for index, layer in enumerate(layers):
            step = self.dense if layer["type"] == "dense" else self.block
            signal, back = step(f"{prefix}{index}", layer, signal)
            backs.append(back)
        return signal, lambda g: functools.reduce(lambda value, back: back(value), reversed(backs), g)

    def sum(self, x, branch, init, scale, width):
        """The shortcut and the sum; independent weights on both ways."""
        square, product, mean, inputs = x
        factor = 1.0
        if inputs != width:
            factor = weight_square(init, width, inputs, x)
            square, product, mean = factor * square, factor * product, 0
        cross = 2 * scale * mean * branch[2]
        return (square + cross + scale ** 2 * branch[0], product + cross + scale ** 2 * branch[1], mean + scale * branch[2], width), factor

    def dense(self, name, layer, x):
        units = layer["units"]
        init = layer.get("init", "pytorch_default")
        sw2 = weight_square(init, units, x[3], x)
        norm, before = layer.get("normalization", "none"), layer.get("norm_position", "before") == "before"
        bias_mean = bias_square = 0
        if layer.get("bias", norm != "batch"):
            is_default = init == "pytorch_default"
            bias_mean = 0 if is_default else layer.get("bias_init", 0)
            bias_square = 1 / (3 * x[3]) if is_default else bias_mean ** 2
        z = (sw2 * x[0] + bias_square, sw2 * x[1] + bias_square, bias_mean, units)
        own, factor_before, factor_after = sw2, 1.0, 1.0
        if norm != "none" and before:
            z, factor_before = self.normalize(norm, z)
            own *= factor_before
        row = {"name": name, "q": z[0]}
        self.rows.append(row)
        a, slope = self.activate(layer.get("activation", "linear"), z)
        row["chi"] = own * slope
        if norm != "none" and not before:
            a, factor_after = self.normalize(norm, a)
        p = layer.get("dropout", 0)
        a = (a[0] / (1 - p), *a[1:])
        scale = layer.get("residual_scale", 1) if layer.get("residual") else None

        def branch_back(g):
            self.gradient_of[name] = g / (1 - p) * factor_after * slope
            return self.gradient_of[name] * factor_before * sw2

        if scale is None:
            return a, branch_back
        y, factor = self.sum(x, a, init, scale, units)
        return y, lambda g: factor * g + branch_back(scale ** 2 * g)

    def normalize(self, norm, z):
        removed = z[1] if norm == "batch" else z[2] ** 2
        variance = z[0] - removed + EPS
        return ((z[0] - removed) / variance, (z[1] - removed) / variance, 0, z[3]), 1 / variance

    def activate(self, kind, z):
        f, slope, corners = FUNCTIONS[kind]
        square, product, mean, width = z
        variance, covariance = square - mean ** 2, product - mean ** 2
        e = functools.partial(expect, mean=mean, variance=variance, corners=corners)
        first = e(f)
        if abs(covariance) < 1e-15 * variance:
            both = first ** 2
        elif kind == "linear":
            both = product
        else:
            both = expect_product(f, mean, variance, covariance, corners) if self.needs_product else first ** 2
        return (e(lambda x: f(x) ** 2), both, first, width), e(lambda x: slope(x) ** 2)

    needs_product = False

    def block(self, name, block, x):
        branch, branch_back = self.run(block["layers"], f"{name}.", x)
        scale = block.get("scale", 1)
        scale = scale["learned"] if isinstance(scale, dict) else 1 / math.sqrt(self.sums) if scale == "inverse_sqrt_depth" else scale
        z, factor = self.sum(x, branch, "pytorch_default", scale, branch[3])
        names = list(self.gradient_of)
        row = {"name": name, "q": z[0], "chi": factor + branch_back(scale ** 2)}
        for inner in list(self.gradient_of):
            if inner not in names:
                del self.gradient_of[inner]
        self.rows.append(row)
        a, slope = self.activate(block.get("activation", "linear"), z)

        def back(g):
            self.gradient_of[name] = g * slope
            return factor * g * slope + branch_back(scale ** 2 * g * slope)

        return a, back


def cell_rate(keep, square, steps):
    """State Jacobian keep * I + W with fan_in Var W = square, the same W at every step: E||J^k v||^2 = sum_j C(k,j)^2
    keep^(2(k-j)) square^j, for Ginibre's and for orthogonal W. The factor a step is the slope of its root's logarithm."""
    lags = numpy.arange(steps)
    sizes = [0.5 * math.log(sum(math.comb(k, j) ** 2 * keep ** (2 * (k - j)) * square ** j for j in range(k + 1))) for k in lags]
    return math.exp(numpy.polyfit(lags, sizes, 1)[0])


def plain_rate(kind, square, drive):
    """sqrt(chi) at the fixed point of q = square E[phi^2] + drive."""
    f, slope, corners = FUNCTIONS[kind]
    q = drive
    for _ in range(300):
        q = square * expect(lambda x: f(x) ** 2, 0, q, corners) + drive
    return math.sqrt(square * expect(lambda x: slope(x) ** 2, 0, q, corners))


def lag_rates():
    """Sixteen units over 4 inputs of mean square 1, gates at sigmoid(bias); PyTorch's default has fan_in Var W = 1/3."""
    open_gate = float(expit(1))
    yield "rnn_relu", 12, plain_rate("relu", 1 / 3, 4 / 48 + 2 / 48)
    yield "rnn_tanh", 12, plain_rate("tanh", 1 / 3, 4 / 48 + 2 / 48)
    yield "rnn_tanh_orthogonal", 12, plain_rate("tanh", 1.0, 4 / 48 + 1 / 48)
    for steps in (2, 12, 50):
        yield "lstm", steps, cell_rate(0.5, 1 / 48, steps)
        yield "lstm_orthogonal_forget_1", steps, cell_rate(open_gate, 1 / 16, steps)
        yield "gru", steps, cell_rate(0.5, 1 / 48, steps)
        yield "gru_orthogonal_update_1", steps, cell_rate(open_gate, (1 - open_gate) ** 2 / 4, steps)


def dense(units=9, **more):
    return {"type": "dense", "units": units, **more}


def block(*layers, **more):
    return {"type": "residual", "layers": list(layers), **more}


def deep(depth=8, **defaults):
    return {"defaults": defaults, "layers": [{"repeat": depth, "layers": [dense()]}]}


def cases():
    natural = {"relu": "he_normal", "leaky_relu": {"scheme": "he_uniform", "negative_slope": 0.01}, "selu": "lecun_normal",
               "gelu": {"scheme": "lecun_uniform", "gain": 1.5}, "linear": "orthogonal"}
    for kind in FUNCTIONS:
        yield f"deep_{kind}", deep(activation=kind, init=natural.get(kind, "xavier_normal"))
    yield "deep_relu_xavier", deep(20, activation="relu", init="xavier_uniform")
    yield "twenty_sigmoid", deep(20, activation="sigmoid", init="xavier_normal")
    yield "twenty_tanh", deep(20, activation="tanh", init="xavier_normal")
    yield "tanh_ordered_and_chaotic", {"layers": [dense(activation="tanh", init={"scheme": "normal", "std": s}, bias_init=b)
                                                  for s, b in ((0.1, 0.5), (1.0, 0), (0.3, -0.2))]}
    yield "pytorch_default", deep(activation="relu")
    yield "widths", {"layers": [dense(u, activation="elu", init=i) for u, i in ((20, "orthogonal"), (5, "orthogonal"), (12, "xavier_normal"),
                                                                              (7, {"scheme": "uniform", "bound": 0.5}), (9, "lsuv"))]}
    yield "dropout", deep(activation="relu", init="he_normal", dropout=0.25)
    yield "layer_norm", deep(activation="silu", init="he_normal", normalization="layer", bias_init=0.3)
    yield "layer_norm_after", deep(activation="softplus", init="he_normal", normalization="layer", norm_position="after")
    for kind in ("relu", "tanh", "gelu", "linear"):
        yield f"batch_norm_{kind}", deep(activation=kind, init="he_normal", normalization="batch")
    yield "batch_norm_after", deep(4, activation="relu", init="he_normal", normalization="batch", norm_position="after")
    yield "plain_then_batch_norm", {"layers": [dense(activation="tanh", init="he_normal"), dense(activation="relu", init="he_normal"),
                                               dense(activation="relu", init="he_normal", normalization="batch")]}
    yield "residual_relu", deep(activation="relu", init="he_normal", residual=True)
    yield "residual_relu_scaled", deep(activation="relu", init="he_normal", residual=True, residual_scale=8 ** -0.5)
    yield "residual_relu_batch_norm", deep(activation="relu", init="he_normal", residual=True, normalization="batch")
    yield "residual_tanh_layer_norm", deep(activation="tanh", init="xavier_normal", residual=True, normalization="layer")
    yield "blocks", {"defaults": {"init": "he_normal"}, "layers": [
        dense(activation="relu"), block(dense(6, activation="relu"), dense(9), activation="tanh", scale=0.5),
        block(dense(9, activation="gelu"), scale="inverse_sqrt_depth"),
        block(dense(7, activation="relu"), scale={"learned": 0.3}), block(block(dense(7, activation="tanh")), dense(7))]}


def main():
    FOLDER.mkdir(exist_ok=True)
    table = numpy.loadtxt("pytorch/classes.csv", delimiter=",", skiprows=1)
    x, classes = table[:, :-1], len(set(table[:, -1]))
    lines = [f"# mean-field theory by SciPy {scipy.__version__}, {datetime.date.today()}: network layer q chi grad_ratio"]
    for name, network in cases():
        recipe = {"nablascope": 1, "name": name, "data": {"source": "csv", "path": "../pytorch/classes.csv", "target": "y",
                                                          "task": "classification", "validation_fraction": 0},
                  "network": network, "training": {"batch_size": 8, "optimizer": {"type": "sgd", "learning_rate": 0.1}}}
        (FOLDER / name).with_suffix(".json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="ascii")
        Theory.needs_product = "batch" in json.dumps(network)
        theory = Theory(recipe, (x * x).mean(), (x.mean(0) ** 2).mean(), x.mean(), x.shape[1], classes)
        lines += [f"{name} {r['name']} {r['q']:.17g} {r['chi']:.17g} {r['ratio']:.17g}" for r in theory.rows]
        print(name, lines[-2])
    lines += [f"lag_rate {name} {steps} {rate:.17g}" for name, steps, rate in lag_rates()]
    pathlib.Path("theory.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
