#!/usr/bin/env python3
"""One classic script of TypeScript's compiler, ts-blank-space and strip.js:
strip.py NODE_MODULES STRIP_JS OUT"""
import pathlib
import sys

modules, strip, out = (pathlib.Path(argument) for argument in sys.argv[1:])


def read(path):
    return path.read_text(encoding='utf-8')


def without(text, *changes):
    for old, new in changes:
        if text.count(old) != 1:
            sys.exit(f'strip.py: ts-blank-space is not as it was: {old!r}')
        text = text.replace(old, new)
    return text


blank = modules / 'ts-blank-space/out'
string = without(read(blank / 'blank-string.js'), ('export default class', 'class'))
index = without(read(blank / 'index.js'),
                ('import tslib from "typescript";', ''),
                ('import BlankString from "./blank-string.js";', ''),
                ('export default function tsBlankSpace', 'function tsBlankSpace'),
                ('export function blankSourceFile', 'function blankSourceFile'))
out.write_text(f'''(() => {{
const typescript = (() => {{
const module = {{ exports: {{}} }}, exports = module.exports;
{read(modules / 'typescript/lib/typescript.js')}
return module.exports;
}})();
const blank = ((tslib) => {{
const BlankString = (() => {{
{string}
return BlankString;
}})();
{index}
return blankSourceFile;
}})(typescript);
{read(strip)}
}})();
''', encoding='utf-8')
