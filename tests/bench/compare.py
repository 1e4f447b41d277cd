#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many times faster than PyTorch are we, here and now? Runs both in turn (A B A B) and prints the table.

  python3 tests/bench/compare.py [--workloads W1,W2] [--threads 1,2] [--pairs 5] [--out FILE]   measure; FILE grows
  python3 tests/bench/compare.py --table FILE                                                 print what FILE holds

Only ratios of one run mean something. Needs a release build with -DNABLA_BUILD_BENCH=ON (nablascope-cli, bench_machine)
and a Python with torch and sklearn's digits (--python). PyTorch of Debian takes whatever libblas.so.3 is: the
reference BLAS would make us look good, so give --blas the folder of an OpenMP OpenBLAS if that is not the system's.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WORKLOADS = ["W1", "W2", "W3", "W4", "W5L", "W5G", "W6"]
# Ratios to PyTorch with the same telemetry that we want to reach, on one thread and on two.
GATES = {"W1": (110, None), "W2": (22, 39), "W3": (23, 43), "W4": (1.7, 1.8), "W5L": (3, 5), "W5G": (3, 5),
         "W6": (50, 85)}


def parse():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--build", default=str(HERE.parent.parent / "build" / "release"))
    ap.add_argument("--workloads", default=",".join(WORKLOADS))
    ap.add_argument("--threads", default="1,2")
    ap.add_argument("--pairs", type=int, default=5)
    ap.add_argument("--seconds", type=float, default=2.0, help="of each of our runs")
    ap.add_argument("--peer-seconds", type=float, default=2.0, help="of each of PyTorch's runs")
    ap.add_argument("--python", default="/usr/bin/python3", help="the interpreter that has torch")
    ap.add_argument("--blas", help="folder of the libblas.so.3 that PyTorch shall use")
    ap.add_argument("--out", help="append results, a JSON line each")
    ap.add_argument("--table", help="only print the table of this file")
    return ap.parse_args()


def last_json(command, env=None):
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    if done.returncode != 0:
        sys.exit(" ".join(command) + " failed:\n" + done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


def ours(a, workload, threads, telemetry):
    command = [os.path.join(a.build, "bin", "nablascope-cli"), "bench", str(HERE / "recipes" / (workload + ".json")),
               "--threads", str(threads), "--seconds", str(a.seconds), "--telemetry", telemetry, "--json"]
    return last_json(command)


def theirs(a, workload, threads):
    env = dict(os.environ)
    env.pop("OPENBLAS_CORETYPE", None)
    if a.blas:
        env["LD_LIBRARY_PATH"] = a.blas + os.pathsep + env.get("LD_LIBRARY_PATH", "")
    command = [a.python, str(HERE / "peer_pytorch.py"), workload, "--threads", str(threads), "--telemetry", "all",
               "--seconds", str(a.peer_seconds), "--warmup", "0.7"]
    return last_json(command, env)


def processor():
    model, family, number = "", "", ""
    for line in open("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "model name" and not model:
            model = value.strip()
        if key.strip() == "cpu family" and not family:
            family = value.strip()
        if key.strip() == "model" and not number:
            number = value.strip()
    return f"{model} (family {family} model {number})"


def measure(a, workload, threads):
    machine = last_json([os.path.join(a.build, "tests", "bench_machine")])
    runs = {"all": [], "scalars": [], "none": [], "auto": [], "torch": []}
    gemm, blas, auto_threads = [], [], []
    for _ in range(a.pairs):
        runs["all"].append(ours(a, workload, threads, "all")["steps_per_s"])
        peer = theirs(a, workload, threads)
        runs["torch"].append(peer["steps_per_s"])
        blas = peer["blas"]
        runs["scalars"].append(ours(a, workload, threads, "scalars")["steps_per_s"])
        plain = ours(a, workload, threads, "none")
        runs["none"].append(plain["steps_per_s"])
        gemm.append(plain["gemm_gflops"])
        if threads == 1:
            auto = ours(a, workload, "auto", "scalars")
            runs["auto"].append(auto["steps_per_s"])
            auto_threads.append(auto["threads"])
    return {"workload": workload, "threads": threads, "processor": processor(), "machine": machine, "blas": blas,
            "isa": plain["isa"], "pairs": a.pairs, "gemm_gflops": statistics.median(gemm), "auto_threads": auto_threads,
            "runs": runs}


def table(results):
    rows = {}
    for result in results:  # a later measurement replaces an earlier one
        rows[result["workload"], result["threads"]] = result
    some = next(iter(rows.values()))
    print(f"{some['processor']}, {some['isa']}; peer's BLAS: {', '.join(some['blas']) or 'unknown'}")
    if any("/blas/libblas" in library for library in some["blas"]):
        print("That is the REFERENCE BLAS: PyTorch is slower than it needs to be. See --blas.")
    print("Medians of steps a second; x: ratio to PyTorch with telemetry. 'all' has histograms of every gradient at every "
          "step, as PyTorch's; 'scalars' is the telemetry line.\n")
    print("| | threads | PyTorch, telemetry | ours, all | x | gate | ours, scalars | x | ours, none | line costs | "
          "none: of peak | default threads / 1 | peak GFLOP/s | round trip ns |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for workload in WORKLOADS:
        for threads in (1, 2):
            result = rows.get((workload, threads))
            if result:
                print(row(result))


def row(result):
    median = {kind: statistics.median(rates) for kind, rates in result["runs"].items() if rates}
    threads = result["threads"]
    gate = GATES[result["workload"]][threads - 1]
    peak = result["machine"]["peak_gflops"]
    ratio = median["all"] / median["torch"]
    scalar_ratio = median["scalars"] / median["torch"]
    cost = 1 - median["scalars"] / median["none"]
    default = f"{median['auto'] / median['scalars']:.2f}" if "auto" in median else ""
    return (f"| {result['workload']} | {threads} | {median['torch']:,.1f} | {median['all']:,.1f} | {ratio:.1f} | "
            f"{gate if gate else ''} | {median['scalars']:,.1f} | {scalar_ratio:.1f} | {median['none']:,.1f} | "
            f"{100 * cost:.0f} % | {100 * result['gemm_gflops'] / (threads * peak):.0f} % | {default} | {peak:.0f} | "
            f"{result['machine']['round_trip_ns']:.0f} |")


def main():
    a = parse()
    if a.table:
        table([json.loads(line) for line in open(a.table)])
        return
    results = []
    for workload in a.workloads.split(","):
        for threads in (int(t) for t in a.threads.split(",")):
            result = measure(a, workload, threads)
            results.append(result)
            if a.out:
                with open(a.out, "a") as out:
                    out.write(json.dumps(result) + "\n")
    table(results)


if __name__ == "__main__":
    main()
