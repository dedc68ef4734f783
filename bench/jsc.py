#!/usr/bin/env python3
"""jsc.py OURS RAW [THEIRS] [--json FILE]: the rows of bench/jsc_ops.c with libv8c-jsc, in raw V8, and with
JavaScriptCore, one after the other, round by round. The best of each is compared: the rows differ more by what else
the machine does than by themselves."""
import json
import math
import os
import platform
import subprocess
import sys
import time

ROUNDS = 9
LIMIT = 1.5 # of the geometric mean, beside raw V8
NOTES = [ # where raw V8 does less than the C API asks for
    "callback, static function: the C API hands over the function, this and each argument as values that may be"
    " kept; raw V8 reads from its own frame what it needs",
    "string in: the value lives until a scan of the stack; raw V8's Global goes at once",
    "string out: the C API makes a string of the host's in between; raw V8 writes to the buffer",
]


def run(program):
    lines = subprocess.run([program], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    return {name: float(ns) for name, ns in (line.split("\t") for line in lines)}


def main():
    arguments = sys.argv[1:]
    out = None
    if "--json" in arguments:
        at = arguments.index("--json")
        out = arguments[at + 1]
        del arguments[at:at + 2]
    sides = dict(zip(["v8c-jsc", "raw V8", "JavaScriptCore"], arguments))
    samples = {side: {} for side in sides}
    for _ in range(ROUNDS):
        for side, program in sides.items():
            for name, ns in run(program).items():
                samples[side].setdefault(name, []).append(ns)
    print("\nJavaScriptCore's C API (ns, best of %d)" % ROUNDS)
    print("%-26s" % "" + "".join("%16s" % side for side in sides) + "%10s%10s" % ("/raw", "/JSC"))
    rows, total = [], 0.0
    for name in samples["v8c-jsc"]:
        best = {side: min(samples[side][name]) for side in sides}
        raw = best["v8c-jsc"] / best["raw V8"]
        peer = best["v8c-jsc"] / best["JavaScriptCore"] if "JavaScriptCore" in best else None
        total += math.log(raw)
        row = {"name": name, "ratio": raw}
        for side in sides:
            row[side] = {"min": best[side], "samples": samples[side][name]}
        rows.append(row)
        print("%-26s" % name + "".join("%16.1f" % best[side] for side in sides) +
              "%10.2f%10s" % (raw, "%.2f" % peer if peer else ""))
    mean = math.exp(total / len(rows))
    good = mean <= LIMIT
    print("geometric mean beside raw V8: %.2f  <= %.2f  %s" % (mean, LIMIT, "ok" if good else "MISSED"))
    for note in NOTES:
        print("  " + note)
    if out:
        machine = {"cpu": platform.processor(), "cores": os.cpu_count(), "system": platform.platform()}
        table = {"title": "JavaScriptCore's C API", "unit": "ns", "mean": mean, "at_most": LIMIT,
                 "ok": good, "rows": rows}
        with open(out, "w", encoding="utf-8") as file:
            json.dump({"machine": machine, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "tables": [table]}, file)
    sys.exit(0 if good else 1)


main()
