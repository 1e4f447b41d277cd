#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast does dL/dz change from layer to layer at the start? Measured in PyTorch over many draws of the weights.

Twenty layers of 256 units, inputs N(0, 1), 64 samples, 10 classes, Xavier in the output layer. For each draw: the factor a layer of
||dL/dz||^2 from the last to the first hidden layer, as a logarithm. published.txt holds name, mean and standard deviation of
these logarithms; tst_published compares the engine's own draws.
Run from this folder: /usr/bin/python3 make_published.py
"""
import math

import torch

LAYERS, WIDTH, SAMPLES, DRAWS = 20, 256, 64, 40
torch.manual_seed(1)
torch.set_num_threads(1)


def normal(std):
    return lambda: torch.randn(WIDTH, WIDTH) * std


def orthogonal():
    return torch.nn.init.orthogonal_(torch.empty(WIDTH, WIDTH))


def batch_norm(z):
    return (z - z.mean(0)) / torch.sqrt(z.var(0, unbiased=False) + 1e-5)


HE, XAVIER = normal(math.sqrt(2 / WIDTH)), normal(math.sqrt(1 / WIDTH))
IDENTITY = lambda z: z
# name: (draw of W, normalization, activation, scale of the branch or None without a sum)
NETWORKS = {
    "relu_he": (HE, IDENTITY, torch.relu, None),
    "relu_xavier": (XAVIER, IDENTITY, torch.relu, None),
    "tanh_xavier": (XAVIER, IDENTITY, torch.tanh, None),
    "sigmoid_xavier": (XAVIER, IDENTITY, torch.sigmoid, None),
    "linear_orthogonal": (orthogonal, IDENTITY, IDENTITY, None),
    "relu_he_batch_norm": (HE, batch_norm, torch.relu, None),
    "residual_relu_he": (HE, IDENTITY, torch.relu, 1.0),
    "residual_relu_he_scaled": (HE, IDENTITY, torch.relu, 1 / math.sqrt(LAYERS)),
    "residual_relu_he_batch_norm": (HE, batch_norm, torch.relu, 1.0),
}


def log_factor(draw, norm, activation, scale):
    x = torch.randn(SAMPLES, WIDTH)
    zs = []
    for _ in range(LAYERS):
        z = norm(x @ draw().T).requires_grad_()
        z.retain_grad()
        zs.append(z)
        a = activation(z)
        x = a if scale is None else x + scale * a
    logits = x @ (torch.randn(10, WIDTH) * math.sqrt(2 / (WIDTH + 10))).T
    torch.nn.functional.cross_entropy(logits, torch.randint(10, (SAMPLES,))).backward()
    return 2 * math.log(zs[0].grad.norm() / zs[-1].grad.norm()) / (LAYERS - 1)


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    with open("published.txt", "w", encoding="ascii") as out:
        out.write(f"# log of the factor a layer, mean and standard deviation over {DRAWS} draws; PyTorch {torch.__version__}\n")
        for name, network in NETWORKS.items():
            logs = torch.tensor([log_factor(*network) for _ in range(DRAWS)])
            out.write(f"{name} {logs.mean():.6f} {logs.std():.6f}\n")
            print(f"{name:30} factor {logs.mean().exp():.5f}, standard deviation of its logarithm {logs.std():.5f}")
