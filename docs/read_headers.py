"""Reads the functions of the public headers, each with the comment above it: for the manual pages
(man3.py) and for tests/abi/headers.py."""
import re
import sys

EFFECT = re.compile(r'\[(pure|may-gc|runs-js), (owner|any-thread)\]')


class Function:
    def __init__(self, header, result, name, params, doc, effect):
        self.header, self.result, self.name, self.doc = header, result, name, doc
        self.params = params    # (type, name)
        self.effect = effect and effect.group(1)
        self.thread = effect and effect.group(2)


def split_params(text):
    params, depth, part = [], 0, ''
    for c in text + ',':
        if c == ',' and depth == 0:
            params.append(part.strip())
            part = ''
            continue
        depth += {'(': 1, ')': -1}.get(c, 0)
        part += c
    out = []
    for p in params:
        if p in ('void', ''):
            continue
        m = re.match(r'(.*)\(\*(\w+)\)(\(.*\))$', p)          # a pointer to a function
        if m:
            out.append((f'{m.group(1)}(*){m.group(3)}', m.group(2)))
            continue
        m = re.match(r'(.*?)(\w+)\[\d*\]$', p)                 # an array
        if m:
            out.append((m.group(1).strip() + ' *', m.group(2)))
            continue
        m = re.match(r'(.*?[\s*])(\w+)$', p)
        out.append((m.group(1).strip(), m.group(2)) if m else (p, ''))
    return out


def read_header(path):
    text = open(path, encoding='utf-8').read()
    # Functions that are a list: #define V8C_…_MAP(XX), and behind the declaration V8C_…_MAP(XX).
    maps = {m.group(1): re.findall(r'XX\((\w+),', m.group(2))
            for m in re.finditer(r'#define (V8C_\w+_MAP)\(XX\)((?:.*\\\n)*.*)', text)}
    text = re.sub(r'\\\n', ' ', text)
    # Comments, and declarations; everything else is skipped.
    token = re.compile(r'/\*(.*?)\*/|^#define XX\(name, method\) V8C_API ([^\n]*)|^#[^\n]*|V8C_API\s([^;{}]*);',
                       re.S | re.M)
    functions, doc, effect, section = [], '', None, None
    for m in token.finditer(text):
        if m.group(1) is not None:
            comment = m.group(1)
            if comment.startswith(' ----'):
                section = None
            found = EFFECT.search(comment)
            if found and 'All of these' in comment:
                section = found
            doc, effect = comment, found or section
            continue
        declared = m.group(2) or m.group(3)
        if not declared:
            continue
        declared = re.sub(r'V8C_CHECK|V8C_PRINTF\([^)]*\)', '', declared)
        d = re.match(r'\s*(.*?)(v8c_[\w#]+)\s*\((.*)\)\s*;?\s*$', declared, re.S)
        if not d:
            sys.exit(f'{path}: cannot read: {declared}')
        result, name = d.group(1).strip(), d.group(2)
        params = split_params(' '.join(d.group(3).split()))
        used = re.match(r'\s*(V8C_\w+_MAP)\(XX\)', text[m.end():])
        for one in (maps[used.group(1)] if '##' in name and used else ['']):
            functions.append(Function(path, result, name.replace('##name', one), params, doc, effect))
    return functions
