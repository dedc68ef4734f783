#!/usr/bin/env python3
"""markdown.py RESULTS.json README.md: puts the tables between the README's markers.

RESULTS.json is what bench/run.sh --json writes. What the markers enclose is made anew, whole.
"""
import json
import sys

BEGIN, END = "<!-- bench/run.sh --markdown: begin -->", "<!-- end -->"


def figure(value):
    return "" if value is None else "%.3g" % value if value < 100 else "%.0f" % value


def verdict(row):
    limit = "≤ %g" % row["at_most"] if "at_most" in row else "≥ %g" % row["at_least"] if "at_least" in row else ""
    return limit if row.get("ok", True) else limit + " **missed**"


def table(one):
    rows = one["rows"]
    names = [key for key, value in max(rows, key=len).items() if isinstance(value, dict)]
    lines = ["", "**%s** (%s)" % (one["title"], one["unit"]), "",
             "| | " + " | ".join(names) + " | ratio | goal |", "|---|" + "---:|" * (len(names) + 1) + "---|"]
    best = "median" if one.get("by") == "median" else "min"
    for row in rows:
        cells = [figure(row[name][best]) if name in row else "" for name in names]
        lines.append("| %s | %s | %.2f | %s |" % (row["name"], " | ".join(cells), row["ratio"], verdict(row)))
    return lines


def main():
    results = json.load(open(sys.argv[1], encoding="utf-8"))
    first = next(iter(results.values()))
    machine = first["machine"]
    lines = [BEGIN, "", "%s, %d cores, %s, %s. Each is the best of many runs; ratios are what counts." %
             (machine["cpu"], machine["cores"], machine["system"], first["date"][:10])]
    for name in ("ops", "host", "promise", "modules", "cold", "bare", "restore", "processes", "modules-node", "jsc"):
        for one in results.get(name, {}).get("tables", []):
            if one["rows"]:
                lines += table(one)
    text = open(sys.argv[2], encoding="utf-8").read()
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        sys.exit("%s has no %s … %s" % (sys.argv[2], BEGIN, END))
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(before + "\n".join(lines) + "\n\n" + END + after)


main()
