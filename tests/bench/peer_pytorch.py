#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workloads of recipes/ in PyTorch eager, with and without telemetry of every gradient: compare.py's other side.

  peer_pytorch.py W2 --threads 1 --telemetry none|all [--seconds 6]

Prints one JSON line: median, least and most steps a second over the windows, the BLAS in use, and the mean loss of the
first, middle and last tenth of all steps (to show that it trains). Digits come with python3-sklearn; spirals and the
adding problem are made here.
  W1  2 -> 8 hidden x 16 tanh -> 1 tanh, MSE, two spirals, batch 32, SGD lr 0.03
  W2  64 -> 20 x (Linear 64, BatchNorm, ReLU) -> 10, softmax CE, digits, batch 64, SGD momentum 0.9 lr 0.01, clip norm 1
  W3  64 -> 50 blocks relu(x + BN(Lin(relu(BN(Lin x))))) width 64 -> 10, CE, digits, batch 64, Adam lr 1e-3
  W4  784 -> 1024 -> 1024 -> 1024 -> 10 ReLU, CE, digits enlarged to 28x28, batch 256, SGD lr 0.05
  W5L LSTM(2 -> 128), adding problem T=100, linear head 1, MSE, batch 64, Adam lr 1e-3, clip norm 1; W5G the same, GRU
  W6  64 -> 200 hidden x 32 tanh (orthogonal) -> 10, CE, digits, batch 32, SGD momentum 0.9 lr 3e-4
Ours differ in the head of W1, the biases before batch norm and the data of W4.
Telemetry a parameter tensor and step: L2 norm, mean |g|, max |g|, share of zeros, 64-bin histogram over [-max, max], and
|update| / |weight| of the optimizer's step (which needs a copy of the parameter before it).
"""
import argparse
import gzip
import json
import os
import statistics
import sys
import time

ap = argparse.ArgumentParser()
ap.add_argument("workload")
ap.add_argument("--threads", type=int, default=1)
ap.add_argument("--telemetry", default="none", choices=["none", "all"])
ap.add_argument("--seconds", type=float, default=6.0, help="timed seconds in all, split over --windows windows")
ap.add_argument("--windows", type=int, default=9)
ap.add_argument("--warmup", type=float, default=1.5)
a = ap.parse_args()
os.environ["OMP_NUM_THREADS"] = str(a.threads)
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(a.threads))
import numpy as np  # after the number of threads is set
import torch
from torch import nn

torch.set_num_threads(a.threads)
torch.manual_seed(0)
rng = np.random.default_rng(0)

def digits():
    with gzip.open("/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz") as f:
        d = np.loadtxt(f, delimiter=",", dtype=np.float32)
    return d[:, :64] / 16.0, d[:, 64].astype(np.int64)

class Residual(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.l1, self.b1, self.l2, self.b2 = nn.Linear(n, n), nn.BatchNorm1d(n), nn.Linear(n, n), nn.BatchNorm1d(n)
    def forward(self, x):
        return torch.relu(x + self.b2(self.l2(torch.relu(self.b1(self.l1(x))))))

class Recurrent(nn.Module):
    def __init__(self, kind, n):
        super().__init__()
        self.rnn = (nn.LSTM if kind == "L" else nn.GRU)(2, n)
        self.head = nn.Linear(n, 1)
    def forward(self, x):
        return self.head(self.rnn(x)[0][-1])

clip = 0.0
w = a.workload
if w == "W1":
    n = 4000; t = rng.uniform(0.3, 1.0, n).astype(np.float32); s = np.sign(rng.uniform(-1, 1, n)).astype(np.float32)
    ang = 3.0 * np.pi * t + np.where(s > 0, 0, np.pi).astype(np.float32)
    X = torch.tensor(np.stack([t * np.sin(ang), t * np.cos(ang)], 1).astype(np.float32) * 3); Y = torch.tensor(s[:, None]); B = 32
    dims = [2] + [16] * 8 + [1]
    model = nn.Sequential(*[m for i in range(9) for m in (nn.Linear(dims[i], dims[i + 1]), nn.Tanh())])
    for m in model:
        if isinstance(m, nn.Linear): nn.init.xavier_uniform_(m.weight, 5 / 3)
    lossf = nn.MSELoss(); opt = torch.optim.SGD(model.parameters(), lr=0.03)
elif w in ("W2", "W3", "W6", "W4"):
    x, y = digits()
    if w == "W4":
        x = np.kron(x.reshape(-1, 8, 8), np.ones((1, 4, 4), np.float32))[:, 2:30, 2:30].reshape(-1, 784)
    X, Y = torch.tensor(x), torch.tensor(y); B = {"W2": 64, "W3": 64, "W4": 256, "W6": 32}[w]
    if w == "W2":
        model = nn.Sequential(*[m for _ in range(20) for m in (nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU())], nn.Linear(64, 10))
        opt = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9); clip = 1.0
    elif w == "W3":
        model = nn.Sequential(*[Residual(64) for _ in range(50)], nn.Linear(64, 10)); opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    elif w == "W4":
        model = nn.Sequential(nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10))
        opt = torch.optim.SGD(model.parameters(), lr=0.05)
    else:
        model = nn.Sequential(nn.Linear(64, 32), nn.Tanh(), *[m for _ in range(199) for m in (nn.Linear(32, 32), nn.Tanh())], nn.Linear(32, 10))
        for m in model:
            if isinstance(m, nn.Linear): nn.init.orthogonal_(m.weight, 1.05); nn.init.zeros_(m.bias)
        opt = torch.optim.SGD(model.parameters(), lr=3e-4, momentum=0.9)
    lossf = nn.CrossEntropyLoss()
elif w in ("W5L", "W5G"):
    T, n, B = 100, 4096, 64
    v = rng.uniform(0, 1, (n, T)).astype(np.float32); mk = np.zeros((n, T), np.float32)
    i1, i2 = rng.integers(0, T // 2, n), rng.integers(T // 2, T, n)
    mk[np.arange(n), i1] = 1; mk[np.arange(n), i2] = 1
    X = torch.tensor(np.stack([v, mk], 2)).transpose(0, 1).contiguous(); Y = torch.tensor((v * mk).sum(1, keepdims=True)); 
    model = Recurrent(w[2], 128); lossf = nn.MSELoss(); opt = torch.optim.Adam(model.parameters(), lr=1e-3); clip = 1.0
else:
    sys.exit("unknown workload")
params = list(model.named_parameters())
N = Y.shape[0]; seq = w.startswith("W5")
losses, record = [], {}

def step():
    idx = torch.randint(0, N, (B,))
    xb = X[:, idx] if seq else X[idx]
    loss = lossf(model(xb), Y[idx])
    opt.zero_grad(set_to_none=True)
    loss.backward()
    if a.telemetry == "none":
        if clip: nn.utils.clip_grad_norm_(model.parameters(), clip)
        opt.step()
    else:
        before = []
        for name, p in params:
            g = p.grad; ab = g.abs(); mx = ab.max().item()
            record[name] = [g.norm().item(), ab.mean().item(), mx, (g == 0).float().mean().item(),
                            torch.histc(g, 64, min=-mx, max=mx).numpy() if mx > 0 else None]
            before.append(p.detach().clone())
        if clip: nn.utils.clip_grad_norm_(model.parameters(), clip)
        opt.step()
        for (name, p), b in zip(params, before):
            record[name].append(((p.detach() - b).norm() / (b.norm() + 1e-12)).item())
    losses.append(loss.item())

t0 = time.perf_counter()
while time.perf_counter() - t0 < a.warmup or len(losses) < 3: step()
n0 = len(losses); per = (time.perf_counter() - t0) / n0
t0 = time.perf_counter(); c = 0
while time.perf_counter() - t0 < max(0.3, 2 * per) or c < 2: step(); c += 1
per = (time.perf_counter() - t0) / c
k = max(1, int(a.seconds / a.windows / per)); rates = []
for _ in range(a.windows):
    t0 = time.perf_counter()
    for _ in range(k): step()
    rates.append(k / (time.perf_counter() - t0))
q = max(1, len(losses) // 10); md = statistics.median(rates); mean = lambda z: round(sum(z) / len(z), 4)
libraries = {os.path.realpath(line.split()[-1]) for line in open("/proc/self/maps") if "blas" in line}
print(json.dumps(dict(
    engine="torch " + torch.__version__, blas=sorted(libraries), workload=w, threads=a.threads, telemetry=a.telemetry,
    steps_per_s=round(md, 2), min=round(min(rates), 2), max=round(max(rates), 2), samples_per_s=round(md * B),
    steps=len(losses), params=sum(p.numel() for p in model.parameters()), tensors=len(list(model.parameters())),
    loss=[mean(losses[:q]), mean(losses[len(losses) // 2:len(losses) // 2 + q]), mean(losses[-q:])])), flush=True)
