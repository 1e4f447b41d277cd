# SPDX-License-Identifier: GPL-3.0-or-later
"""A recipe's network in PyTorch, written the slow and obvious way: one tensor a name, one line a formula.

It reads the recipe as the public contract describes it and shares nothing with the engine that it checks.
"""
import math

import torch
import torch.nn.functional as F

from philox import RandomStream

ACTIVATIONS = {
    "linear": lambda z: z.clone(), "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu,
    "gelu": F.gelu, "silu": F.silu, "softplus": F.softplus, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    "hard_tanh": F.hardtanh, "softsign": F.softsign,
}
GATES = {"rnn": 1, "lstm": 4, "gru": 3}
EPS = 1e-5
BATCH_MOMENTUM = 0.1


def expand(layers, defaults):
    """Repeats unrolled, defaults filled in; residual blocks keep their inner list."""
    result = []
    for layer in layers:
        if "repeat" in layer:
            for _ in range(layer["repeat"]):
                result += expand(layer["layers"], defaults)
        elif layer["type"] == "residual":
            result.append(dict(layer, layers=expand(layer["layers"], defaults)))
        elif layer["type"] == "dense":
            result.append({**{k: v for k, v in defaults.items() if k != "recurrent_init"}, **layer})
        else:
            result.append(dict(layer, units=layer.get("units", defaults.get("units"))))
    return result


def residual_sums(layers):
    return sum((l["type"] == "residual") + bool(l.get("residual")) + residual_sums(l.get("layers", [])) for l in layers)


class Model:
    """Parameters and buffers by the contract's names. forward() keeps z and act(z) of every layer for the telemetry."""

    def __init__(self, recipe, features, outputs, generator):
        network = recipe["network"]
        self.layers = expand(network["layers"], network.get("defaults", {}))
        self.sums = residual_sums(self.layers)
        self.generator = generator
        self.parameters, self.buffers, self.seen = {}, {}, {}
        width = features
        for index, layer in enumerate(self.layers):
            width = self.create(str(index), layer, width)
        self.create("output", {"type": "dense", "units": outputs}, width)
        self.training = True
        self.seed, self.step_number = recipe.get("seed", 0), 0

    # ---- tensors -------------------------------------------------------------------------------------------------
    def draw(self, name, *shape, mean=0.0, std=0.25):
        """Multiples of 1/1024: short to write and exact in float."""
        values = torch.randn(*shape, generator=self.generator, dtype=torch.float64) * std + mean
        self.parameters[name] = (torch.round(values * 1024) / 1024).requires_grad_()

    def create(self, name, layer, inputs):
        kind = layer["type"]
        if kind == "residual":
            width = inputs
            for index, inner in enumerate(layer["layers"]):
                width = self.create(f"{name}.{index}", inner, width)
            if width != inputs:
                self.draw(f"{name}.shortcut.weight", width, inputs, std=1 / math.sqrt(inputs))
            if isinstance(layer.get("scale"), dict):
                self.parameters[f"{name}.scale"] = torch.tensor(
                    [float(layer["scale"]["learned"])], dtype=torch.float64, requires_grad=True)
            return width
        units = layer["units"]
        if kind in GATES:
            rows = GATES[kind] * units
            self.draw(f"{name}.weight_ih", rows, inputs, std=1 / math.sqrt(inputs))
            self.draw(f"{name}.weight_hh", rows, units, std=1 / math.sqrt(units))
            self.draw(f"{name}.bias_ih", rows)
            self.draw(f"{name}.bias_hh", rows)
            return units
        self.draw(f"{name}.weight", units, inputs, std=1.2 / math.sqrt(inputs))
        norm = layer.get("normalization", "none")
        if layer.get("bias", norm != "batch"):
            self.draw(f"{name}.bias", units)
        if norm != "none":
            self.draw(f"{name}.norm.weight", units, mean=1.0, std=0.2)
            self.draw(f"{name}.norm.bias", units)
        if norm == "batch":
            self.buffers[f"{name}.norm.running_mean"] = torch.full((units,), 0.125, dtype=torch.float64)
            self.buffers[f"{name}.norm.running_var"] = torch.full((units,), 1.5, dtype=torch.float64)
        if layer.get("residual") and units != inputs:
            self.draw(f"{name}.shortcut.weight", units, inputs, std=1 / math.sqrt(inputs))
        return units

    # ---- forward -------------------------------------------------------------------------------------------------
    def forward(self, x):
        self.seen = {}
        for index, layer in enumerate(self.layers):
            x = self.apply(str(index), layer, x)
        return self.apply("output", {"type": "dense", "units": 0}, x)

    def observe(self, name, kind, z, a, **more):
        if self.training:
            for tensor in [a, *(z if isinstance(z, list) else [z]), *sum(more.values(), [])]:
                tensor.retain_grad()
        self.seen[name] = dict(kind=kind, z=z, a=a, **more)

    def normalize(self, name, norm, z):
        weight, bias = (self.parameters.get(f"{name}.norm.{w}") for w in ("weight", "bias"))
        if norm == "batch":
            flat = z.reshape(-1, z.shape[-1])
            return F.batch_norm(flat, self.buffers[f"{name}.norm.running_mean"], self.buffers[f"{name}.norm.running_var"],
                                weight, bias, self.training, BATCH_MOMENTUM, EPS).reshape(z.shape)
        if norm == "layer":
            return F.layer_norm(z, z.shape[-1:], weight, bias, EPS)
        return z

    def shortcut(self, name, x):
        weight = self.parameters.get(f"{name}.shortcut.weight")
        return x if weight is None else x @ weight.T

    def apply(self, name, layer, x):
        kind = layer["type"]
        if kind == "residual":
            y = x
            for index, inner in enumerate(layer["layers"]):
                y = self.apply(f"{name}.{index}", inner, y)
            z = self.shortcut(name, x) + self.scale(name, layer) * y
            a = ACTIVATIONS[layer.get("activation", "linear")](z)
            self.observe(name, layer.get("activation", "linear"), z, a)
            return a
        if kind in GATES:
            return self.recurrent(name, layer, x)
        norm = layer.get("normalization", "none")
        before = layer.get("norm_position", "before") == "before"
        z = F.linear(x, self.parameters[f"{name}.weight"], self.parameters.get(f"{name}.bias"))
        if before:
            z = self.normalize(name, norm, z)
        activation = layer.get("activation", "linear")
        a = ACTIVATIONS[activation](z)
        self.observe(name, activation, z, a)
        y = a if before else self.normalize(name, norm, a)
        if layer.get("dropout") and self.training:
            y = y * self.mask(name, y, layer["dropout"])
        return self.shortcut(name, x) + layer.get("residual_scale", 1) * y if layer.get("residual") else y

    def mask(self, name, y, p):
        """F.dropout's inverted form, 0 or 1 / (1 - p), with the engine's draws: unit i of column j is draw j * units + i,
        columns time step by time step."""
        draws = RandomStream(self.seed, f"{name}.dropout", self.step_number)
        flat = y.reshape(y.shape[0], -1, y.shape[-1])
        samples, steps, units = flat.shape
        kept = torch.tensor([[[draws.uniform((t * samples + s) * units + i) >= p for i in range(units)] for t in range(steps)]
                             for s in range(samples)])
        return (kept.double() / (1 - p) if p < 1 else torch.zeros_like(flat)).reshape(y.shape)

    def scale(self, name, layer):
        scale = layer.get("scale", 1)
        if scale == "inverse_sqrt_depth":
            return 1 / math.sqrt(self.sums)
        return self.parameters[f"{name}.scale"] if isinstance(scale, dict) else scale

    def recurrent(self, name, layer, x):
        """x (batch, time, features). z: the list of what the gates' and the cell's activations read."""
        w_ih, w_hh, b_ih, b_hh = (self.parameters[f"{name}.{p}"] for p in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        kind, units = layer["type"], layer["units"]
        h = c = torch.zeros(x.shape[0], units, dtype=torch.float64)
        zs, hs, cs = [], [], []
        for t in range(x.shape[1]):
            i = F.linear(x[:, t], w_ih, b_ih)
            if kind == "rnn":
                z = i + F.linear(h, w_hh, b_hh)
                h = ACTIVATIONS[layer.get("activation", "tanh")](z)
            elif kind == "lstm":
                z = i + F.linear(h, w_hh, b_hh)
                input_gate, forget, cell, output = z.chunk(4, 1)
                c = torch.sigmoid(forget) * c + torch.sigmoid(input_gate) * torch.tanh(cell)
                cs.append(c)
                h = torch.sigmoid(output) * torch.tanh(c)
            else:
                i_r, i_z, i_n = i.chunk(3, 1)
                if layer.get("reset", "after") == "after":
                    h_r, h_z, h_n = F.linear(h, w_hh, b_hh).chunk(3, 1)
                    z_reset = i_r + h_r
                    r = torch.sigmoid(z_reset)
                    candidate = i_n + r * h_n
                else:
                    h_r, h_z = F.linear(h, w_hh[:2 * units], b_hh[:2 * units]).chunk(2, 1)
                    z_reset = i_r + h_r
                    r = torch.sigmoid(z_reset)
                    candidate = i_n + F.linear(r * h, w_hh[2 * units:], b_hh[2 * units:])
                z_update = i_z + h_z
                update = torch.sigmoid(z_update)
                h = (1 - update) * torch.tanh(candidate) + update * h
            zs += [z_reset, z_update, candidate] if kind == "gru" else [z]
            hs.append(h)
        a = torch.stack(hs, 1)
        self.observe(name, kind if kind != "rnn" else layer.get("activation", "tanh"), zs, a, h=hs, c=cs)
        return a if layer.get("return_sequences") else a[:, -1]


def check_cells():
    """The unrolled cells above against torch.nn's own, which know no reset before the product and keep no h."""
    x = torch.randn(4, 6, 3, dtype=torch.float64)
    for kind, module in {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.items():
        layers = [{"type": kind, "units": 5, "return_sequences": True}]
        model = Model({"network": {"layers": layers}}, 3, 2, torch.Generator().manual_seed(1))
        own = module(3, 5, batch_first=True, dtype=torch.float64)
        own.load_state_dict({f"{p}_l0": model.parameters[f"0.{p}"] for p in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")})
        difference = (own(x)[0] - model.recurrent("0", layers[0], x)).abs().max().item()
        assert difference < 1e-14, f"{kind}: {difference}"
