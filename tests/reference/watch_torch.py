# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a small PyTorch model under nablascope_torch and writes, computed here another way, what its lines must hold.

    watch_torch.py FOLDER_OF_THE_MODULE TELEMETRY EXPECTED [live]

With "live" each step's numbers are a line on the standard output, too, and the next step waits for a line of input.
"""
import json
import math
import sys

import torch

sys.path.insert(0, sys.argv[1])
import nablascope_torch  # noqa: E402


def l2(tensor):
    return math.sqrt(sum(float(v) ** 2 for v in tensor.detach().double().flatten()))


torch.set_default_dtype(torch.float64)  # both ways agree to rounding then
torch.manual_seed(5)
model = torch.nn.Sequential(torch.nn.Linear(4, 9), torch.nn.ReLU(inplace=True), torch.nn.Linear(9, 8), torch.nn.Tanh(),
                            torch.nn.Linear(8, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.5)
x, y = torch.randn(20, 4), torch.randint(0, 3, (20,))
expected = []
watch = nablascope_torch.watch(model, optimizer, sys.argv[2])
for step in range(8):
    optimizer.zero_grad()
    # The forward pass by hand keeps what the instruments look at.
    w = [p.detach().clone() for p in model.parameters()]
    z1 = (x @ w[0].T + w[1]).requires_grad_()
    a1 = torch.relu(z1)
    z2 = a1 @ w[2].T + w[3]
    a2 = torch.tanh(z2)
    logits = a2 @ w[4].T + w[5]
    for tensor in (a1, z2, a2, logits):
        tensor.retain_grad()
    torch.nn.functional.cross_entropy(logits, y).backward()

    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    raw = {name: p.grad.clone() for name, p in model.named_parameters()}
    watch.loss(loss, accuracy=0.25)
    norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1))
    optimizer.step()
    numbers = {"step": step, "loss": float(loss), "accuracy": 0.25, "learning_rate": 0.2,
               "grad_norm": math.sqrt(sum(l2(g) ** 2 for g in raw.values()))}
    for (name, parameter), before in zip(model.named_parameters(), w):
        key = f"parameters/{name}/"
        numbers[key + "grad_l2"] = l2(raw[name])
        numbers[key + "grad_max_abs"] = max(abs(float(v)) for v in raw[name].flatten())
        numbers[key + "grad_mean_abs"] = sum(abs(float(v)) for v in raw[name].flatten()) / raw[name].numel()
        numbers[key + "weight_l2"] = l2(before)
        numbers[key + "update_l2"] = l2(parameter.detach().double() - before.double())
    for name, z, a in (("1", z1, a1), ("3", z2, a2), ("4", logits, logits)):
        numbers[f"layers/{name}/preactivation_grad_l2"] = l2(z.grad)
        numbers[f"layers/{name}/activation_grad_l2"] = l2(a.grad)
        numbers[f"layers/{name}/activation_std"] = float(a.detach().double().std(unbiased=False))
        numbers[f"layers/{name}/activation_mean"] = float(a.detach().double().mean())
        numbers[f"layers/{name}/zero_fraction"] = float((a == 0).double().mean())
    numbers["layers/3/saturated_fraction"] = float((a2.abs() > 0.97).double().mean())
    expected.append(numbers)
    if len(sys.argv) > 4:
        print(json.dumps(numbers), flush=True)
        sys.stdin.readline()
watch.close()
with open(sys.argv[3], "w", encoding="utf-8") as file:
    json.dump(expected, file)
