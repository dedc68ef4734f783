"""beside.py: rows of two sides that are run in turn, compared by their medians; for node.py and modules_node.py."""
import json
import os
import platform
import statistics
import subprocess
import sys
import time


def run(command, **options):
    """What it wrote to stdout."""
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, **options).stdout


def row(name, unit, limit, sides, rounds):
    """sides: a function for each, which gives a figure. limit: of v8c over node; None: only reported."""
    samples = {side: [] for side in sides}
    for _ in range(rounds):
        for side, measure in sides.items():
            samples[side].append(measure())
    made = {"name": "%s (%s)" % (name, unit)}
    for side, values in samples.items():
        made[side] = {"min": min(values), "median": statistics.median(values), "samples": values}
    made["ratio"] = made["v8c"]["median"] / made["node"]["median"]
    if limit is not None:
        made["at_most"] = limit
        made["ok"] = made["ratio"] <= limit
    return made


def heading(title, node):
    print("\n%s %s (medians)" % (title, run([node, "--version"]).strip()))
    print("%-48s %10s %10s %11s %9s" % ("", "v8c", "node", "v8c/node", "limit"))


def show(made):
    line = "  %-46s %10.2f %10.2f %11.3f" % (made["name"], made["v8c"]["median"], made["node"]["median"], made["ratio"])
    if "at_most" in made:
        line += "  <= %5.2f  %s" % (made["at_most"], "ok" if made["ok"] else "MISSED")
    print(line)
    sys.stdout.flush()


def finish(title, rows):
    """Writes what --json wants; the status is 1 when a limit was missed."""
    if "--json" in sys.argv:
        machine = {"cpu": platform.processor(), "cores": os.cpu_count(), "system": platform.platform()}
        table = {"title": title, "unit": "", "by": "median", "rows": rows}
        with open(sys.argv[sys.argv.index("--json") + 1], "w", encoding="utf-8") as out:
            json.dump({"machine": machine, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "tables": [table]}, out)
    sys.exit(0 if all(made.get("ok", True) for made in rows) else 1)
