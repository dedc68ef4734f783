#!/usr/bin/env python3
"""Manual pages of the functions, v8c_*(3), from the public headers.

  man3.py OUT DEPFILE INCLUDE-FOLDER...

Writes OUT/NAME.3 for every function, where those that share a comment share a page; and OUT/v8c.3
from the main header. The date is that of SOURCE_DATE_EPOCH, or today's.
"""
import glob
import os
import re
import shutil
import sys
import time

from read_headers import read_header

EFFECTS = {"pure": "It touches only its arguments.",
           "may-gc": "It may collect garbage, so that weak finalizers run.",
           "runs-js": "It may run JavaScript of the user's."}
THREADS = {"owner": "It is called by the thread that entered the isolate.",
           "any-thread": "Any thread may call it."}
SECTIONS = r"(?:out|values|ran|v8go|goja|V8):"


def date():
    now = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
    return time.strftime("%B ", now) + str(now.tm_mday) + time.strftime(", %Y", now)


def escape(text):
    text = text.replace("\\", "\\e")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    return "\\&" + text if text[:1] in ".'" else text


def argument(text):
    """As one argument of a macro."""
    return '"%s"' % text.replace("\\", "\\e").replace('"', '\\(dq')


def lines_of(comment):
    return [re.sub(r"^ ?\* ?", "", line.strip("\n")).rstrip() for line in comment.strip().split("\n")]


def prose(lines):
    """Paragraphs of running text, and what is indented as it stands."""
    out, code, fresh = [], False, True
    for line in lines:
        if line.startswith("  ") and (code or fresh):
            if not code:
                out.append(".Bd -literal -offset indent")
            code = True
            out.append(escape(line[2:]) or "")
        elif not line.strip():
            if code:
                out.append("")
            fresh = True
            continue
        else:
            if code:
                while out[-1] == "":
                    out.pop()
                out.append(".Ed")
            if fresh and out and not code:
                out.append(".Pp")
            code = False
            out += sentences(escape(line.strip()))
        fresh = False
    if code:
        while out[-1] == "":
            out.pop()
        out.append(".Ed")
    return out


def sentences(line):
    """One sentence a line, as mdoc wants it."""
    return re.split(r"(?<=[.?!]) +(?=[A-Z\\`\"0-9])|(?<=[.?!]\)) +(?=[A-Z])", line)


def split(doc):
    """The comment in its parts: text, out, results, and what it is called elsewhere."""
    lines = [line for line in lines_of(doc)]
    text, facts, at = [], [], None
    for line in lines:
        bracket = re.match(r"\[(pure|may-gc|runs-js), (?:owner|any-thread)\] *(.*)", line)
        if bracket:
            at = ["results", bracket.group(2)]
            facts.append(at)
        elif re.match(SECTIONS, line):
            name, _, rest = line.partition(":")
            at = [name, rest.strip()]
            facts.append(at)
        elif at and line.strip():
            at[1] += " " + line.strip()
        elif not at:
            text.append(re.sub(r" *\[(?:pure|may-gc|runs-js), (?:owner|any-thread)\].*", "", line))
    more = []
    for name, value in facts:  # v8go: and V8: may stand behind anything
        parts = re.split(r"\s+(?=(?:v8go|goja|V8): )", value)
        more.append((name, parts[0]))
        more += [tuple(part.split(": ", 1)) for part in parts[1:]]
    return text, [(name, value.strip()) for name, value in more if value.strip()]


def brief(text, names):
    """What it is for, in a few words: the first sentence."""
    whole = " ".join(line.strip() for line in text if line.strip())
    first = re.split(r"(?<=[a-z0-9)\]])[.:;](?: |$)", whole)[0].replace("`", "")
    first = re.sub(r"^(As|The same|A|An|The) (?=\S)", lambda m: m.group(0)[0].lower() + m.group(0)[1:], first)
    words = first.split()
    if not words:
        return names[0].replace("v8c_", "").replace("_", " ")
    return " ".join(words[:14]) + (" ..." if len(words) > 14 else "")


def declared(kind, name):
    if "(*)" in kind:
        return kind.replace("(*)", "(*%s)" % name, 1)
    return kind + name if kind.endswith("*") else (kind + " " + name).strip()


def page(group, header):
    names = [f.name for f in group]
    text, facts = split(group[0].doc)
    out = [".Dd " + date(), ".Dt %s 3" % names[0].upper(), ".Os", ".Sh NAME"]
    out += [".Nm %s%s" % (name, " ," if name != names[-1] else "") for name in names]
    out += [".Nd " + escape(brief(text, names)), ".Sh LIBRARY", "v8c (libv8c, -lv8c)", ".Sh SYNOPSIS", ".In " + header]
    for f in group:
        out += [".Ft " + argument(f.result), ".Fo " + f.name]
        out += [".Fa " + argument(declared(*p)) for p in f.params] or [".Fa void"]
        out.append(".Fc")
    out += [".Sh DESCRIPTION"] + (prose(text) or ["See", ".In %s ." % header])
    given = [value for name, value in facts if name in ("out", "values", "ran")]
    for value in given:
        out += [".Pp", "What is given out:"] + sentences(escape(value))
    effect = re.search(r"\[(pure|may-gc|runs-js), (owner|any-thread)\]", group[0].doc)
    effect = effect.group(1) if effect else group[0].effect
    out += [".Pp", EFFECTS[effect], THREADS[group[0].thread]]
    results = [value for name, value in facts if name == "results"]
    if results and results[0]:
        out += [".Sh RETURN VALUES"] + sentences(escape(results[0]))
    others = sorted(set(re.findall(r"\bv8c_[a-z0-9_]+\b", group[0].doc)) - set(names))
    known = [name for name in others if name in all_names]
    out += [".Sh SEE ALSO"] + [".Xr %s 3 ," % name for name in ["v8c"] + known[:-1]]
    out[-1] = out[-1] if known else ".Xr v8c 3"
    if known:
        out.append(".Xr %s 3" % known[-1])
    elsewhere = [(name, value) for name, value in facts if name in ("v8go", "goja", "V8")]
    if elsewhere:
        out += [".Sh STANDARDS", "What it is called elsewhere:", ".Bl -tag -width v8go"]
        for name, value in elsewhere:
            out += [".It " + name] + sentences(escape(value))
        out.append(".El")
    return "\n".join(out) + "\n"


def overview(folder, headers):
    comment = re.match(r"/\*(.*?)\*/", open(os.path.join(folder, "v8c.h"), encoding="utf-8").read(), re.S).group(1)
    lines = lines_of(comment)
    out = [".Dd " + date(), ".Dt V8C 3", ".Os", ".Sh NAME", ".Nm v8c", ".Nd V8 for C programs", ".Sh LIBRARY",
           "v8c (libv8c, -lv8c)", ".Sh SYNOPSIS", ".In v8c.h", ".Sh DESCRIPTION"] + prose(lines)
    out += [".Sh FILES", ".Bl -tag -width v8c/collection.h"]
    for header in headers:
        first = re.match(r"/\* v8c/\S+: (.*?)(?:\.\s|\*/|\.$)", open(header, encoding="utf-8").read(), re.S)
        what = " ".join(re.sub(r"\n ?\*", " ", first.group(1)).split()) if first else ""
        out += [".It In " + os.path.relpath(header, folder), escape(what)]
    return "\n".join(out + [".El", ".Sh SEE ALSO", ".Xr v8c 1"]) + "\n"


def main():
    global all_names
    target, depfile, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    headers = {h: folder for folder in folders for h in sorted(glob.glob(os.path.join(folder, "**/*.h"), recursive=True))}
    functions = {h: read_header(h) for h in headers}
    all_names = {f.name for some in functions.values() for f in some}
    for header, some in functions.items():
        groups = []
        for f in some:
            if groups and groups[-1][0].doc is f.doc:
                groups[-1].append(f)
            else:
                groups.append([f])
        for group in groups:
            text = page(group, os.path.relpath(header, headers[header]))
            for f in group:  # the same page by each name: what leads elsewhere breaks when a tree is moved
                with open(os.path.join(target, f.name + ".3"), "w", encoding="utf-8") as out:
                    out.write(text)
    with open(os.path.join(target, "v8c.3"), "w", encoding="utf-8") as out:
        out.write(overview(folders[0], [h for h in headers if os.path.basename(os.path.dirname(h)) == "v8c"]))
    with open(depfile, "w", encoding="utf-8") as out:
        out.write("%s: %s\n" % (target, " ".join(headers)))


main()
