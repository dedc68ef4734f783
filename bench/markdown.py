#!/usr/bin/env python3
"""markdown.py RESULTS.json README.md: puts the tables between the README's markers.

RESULTS.json is what bench/run.sh --json writes. A table takes the place of the one with its title; those of parts
that were not measured stay, and then each new one has its date.
"""
import json
import re
import sys

PARTS = ("ops", "host", "promise", "modules", "cold", "bare", "restore", "processes", "modules-node", "jsc")
BEGIN, END = "<!-- bench/run.sh --markdown: begin -->", "<!-- end -->"


def figure(value):
    return "" if value is None else "%.3g" % value if value < 100 else "%.0f" % value


def verdict(row):
    limit = "≤ %g" % row["at_most"] if "at_most" in row else "≥ %g" % row["at_least"] if "at_least" in row else ""
    return limit if row.get("ok", True) else limit + " **missed**"


def table(one, date):
    rows = one["rows"]
    names = [key for key, value in max(rows, key=len).items() if isinstance(value, dict)]
    lines = ["", "**%s** (%s)" % (one["title"], one["unit"] + date), "",
             "| | " + " | ".join(names) + " | ratio | goal |", "|---|" + "---:|" * (len(names) + 1) + "---|"]
    best = "median" if one.get("by") == "median" else "min"
    for row in rows:
        cells = [figure(row[name][best]) if name in row else "" for name in names]
        lines.append("| %s | %s | %.2f | %s |" % (row["name"], " | ".join(cells), row["ratio"], verdict(row)))
    return lines


def title(text):
    return text.split("**")[1]


def main():
    results = json.load(open(sys.argv[1], encoding="utf-8"))
    first = next(iter(results.values()))
    machine, date = first["machine"], first["date"][:10]
    text = open(sys.argv[2], encoding="utf-8").read()
    before, found, rest = text.partition(BEGIN)
    old, closed, after = rest.partition(END)
    if not found or not closed:
        sys.exit("%s has no %s … %s" % (sys.argv[2], BEGIN, END))
    parts = re.split(r"\n(?=\*\*)", old)
    some = any(name not in results for name in PARTS)
    head = parts[0].strip() if some else (
        "%s, %d cores, %s, %s. Each is the best of many runs; ratios are what counts." %
        (machine["cpu"], machine["cores"], machine["system"], date))
    tables = {title(part): ["", part.strip()] for part in parts[1:] if some}
    for name in PARTS:
        for one in results.get(name, {}).get("tables", []):
            if one["rows"]:
                lines = table(one, ", " + date if some else "")
                tables[title("\n".join(lines[1:]))] = lines
    lines = [BEGIN, "", head] + [line for one in tables.values() for line in one]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(before + "\n".join(lines) + "\n\n" + END + after)


main()
