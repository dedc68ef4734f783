#!/usr/bin/env python3
"""node.py V8C NODE [--json FILE]: the command beside Node.js, one after the other: scripts in bench/node/ that say
what they took, and the start of an empty one. The median of each is compared."""
import json
import os
import platform
import statistics
import subprocess
import sys
import time

ROWS = [("100,000 timers, each", "timers.js", "ns", 1.0), ("emit, 1 listener", "emit1.js", "ns", 1.1),
        ("emit, 10 listeners", "emit10.js", "ns", 1.1), ("start and end of an empty script", "empty.js", "ms", 0.17)]
ROUNDS = 7
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node")


def took(command, path):
    before = time.perf_counter()
    done = subprocess.run(command + [path], stdout=subprocess.PIPE, check=True, text=True)
    wall_ms = (time.perf_counter() - before) * 1e3
    return float(done.stdout) if done.stdout.strip() else wall_ms


def row(sides, name, script, unit, limit):
    path = os.path.join(FOLDER, script)
    samples = {side: [] for side in sides}
    for _ in range(ROUNDS):
        for side, command in sides.items():
            samples[side].append(took(command, path))
    made = {"name": "%s (%s)" % (name, unit)}
    medians = {side: statistics.median(values) for side, values in samples.items()}
    made["ratio"] = medians["v8c"] / medians["node"]
    made["at_most"] = limit
    made["ok"] = made["ratio"] <= limit
    for side, values in samples.items():
        made[side] = {"min": min(values), "median": medians[side], "samples": values}
    return made


def main():
    sides = {"v8c": [sys.argv[1], "run"], "node": [sys.argv[2]]}
    print("\nbeside Node %s (medians)" % subprocess.run([sys.argv[2], "--version"], stdout=subprocess.PIPE, text=True,
                                                       check=True).stdout.strip())
    print("%-42s %12s %12s %11s %9s" % ("", "v8c", "node", "v8c/node", "limit"))
    rows = []
    for name, script, unit, limit in ROWS:
        made = row(sides, name, script, unit, limit)
        rows.append(made)
        print("  %-40s %12.2f %12.2f %11.3f  <= %5.2f  %s" % (made["name"], made["v8c"]["median"], made["node"]["median"],
                                                            made["ratio"], limit, "ok" if made["ok"] else "MISSED"))
        sys.stdout.flush()
    if "--json" in sys.argv:
        machine = {"cpu": platform.processor(), "cores": os.cpu_count(), "system": platform.platform()}
        table = {"title": "beside Node", "unit": "", "by": "median", "rows": rows}
        with open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8") as out:
            json.dump({"machine": machine, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "tables": [table]}, out)
    sys.exit(0 if all(made["ok"] for made in rows) else 1)


main()
