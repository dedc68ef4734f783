#!/usr/bin/env python3
"""manual.py PAGE FOLDER [--update]: does in FOLDER what a page of the manual shows, from above to below.

  ```js NAME       is written to NAME; so is any other language with a name behind it
  ```console       lines that begin with "$ " are run by bash, all of a listing by one, stderr with stdout; below them
                   stands what comes of it. … is anything within a line
  <!-- not run: REASON -->   in the line before: neither is done

A C listing that is written has to be compiled, by a command of the page. --update writes what came of the commands into
the page. Prints how many listings were run and how many not, and what was different; the status is 1 then."""
import difflib
import os
import re
import subprocess
import sys

FENCE = re.compile(r"```(\w+)(?: (\S+))?$")
SKIPPED = re.compile(r"<!-- not run: \S.* -->$")
MARK = "\x1e"


def listings(lines):
    """(language, name, first line within, line of the end, skipped)"""
    at = 0
    while at < len(lines):
        found = FENCE.match(lines[at])
        if lines[at].startswith("```"):
            if not found:
                sys.exit("line %d: a listing without a language" % (at + 1))
            end = lines.index("```", at + 1)
            yield found[1], found[2], at + 1, end, bool(at and SKIPPED.match(lines[at - 1]))
            at = end
        at += 1


def run(commands, folder):
    """What each of them wrote, as lines."""
    script = "".join("%s\nstatus=$?; printf '%s'; (exit $status)\n" % (command, MARK) for command in commands)
    done = subprocess.run(["bash", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300, check=False)
    return [part.splitlines() for part in done.stdout.decode("utf-8", "replace").split(MARK)[:len(commands)]]


def is_like(shown, said):
    pattern = "\n".join(".*".join(re.escape(part) for part in line.split("…")) for line in shown)
    return re.fullmatch(pattern, "\n".join(said)) is not None


def console(lines, folder):
    """The listing as it should be, the same lines where what was said is like what is shown."""
    commands, shown = [], []
    for line in lines:
        if line.startswith("$ "):
            commands.append(line[2:])
            shown.append([])
        elif not commands:
            sys.exit("a listing of a console begins with a command")
        else:
            shown[-1].append(line)
    made = []
    for command, before, said in zip(commands, shown, run(commands, folder)):
        made += ["$ " + command] + (before if is_like(before, said) else said)
    return made


def main():
    page, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    with open(page, encoding="utf-8") as text:
        lines = text.read().split("\n")
    made, last, ran, skipped, programs = [], 0, 0, 0, set()
    for language, name, first, end, is_skipped in listings(lines):
        made += lines[last:first]
        last = end
        body = lines[first:end]
        if is_skipped:
            skipped += 1
        elif language == "console":
            ran += 1
            body = console(body, folder)
            programs -= {word for line in body if line.startswith("$ ") for word in re.findall(r"[\w./-]+", line)}
        elif name:
            ran += 1
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write("\n".join(lines[first:end]) + "\n")
            if language in ("c", "js"):
                programs.add(name)
        else:
            sys.exit("line %d: a listing that has no name and is not run does not say why" % first)
        made += body
    made += lines[last:]
    for name in sorted(programs):
        print("no command has %s" % name)
    if made != lines and "--update" in sys.argv:
        with open(page, "w", encoding="utf-8") as out:
            out.write("\n".join(made))
        made = lines
    sys.stdout.writelines(line.rstrip("\n") + "\n" for line in difflib.unified_diff(lines, made, "shown", "said", n=1, lineterm=""))
    print("%d listings run, %d not" % (ran, skipped))
    sys.exit(1 if made != lines or programs else 0)


main()
