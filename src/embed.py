"""JavaScript as a C array of characters: embed.py NAME OUT.c FILE.js... makes v8c__js_NAME and its length.
Comments that are a line of their own go, their lines stay."""
import sys

name, out, *sources = sys.argv[1:]
lines = ''.join(open(source, encoding='utf-8').read() for source in sources).split('\n')


def quote(line):
    if line.lstrip().startswith('//'):
        line = ''
    text = ''.join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f'\\{b:03o}' for b in line.encode())
    return f'    "{text}\\n"'


with open(out, 'w', encoding='utf-8') as file:
    file.write(f'/* Made of {name}.js. */\n#include "src/embed.h"\n\n')
    body = '\n'.join(quote(line) for line in lines).rstrip()
    file.write(f'const char v8c__js_{name}[] =\n{body};\nconst size_t v8c__js_{name}_len = sizeof v8c__js_{name} - 1;\n')
