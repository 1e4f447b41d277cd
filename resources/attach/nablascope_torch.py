# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at the training of any PyTorch model with Nablascope's instruments.

    import nablascope_torch

    watch = nablascope_torch.watch(model, optimizer, "telemetry.jsonl")
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        watch.loss(loss)             # and accuracy=..., validation_loss=..., validation_accuracy=... where you have them
        optimizer.step()             # measures the update and writes a line

    nablascope telemetry.jsonl                                       # watch it live, in the window
    nablascope-cli import telemetry.jsonl --session training.nabla   # or take it into a session afterwards

Needs torch only. Gradients are measured as backward leaves them, before you clip them; every number belongs to the
weights before the step's update. A step costs about two passes over the weights; every=10 measures each tenth step.
"""
import json
import math

import torch

__all__ = ["watch", "Watch"]

# What saturates, and where: as in Nablascope.
SATURATED = {
    "Tanh": lambda a: a.abs() > 0.97,
    "Sigmoid": lambda a: (a < 0.015) | (a > 0.985),
    "Hardtanh": lambda a: a.abs() >= 1,
}


def watch(model, optimizer, path, every=1):
    """Starts to write telemetry of `model` to `path`, a line each `every` steps of `optimizer`."""
    return Watch(model, optimizer, path, every)


def _number(value):
    """JSON has no infinity; the words are those of Nablascope's format."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def _l2(tensor):
    return math.sqrt(float((tensor.detach().double() ** 2).sum()))


class Watch:
    def __init__(self, model, optimizer, path, every=1):
        self.optimizer, self.every, self.step = optimizer, max(1, int(every)), 0
        self.parameters = {name: p for name, p in model.named_parameters() if p.requires_grad}
        self.file = open(path, "w", encoding="utf-8")
        self.extra, self.gradients, self.layers = {}, {}, {}
        self.hooks = []
        for name, parameter in self.parameters.items():
            self.hooks.append(parameter.register_hook(self._parameter_hook(name)))
        for name, module in model.named_modules():
            if name and not list(module.children()):
                self.hooks.append(module.register_forward_pre_hook(self._before(name)))
                self.hooks.append(module.register_forward_hook(self._after(name)))
        self._step_of_optimizer = optimizer.step
        optimizer.step = self._step

    def loss(self, loss, accuracy=None, validation_loss=None, validation_accuracy=None):
        """Numbers of this step. Call it before optimizer.step()."""
        self.extra = {"loss": loss, "accuracy": accuracy, "validation_loss": validation_loss,
                      "validation_accuracy": validation_accuracy}

    def close(self):
        """Takes the hooks away; the model and the optimizer are as before."""
        for hook in self.hooks:
            hook.remove()
        self.hooks = []
        self.optimizer.step = self._step_of_optimizer
        self.file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- hooks ---------------------------------------------------------------------------------------------------
    def _is_due(self):
        return self.step % self.every == 0

    def _parameter_hook(self, name):
        def hook(gradient):
            if self._is_due():  # several backward passes before a step add up, as in .grad
                kept = self.gradients.get(name)
                self.gradients[name] = gradient.detach().clone() if kept is None else kept + gradient.detach()
        return hook

    def _before(self, name):
        def hook(module, inputs):
            # An activation's input is its pre-activation.
            z = inputs[0] if inputs and torch.is_tensor(inputs[0]) else None
            is_activation = not list(module.parameters(recurse=False))
            if module.training and self._is_due() and is_activation and z is not None and z.requires_grad:
                z.register_hook(self._gradient_hook(name, "preactivation_grad_l2"))
                if getattr(module, "inplace", False):  # it would overwrite what the hook looks at
                    return (z.clone(), *inputs[1:])
            return None
        return hook

    def _after(self, name):
        def hook(module, _, output):
            a = output[0] if isinstance(output, tuple) else output
            if not (module.training and self._is_due() and torch.is_tensor(a) and a.is_floating_point()):
                return
            values = a.detach().double()
            numbers = self.layers.setdefault(name, {})
            numbers["activation_mean"] = values.mean()
            numbers["activation_std"] = values.std(unbiased=False)
            numbers["zero_fraction"] = (values == 0).double().mean()
            saturated = SATURATED.get(type(module).__name__)
            numbers["saturated_fraction"] = saturated(values).double().mean() if saturated else 0.0
            if a.requires_grad:
                a.register_hook(self._gradient_hook(name, "activation_grad_l2"))
                if list(module.parameters(recurse=False)):  # an affine map: what comes out is its pre-activation
                    a.register_hook(self._gradient_hook(name, "preactivation_grad_l2"))
        return hook

    def _gradient_hook(self, name, key):
        def hook(gradient):
            self.layers.setdefault(name, {})[key] = _l2(gradient)
        return hook

    # ---- a step --------------------------------------------------------------------------------------------------
    def _step(self, *args, **kwargs):
        if not self._is_due():
            self.step += 1
            self.extra = {}
            return self._step_of_optimizer(*args, **kwargs)
        before = {name: p.detach().clone() for name, p in self.parameters.items()}
        rate = self.optimizer.param_groups[0]["lr"]
        line = self._line(rate)
        result = self._step_of_optimizer(*args, **kwargs)
        for name, parameter in self.parameters.items():
            update, weight = _l2(parameter.detach().double() - before[name].double()), _l2(before[name])
            numbers = line["parameters"][name]
            numbers["weight_l2"], numbers["update_l2"] = _number(weight), _number(update)
            ratio = 0.0 if update == 0 and weight == 0 else update / weight if weight else math.inf
            numbers["update_ratio"] = _number(ratio)
        self.file.write(json.dumps(line, allow_nan=False) + "\n")
        self.file.flush()
        self.step += 1
        self.extra, self.gradients, self.layers = {}, {}, {}
        return result

    def _line(self, rate):
        raw = math.sqrt(sum(_l2(g) ** 2 for g in self.gradients.values()))
        used = math.sqrt(sum(_l2(p.grad) ** 2 for p in self.parameters.values() if p.grad is not None))
        is_clipped = any(p.grad is not None and name in self.gradients and not torch.equal(p.grad, self.gradients[name])
                         for name, p in self.parameters.items())
        line = {"step": self.step}
        for key, value in self.extra.items():
            if value is not None:
                line[key] = _number(value)
        line["grad_norm"] = _number(raw)
        line["clipped_norm"] = _number(used)
        line["clip_coefficient"] = _number(min(1.0, used / raw) if is_clipped and raw > 0 else 1.0)
        line["learning_rate"] = _number(rate)
        line["parameters"] = {name: self._gradient_numbers(name) for name in self.parameters}
        line["layers"] = {name: {key: _number(value) for key, value in numbers.items()}
                          for name, numbers in self.layers.items()}
        return line

    def _gradient_numbers(self, name):
        gradient = self.gradients.get(name)
        if gradient is None:  # it took no part in this step
            return {}
        magnitudes = gradient.double().abs()
        return {"grad_l2": _number(_l2(gradient)), "grad_mean_abs": _number(magnitudes.mean()),
                "grad_max_abs": _number(magnitudes.max()),
                "grad_zero_fraction": _number((magnitudes == 0).double().mean())}
