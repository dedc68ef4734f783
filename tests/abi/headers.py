#!/usr/bin/env python3
"""Reads the public headers, for tests/abi/headers_test.sh.

  headers.py check          every function has its effect line, and names only what there is
  headers.py any-thread     names of the functions that are any-thread
  headers.py calls          a C program that calls every function with NULL for each pointer in
                            turn, from a wrong thread, and for objects whose isolate is gone; and,
                            for the checked build, with values of another isolate and of a closed
                            scope and with freed objects
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../docs'))
from read_headers import read_header  # noqa: E402

def check(functions, headers):
    known = set()
    for path in headers:
        code = re.sub(r'/\*.*?\*/', '', open(path, encoding='utf-8').read(), flags=re.S)
        known |= set(re.findall(r'\bV8C_\w+', code))
        known |= {'V8C_' + x for x in re.findall(r'XX\((E[A-Z]+), -\d+', code)}
    bad = []
    for f in functions:
        if not f.thread:
            bad.append(f'{f.header}: {f.name} has no effect line')
        for word in re.findall(r'\bV8C_[A-Z0-9_]+', f.doc):
            if word not in known and word != 'V8C_UNKNOWN' and not word.endswith('_'):
                bad.append(f'{f.header}: {f.name}: there is no {word}')
    for kind in sorted(freed_kinds(functions) - set(OWNED) - set(FREE) - {'v8c_isolate', 'v8c_buf'}):
        bad.append(f'{kind}: tests/abi/headers.py has it neither in OWNED nor in FREE, and tests/abi/calls.c makes none')
    for line in sorted(set(bad)):
        print(line)
    print(f'{len(functions)} functions in {len(headers)} headers')
    return not bad


# ---- Calls ------------------------------------------------------------------------------

OWNED = {'v8c_context': 'context', 'v8c_ref': 'ref', 'v8c_private': 'private', 'v8c_error': 'error',
         'v8c_template': 'tmpl', 'v8c_script': 'script', 'v8c_module': 'module', 'v8c_cpu_profiler': 'profiler',
         'v8c_resolver': 'resolver', 'v8c_inspector': 'inspector', 'v8c_session': 'session',
         'v8c_target': 'target', 'v8c_wasm_stream': 'wasm_stream'}
FREE = {'v8c_clone': 'clone', 'v8c_wasm_module': 'wasm_module', 'v8c_cpu_profile': 'profile', 'v8c_snapshot': 'snapshot', 'v8c_stack': 'stack',
        'v8c_program': 'program', 'v8c_heap_profile': 'heap_profile', 'v8c_import_map': 'import_map', 'v8c_loader': 'loader', 'v8c_fetch': 'fetch', 'v8c_creator': 'creator',
        'v8c_limits': 'limits', 'v8c_backing_store': 'store', 'v8c_devtools': 'devtools',
        'v8c_source_map': 'source_map', 'v8c_source_maps': 'source_maps',
        'v8c_coverage': 'coverage', 'v8c_coverage_report': 'coverage_report',
        'v8c_runtime': 'runtime', 'v8c_builder': 'builder', 'v8c_token': 'token', 'v8c_closer': 'closer',
        'v8c_token_hook': 'hook', 'v8c_deferred': 'deferred', 'v8c_emitter': 'emitter'}
VALUES = {'data': 'string', 'object': 'object', 'function': 'function', 'constructor': 'function', 'array': 'array',
          'string': 'string', 'key': 'string', 'symbol': 'symbol', 'prototype': 'object', 'text': 'string',
          'description': 'string', 'name': 'string', 'function_or_undefined': 'function', 'promise': 'promise',
          'fulfilled': 'function', 'module': 'wasm', 'buffer': 'buffer', 'view': 'view', 'rejected': 'function'}
# Values where the name of the parameter does not say the kind, by function.
SPECIAL = {
    ('v8c_get_external', 'value'): 's->external', ('v8c_get_boolean', 'value'): 's->boolean',
    ('v8c_symbol_description', 'value'): 's->symbol',
    ('v8c_instance_of', 'value'): 's->object', ('v8c_ref_new', 'value'): 's->object',
    ('v8c_template_set', 'value'): 's->string',
    ('v8c_template_set_template', 'value'): 's->child',
    ('v8c_template_inherit', 'parent'): 's->child_function',
    ('v8c_json_parse', 'text'): '"1"', ('v8c_bigint_text', 'text'): '"1"',
    ('v8c_flag_check', 'flag'): '"--stack-size=900"',
    ('v8c_module_from_json', 'text'): '"1"',
    ('v8c_to_bigint', 'value'): 's->boolean',
    ('v8c_native_exports', 'module'): 'v8c_native_find("events")',
}
# Functions of a function template.
FUNCTION_TEMPLATE = re.compile(r'function$')
# What ends something that the other calls still need, or hands over what is open elsewhere.
SKIP_VALID = {'v8c_loader_add_module', 'v8c_source_maps_add', 'v8c_scope_close', 'v8c_scope_close_with', 'v8c_string_view_close', 'v8c_leave',
              'v8c_fast_isolate', 'v8c_fast_data'}  # the last two: only V8 makes what it takes


# What is open meanwhile: for a wrong thread to close.
OPEN = {('v8c_leave', 'frame'): '&s->frame', ('v8c_scope_close', 'scope'): '&s->scope',
        ('v8c_scope_close_with', 'scope'): '&s->scope', ('v8c_microtask_scope_close', 'scope'): '&s->microtasks'}

# Pointers whose NULL makes something that stays, or ends what the others need.
SKIP_NULL = {('v8c_runtime_new', 'start'), ('v8c_runtime_close_async', 'done')}


def base(kind):
    return re.sub(r'\bconst\b|\*', '', kind).strip()


def valid(f, kind, name):
    """A C expression that is right for that parameter; s points to the things there are."""
    if (f.name, name) in SPECIAL:
        return SPECIAL[f.name, name]
    b, stars = base(kind), kind.count('*')
    if '(*)' in kind:
        return f'({kind})stub'
    if stars == 0:
        if b == 'v8c_value':
            if f.name.startswith('v8c_template_set_key'):
                return 'fresh_key(s)' if name == 'key' else 's->string'
            kinds = {'v8c_get_number': 'number', 'v8c_get_int32': 'number', 'v8c_get_uint32': 'number',
                     'v8c_get_boolean': 'boolean'}
            if f.name.startswith('v8c_string_'):
                return 's->string'
            if f.name.startswith('v8c_get_bigint'):
                return 's->bigint'
            return 's->' + kinds.get(f.name, VALUES.get(name, 'object'))
        if b in ('v8c_fn',):
            return 'native'
        if b.startswith('v8c_') and b.endswith('_fn'):
            return f'({b})stub'
        return {'size_t': '0' if 'index' in name or 'offset' in name else '1', 'bool': 'false', 'double': '1'}.get(b, '0')
    if stars == 1:
        if b == 'v8c_isolate':
            return 's->isolate'
        if b == 'v8c_template':
            return 's->function_tmpl' if FUNCTION_TEMPLATE.search(name) or name in ('child',) or \
                f.name == 'v8c_template_has_instance' else 's->tmpl'
        if b == 'v8c_callback': # plain memory, in the checked build too
            return 's->callback'
        if b in OWNED:
            return 's->' + OWNED[b]
        if b in FREE:
            return 's->' + FREE[b]
        if b == 'v8c_call':
            return 'call'
        if b == 'v8c_access':
            return 'access'
        if b == 'char' and 'const' in kind and f.name.startswith('v8c_template_set'):
            return 'fresh_name()'
        if b == 'char' and 'const' in kind:
            return 's->path' if name == 'path' else '"x"'
        if b == 'v8c_value' and 'const' in kind:
            return '&s->object'
        if b == 'v8c_pack_options':
            return '&s->pack'
        if b == 'v8c_pack_esm_options':
            return '&s->pack_esm'
        if b == 'v8c_event':
            return '&s->event'
        if b.endswith('_options'):
            return 'NULL'
        if b == 'v8c_buf':
            return 'empty_buf()'
        if b.startswith('v8c_') and re.search(r'_(stats|info|request|node|frame|sample|space|code|link|object|extra|place)$', b) and \
                b not in ('v8c_frame', 'v8c_extra'):
            return f'sized(sizeof({b}))'
        if b == 'void' and name in ('data', 'pointer'):
            return 'NULL'
        return 'scratch()'
    return 'scratch()'


def freed_kinds(functions):
    return {base(f.params[0][0]) for f in functions if f.name.endswith('_free') and len(f.params) == 1}


def is_pointer(kind, name):
    b = base(kind)
    if name == 'data' or b == 'void' and name in ('data', 'pointer'):
        return False
    if b.endswith('_options') and b not in ('v8c_pack_options', 'v8c_pack_esm_options'):
        return False
    return '*' in kind or b == 'v8c_value' or b.endswith('_fn')


def call(f, null=None, given=None):
    """`null`: that parameter is NULL; or it is what `given` says."""
    args = []
    for i, (kind, name) in enumerate(f.params):
        if kind == '...':
            continue
        if i == null and given:
            args.append(given)
        elif i == null:
            args.append(f'({kind})NULL' if '(*)' not in kind else 'NULL')
        else:
            args.append(valid(f, kind, name))
    return f'{f.name}({", ".join(args)})'


def documented(f):
    codes = set(re.findall(r'V8C_E[A-Z]+', f.doc))
    if re.search(r'[Cc]odes of|body.s result|[Aa]s v8c_', f.doc):
        return 'NULL'
    return '"' + ' '.join(sorted(codes | {'V8C_EINVAL'})) + '"'


def where(f):
    kinds = {base(kind) for kind, _ in f.params}
    return 'call' if 'v8c_call' in kinds else 'access' if 'v8c_access' in kinds else 'host'


def in_libv8c():
    return set(open('tests/abi/symbols.txt', encoding='utf-8').read().split())


def has_codes(f):
    return f.result == 'int' and 'V8C_E' in f.doc


def checked(f, param, wanted, c):
    return f'CHECKED_{"CODE" if has_codes(f) else "TELLS"}(s, "{f.name}", "{param}", "{wanted}", {c});'


def emit_checked(f, groups):
    """Each value in turn that is not the isolate's or over, each object freed: in the checked build."""
    for i, (kind, name) in enumerate(f.params):
        stars = kind.count('*')
        if base(kind) == 'v8c_value' and (stars == 0 or stars == 1 and 'const' in kind):
            for wrong in ('foreign', 'closed'):
                c = call(f, i, ('&' if stars else '') + 's->' + wrong)
                groups[where(f)].append(checked(f, name, 'V8C_EINVAL', c))
        elif stars == 1 and '(*)' not in kind and valid(f, kind, name).startswith('s->') and \
                base(kind) in {**OWNED, **FREE, 'v8c_isolate': ''}:
            c = call(f, i, valid(f, kind, name).replace('s->', 's->freed->'))
            groups[where(f)].append(checked(f, name, 'V8C_EDISPOSED', c))


def emit_thread(f, groups, ours):
    """From a thread that has not entered. Where release has nothing to tell it by but the value or the
    call, which costs too much, only the checked build refuses."""
    if f.thread != 'owner' or f.name in SKIP_VALID and (f.name, f.params[0][1]) not in OPEN:
        return
    open_first = OPEN.get((f.name, f.params[0][1])) if f.params else None
    c = call(f, 0, open_first) if open_first else call(f)
    group = groups[{'host': 'thread', 'call': 'call_thread', 'access': 'access_thread'}[where(f)]]
    if f.result == 'int' and 'V8C_ETHREAD' in f.doc:
        group.append(f'REFUSED(s, "{f.name}", "V8C_ETHREAD", {c});')
    elif {base(kind) for kind, _ in f.params} & (set(OWNED) | set(FREE) | {'v8c_isolate'}):
        if f.name.endswith('_free'):
            return  # it would be gone for the others
        group.append(f'NO_CRASH(s, "{f.name}", "V8C_ETHREAD", {c});')
    elif f.name in ours and f.params:
        group.append(checked(f, 'V8C_ETHREAD', 'V8C_ETHREAD', c))


def emit_null(f, groups):
    optional = 'true' if 'NULL' in f.doc else 'false'
    for i, (kind, name) in enumerate(f.params):
        if (f.name, name) in SKIP_NULL:
            continue
        if not is_pointer(kind, name) or (f.name in SKIP_VALID and len(f.params) > 1):
            continue
        c = call(f, i)
        if has_codes(f):
            line = f'NULL_IS(s, "{f.name}", "{name}", {c}, {optional}, {documented(f)});'
        else:
            line = f'NO_CRASH(s, "{f.name}", "{name}", {c});'
        groups[where(f)].append(line)


def emit(functions):
    groups = {'host': [], 'call': [], 'access': [], 'thread': [], 'call_thread': [], 'access_thread': [], 'gone': []}
    ours = in_libv8c()
    for f in functions:
        if f.name in ours and f.name not in SKIP_VALID:
            emit_checked(f, groups)
    for f in functions:
        emit_null(f, groups)
        emit_thread(f, groups, ours)
        kinds = {base(kind) for kind, _ in f.params}
        if f.thread == 'owner' and kinds & set(OWNED) and 'v8c_isolate' not in kinds and f.name not in SKIP_VALID and \
                where(f) == 'host':
            check_of = 'REFUSED' if has_codes(f) and 'V8C_EDISPOSED' in f.doc else 'NO_CRASH'
            groups['gone'].append(f'{check_of}(s, "{f.name}", "V8C_EDISPOSED", {call(f)});')
    for name, lines in groups.items():
        extra = {'call': ', v8c_call *call', 'access': ', v8c_access *access'}.get(name.split('_')[0], '')
        print(f'static void calls_{name}(struct things *s{extra}) {{')
        for line in lines:
            print('  ' + line)
        print('}\n')


def main():
    headers = sorted(glob.glob('include/v8c/*.h'))
    functions = [f for path in headers for f in read_header(path)]
    what = sys.argv[1] if len(sys.argv) > 1 else ''
    if what == 'check':
        sys.exit(0 if check(functions, headers) else 1)
    elif what == 'any-thread':
        print('\n'.join(f.name for f in functions if f.thread == 'any-thread'))
    elif what == 'calls':
        emit(functions)
    else:
        sys.exit(__doc__)


main()
