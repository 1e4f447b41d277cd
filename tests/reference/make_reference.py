#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains every network of cases.py in PyTorch (float64); <group>/<case>.json and <group>/<case>.txt.

Run from this folder: /usr/bin/python3 make_reference.py [name...]
"""
import datetime
import json
import math
import pathlib
import sys
import zlib

import numpy
import torch

from cases import GROUPS, KINKED
from philox import RandomStream
from torch_model import Model, check_cells

FOLDER = pathlib.Path("pytorch")
STEPS = 100
BATCH = 8
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

# ---- data ------------------------------------------------------------------------------------------------------------
# name: (file, features a time step, time steps, outputs, task). 43 rows: five batches of 8, three rows left over.
# Arrays are <file>_x.npy and <file>_y.npy; copy has no file, both sides make it.
DATA = {
    "classes": ("classes.csv", 4, 1, 3, "classification"),
    "two_classes": ("two_classes.csv", 4, 1, 1, "classification"),
    "values": ("values.csv", 4, 1, 1, "regression"),
    "sequences": ("sequences.csv", 3, 6, 3, "classification"),
    "single_values": ("sequence_values.csv", 3, 6, 1, "regression"),
    "targets": ("targets", 4, 1, 3, "regression"),
    "targets_a_step": ("targets_a_step", 3, 5, 2, "regression"),
    "classes_a_step": ("classes_a_step", 3, 5, 4, "classification"),
    "copy": (None, 5, 24, 4, "classification"),
}
COPY = {"source": "copy_memory", "delay": 4, "symbols": 3, "samples": 43}


def write_data():
    random = numpy.random.default_rng(2026)
    for name in ("classes", "two_classes", "values", "sequences"):
        write_table(random, *DATA[name])
    random = numpy.random.default_rng(2027)
    write_table(random, *DATA["single_values"])
    for name in ("targets", "targets_a_step", "classes_a_step"):
        write_arrays(random, *DATA[name])


def write_table(random, file, features, steps, _, task):
    x = numpy.round(random.normal(size=(43, features * steps)), 3)
    score = x @ random.normal(size=features * steps) + 0.3 * random.normal(size=43)
    if task == "regression":
        y = [repr(float(v)) for v in numpy.round(numpy.sin(score), 3)]
    else:
        classes = 2 if "two" in file else 3
        y = [str(int(c)) for c in numpy.argsort(numpy.argsort(score)) * classes // 43]
    lines = [",".join([f"x{i}" for i in range(x.shape[1])] + ["y"])]
    lines += [",".join([repr(float(v)) for v in row] + [label]) for row, label in zip(x, y)]
    (FOLDER / file).write_text("\n".join(lines) + "\n", encoding="ascii")


def write_arrays(random, file, features, steps, outputs, task):
    x = numpy.round(random.normal(size=(43, steps, features)), 3)
    y = numpy.round(numpy.sin(numpy.cumsum(x, 1) @ random.normal(size=(features, outputs))), 3)
    if task == "classification":
        y = y.argmax(2)
    numpy.save(FOLDER / f"{file}_x.npy", x if steps > 1 else x[:, 0])
    numpy.save(FOLDER / f"{file}_y.npy", y if steps > 1 else y[:, 0])


def copy_memory():
    """Arjovsky 2016: ten symbols, a delay of blanks that ends with go, then blanks while the symbols are asked for."""
    delay, symbols, samples = COPY["delay"], COPY["symbols"], COPY["samples"]
    x = torch.zeros(samples, delay + 20, symbols + 2)
    y = torch.full((samples, delay + 20), symbols)
    for s in range(samples):
        draws = RandomStream(0, "data.copy_memory", s)
        for t in range(delay + 20):
            symbol = symbols + 1 if t == delay + 9 else symbols
            if t < 10:
                symbol = draws.below(symbols, t)
                y[s, delay + 10 + t] = symbol
            x[s, t, symbol] = 1
    return x, y


def read_data(name):
    file, features, steps, _, task = DATA[name]
    if file is None:
        return copy_memory()
    if file.endswith(".csv"):
        table = numpy.loadtxt(FOLDER / file, delimiter=",", skiprows=1)
        x, y = torch.tensor(table[:, :-1]), torch.tensor(table[:, -1])
        y = y[:, None] if task == "regression" else y.long()
        return (x.reshape(-1, steps, features) if steps > 1 else x), y
    return torch.tensor(numpy.load(FOLDER / f"{file}_x.npy")), torch.tensor(numpy.load(FOLDER / f"{file}_y.npy"))


def recipe_of(name, entry):
    file, _, steps, _, task = DATA[entry["data"]]
    if file is None:
        data = dict(COPY)
    elif file.endswith(".csv"):
        data = {"source": "csv", "path": f"../{file}", "target": "y", "task": task}
    else:
        data = {"source": "npy", "features": f"../{file}_x.npy", "targets": f"../{file}_y.npy", "task": task}
    data |= {"validation_fraction": 0, "split": "ordered"}
    if steps > 1 and data["source"] == "csv":
        data["sequence_length"] = steps
    training = {"batch_size": BATCH, "steps": STEPS, "shuffle": False, "optimizer": entry["optimizer"], **entry["training"]}
    return {"nablascope": 1, "name": name, "data": data, "network": {"layers": entry["layers"]}, "training": training}


# ---- one step ----------------------------------------------------------------------------------------------------------
def loss_of(recipe, logits, target):
    """(loss, accuracy); means over the batch, MSE over all elements."""
    if recipe["data"].get("task") == "regression":
        return torch.nn.functional.mse_loss(logits, target), None
    if recipe["training"].get("loss") == "binary_cross_entropy":
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], target.double())
        return loss, ((logits[:, 0] > 0).long() == target).double().mean().item()
    if recipe["data"]["source"] == "copy_memory":  # only the positions that count
        logits, target = logits[:, -10:], target[:, -10:]
    if target.dim() == 2:
        logits, target = logits.reshape(-1, logits.shape[-1]), target.reshape(-1)
    return torch.nn.functional.cross_entropy(logits, target), (logits.argmax(1) == target).double().mean().item()


def total_norm(gradients, p):
    return torch.cat([g.reshape(-1) for g in gradients]).norm(p).item()


def adaptive_clip(name, weight, gradient, clip):
    """Brock et al. 2021, eq. 3 with the paper's code's floor 1e-6; returns the smallest coefficient."""
    if name.startswith("output."):
        return 1.0
    dims = {"dim": 1, "keepdim": True} if weight.dim() == 2 else {}
    w_norm = torch.linalg.vector_norm(weight.detach(), **dims).clamp(min=clip.get("epsilon", 1e-3))
    g_norm = torch.linalg.vector_norm(gradient, **dims).clamp(min=1e-6)
    coefficient = (clip.get("clipping", 0.01) * w_norm / g_norm).clamp(max=1.0)
    gradient.mul_(coefficient)
    return coefficient.min().item()


def clip_gradients(recipe, parameters):
    """Clips in place with PyTorch's own functions where it has them; returns (norm before, coefficient)."""
    clip = recipe["training"].get("clip", {"type": "none"})
    p = float(clip.get("norm_type", 2))
    before = total_norm([w.grad for w in parameters.values()], p)
    coefficient = 1.0
    if clip["type"] == "global_norm":
        reported = torch.nn.utils.clip_grad_norm_(list(parameters.values()), clip["max_norm"], p).item()
        assert math.isclose(reported, before, rel_tol=1e-12)
        coefficient = min(1.0, clip["max_norm"] / (before + 1e-6))
    elif clip["type"] == "layer_norm":
        for w in parameters.values():
            norm = torch.nn.utils.clip_grad_norm_([w], clip["max_norm"], p).item()
            coefficient = min(coefficient, clip["max_norm"] / (norm + 1e-6))
    elif clip["type"] == "value":
        torch.nn.utils.clip_grad_value_(list(parameters.values()), clip["clip_value"])
    elif clip["type"] == "adaptive":
        coefficient = min(adaptive_clip(name, w, w.grad, clip) for name, w in parameters.items())
    return before, coefficient


def make_optimizer(spec, parameters):
    options = {k: v for k, v in spec.items() if k in ("momentum", "nesterov", "weight_decay", "alpha")}
    if "epsilon" in spec:
        options["eps"] = spec["epsilon"]
    if spec["type"] in ("adam", "adamw"):
        options["betas"] = (spec.get("beta1", 0.9), spec.get("beta2", 0.999))
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop}
    return kinds[spec["type"]](list(parameters.values()), lr=spec["learning_rate"], **options)


def rate_at(training, step):
    rate = training["optimizer"]["learning_rate"]
    schedule = training.get("schedule", {"type": "constant"})
    if schedule["type"] == "step":
        rate *= schedule.get("gamma", 0.1) ** (step // schedule["step_size"])
    if schedule["type"] == "cosine":  # Loshchilov & Hutter 2017, eq. 5
        low = schedule.get("minimum", 0)
        rate = low + (rate - low) * (1 + math.cos(math.pi * step / training["steps"])) / 2
    warmup = schedule.get("warmup_steps", 0)
    return rate * min(1, (step + 1) / warmup) if warmup else rate


def check_schedules():
    """The formulas above against PyTorch's own schedulers; warm-up is its LambdaLR on top of them."""
    kinds = {"step": lambda o: torch.optim.lr_scheduler.StepLR(o, 30, 0.5),
             "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 120, 0.01)}
    options = {"step": {"step_size": 30, "gamma": 0.5}, "cosine": {"minimum": 0.01}}
    for kind, make_scheduler in kinds.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.2)
        scheduler = make_scheduler(optimizer)
        training = {"optimizer": {"learning_rate": 0.2}, "steps": 120, "schedule": {"type": kind, **options[kind]}}
        for step in range(120):
            assert math.isclose(optimizer.param_groups[0]["lr"], rate_at(training, step), rel_tol=1e-12), (kind, step)
            optimizer.step()
            scheduler.step()


def layer_numbers(seen):
    a, kind = seen["a"].detach(), seen["kind"]
    numbers = {"activation_mean": a.mean(), "activation_std": a.std(unbiased=False), "zero_fraction": (a == 0).double().mean()}
    if "h" in seen:
        numbers["hidden_grad_l2"] = [h.grad.norm() for h in reversed(seen["h"])]
        if seen["c"]:
            numbers["cell_grad_l2"] = [c.grad.norm() for c in reversed(seen["c"])]
        numbers["preactivation_grad_l2"] = torch.stack([z.grad for z in seen["z"]]).norm()
        numbers["activation_grad_l2"] = torch.stack([h.grad for h in seen["h"]]).norm()
    else:
        numbers["preactivation_grad_l2"] = seen["z"].grad.norm()
        numbers["activation_grad_l2"] = seen["a"].grad.norm()
    saturated = {"tanh": a.abs() > 0.97, "sigmoid": (a < 0.015) | (a > 0.985), "hard_tanh": a.abs() >= 1}
    if kind not in ("lstm", "gru"):
        numbers["saturated_fraction"] = saturated.get(kind, torch.zeros_like(a)).double().mean()
    return numbers


class Training:
    """One run: step() returns the telemetry of that step as (name, value) pairs."""

    def __init__(self, recipe, entry, seed, perturbation=0.0):
        _, features, _, outputs, _ = DATA[entry["data"]]
        self.recipe, self.step_number = recipe, 0
        self.x, self.y = read_data(entry["data"])
        self.model = Model(recipe, features, outputs, torch.Generator().manual_seed(seed))
        if perturbation:
            with torch.no_grad():
                for w in self.model.parameters.values():
                    w.mul_(1 + perturbation * torch.sign(torch.randn_like(w)))
        self.optimizer = make_optimizer(recipe["training"]["optimizer"], self.model.parameters)
        self.kink_distance = math.inf

    def step(self):
        first = self.step_number % (len(self.x) // BATCH) * BATCH
        parameters = self.model.parameters
        rate = rate_at(self.recipe["training"], self.step_number)
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.zero_grad()
        self.model.step_number = self.step_number
        loss, accuracy = loss_of(self.recipe, self.model.forward(self.x[first:first + BATCH]), self.y[first:first + BATCH])
        loss.backward()
        raw = {name: w.grad.clone() for name, w in parameters.items()}
        old = {name: w.detach().clone() for name, w in parameters.items()}
        norm, coefficient = clip_gradients(self.recipe, parameters)
        clipped = total_norm([w.grad for w in parameters.values()],
                             float(self.recipe["training"].get("clip", {}).get("norm_type", 2)))
        self.optimizer.step()
        self.step_number += 1
        self.watch_kinks()
        rows = [("loss", loss.item()), ("grad_norm", norm), ("clip_coefficient", coefficient), ("clipped_norm", clipped),
                ("learning_rate", rate)]
        if accuracy is not None:
            rows.append(("accuracy", accuracy))
        for name, w in parameters.items():
            g, update, size = raw[name], (w.detach() - old[name]).norm(), old[name].norm()
            rows += [(f"{name} grad_l2", g.norm()), (f"{name} grad_mean_abs", g.abs().mean()), (f"{name} grad_max_abs", g.abs().max()),
                     (f"{name} grad_zero_fraction", (g == 0).double().mean()), (f"{name} weight_l2", size),
                     (f"{name} update_l2", update), (f"{name} update_ratio", update / size)]
        for name, seen in self.model.seen.items():
            for quantity, value in layer_numbers(seen).items():
                values = value if isinstance(value, list) else [value]
                rows += [(f"{name} {quantity}" + (f" lag {lag}" if isinstance(value, list) else ""), v) for lag, v in enumerate(values)]
        return raw, [(name, float(value)) for name, value in rows]

    def watch_kinks(self):
        for seen in self.model.seen.values():
            if seen["kind"] in KINKED and "h" not in seen:
                z = seen["z"].detach().abs()
                self.kink_distance = min(self.kink_distance, (z - 1).abs().min().item() if seen["kind"] == "hard_tanh" else z.min().item())

    def evaluate(self):
        self.model.training = False
        with torch.no_grad():
            loss, accuracy = loss_of(self.recipe, self.model.forward(self.x), self.y)
        return loss.item(), accuracy


# ---- files -------------------------------------------------------------------------------------------------------------
def number(value):
    return f"{value:.17g}"


def tensor_text(section, name, tensor):
    rows = tensor.detach().reshape(tensor.shape[0], -1)
    shape = " ".join(str(s) for s in tensor.shape)
    return [f"[{section} {name} {shape}]"] + [" ".join(number(v) for v in row.tolist()) for row in (rows if tensor.dim() == 2 else rows.T)]


def largest_difference(a, b):
    return max((a[n] - b[n]).abs().max().item() / a[n].abs().max().item() for n in a)


def make(name, entry, seed):
    recipe = recipe_of(name, entry)
    run = Training(recipe, entry, seed)
    text = [f"# {name}: PyTorch {torch.__version__}, numpy {numpy.__version__}, float64, {datetime.date.today()}"]
    for group in (run.model.parameters, run.model.buffers):
        for tensor_name, tensor in group.items():
            text += tensor_text("initial", tensor_name, tensor)
    losses, telemetry, clipped = [], [], 0
    for step in range(STEPS):
        raw, rows = run.step()
        losses.append(rows[0][1])
        clipped += dict(rows)["clip_coefficient"] < 1
        if step == 0:
            for tensor_name, gradient in raw.items():
                text += tensor_text("gradient", tensor_name, gradient)
        if step in (0, STEPS - 1):
            telemetry += [f"[telemetry {step}]"] + [f"{key} {number(value)}" for key, value in rows]
    text += ["[losses]"] + [number(v) for v in losses] + telemetry
    final = {**run.model.parameters, **run.model.buffers}
    for tensor_name, tensor in final.items():
        text += tensor_text("final", tensor_name, tensor)
    loss, accuracy = run.evaluate()
    text += ["[evaluation]", f"loss {number(loss)}"] + ([f"accuracy {number(accuracy)}"] if accuracy is not None else [])

    torch.manual_seed(1)
    # One ulp elsewhere in every weight: a case that magnifies it near the tolerance would test luck.
    twin = Training(recipe, entry, seed, 2.0 ** -52)
    for _ in range(STEPS):
        twin.step()
    spread = largest_difference(final, {**twin.model.parameters, **twin.model.buffers})
    learned = losses[0] - min(losses[-5:])
    return recipe, text, spread, run.kink_distance, learned, clipped


def write_numbers(file, text):
    """Keeps a file, and its day, whose numbers come out the same."""
    if file.exists() and file.read_text(encoding="ascii").split("\n")[1:-1] == text[1:]:
        return True
    file.write_text("\n".join(text) + "\n", encoding="ascii")
    return False


def main():
    FOLDER.mkdir(exist_ok=True)
    write_data()
    check_cells()
    check_schedules()
    for group in GROUPS:
        (FOLDER / group.__name__).mkdir(exist_ok=True)
        for name, entry in group():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            recipe, text, spread, kink, learned, clipped = make(name, entry, zlib.crc32(name.encode()))
            assert spread < 2e-12, f"{name}: chaotic, one ulp becomes {spread}"
            assert kink > 1e-9, f"{name}: {kink} from a kink"
            file = FOLDER / group.__name__ / name
            file.with_suffix(".json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="ascii")
            reproduced = write_numbers(file.with_suffix(".txt"), text)
            print(f"{name:28} {'as before' if reproduced else 'NEW'}; one ulp becomes {spread:.1e}, kinks {kink:.1e} away, loss fell by {learned:.3f}, {clipped} steps clipped")


if __name__ == "__main__":
    main()
