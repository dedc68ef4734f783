#!/usr/bin/env python3
"""Turns a public header into what Doxygen reads; Doxygen calls it with the header's path.

The headers are written for people: a plain comment stands above a declaration or a few that
belong together, or behind a field. Here it becomes a documentation comment of each of these,
and the lists that are X-macros become what they expand to.
"""
import re
import sys


def escape(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r'([\\@#%"$])', r"\\\1", text).replace("::", "\\::")
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", text)


def lines_of(comment):
    """The text lines of /* … */, without what frames them."""
    inner = comment.strip()[2:-2]
    return [re.sub(r"^ *\* ?", "", line).rstrip() for line in inner.strip().split("\n")]


def doc(lines):
    """Documentation of these lines: code is indented, facts stand at the end of a comment."""
    out, code = [], False
    for number, line in enumerate(lines):
        indented = number > 0 and line.startswith("  ") and (code or not out or not out[-1].strip())
        if code and line.strip() and not line.startswith("  "):
            out.append("@endcode")
            code = False
        elif not code and indented:
            out.append("@code{.c}")
            code = True
        if code:
            out.append(line[2:])
        elif re.match(r"(\[[a-z-]+, [a-z-]+\]|out: |v8go: |goja: |V8: )", line):
            out += ["", escape(line)]
        else:
            out.append(escape(line))
    if code:
        out.append("@endcode")
    return "/** " + "\n * ".join(out) + " */"


COMMENT = re.compile(r"/\*.*?\*/", re.S)


def of_type(head):
    """What the conventions say of a type that has no comment of its own."""
    if re.match(r"(?:typedef )?struct v8c_\w+_options\b", head):
        return "/** Options; zero is the default of each. */\n"
    if re.match(r"typedef |enum |struct ", head):
        return "/** For the functions that follow it. */\n"
    return ""


def fields(body):
    """The inside of a struct or an enum: each member with its comment."""
    body = re.sub(r"(?m)^([ \t]+)(\w+ )(\w+), (\w+)(;.*)$", r"\1\2\3; /* As the next one. */\n\1\2\4\5", body)
    # A comment behind a member is that member's; one on lines of its own is the next one's.
    text = re.sub(r"(?m)(\S[^\n]*?)[ \t]*/\*(?![*])((?:(?!\*/).)*)\*/",
                  lambda m: m.group(0) if m.group(1).lstrip().startswith("/*")
                  else m.group(1) + " " + doc(lines_of("/*" + m.group(2) + "*/")).replace("/** ", "/**< ", 1),
                  body, flags=re.S)
    text = re.sub(r"(?m)^([ \t]*)(/\*(?![*]).*?\*/)", lambda m: m.group(1) + doc(lines_of(m.group(2))), text, flags=re.S)
    text = re.sub(r"\A( \w[^\n;]*;) \}", r"\1 /**< &nbsp; */ }", text)
    # A member without one: its size, or what its neighbours' comments say.
    done = []
    before_is_doc, behind = False, False
    for line in text.split("\n"):
        member = re.match(r"\s+[\w*][^/]*[,;](?: \})?\s*$|\s+V8C_\w+( = -?\d+)?\s*$", line)
        if member and not before_is_doc:
            size = re.match(r"\s+size_t size;", line)
            line += " /**< sizeof this struct, set by the caller. */" if size else " /**< &nbsp; */"
        if "/**" in line:
            behind = "/**<" in line
        before_is_doc = line.rstrip().endswith("*/") and not behind
        done.append(line)
    return "\n".join(done)


def declarations(text):
    """Splits code between comments into declarations, each with all of its lines."""
    out, rest = [], text
    while rest.strip():
        lead = re.match(r"\s*", rest).group(0)
        rest = rest[len(lead):]
        if rest.startswith("#"):
            end = re.search(r"(?<!\\)\n|\Z", rest).end()
        else:
            depth, end = 0, len(rest)
            for at, char in enumerate(rest):
                depth += (char == "{") - (char == "}")
                if char == ";" and depth == 0:
                    end = at + 1
                    break
        out.append(rest[:end])
        rest = rest[end:]
    return out


def expand(text):
    """The two lists of the headers, written out."""
    codes = re.findall(r'XX\((E?\w+), (-\d+), "([^"]*)"\)', text)
    text = re.sub(r"enum v8c_code \{.*?\};",
                  lambda m: "enum v8c_code {\n  V8C_OK = 0, /* done */\n" +
                  "\n".join("  V8C_%s = %s, /* %s */" % code for code in codes) + "\n};", text, flags=re.S)
    names = re.findall(r"XX\((\w+), (\w+)\)", text)

    def written_out(match):
        prototype = match.group(1).strip()
        return "".join("/* %s of V8's; see %s. */\n%s\n\n" % (method, match.group(2), prototype.replace("##name", name))
                       for name, method in names)

    text = re.sub(r"#define XX\(name, method\)((?:[^\n]*\\\n)*[^\n]*)\n(V8C_\w+_MAP)\(XX\)\n#undef XX\n", written_out, text)
    return re.sub(r"#define XX\(.*?#undef XX\n", "", text, flags=re.S)


def main():
    text = expand(open(sys.argv[1], encoding="utf-8").read())
    text = re.sub(r"#if defined\(__GNUC__\).*?#endif\n", "", text, flags=re.S)  # attributes
    text = re.sub(r"#ifndef (V8C_\w*H)\n#define \1\n", "", text)
    text = re.sub(r'#ifdef __cplusplus\n.*?#endif\n', "", text, flags=re.S)
    text = re.sub(r"\n#endif\s*\Z", "\n", text)
    out, at = [], 0
    first = COMMENT.match(text)
    if first:
        out.append(doc(lines_of(first.group(0))).replace("/** ", "/** @file\n * ", 1))
        at = first.end()
    # A comment at the margin is for all declarations under it until an empty line.
    for block in re.split(r"\n[ \t]*\n(?![ \t]+)", text[at:]):
        comment = ""
        for piece in re.split(r"(?m)(^/\*(?:(?!\*/)(?:.|\n))*\*/)[ \t]*$", block.strip("\n")):
            if piece.startswith("/*"):
                comment = "" if piece.startswith("/* ----") else doc(lines_of(piece)) + "\n"
                continue
            for declaration in declarations(piece):
                head, brace, body = declaration.partition("{")
                if declaration.startswith("#"):
                    above = comment if declaration.startswith("#define") else ""
                    out.append(above + declaration)
                elif brace:
                    out.append((comment or of_type(head)) + head + "{" + fields(body))
                else:
                    out.append((comment or of_type(head)) + declaration)
    print("\n\n".join(out))


main()
