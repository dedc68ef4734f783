"""Reads the structs of the public headers; their functions by docs/read_headers.py. For tools/checked.py."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../docs'))
from read_headers import read_header, split_params  # noqa: E402,F401


def read_callbacks(path):
    """{name: (result, [(type, name)])} of the types of functions."""
    text = re.sub(r'/\*.*?\*/', '', open(path, encoding='utf-8').read(), flags=re.S)
    return {name: (result.strip(), split_params(' '.join(params.split())))
            for result, name, params in re.findall(r'typedef ([\w ]+[ *])\(\*(\w+)\)\(([^;]*)\);', text)}


def bodies(path):
    text = re.sub(r'/\*.*?\*/', '', open(path, encoding='utf-8').read(), flags=re.S)
    return [(name, body.split(';')) for body, name in re.findall(r'typedef struct \w+ \{([^{}]*)\} (\w+);', text)]


def read_structs(path):
    """{name: [(type, field)]} of the structs that a header shows; functions among the fields are left out."""
    structs = {}
    for name, lines in bodies(path):
        fields = []
        for line in lines:
            m = re.match(r'\s*((?:const\s+)?(?:struct\s+)?\w+)\s+([^()]*)$', line, re.S)
            for one in m.group(2).split(',') if m else []:
                stars, field = re.match(r'\s*((?:\*|const|\s)*)(\w+)', one).groups()
                fields.append((m.group(1) + ' ' + ''.join(stars.split()).replace('const', ''), field))
        structs[name] = fields
    return structs


def read_functions_in_structs(path, callbacks):
    """{name: {field: (result, [(type, name)])}}: the functions among a struct's fields."""
    structs = {}
    for name, lines in bodies(path):
        for line in lines:
            line = ' '.join(line.split())
            inline = re.match(r'([\w ]+[ *]+)\(\*(\w+)\)\((.*)\)$', line)
            typed = re.match(r'(\w+) ([\w, ]+)$', line)
            if inline:
                structs.setdefault(name, {})[inline.group(2)] = (inline.group(1).strip(), split_params(inline.group(3)))
            elif typed and typed.group(1) in callbacks:
                for field in typed.group(2).split(','):
                    structs.setdefault(name, {})[field.strip()] = callbacks[typed.group(1)]
    return structs
