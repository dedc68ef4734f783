#!/usr/bin/env python3
"""node.py V8C NODE [--json FILE]: the command beside Node.js, one after the other: scripts in bench/node/ that say
what they took, and the start of an empty one. The median of each is compared."""
import os
import sys
import time

import beside

ROWS = [("100,000 timers, each", "timers.js", "ns", 1.0), ("emit, 1 listener", "emit1.js", "ns", 1.1),
        ("emit, 10 listeners", "emit10.js", "ns", 1.1), ("start and end of an empty script", "empty.js", "ms", 0.17)]
ROUNDS = 7
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node")


def took(command, path):
    before = time.perf_counter()
    said = beside.run(command + [path])
    wall_ms = (time.perf_counter() - before) * 1e3
    return float(said) if said.strip() else wall_ms


def main():
    v8c, node = [sys.argv[1], "run"], [sys.argv[2]]
    beside.heading("beside Node", node[0])
    rows = []
    for name, script, unit, limit in ROWS:
        path = os.path.join(FOLDER, script)
        sides = {"v8c": lambda: took(v8c, path), "node": lambda: took(node, path)}
        rows.append(beside.row(name, unit, limit, sides, ROUNDS))
        beside.show(rows[-1])
    beside.finish("beside Node", rows)


main()
