#!/usr/bin/env python3
"""The documents as a small static site, and the manual as pages of section 7.

  site.py OUT          makes the folder OUT: a page for each of docs/*.md and docs/manual/*.md, an index, one style sheet
  site.py --man OUT    makes OUT/v8c-NAME.7 of each docs/manual/NAME.md, and OUT/v8c-manual.7 of its README.md
  site.py --check OUT  says which links of the pages in OUT lead nowhere; the status is 1 then

It knows as much of Markdown as the documents use: headings, paragraphs, lists, tables, listings, and in a line code,
links, ** and *. A link to a file that is not a document is its text. The date is that of SOURCE_DATE_EPOCH, or today's."""
import html
import html.parser
import os
import posixpath
import re
import shutil
import sys
import time

DOCS = os.path.dirname(os.path.abspath(__file__))
STYLE = """:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: flex; flex-wrap: wrap; }
nav { flex: 0 0 13rem; padding: 1.5rem; box-sizing: border-box; font-size: 0.9rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav b { display: block; margin-top: 0.5rem; }
nav [aria-current] { font-weight: bold; text-decoration: none; }
main { flex: 1 1 30rem; min-width: 0; max-width: 52rem; padding: 1.5rem; box-sizing: border-box; }
h1, h2, h3 { line-height: 1.2; margin: 1.6em 0 0.5em; }
h1 { margin-top: 0; }
code, pre { font: 0.875em/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid #8884; border-radius: 4px; background: #8881; margin: 0.5rem 0 1rem; }
pre code { font-size: inherit; }
p.file { margin: 1rem 0 -0.4rem; font-size: 0.8rem; }
pre b { font-weight: 600; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 0.5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #8884; }
"""
MANUAL = ["embed", "struct", "bundle", "limits", "leak", "debugger"]

# ---- Markdown -------------------------------------------------------------------------------------


def cells_of(line):
    """A | in code or behind a backslash is none of the table's."""
    parts = re.findall(r"(?:`[^`]*`|\\.|[^|`\\])+|(?<=\|)(?=\|)", line.strip().strip("|"))
    return [part.strip().replace("\\|", "|") for part in parts]


def items_of(lines):
    """Of a list; what is indented goes on."""
    items = []
    for line in lines:
        found = re.match(r"(?:-|\d+\.) +(.*)", line)
        if found:
            items.append(found[1])
        else:
            items[-1] += " " + line.strip()
    return items


def blocks(text):
    """(kind, content): heading (level, text), listing (language, name, lines), list (ordered, items), table (rows),
    paragraph (text)."""
    lines, at = text.split("\n"), 0
    while at < len(lines):
        line, start = lines[at], at
        at += 1
        if not line.strip() or line.startswith("<!--"):
            continue
        if line.startswith("```"):
            words = line[3:].split()
            while lines[at] != "```":
                at += 1
            yield "listing", ((words + [""])[0], words[1] if len(words) > 1 else None, lines[start + 1:at])
            at += 1
        elif re.match(r"#+ ", line):
            yield "heading", (len(line) - len(line.lstrip("#")), line.lstrip("# "))
        elif line.startswith("|"):
            while at < len(lines) and lines[at].startswith("|"):
                at += 1
            yield "table", [cells_of(row) for row in lines[start:at] if not re.fullmatch(r"[|:\- ]+", row) or row == lines[start]]
        elif re.match(r"(-|\d+\.) ", line):
            while at < len(lines) and lines[at].strip() and (re.match(r"(-|\d+\.) ", lines[at]) or lines[at].startswith(" ")):
                at += 1
            yield "list", (line[0] != "-", items_of(lines[start:at]))
        elif line.startswith("    "):
            while at < len(lines) and (lines[at].startswith("    ") or not lines[at].strip()):
                at += 1
            yield "listing", ("", None, "\n".join(row[4:] for row in lines[start:at]).rstrip("\n").split("\n"))
        else:
            while at < len(lines) and lines[at].strip() and not re.match(r"(```|#+ |\||(-|\d+\.) |<!--)", lines[at]):
                at += 1
            yield "paragraph", " ".join(row.strip() for row in lines[start:at])


INLINE = re.compile(r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\[(?P<label>(?:`[^`]*`|[^\]`])+)\]\((?P<to>[^)\s]+)\)"
                    r"|\*\*(?P<strong>.+?)\*\*|(?<![\w*])\*(?P<em>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])")


def inline(text, how):
    """how: plain(text), code(text), link(label, to), strong(label), em(label), of which labels are done already."""
    out, last = [], 0
    for found in INLINE.finditer(text):
        out.append(how.plain(text[last:found.start()]))
        last = found.end()
        if found["code"]:
            out.append(how.code(found["code"]))
        elif found["label"]:
            out.append(how.link(inline(found["label"], how), found["to"]))
        elif found["strong"]:
            out.append(how.strong(inline(found["strong"], how)))
        else:
            out.append(how.em(inline(found["em"], how)))
    return "".join(out) + how.plain(text[last:])


class Plain:
    plain = code = strong = em = staticmethod(lambda text: text)
    link = staticmethod(lambda label, to: label)


def title_of(text):
    return next(inline(content[1], Plain) for kind, content in blocks(text) if kind == "heading")


# ---- The site --------------------------------------------------------------------------------------


def address(path):
    """Where the page of a document is, from the top; "docs" is left out."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "index.html" if name == "README.md" else name[:-3] + ".html")


class Page:
    """One document's HTML."""

    def __init__(self, path, pages):
        self.path, self.pages, self.ids = path, pages, set()

    plain = staticmethod(lambda text: html.escape(text, quote=False))
    code = staticmethod(lambda text: "<code>%s</code>" % html.escape(text, quote=False))
    strong = staticmethod("<strong>%s</strong>".__mod__)
    em = staticmethod("<em>%s</em>".__mod__)

    def href(self, to):
        return posixpath.relpath(to, posixpath.dirname(address(self.path)) or ".")

    def link(self, label, to):
        if re.match(r"\w+:", to):
            return '<a href="%s">%s</a>' % (html.escape(to), label)
        place, _, part = to.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), place)) if place else self.path
        if target not in self.pages:
            return label
        return '<a href="%s%s">%s</a>' % (self.href(address(target)), "#" + part if part else "", label)

    def anchor(self, text):
        base = re.sub(r"[^\w\- ]", "", inline(text, Plain).lower()).replace(" ", "-")
        name, count = base, 0
        while name in self.ids:
            count += 1
            name = "%s-%d" % (base, count)
        self.ids.add(name)
        return name

    def heading(self, content):
        level, text = content
        return '<h%d id="%s">%s</h%d>' % (level, self.anchor(text), inline(text, self), level)

    def paragraph(self, text):
        return "<p>%s</p>" % inline(text, self)

    def listing(self, content):
        language, name, lines = content
        shown = [html.escape(line, quote=False) for line in lines]
        if language == "console":
            shown = [re.sub(r"^(\$ .*)$", r"<b>\1</b>", line) for line in shown]
        title = '<p class="file"><code>%s</code></p>\n' % html.escape(name) if name else ""
        return "%s<pre><code>%s</code></pre>" % (title, "\n".join(shown))

    def list(self, content):
        kind = "ol" if content[0] else "ul"
        return "<%s>\n%s\n</%s>" % (kind, "\n".join("<li>%s</li>" % inline(item, self) for item in content[1]), kind)

    def table(self, rows):
        made = []
        for at, row in enumerate(rows):
            if at == 0 and not any(row):
                continue
            cell = "td" if at else "th"
            made.append("<tr>%s</tr>" % "".join("<%s>%s</%s>" % (cell, inline(text, self), cell) for text in row))
        return "<table>\n%s\n</table>" % "\n".join(made)

    def navigation(self):
        def entry(path):
            here = ' aria-current="page"' if path == self.path else ""
            return '<li><a href="%s"%s>%s</a></li>' % (self.href(address(path)), here, html.escape(self.pages[path][0]))

        tasks = ["manual/%s.md" % name for name in MANUAL]
        guides = sorted((path for path in self.pages if "/" not in path), key=lambda path: self.pages[path][0].lower())
        guides = [path for path in guides if path != "README.md"]
        return '<nav>\n<a href="%s">v8c</a>\n<b>Manual</b>\n<ul>\n%s\n</ul>\n<b>Guides</b>\n<ul>\n%s\n</ul>\n</nav>' % (
            self.href("index.html"), "\n".join(map(entry, tasks)), "\n".join(map(entry, guides)))

    def document(self):
        title, text = self.pages[self.path]
        body = "\n".join(getattr(self, kind)(content) for kind, content in blocks(text))
        return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                '<meta name="viewport" content="width=device-width">\n<title>%s</title>\n'
                '<link rel="stylesheet" href="%s">\n</head>\n<body>\n%s\n<main>\n%s\n</main>\n</body>\n</html>\n') % (
                    html.escape(title if title.startswith("v8c") else title + " – v8c"), self.href("style.css"),
                    self.navigation(), body)


def documents():
    """{path within docs: (title, text)}, and README.md, the index, which is made of the others."""
    pages = {}
    for folder in ("", "manual"):
        for name in sorted(os.listdir(os.path.join(DOCS, folder))):
            if name.endswith(".md"):
                with open(os.path.join(DOCS, folder, name), encoding="utf-8") as file:
                    text = file.read()
                pages[posixpath.join(folder, name)] = (title_of(text), text)
    index = ["# v8c", "", "All of V8 for C programs, behind a flat C ABI. The [manual](manual/README.md) has tasks; the guides"
             " say what is behind them; each function has a manual page of its own.", "", "## Manual", ""]
    for name in MANUAL:
        title, text = pages["manual/%s.md" % name]
        first = next(content for kind, content in blocks(text) if kind == "paragraph")
        index.append("- [%s](manual/%s.md): %s" % (title, name, first))
    index += ["", "## Guides", ""]
    index += ["- [%s](%s)" % (title, path) for path, (title, _) in sorted(pages.items(), key=lambda page: page[1][0].lower())
              if "/" not in path]
    pages["README.md"] = ("v8c", "\n".join(index) + "\n")
    return pages


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def make_site(out):
    pages = documents()
    shutil.rmtree(out, ignore_errors=True)
    for path in pages:
        write(os.path.join(out, address(path)), Page(path, pages).document())
    write(os.path.join(out, "style.css"), STYLE)


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.to, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src"):
                self.to.append(value)
            elif name == "id":
                self.ids.add(value)


def check_site(out):
    """What leads nowhere, one a line."""
    found, wrong = {}, []
    for folder, _, names in os.walk(out):
        for name in names:
            path = os.path.normpath(os.path.join(folder, name))
            with open(path, encoding="utf-8") as file:
                found[path] = Links(file.read() if name.endswith(".html") else "")
    for path, links in sorted(found.items()):
        for to in links.to:
            if re.match(r"\w+:", to):
                continue
            place, _, part = to.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(path), place)) if place else path
            if target not in found or (part and part not in found[target].ids):
                wrong.append("%s: %s leads nowhere" % (os.path.relpath(path, out), to))
    print("\n".join(wrong) if wrong else "%d pages, %d links" % (len(found), sum(len(links.to) for links in found.values())))
    return 1 if wrong or not found else 0


# ---- Manual pages -----------------------------------------------------------------------------------


class Man:
    @staticmethod
    def plain(text):
        return text.replace("\\", "\\e")

    code = staticmethod(lambda text: "\\fB%s\\fR" % Man.plain(text))
    strong = staticmethod("\\fB%s\\fR".__mod__)
    em = staticmethod("\\fI%s\\fR".__mod__)

    @staticmethod
    def link(label, to):
        name = posixpath.basename(to.partition("#")[0])
        if not name.endswith(".md") or "://" in to or "/" in to and not to.startswith("manual/"):
            return label
        return "%s (\\fBv8c-%s\\fR(7))" % (label, name[:-3] if name != "README.md" else "manual")

    @staticmethod
    def line(text):
        return "\\&" + text if text[:1] in ("." , "'") else text

    @classmethod
    def text(cls, text):
        """A sentence a line, as mdoc wants it."""
        return "\n".join(map(cls.line, re.sub(r"([.!?][)\]'\"]*(?:\\fR)?) +(?=\S)", "\\1\n", inline(text, cls)).split("\n")))

    @classmethod
    def heading(cls, content):
        return [] if content[0] == 1 else [".Sh " + inline(content[1], Plain).upper().replace("\\", "\\e")]

    @classmethod
    def paragraph(cls, text):
        return [".Pp", cls.text(text)]

    @classmethod
    def listing(cls, content):
        _, name, lines = content
        head = [".Pp", "\\fI%s\\fR:" % cls.plain(name)] if name else [".Pp"]
        return head + [".Bd -literal -offset indent"] + [cls.line(cls.plain(line)) for line in lines] + [".Ed"]

    @classmethod
    def list(cls, content):
        return [".Bl -enum" if content[0] else ".Bl -bullet"] + [row for item in content[1] for row in (".It", cls.text(item))] + [".El"]

    @classmethod
    def table(cls, rows):
        made = [".Bl -tag -width Ds"]
        for row in rows[1:]:
            made += [".It " + inline(row[0], cls).replace('"', "\\(dq"), cls.text("; ".join(cell for cell in row[1:] if cell))]
        return made + [".El"]

    @classmethod
    def page(cls, name, title, text):
        now = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
        made = [".Dd %s" % (time.strftime("%B ", now) + str(now.tm_mday) + time.strftime(", %Y", now)),
                ".Dt %s 7" % name.upper(), ".Os", ".Sh NAME", ".Nm " + name, ".Nd " + cls.plain(title), ".Sh DESCRIPTION"]
        for kind, content in blocks(text):
            rows = getattr(cls, kind)(content)
            if rows[:1] == [".Pp"] and (made[-1].startswith(".Sh") or kind == "listing" and len(rows) > 1 and rows[1].startswith(".Bd")):
                rows = rows[1:]
            made += rows
        return "\n".join(made) + "\n"


def make_man(out):
    pages = documents()
    for name in ["README"] + MANUAL:
        page = "v8c-manual" if name == "README" else "v8c-" + name
        write(os.path.join(out, page + ".7"), Man.page(page, *pages["manual/%s.md" % name]))


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        sys.exit(check_site(sys.argv[2]))
    if len(sys.argv) == 3 and sys.argv[1] == "--man":
        make_man(sys.argv[2])
    elif len(sys.argv) == 2 and not sys.argv[1].startswith("-"):
        make_site(sys.argv[1])
    else:
        sys.exit(__doc__)


main()
