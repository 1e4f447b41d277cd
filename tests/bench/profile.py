#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a step's time goes, and how it grows: measures, and makes the page's table and picture from what was measured.

  python3 tests/bench/profile.py --measure   runs perf (Debian: linux-perf) and nablascope-cli bench; writes profile.json
  python3 tests/bench/profile.py             from profile.json: prints the table, writes profile.svg
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CLI = HERE.parent.parent / "build" / "release" / "bin" / "nablascope-cli"
WORKLOADS = ["W1", "W2", "W3", "W4", "W5L", "W5G", "W6"]
# A symbol belongs to the first group one of whose words it contains.
GROUPS = [
    ("products", ["tiles<", "panel<", "panels<", "nk_product"]),
    ("batch norm", ["Moments", "row_moments", "ormalize", "BatchNorm", "::merge"]),
    ("activations", ["forwardAll", "backwardAll", "nk_activation", "ActivationLayer"]),
    ("recurrent cells", ["lstm", "gru", "sigmoid", "Recurrent"]),
    ("optimizer, transposed copy", ["nk_sgd", "nk_adam", "nk_rmsprop", "transpose", "Optimizer"]),
    ("bias gradients", ["row_sums", "rowSums"]),
    ("gradient and value statistics", ["gradientStats", "gradient_stats", "valueStats", "value_stats", "umSquares",
                                       "sum_squares", "Statistics", "clearSums"]),
    ("loss", ["rossEntropy", "cross_entropy", "mse", "ieee754_log", "LossFunction"]),
    ("residual sums", ["nk_scale"]),
    ("History and first touch of memory", ["History", "ummar", "mergeBuckets", "writeRow", "clear_page", "page_fault"]),
]


def rate(recipe, telemetry="scalars", seconds=0.45):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(recipe, file)
        file.flush()
        done = subprocess.run([CLI, "bench", file.name, "--threads", "1", "--seconds", str(seconds), "--telemetry",
                               telemetry, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])["steps_per_s"]


def shares(workload):
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "perf")
        subprocess.run(["perf", "record", "-q", "-e", "task-clock", "-F", "4000", "-o", data, CLI, "bench",
                        HERE / "recipes" / (workload + ".json"), "--threads", "1", "--seconds", "1.5"],
                       check=True, capture_output=True)
        report = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "--sort", "symbol", "-w", "200"],
                                capture_output=True, text=True, check=True).stdout
    found = {name: 0.0 for name, _ in GROUPS}
    total = 0.0
    for line in report.splitlines():
        parts = line.split(None, 1)
        if len(parts) < 2 or not parts[0].endswith("%"):
            continue
        share = float(parts[0][:-1])
        total += share
        for name, words in GROUPS:
            if any(word in parts[1] for word in words):
                found[name] += share
                break
    found["rest"] = total - sum(found.values())
    return {name: share / total for name, share in found.items()}


def recipe_of(data, layers, batch):
    return {"nablascope": 1, "data": data, "network": {"layers": layers},
            "training": {"batch_size": batch, "optimizer": {"type": "sgd", "learning_rate": 1e-4}}}


def growth():
    digits = {"source": "digits", "standardize": True}

    def dense(depth, width, batch):
        layer = {"type": "dense", "units": width, "activation": "relu", "normalization": "batch"}
        return recipe_of(digits, [{"repeat": depth, "layers": [layer]}], batch)

    def lstm(length):
        return recipe_of({"source": "adding", "length": length, "samples": 256}, [{"type": "lstm", "units": 64}], 32)

    cases = {
        "depth": [(n, dense(n, 64, 64)) for n in (5, 10, 20, 40, 80, 160)],
        "width": [(n, dense(8, n, 64)) for n in (16, 32, 64, 128, 256, 512, 1024)],
        "batch": [(n, dense(20, 64, n)) for n in (8, 16, 32, 64, 128, 256, 512)],
        "length": [(n, lstm(n)) for n in (10, 20, 50, 100, 200, 400)],
    }
    return {name: [[n, 1000 / rate(recipe)] for n, recipe in rows] for name, rows in cases.items()}


TITLES = {"depth": "depth: layers of 64 (batch norm, ReLU), batch 64", "width": "width of 8 such layers, batch 64",
          "batch": "batch, 20 layers of 64", "length": "sequence length, LSTM 64, batch 32"}


def panel(name, points, left, top):
    width, height = 330, 210
    xs = [math.log10(x) for x, _ in points]
    ys = [math.log10(y) for _, y in points]
    low, high = math.floor(min(ys)), math.ceil(max(ys))

    def place(x, y):
        return (left + (x - xs[0]) / (xs[-1] - xs[0]) * width, top + height - (y - low) / (high - low) * height)

    out = [f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#999"/>',
           f'<text x="{left}" y="{top - 10}" font-weight="bold">{TITLES[name]}</text>']
    for decade in range(low, high + 1):
        _, y = place(xs[0], decade)
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** decade:g} ms</text>')
    # What a cost in proportion to x would look like, from the last point back.
    first = place(xs[-1] - min(xs[-1] - xs[0], ys[-1] - low), ys[-1] - min(xs[-1] - xs[0], ys[-1] - low))
    last = place(xs[-1], ys[-1])
    out.append(f'<line x1="{first[0]:.1f}" y1="{first[1]:.1f}" x2="{last[0]:.1f}" y2="{last[1]:.1f}" stroke="#c60" '
               'stroke-dasharray="5 4"/>')
    line = " ".join(f"{place(x, y)[0]:.1f},{place(x, y)[1]:.1f}" for x, y in zip(xs, ys))
    out.append(f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>')
    for (n, ms), x, y in zip(points, xs, ys):
        px, py = place(x, y)
        out.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="#06c"/>')
        out.append(f'<text x="{px:.1f}" y="{top + height + 16}" text-anchor="middle">{n}</text>')
    return out


def draw(measured):
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600" font-family="sans-serif" font-size="12">',
           '<rect width="900" height="600" fill="white"/>',
           '<text x="70" y="24" font-size="14">Milliseconds a step, one thread, telemetry line on; dashed: in proportion'
           '</text>']
    for index, (name, points) in enumerate(measured["growth"].items()):
        out += panel(name, points, 90 + index % 2 * 440, 70 + index // 2 * 280)
    (HERE / "profile.svg").write_text("\n".join(out + ["</svg>"]) + "\n")


def table(measured):
    print("| | " + " | ".join(WORKLOADS) + " |\n|---|" + "--:|" * len(WORKLOADS))
    names = [name for name, _ in GROUPS] + ["rest"]
    print("| steps/s | " + " | ".join(f"{measured['rates'][w]:,.0f}" for w in WORKLOADS) + " |")
    for name in names:
        cells = [measured["shares"][w][name] for w in WORKLOADS]
        print(f"| {name} | " + " | ".join(f"{100 * c:.0f} %" if c >= 0.005 else "" for c in cells) + " |")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--measure", action="store_true")
    store = HERE / "profile.json"
    if ap.parse_args().measure:
        measured = {"rates": {w: rate(json.load(open(HERE / "recipes" / (w + ".json")))) for w in WORKLOADS},
                    "shares": {w: shares(w) for w in WORKLOADS}, "growth": growth()}
        store.write_text(json.dumps(measured, indent=1) + "\n")
    measured = json.loads(store.read_text())
    table(measured)
    draw(measured)


if __name__ == "__main__":
    main()
