// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/pytorch_library.h"

namespace nabla {

const char* const kPytorchLibrary = R"PY(import argparse
import json
import math
import os
import struct

import torch
import torch.nn as nn
import torch.nn.functional as F


# ---- The numbers beside this script (safetensors) ----------------------------------------------------------------------
def read_numbers(path):
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            raw = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]]) if end > begin else torch.empty(0)
            tensors[name] = raw.reshape(entry["shape"]).clone()
    return tensors


# ---- Random draws: Philox4x32-10 (Salmon et al. 2011), one number for each (seed, purpose, round, index) ---------------
MASK = 0xFFFFFFFF


def hash_word(word):
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ value >> 27) * 0x94D049BB133111EB % 2**64
    return value ^ value >> 31


def multiply(a, b):
    """High and low half of the product of 32-bit numbers; a is a tensor of int64."""
    low = (a & 0xFFFF) * b
    high = (a >> 16) * b + (low >> 16)
    return high >> 16, (high & 0xFFFF) << 16 | low & 0xFFFF


def uniform(seed, purpose, step, count):
    """count numbers in (0, 1), in double."""
    high = (hash_word(purpose) + step * 0x9E3779B97F4A7C15) % 2**64
    index = torch.arange(count, dtype=torch.int64)
    c = [index & MASK, index >> 32, torch.full_like(index, high & MASK), torch.full_like(index, high >> 32)]
    key0, key1 = seed & MASK, seed >> 32
    for _ in range(10):
        high0, low0 = multiply(c[0], 0xD2511F53)
        high1, low1 = multiply(c[2], 0xCD9E8D57)
        c = [high1 ^ c[1] ^ key0, low1, high0 ^ c[3] ^ key1, low0]
        key0, key1 = (key0 + 0x9E3779B9) & MASK, (key1 + 0xBB67AE85) & MASK
    return (((c[1] << 21) | (c[0] >> 11)).double() + 0.5) * 2.0**-53


class Batches:
    """Rows of the data set for a step: every epoch a new order, its last smaller batch left out."""

    def __init__(self, rows, size, shuffle, seed):
        self.rows, self.size, self.shuffle, self.seed, self.epoch = rows, size, shuffle, seed, -1
        self.per_epoch = len(rows) // size

    def __call__(self, step):
        epoch = step // self.per_epoch
        if epoch != self.epoch:
            self.epoch, order = epoch, list(range(len(self.rows)))
            if self.shuffle:
                draws = uniform(self.seed, "data.order", epoch, len(order)).tolist()
                for i in range(len(order) - 1, 0, -1):
                    j = int(draws[i] * (i + 1))
                    order[i], order[j] = order[j], order[i]
            self.order = order
        first = step % self.per_epoch * self.size
        return self.rows[torch.tensor(self.order[first:first + self.size])]


# ---- Layers. Data flow as (batch, time, features); time is 1 without sequences ------------------------------------------
ACTIVATIONS = {
    "linear": lambda z: z, "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu, "gelu": F.gelu,
    "silu": F.silu, "softplus": F.softplus, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "hard_tanh": F.hardtanh,
    "softsign": F.softsign,
}


class Dense(nn.Module):
    """y = dropout(act(norm(W x + b))), with a residual sum shortcut(x) + residual_scale * y where asked for."""
    step = 0  # of the training, for dropout

    def __init__(self, name, inputs, units, activation="linear", norm=None, norm_after=False, bias=True,
                 residual=False, residual_scale=1.0, dropout=0.0, seed=0):
        super().__init__()
        self.name, self.activation, self.norm_after = name, ACTIVATIONS[activation], norm_after
        self.residual, self.residual_scale, self.dropout, self.seed = residual, residual_scale, dropout, seed
        self.weight = nn.Parameter(torch.empty(units, inputs))
        self.bias = nn.Parameter(torch.empty(units)) if bias else None
        self.norm = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[norm](units) if norm else None
        self.shortcut = nn.Linear(inputs, units, bias=False) if residual and inputs != units else None

    def normalize(self, z):  # over batch and time
        return self.norm(z.reshape(-1, z.shape[-1])).reshape(z.shape)

    def forward(self, x):
        z = F.linear(x, self.weight, self.bias)
        if self.norm is not None and not self.norm_after:
            z = self.normalize(z)
        y = self.activation(z)
        if self.norm is not None and self.norm_after:
            y = self.normalize(y)
        if self.dropout > 0 and self.training:
            batch, time, units = y.shape
            draws = uniform(self.seed, self.name + ".dropout", Dense.step, batch * time * units)
            keep = (draws >= self.dropout).reshape(time, batch, units).transpose(0, 1)
            y = y * keep.to(y.dtype) * (1 / (1 - self.dropout) if self.dropout < 1 else 0.0)
        if not self.residual:
            return y
        return (x if self.shortcut is None else self.shortcut(x)) + self.residual_scale * y


class Residual(nn.Module):
    """y = act(shortcut(x) + scale * F(x)); scale is a number, or trained when learned."""

    def __init__(self, layers, inputs, outputs, activation="linear", scale=1.0, learned=False):
        super().__init__()
        for position, layer in enumerate(layers):
            self.add_module(str(position), layer)
        self.count, self.activation = len(layers), ACTIVATIONS[activation]
        self.scale = nn.Parameter(torch.full((1,), float(scale))) if learned else scale
        self.shortcut = nn.Linear(inputs, outputs, bias=False) if inputs != outputs else None

    def forward(self, x):
        y = x
        for position in range(self.count):
            y = getattr(self, str(position))(y)
        return self.activation((x if self.shortcut is None else self.shortcut(x)) + self.scale * y)


class Recurrent(nn.Module):
    def __init__(self, cell, return_sequences=False):
        super().__init__()
        self.cell, self.return_sequences = cell, return_sequences

    def forward(self, x):
        y = self.cell(x)[0]
        return y if self.return_sequences else y[:, -1:]


class GruResetBefore(nn.Module):
    """Cho et al. 2014: the reset gate acts before the recurrent product. Names as in nn.GRU."""

    def __init__(self, inputs, units):
        super().__init__()
        self.units = units
        self.weight_ih_l0 = nn.Parameter(torch.empty(3 * units, inputs))
        self.weight_hh_l0 = nn.Parameter(torch.empty(3 * units, units))
        self.bias_ih_l0 = nn.Parameter(torch.empty(3 * units))
        self.bias_hh_l0 = nn.Parameter(torch.empty(3 * units))

    def forward(self, x):
        h, outputs, n = x.new_zeros(x.shape[0], self.units), [], 2 * self.units
        for t in range(x.shape[1]):
            i_r, i_z, i_n = F.linear(x[:, t], self.weight_ih_l0, self.bias_ih_l0).chunk(3, 1)
            h_r, h_z = F.linear(h, self.weight_hh_l0[:n], self.bias_hh_l0[:n]).chunk(2, 1)
            reset, update = torch.sigmoid(i_r + h_r), torch.sigmoid(i_z + h_z)
            candidate = torch.tanh(i_n + F.linear(reset * h, self.weight_hh_l0[n:], self.bias_hh_l0[n:]))
            h = (1 - update) * candidate + update * h
            outputs.append(h)
        return torch.stack(outputs, 1), h


def load(model, numbers):
    """Weights by Nablascope's names: a recurrent "0.weight_ih" is "0.cell.weight_ih_l0" here."""
    own = model.state_dict()
    for name, value in own.items():
        theirs = name.replace(".cell", "").replace("_l0", "")
        if not name.endswith("num_batches_tracked"):
            value.copy_(numbers[theirs])


# ---- Training ----------------------------------------------------------------------------------------------------------
def clip_adaptively(named, clipping, epsilon):
    """Brock et al. 2021, eq. 3: a row of a matrix, or a whole vector, at a time; not the output layer."""
    for name, parameter in named:
        if name.startswith("output."):
            continue
        w, g = parameter.detach(), parameter.grad
        rows = dict(dim=1, keepdim=True) if w.dim() == 2 else {}
        size = w.norm(**rows).clamp(min=epsilon) * clipping
        norm = g.norm(**rows)
        g.mul_(torch.where(norm > size, size / norm.clamp(min=1e-6), torch.ones_like(norm)))


)PY";

const char* const kPytorchMain = R"PY(

def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=STEPS)
    arguments.add_argument("--dtype", choices=["float32", "float64"], default=DTYPE)
    options = arguments.parse_args()
    torch.set_default_dtype(getattr(torch, options.dtype))

    numbers = read_numbers(os.path.join(os.path.dirname(os.path.abspath(__file__)), NUMBERS))
    inputs = numbers["data.inputs"].to(torch.get_default_dtype())
    targets = numbers["data.labels"] if "data.labels" in numbers else numbers["data.targets"].to(inputs.dtype)
    model = make_model()
    with torch.no_grad():
        load(model, numbers)
    optimizer = make_optimizer(model.parameters())
    batches = Batches(numbers["data.training_rows"], BATCH_SIZE, SHUFFLE, SEED)

    model.train()
    for step in range(FIRST_STEP, FIRST_STEP + options.steps):
        Dense.step = step
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step)
        rows = batches(step)
        optimizer.zero_grad()
        loss = loss_of(model(inputs[rows]), targets[rows])
        loss.backward()
        clip(model)
        optimizer.step()
        print(f"{step} {loss.item():.17g}")


if __name__ == "__main__":
    main()
)PY";

} // namespace nabla
