#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the tests notice a wrong sign?   python3 packaging/mutate.py [--number 100] [--seed 8] [--jobs 2] [FOLDER...]

Draws small changes of the code (an operator, a constant, a condition, a statement left out), builds each in a copy of the
sources of its own and runs core's tests, quick ones first, until one fails: caught. A change that does not compile is
replaced by the next draw. What is finished stands in build/mutation/results.jsonl, so a stopped run goes on where it was;
--tests 14 (or names: --tests init,parity) asks these alone, and a later run with more of them continues with the survivors.
--list only shows the draws, --show NUMBER... tries these alone. The table is printed at the end."""
import argparse
import bisect
import concurrent.futures
import json
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "mutation"
FOLDERS = ["core/nn", "core/optim", "core/probes"]
# What catches most comes first, what trains for long comes last.
TESTS = """delicate parity through_time prediction clip_advice signals snapshot length_one probes init
    network estimates clipping block_order gradients checkpoint runner black_box published lessons gradcheck twin_run trigger resolve
    safetensors sweep allocation telemetry_json gradient_histogram mean_field history session report exports optimizer
    normalization loss statistics activation product random_networks threads diagnosis theory real_data""".split()

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|^#[^\n]*', re.S | re.M)
# Not ours to judge: what the compiler checks, what people read, and what names types or tables.
LEFT_ALONE = re.compile(r"static_assert|\bassert\(|\bthrow\b|^template .*;|^\s*using |\bcase\b.*:$|\boperator\b|char \w+\[")
# .clang-format sets blanks around what has two operands and none around template brackets, signs and pointers.
SWAPS = {"+": "-", "-": "+", "*": "/", "/": "*", "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
         "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
OPERATOR = re.compile(r"(?<=[\w)\]}] )([-+*/<>]|[-+*/<>=!]=|&&|\|\|)(?=[ \n])")
STEP = re.compile(r"\+\+|--")
NUMBER = re.compile(r"(?<![\w.])(\d+)(\.\d*)?(e-?\d+)?(?![\w.])")
TRUTH = re.compile(r"\b(true|false)\b")
STATEMENT = re.compile(r"^ *([\w.\->\[\]()*]+ [-+*/]= [^;{}]*;|(?:\+\+|--)[\w.]+;)$", re.M)
CONDITION = re.compile(r"\b(?:if|while) (?:constexpr )?(\()")


def blanked(text):
    return COMMENT_OR_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def closing(code, start):
    depth = 0
    for at in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return at
    return None


def places(code):
    """All changes of a file's code, as (first, last, new text); what stands between stays."""
    for found in OPERATOR.finditer(code):
        swaps = SWAPS[found.group()]
        for swap in swaps if isinstance(swaps, list) else [swaps]:
            yield *found.span(), swap
    for found in STEP.finditer(code):
        yield *found.span(), "--" if found.group() == "++" else "++"
    for found in NUMBER.finditer(code):
        whole, part, power = found.groups("")
        yield *found.span(), str(int(whole) + 1) + part + power
        if int(whole) > 0:
            yield *found.span(), str(int(whole) - 1) + part + power
    for found in TRUTH.finditer(code):
        yield *found.span(), "false" if found.group() == "true" else "true"
    for found in STATEMENT.finditer(code):
        yield *found.span(1), ";"
    for found in CONDITION.finditer(code):
        last = closing(code, found.start(1))
        if last:
            yield found.start(1), last + 1, "(!" + code[found.start(1):last + 1] + ")"


def draws(folders, seed):
    all_changes = []
    for path in sorted(path for folder in folders for path in (ROOT / folder).glob("*.cpp")):
        text = path.read_text()
        code = blanked(text)
        starts = [0] + [at + 1 for at, letter in enumerate(text) if letter == "\n"]
        for first, last, new in places(code):
            line = bisect.bisect(starts, first)
            whole = code[starts[line - 1]:code.find("\n", first)]
            if LEFT_ALONE.search(whole) or blanked(text[first:last]) != text[first:last]:
                continue
            all_changes.append({"file": str(path.relative_to(ROOT)), "line": line, "first": first, "last": last,
                                "old": text[first:last], "new": new, "code": text[starts[line - 1]:text.find("\n", first)].strip()})
    random.Random(seed).shuffle(all_changes)
    for number, change in enumerate(all_changes, 1):
        change["number"] = number
    return all_changes


class Workshop:
    """A copy of the sources with a build folder, where one change at a time lives."""

    def __init__(self, number):
        self.top = HOME / str(number)
        self.changed = None
        names = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        for name in filter(None, names):
            here, there = ROOT / name, self.top / name
            if not here.exists():
                continue
            if not there.exists() or there.read_bytes() != here.read_bytes():
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(here, there)
        subprocess.run(["cmake", "--preset", "release"], cwd=self.top, stdout=subprocess.DEVNULL, check=True)

    def build(self, target):
        return subprocess.run(["cmake", "--build", "build/release", "-j", "2", "--target", target], cwd=self.top,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def apply(self, change):
        if self.changed:
            shutil.copy(ROOT / self.changed, self.top / self.changed)
        self.changed = change["file"] if change else None
        if change:
            text = (ROOT / change["file"]).read_text()
            (self.top / change["file"]).write_text(text[:change["first"]] + change["new"] + text[change["last"]:])

    def run(self, test, seconds):
        """What became of a test: "", "fails", "crashes" or "hangs". Processor time counts: others may stop us."""
        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        process = subprocess.Popen([f"build/release/tests/tst_{test}"], cwd=self.top, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, preexec_fn=limits, start_new_session=True,
                                   env={"PATH": "/usr/bin:/bin", "HOME": str(self.top), "QT_QPA_PLATFORM": "offscreen",
                                        "NABLASCOPE_RESOURCES": str(self.top / "resources")})
        try:
            code = process.wait(timeout=seconds + 300)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "hangs"
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return "hangs"
        return "" if code == 0 else "crashes" if code < 0 else "fails"

    def baseline(self, tests):
        """The seconds of each test on the code as it is, which must pass; ten times that is a hang."""
        self.apply(None)
        limits = {}
        for test in tests:
            is_built = self.build("tst_" + test)
            before = time.monotonic()
            if not is_built or self.run(test, 600):
                raise SystemExit(f"tst_{test} does not pass without any change.")
            limits[test] = int(10 * (time.monotonic() - before)) + 10
        return limits

    def judge(self, change, tests, limits, result):
        self.apply(change)
        result.setdefault("passed", [])
        before = time.monotonic()
        if not self.build("nabla_core"):
            return {**result, "state": "does not compile"}
        for test in tests:
            if test in result["passed"]:
                continue
            if not self.build("tst_" + test):
                return {**result, "state": "does not compile"}
            how = self.run(test, limits[test])
            if how:
                return {**result, "state": "caught", "by": "tst_" + test, "how": how, "seconds": round(time.monotonic() - before)}
            result["passed"].append(test)
        return {**result, "state": "survived", "seconds": round(time.monotonic() - before)}


def counted(changes, results, number):
    """The first changes of the draw that compile, as far as they are judged."""
    known = [results[change["number"]] for change in changes if change["number"] in results]
    return [result for result in known if result["state"] != "does not compile"][:number]


def sample(options, changes, tests):
    results_file = HOME / "results.jsonl"
    HOME.mkdir(parents=True, exist_ok=True)
    results = {}
    if results_file.exists():
        for line in results_file.read_text().splitlines():
            result = json.loads(line)
            change = changes[result["number"] - 1]
            if all(change[key] == result[key] for key in ("file", "first", "old", "new")):
                results[result["number"]] = result
    shops = [Workshop(number) for number in range(1, options.jobs + 1)]
    limits = shops[0].baseline(tests)
    queue = iter(options.show and [changes[number - 1] for number in options.show] or changes)
    lock = threading.Lock()

    def next_change():
        with lock:
            if not options.show and len(counted(changes, results, options.number)) + len(under_way) >= options.number:
                waiting = [r for r in counted(changes, results, options.number)
                           if r["state"] == "survived" and r["number"] not in under_way and set(tests) - set(r["passed"])]
                if not waiting:
                    return None
                under_way.add(waiting[0]["number"])
                return changes[waiting[0]["number"] - 1]
            for change in queue:
                if options.show or change["number"] not in results:
                    under_way.add(change["number"])
                    return change
        return None

    under_way = set()

    def work(shop):
        while (change := next_change()) is not None:
            number = change["number"]
            start = {} if options.show else results.get(number, {})
            result = shop.judge(change, tests, limits, {**change, **start})
            with lock:
                under_way.discard(number)
                results[number] = result
                if not options.show:
                    with results_file.open("a") as out:
                        out.write(json.dumps(result) + "\n")
                print(row(result), flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in [pool.submit(work, shop) for shop in shops]:
            done.result()
    return results


def row(result):
    by = f"{result['by']} {result['how']}" if result["state"] == "caught" else result["state"].upper()
    new = result["new"] if len(result["new"]) < 40 else "(!(...))"
    old = result["old"] if len(result["old"]) < 40 else "(...)"
    return f"{result['number']:4} {result['file']}:{result['line']}: {old} -> {new}   in: {result['code']}   {by}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--tests", default=str(len(TESTS)))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--show", type=int, nargs="+", default=[])
    parser.add_argument("folders", nargs="*", default=FOLDERS)
    options = parser.parse_args()
    changes = draws(options.folders, options.seed)
    if options.list:
        for change in changes[:options.number]:
            print(f"{change['number']:4} {change['file']}:{change['line']}: {change['old']} -> {change['new']}   in: {change['code']}")
        print(len(changes), "changes are possible.")
        return
    names = TESTS[:int(options.tests)] if options.tests.isdigit() else options.tests.split(",")
    results = sample(options, changes, names)
    judged = counted(changes, results, options.number)
    print("\nThe table:")
    for result in judged:
        print(row(result))
    caught = sum(result["state"] == "caught" for result in judged)
    print(f"{len(judged)} changes that compile, {caught} caught, {len(judged) - caught} survived.")


main()
