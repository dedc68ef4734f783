#!/usr/bin/env python3
"""Makes the checked build's other half from the public headers (shim/checked.h says what it is for).

  checked.py names OUT DEPFILE     a header that renames each wrapped function: v8c_get is v8c__real_get
  checked.py calls OUT DEPFILE     the wrappers: v8c_get asks what it was given, then v8c__real_get
  checked.py check                 could they be made? What is to be decided is said by name

What is wrapped: each function of libv8c (tests/abi/symbols.txt) that takes or gives values, objects,
calls or accesses, by the types of its parameters. A new function needs nothing here when it takes
values, objects and options, gives them out, or takes a callback with `data` and `free_data`, as
parameters or as fields of its options. Else `check` names it, and it goes into one of these lists:

  BY_HAND   its wrapper is written in shim/checked_calls.h
  KEPT      its callback has no free_data: function and data are kept for ever, once each
  OF_V8     types of functions that V8 itself calls, without `data`
  LENGTHS   the length of an array that is not called count, argc or <name>_count
  FILLED    the length of an array that the function fills
  FREES     what it is given is freed by it, though it is not called …_free
  RETAINS   it gives one more owner to what was made before
"""
import glob
import os
import re
import sys

from headers import read_callbacks, read_functions_in_structs, read_header, read_structs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Scopes and frames, whose order is kept; what is freed late; callbacks that share their data.
BY_HAND = {
    'v8c_enter', 'v8c_enter_with', 'v8c_leave', 'v8c_scope_open', 'v8c_scope_close', 'v8c_scope_close_with',
    'v8c_scope_count', 'v8c_string_view_open', 'v8c_string_view_close', 'v8c_creator_free', 'v8c_try', 'v8c_guard', 'v8c_turn', 'v8c_cpu_labeled',
    'v8c_module_link', 'v8c_pack_bundle', 'v8c_context_free', 'v8c_context_set_codegen', 'v8c_limits_new',
    'v8c_inspector_free', 'v8c_visit_value', 'v8c_class_detach', 'v8c_call_read', 'v8c_held_get', 'v8c_held_set', 'v8c_held_call', 'v8c_held_view',
}
KEPT = {'v8c_near_heap_limit_add', 'v8c_near_heap_limit_remove'}
# A name and a value that these are handed are V8's slots.
OF_V8 = {'v8c_fn', 'v8c_get_fn', 'v8c_set_fn', 'v8c_named_get_fn', 'v8c_named_set_fn', 'v8c_named_query_fn',
         'v8c_named_delete_fn', 'v8c_named_define_fn', 'v8c_named_describe_fn', 'v8c_indexed_set_fn',
         'v8c_indexed_define_fn', 'v8c_indexed_describe_fn'}
LENGTHS = {('v8c_console_message', 'args'): 'argc'}
FILLED = {('v8c_array_read', 'values'): 'count'}
FREES = {'v8c_coverage_stop'}
# Handed to functions of the host's as they are, by a signature: known by their address in the checked build, too.
PLAIN = {'v8c_callback'}
RETAINS = {'v8c_program_retain', 'v8c_snapshot_share'}

problems = []


def problem(text):
    if text not in problems:
        problems.append(text)


def base(kind):
    return re.sub(r'\bconst\b|\*', '', kind).strip()


def frees(f):
    return f.name.endswith('_free') or f.name in FREES


def read_files():
    return sorted(glob.glob(ROOT + '/include/*.h') + glob.glob(ROOT + '/include/v8c/*.h') + glob.glob(ROOT + '/shim/*.*') +
                  [ROOT + '/tests/abi/symbols.txt'])


class Api:
    """What libv8c.so has."""

    def __init__(self):
        headers = sorted(glob.glob(ROOT + '/include/v8c/*.h'))
        exported = set(open(ROOT + '/tests/abi/symbols.txt', encoding='utf-8').read().split())
        self.functions = [f for path in headers for f in read_header(path) if f.name in exported]
        self.structs, self.callbacks, self.fns = {}, {}, {}
        for path in headers:
            self.structs.update(read_structs(path))
            self.callbacks.update(read_callbacks(path))
        for path in headers:
            self.fns.update(read_functions_in_structs(path, self.callbacks))
        self.owned = self.owned_kinds()
        self.fields = {name: inside for name in self.structs if (inside := self.values_in(name))}
        self.handed = {name for name, (_, params) in self.callbacks.items() if self.hands(params) and name not in OF_V8}
        # Options whose functions are handed values or objects, and that say when they are not called any more.
        self.with_fns = {name for name, fns in self.fns.items()
                         if any(self.hands(params) and (result, params) not in [self.callbacks[x] for x in OF_V8]
                                for result, params in fns.values())}

    def owned_kinds(self):
        """{type: is it attached to an isolate}: what a function v8c_…_free(type *) frees."""
        shim = ''.join(open(path, encoding='utf-8').read() for path in read_files())
        attached = set(re.findall(r'struct (v8c_\w+)(?: final)? \{\n(?:(?!\n?\};).)*?  v8c__owned owned;', shim, re.S))
        kinds = {base(f.params[0][0]) for f in self.functions
                 if frees(f) and len(f.params) == 1 and base(f.params[0][0]) not in self.structs}
        for f in self.functions:
            for kind, _ in f.params:
                if re.fullmatch(r'v8c_\w+ ?\*\*', kind) and base(kind) not in kinds | PLAIN and base(kind) != 'v8c_value':
                    problem(f'{f.name}: it gives out a {base(kind)}, and what frees that? (FREES)')
        return {kind: kind in attached for kind in sorted(kinds)}

    def values_in(self, name):
        """[(how, field, type, length)] of what a struct has of values and objects."""
        names = [field for _, field in self.structs[name]]
        inside = []
        for kind, field in self.structs[name]:
            b, stars = base(kind), kind.count('*')
            if b == 'v8c_value' and stars == 0:
                inside.append(('value', field, b, None))
            elif b == 'v8c_value' and stars == 1:
                length = LENGTHS.get((name, field), field.rstrip('s') + '_count')
                if length not in names:
                    problem(f'{name}.{field}: where is its length? (LENGTHS)')
                inside.append(('values', field, b, length))
            elif b in self.owned and stars == 1:
                inside.append(('object', field, b, None))
        if inside and 'size' not in names:
            return []  # not one of libv8c's, or problem() where it is used
        return inside

    def hands(self, params):
        return any(base(kind) == 'v8c_value' or base(kind) in self.owned for kind, _ in params)

    def sizeless(self, name):
        return name in self.structs and name not in self.fields and any(
            base(kind) == 'v8c_value' or base(kind) in self.owned for kind, _ in self.structs[name])


class Handing:
    """The head and arguments of a function that hands on to a host's what the host knows things by."""

    def __init__(self, api, params):
        self.args, self.outs, self.lines, self.missing = [], [], [], None
        for kind, one in params:
            b, stars = base(kind), kind.count('*')
            if one == 'data':
                self.args.append('with->data')
            elif b == 'v8c_value' and stars == 0:
                self.args.append(f'c.result({one})')
            elif b in api.owned and stars == 1:
                self.args.append(f'c.{"lends" if b == "v8c_error" else "borrows"}({one})')
            elif b == 'v8c_value' and stars == 1 or b in api.owned and stars == 2:
                self.outs.append((b + ' ' if b == 'v8c_value' else b + ' *', one, 'value' if b == 'v8c_value' else 'object'))
                self.args.append(f'&{one}_given')
            elif b in api.owned or b == 'v8c_value' or b in api.fields and (stars != 1 or 'const' not in kind):
                self.missing = one
            elif b in api.fields:
                self.struct(api, b, one)
            else:
                self.args.append(one)
        if ('void *', 'data') not in params:
            self.missing = 'no data'

    def struct(self, api, kind, name):
        self.lines.append(f'{kind} {name}_copy = *{name};')
        for how, field, _, length in api.fields[kind]:
            at = f'{name}_copy.{field}'
            if how == 'value':
                self.lines.append(f'{at} = c.result({at});')
            elif how == 'object':
                self.lines.append(f'{at} = c.borrows({at});')
            else:
                self.lines += [f'std::vector<v8c_value> {name}_{field}({at}, {at} + ({at} ? {name}_copy.{length} : 0));',
                               f'c.out({name}_{field}.data(), {name}_{field}.size());',
                               f'if ({at}) {at} = {name}_{field}.data();']
        self.args.append(f'&{name}_copy')

    def text(self, said, function, result, params, with_type, call):
        given = ', '.join(f'{kind} {one}' for kind, one in params)
        where = f'"{said}", __builtin_return_address(0), __builtin_frame_address(0), false'
        lines = [f'static {result} {function}({given}) {{', f'  const auto *with = static_cast<const {with_type} *>(data);']
        call = f'{call}({", ".join(self.args)});'
        if not self.lines and not self.outs and not any(a.startswith('c.') for a in self.args):
            return '\n'.join(lines + ['  return ' + call, '}', ''])
        lines += [f'  checked::Call c({where});'] + ['  ' + x for x in self.lines]
        lines += [f'  {kind}{one}_given = nullptr;' for kind, one, _ in self.outs]
        if not self.outs:
            return '\n'.join(lines + ['  return ' + call, '}', ''])
        lines += [f'  int err = {call}', '  if (err) return err;', f'  checked::Call after({where});']
        lines += [f'  {one}_given = after.{how}({one}_given, "*{one}");' for _, one, how in self.outs]
        lines += ['  if (after.failed()) return after.code();'] + [f'  *{one} = {one}_given;' for _, one, _ in self.outs]
        return '\n'.join(lines + ['  return 0;', '}', ''])


def trampoline(api, name):
    """A function of that type, for checked::With."""
    result, params = api.callbacks[name]
    handing = Handing(api, params)
    if handing.missing or handing.outs and result != 'int':
        problem(f'{name}: how is it handed {handing.missing or result}? '
                '(OF_V8 when V8 calls it; else each function that takes one: BY_HAND)')
        return ''
    return handing.text(name, 'run_' + name, result, params, f'checked::With<{name}>', 'with->fn')


def struct_trampolines(api, name):
    """The functions of a struct of options, for checked::Fns."""
    out = []
    for field, (result, params) in api.fns[name].items():
        if field == 'free_data' or ('void *', 'data') not in params:
            continue
        handing = Handing(api, params)
        handing.args = [a.replace('with->data', 'with->host.data') for a in handing.args]
        if handing.missing or handing.outs and result != 'int':
            problem(f'{name}.{field}: how is it handed {handing.missing or result}? (each function that takes one: BY_HAND)')
            continue
        out.append(handing.text(f'{name}.{field}', f'run_{name}_{field}', result, params, f'checked::Fns<{name}>',
                                f'with->host.{field}'))
    return '\n'.join(out)


class Wrapper:
    """One function's: what its parameters need before and after."""

    def __init__(self, f, api):
        self.f = f
        self.with_data = self.with_fns = None
        self.made = []  # these may be given out beside a code too: an error
        self.objects, self.values, self.after, self.args = [], [], [], []
        for kind, name in f.params:
            self.args.append(name)
            if kind != '...':
                self.parameter(api, kind, name)
        self.wrapped = bool(self.objects or self.values or self.after or base(f.result) in api.owned or
                            f.result == 'v8c_value' or f.name in BY_HAND)

    def problem(self, text):
        if self.f.name not in BY_HAND:
            problem(f'{self.f.name}: {text}')

    def parameter(self, api, kind, name):
        f = self.f
        b, stars, const = base(kind), kind.count('*'), 'const' in kind
        if '(*)' in kind:
            if 'v8c_value' in kind or any(o + ' *' in kind for o in api.owned):
                self.problem(f'{name} is handed objects or values: give its type a name, v8c_…_fn, with `data` and '
                             '`free_data`, or write the wrapper (BY_HAND)')
        elif b == 'v8c_value' and stars == 0:
            self.values.append(f'{name} = c.value({name}, "{name}");')
        elif b == 'v8c_value' and stars == 1 and const:
            names = [one for _, one in f.params]
            length = LENGTHS.get((f.name, name)) or next((n for n in ('argc', 'count') if n in names), None)
            if not length:
                self.problem(f'what is the length of {name}? (LENGTHS)')
            self.values.append(f'{name} = c.values({name}, {length}, {self.most(length)}, "{name}");')
        elif b == 'v8c_value' and stars == 1:
            self.after.append(f'c.out({name}, {FILLED.get((f.name, name), "1")});')
        elif b in api.owned and stars == 1:
            how = 'release' if frees(f) and f.result == 'void' else 'object'
            self.objects.append(f'{name} = c.{how}({name}, "{name}");')
        elif b in api.owned and stars == 2:
            self.after.append(f'c.made({name});')
            self.made.append((b, name))
        elif b in ('v8c_call', 'v8c_access') and stars == 1:
            self.objects.append(f'c.borrowed({name}, "{name}");')
        elif b in api.handed and stars == 0:
            if f.name not in KEPT and ('void (*)(void *data)', 'free_data') not in f.params:
                self.problem(f'how long does it call {name}? Give it a `void (*free_data)(void *data)`; or KEPT; or BY_HAND')
            self.with_data = (b, name)
        elif (b in api.fields or b in api.with_fns) and stars == 1:
            self.struct(api, b, name, const)
        elif stars and (b in api.owned or b == 'v8c_value' or api.sizeless(b)):
            self.problem(f'what is {name}, a {kind}? (BY_HAND)')

    @staticmethod
    def most(length):
        return '65535' if length == 'argc' else 'size_t{1} << 26'

    def struct(self, api, kind, name, const):
        inside = api.fields.get(kind, [])
        if not const:
            for how, field, _, _ in inside:
                one = {'value': 'out', 'object': 'lent'}.get(how)
                if not one:
                    self.problem(f'how is {name}->{field} filled? (BY_HAND)')
                first = next((n for k, n in self.f.params if k.count('*') == 1), 'nullptr')
                extra = ', 1' if how == 'value' else f', {first}'
                self.after.append(f'if (filled({name}, &{name}->{field})) c.{one}(&{name}->{field}{extra});')
            return
        self.objects.append(f'Copy<{kind}> {name}_copy({name});')
        for how, field, _, length in inside:
            at, said = f'{name}_copy->{field}', f'"{name}->{field}"'
            change = {'value': f'{at} = c.value({at}, {said});',
                      'object': f'{at} = c.object({at}, {said});',
                      'values': f'{at} = c.values({at}, {name}_copy->{length}, {self.most(length)}, {said});'}[how]
            into = self.objects if how == 'object' else self.values
            into.append(f'if ({name}_copy.has(&{at})) {change}')
        if kind in api.with_fns:
            if 'free_data' not in api.fns[kind]:
                self.problem(f'how long does it call the functions of {kind}? Give that `data` and `free_data`; or BY_HAND')
            self.with_fns = (kind, name, [field for field, (_, params) in api.fns[kind].items()
                                          if field != 'free_data' and ('void *', 'data') in params])
        else:
            (self.values if any(i[0] != 'object' for i in inside) else self.objects).append(f'{name} = {name}_copy.get();')

    def parameters(self):
        out = []
        for kind, name in self.f.params:
            m = re.match(r'(.*)\(\*\)(\(.*\))$', kind)
            if kind == '...':
                out.append('...')
            elif m:
                out.append(f'{m.group(1)}(*{name}){m.group(2)}')
            else:
                out.append(f'{kind} {name}')
        return ', '.join(out)

    def declaration(self):
        return f'extern "C" {self.f.result} v8c__real_{self.f.name[4:]}({self.parameters() or "void"});'

    def text(self, api):
        f = self.f
        effect = 'false' if '[pure,' in f.doc else 'true'
        lines = [f'{f.result} {f.name}({self.parameters() or "void"}) {{', f'  CHECKED_CALL({effect});']
        lines += ['  ' + x for x in self.objects + self.values]
        real = f'v8c__real_{f.name[4:]}({", ".join(self.args)})'
        if any(kind == '...' for kind, _ in f.params):
            if not f.name.startswith('v8c_throw_'):
                self.problem('how is ... handed on? (BY_HAND)')
            lines += ['  if (c.failed()) return c.code();', '  va_list args;', '  va_start(args, format);',
                      '  char *text = c.text(format, args);', '  va_end(args);',
                      f'  int err = text ? v8c__real_{f.name[4:]}(isolate, "%s", text) : '
                      f'v8c__real_{f.name[4:]}(isolate, nullptr);', '  free(text);', '  return err;', '}', '']
            return '\n'.join(lines)
        if f.result == 'int' and 'V8C_E' in f.doc + ('V8C_E' if self.section_has_codes() else ''):
            lines += ['  if (c.failed()) return c.code();'] + self.hand_over()
            lines += [f'  {b} *{one}_before = {one} ? *{one} : nullptr;' for b, one in self.made]
            lines += [f'  int err = {real};']
            if self.with_fns or self.with_data and f.name not in KEPT:
                lines += ['  if (err) delete with;']
            if self.after:
                lines += ['  if (!err) {'] + ['    ' + x for x in self.after] + ['  }']
                lines += [f'  if (err && {one} && *{one} != {one}_before) c.made({one});' for _, one in self.made]
            lines += ['  return err;']
        elif f.result == 'void':
            lines += ['  if (c.failed()) return;', f'  {real};'] + ['  ' + x for x in self.after]
        else:
            if self.after:
                self.problem(f'it gives something out and returns {f.result} (BY_HAND)')
            how = 'c.result' if f.result == 'v8c_value' else 'c.retained' if f.name in RETAINS else \
                'c.borrows' if base(f.result) in api.owned and '*' in f.result else ''
            lines += ['  if (c.failed()) return {};', f'  return {how}({real});' if how else f'  return {real};']
        return '\n'.join(lines + ['}', ''])

    def hand_over(self):
        """Functions of ours in place of the host's."""
        if self.with_fns:
            kind, name, fields = self.with_fns
            lines = [f'  checked::Fns<{kind}> *with = nullptr;', f'  if ({name}_copy.has(&{name}_copy->free_data)) {{',
                     f'    with = new checked::Fns<{kind}>({name}_copy.get());']
            lines += [f'    if ({name}_copy.has(&{name}_copy->{one}) && {name}_copy->{one}) '
                      f'{name}_copy->{one} = run_{kind}_{one};' for one in fields]
            return lines + [f'    {name}_copy->data = with;', f'    {name}_copy->free_data = checked::free_fns<{kind}>;',
                            '  }', f'  {name} = {name}_copy.get();']
        if not self.with_data:
            return []
        kind, fn = self.with_data
        if self.f.name in KEPT:
            return [f'  if ({fn}) data = checked::kept<{kind}>({fn}, data), {fn} = run_{kind};']
        return [f'  checked::With<{kind}> *with = nullptr;', f'  if ({fn}) {{',
                f'    data = with = new checked::With<{kind}>{{{fn}, data, free_data}};',
                f'    {fn} = run_{kind};', f'    free_data = checked::free_with<{kind}>;', '  }']

    def section_has_codes(self):
        """An int with out-parameters is a code, also where the comment is the one before."""
        return bool(self.after) or self.f.name.startswith('v8c_arg_')


HEAD = '''/* Made by tools/checked.py of the public headers. */
#include <stdarg.h>
#include <stdlib.h>

#include "shim/checked.h"
'''


def calls(api, wrappers):
    out = [HEAD]
    out += sorted({f'#include "{os.path.relpath(w.f.header, ROOT + "/include")}"\n' for w in wrappers}) + ['\n']
    out += [f'CHECKED_KIND({kind}, {"true" if attached else "false"})\n' for kind, attached in api.owned.items()]
    out.append('\n' + '\n'.join(w.declaration() for w in wrappers) + '\n\n')
    made = [w for w in wrappers if w.f.name not in BY_HAND]
    out += [trampoline(api, name) + '\n' for name in sorted({w.with_data[0] for w in made if w.with_data})]
    out += [struct_trampolines(api, name) + '\n' for name in sorted({w.with_fns[0] for w in made if w.with_fns})]
    out.append('\n'.join(w.text(api) for w in made))
    out.append('\n#include "shim/checked_calls.h"\n')
    return ''.join(out)


def names(wrappers):
    return ''.join(f'#define {w.f.name} v8c__real_{w.f.name[4:]}\n' for w in wrappers)


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else ''
    if not (what == 'check' and len(sys.argv) == 2 or what in ('names', 'calls') and len(sys.argv) == 4):
        sys.exit(__doc__)
    api = Api()
    wrappers = [w for w in (Wrapper(f, api) for f in api.functions) if w.wrapped]
    for name in sorted((BY_HAND | KEPT | FREES | RETAINS) - {w.f.name for w in wrappers}):
        problem(f'there is no {name}')
    by_hand = open(ROOT + '/shim/checked_calls.h', encoding='utf-8').read()
    for name in sorted(BY_HAND):
        if not re.search(rf'^\w[\w *]*\b{name}\(', by_hand, re.M):
            problem(f'{name}: BY_HAND, and not in shim/checked_calls.h')
    text = names(wrappers) if what == 'names' else calls(api, wrappers)
    if problems:
        sys.exit('\n'.join('tools/checked.py: ' + x for x in problems) +
                 '\nWhat the words in brackets mean is said by tools/checked.py --help.')
    if what == 'check':
        print(f'{len(wrappers)} of {len(api.functions)} functions are wrapped')
        return
    with open(sys.argv[3], 'w', encoding='utf-8') as out:
        out.write(f'{sys.argv[2]}: {" ".join(read_files())}\n')
    if os.path.exists(sys.argv[2]) and open(sys.argv[2], encoding='utf-8').read() == text:
        return  # as old as it is: what includes it is not compiled again
    with open(sys.argv[2], 'w', encoding='utf-8') as out:
        out.write(text)


main()
