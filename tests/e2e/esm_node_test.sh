#!/bin/bash
# builds: release checked
# Packages, paths and CommonJS as Node 20 finds them: the same imports under both, and what comes of
# each must be the same, errors' codes and words too.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
need_node
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT

put() { mkdir -p "$work/$(dirname "$1")"; cat >"$work/$1"; }  # put FILE <text
package() { put "node_modules/$1/package.json"; }
# A module that says who it is.
files() { local f; for f in "$@"; do put "$f" <<<"export default '$f';"; done; }

put package.json <<'X'
{"name": "self", "type": "module", "exports": {".": "./main.js", "./sub": "./sub.mjs", "./hidden": null},
 "imports": {"#own": "./sub.mjs", "#dir/*": "./dir/*.mjs", "#dep": "dual", "#dep/sub": "plain/lib/x.mjs", "#none": "./gone.mjs",
             "#cond": {"nothing": "./sub.mjs", "import": "./main.js"}, "#out": "../x.mjs", "#null": null}}
X
files main.js sub.mjs dir/a.mjs dir/b.mjs 'a b.mjs' 'ü.mjs' dir/index.mjs node_modules/plain/lib/x.mjs node_modules/plain/index.mjs
files node_modules/esm/esm.js node_modules/esm/other.js node_modules/@scope/pkg/x.mjs node_modules/dual/esm.mjs node_modules/order/a.mjs node_modules/order/b.mjs
files node_modules/features/src/a.mjs node_modules/features/src/deep/b.mjs node_modules/features/src/secret/c.mjs node_modules/features/extra/d.mjs node_modules/array/good.mjs
files node_modules/nested/node_modules/inner/x.mjs node_modules/nested/y.mjs
package plain <<<'{"main": "index.mjs"}'
package esm <<<'{"type": "module", "main": "./esm"}'
package @scope/pkg <<<'{"exports": "./x.mjs"}'
package dual <<<'{"exports": {"require": "./cjs.cjs", "import": "./esm.mjs"}}'
put node_modules/dual/cjs.cjs <<<'module.exports = "dual/cjs.cjs"'
package order <<<'{"exports": {".": {"default": "./a.mjs", "import": "./b.mjs"}, "./b": {"node-no": "./a.mjs", "import": {"default": "./b.mjs"}}}}'
package features <<'X'
{"exports": {"./*": "./src/*.mjs", "./secret/*": null, "./extra/*.mjs": "./extra/*.mjs", "./x/*/y": "./src/*.mjs",
             "./bad": "src/a.mjs", "./up": "./../up.mjs", "./nm": "./node_modules/x.mjs", "./gone": "./gone.mjs", "./num": 5}}
X
package array <<<'{"exports": {".": ["bad", {"nothing": "./x.mjs"}, "./good.mjs"], "./none": [null], "./bad": ["nope"]}}'
package mixed <<<'{"exports": {".": "./a.mjs", "import": "./b.mjs"}}'
package numeric <<<'{"exports": {"1": "./a.mjs"}}'
package empty-exports <<<'{"exports": {}}'
package broken <<<'{"exports": '
package no-main <<<'{}'
package nested <<<'{"exports": {".": "./y.mjs"}}'
put node_modules/nested/y.mjs <<<"import x from 'inner'; export default x;"
package nested/node_modules/inner <<<'{"exports": "./x.mjs"}'
package index-only <<<'{}'
put node_modules/index-only/index.js <<<'module.exports = "index-only"'
package main-dir <<<'{"main": "lib"}'
put node_modules/main-dir/lib/index.js <<<'module.exports = "main-dir/lib"'
package main-gone <<<'{"main": "gone.js"}'
put node_modules/main-gone/index.js <<<'module.exports = "main-gone/index"'
package self-name <<<'{"name": "self-name", "exports": {".": "./a.mjs", "./b": "./b.mjs"}}'
put node_modules/self-name/a.mjs <<<"export { default } from 'self-name/b';"
put node_modules/self-name/b.mjs <<<"export default 'self-name/b';"

# CommonJS: names, re-exports, order, cycles, errors.
package cjs <<<'{"main": "main.js"}'
put node_modules/cjs/main.js <<'X'
// exports.commented = 1
const s = "exports.string = 1", t = `exports.template = ${`nested ${1 + 1}`}`, r = /exports.regexp = 1[/]"/g;
exports.a = 1; exports['b'] = 2; module.exports.c = 3;
Object.defineProperty(exports, 'd', { enumerable: true, value: 4 });
Object.defineProperty(exports, '__esModule', { value: true });
exports.fn = function () { exports.inner = 1; return this === undefined; };
if (false) exports.never = 1;
exports.default = 'the default';
exports.self = require('./main.js') === module.exports;
exports.names = [typeof __filename, typeof __dirname, typeof module.id, this === exports].join();
X
put node_modules/cjs/object.js <<<'const a = 1, b = 2; module.exports = { a, b, "c d": 3, e: 4 };'
put node_modules/cjs/star.js <<<'module.exports = require("./object.js");'
put node_modules/cjs/either.js <<<'if (1) { module.exports = require("./main.js"); } else { module.exports = require("./object.js"); }'
put node_modules/cjs/ts.js <<<'"use strict"; function __exportStar(m, e) { for (const k in m) e[k] = m[k]; } __exportStar(require("./object"), exports); exports.own = 1;'
put node_modules/cjs/esbuild.js <<<'module.exports = (() => ({ x: 1, y: 2 }))(); 0 && (module.exports = { x, y });'
put node_modules/cjs/cycle-a.js <<<'exports.before = 1; exports.b = require("./cycle-b").seen; exports.after = 2;'
put node_modules/cjs/cycle-b.js <<<'exports.seen = Object.keys(require("./cycle-a")).join();'
put node_modules/cjs/throws.js <<<'throw new RangeError("thrown by cjs");'
put node_modules/cjs/missing.js <<<'try { require("./gone"); } catch (e) { exports.code = e.code; exports.first = e.message.split("\n")[0]; }'
put node_modules/cjs/data.js <<<'exports.value = require("./data.json").deep[1]; exports.pkg = require("dual"); exports.up = require("..") !== undefined;'
put node_modules/cjs/data.json <<<'{"deep": [1, "two"]}'
put node_modules/index.js <<<'module.exports = "up"'
put node_modules/cjs/esm-by-syntax.js <<<"export default 'esm by syntax'; export const x = import.meta.url.slice(-8);"
put node_modules/cjs/primitive.js <<<'module.exports = 42;'
put node_modules/cjs/null.js <<<'module.exports = null;'
put node_modules/cjs/function.js <<<'module.exports = function () {}; module.exports.x = 1; module.exports.y = 2;'
put node_modules/cjs/hashbang.js <<<$'#!/usr/bin/env node\nexports.line = new Error().stack.split("\\n")[1].match(/:(\\d+):/)[1];'
n=0
while IFS= read -r line; do n=$((n + 1)); put "node_modules/cjs/names$n.js" <<<"$line"; done <<'Y'
var b = {}; module.exports = { e: 4 };
var b = {}; module.exports = { a: b.c, b };
var b = {}; module.exports = { b, a: require('./object.js'), c: b };
var b = {}; module.exports = { b, get a() { return 1 }, c: b };
var b = {}; module.exports = { b, a: function () {}, c: b };
var b = {}; module.exports = { b, "a": b, "c": 3, d: b };
var b = {}; module.exports = { ...require('./object.js'), b };
var b = {}; module.exports = { b, ...b, c: b };
exports.x = 1; module.exports = require('./object.js');
exports.x = void 0, exports.y = exports.z = void 0;
(function (e) { e.x = 1 })(exports);
exports.x; exports.y == 1;
exports["c d"] = 1; Object.defineProperty(exports, "x y", { enumerable: true, value: 1 }); Object.defineProperty(exports, "z", { value: 1 });
var b = {}; Object.defineProperty(exports, "g", { enumerable: true, get: function () { return 1 } }); Object.defineProperty(exports, "i", { enumerable: true, get() { return b.bar } });
var a = 1 / 2; exports.after_division = a / 2; var q = [1] / 1, s = (1) / 2 / 3; exports.more = 1;
exports.r = [/[/'"]/, /'/g.test("x")]; if (1) exports.s = `${{ a: `}` }.a}'`; exports.last = 1;
Y
put data.json <<<'{"x": 1}'
put bad.json <<<'{'
put file.txt <<<'text'
put syntax.mjs <<<'let ='
put dep-throws.mjs <<<"import './throws.mjs';"
put throws.mjs <<<"throw Object.assign(new Error('thrown by esm'), { code: 'MINE' });"
put link.mjs <<<"import { nothing } from './sub.mjs';"
put cycle1.mjs <<<"import { b } from './cycle2.mjs'; export const a = 'a'; export default b();"
put cycle2.mjs <<<"import { a } from './cycle1.mjs'; export function b() { try { return a; } catch (e) { return e.name; } }"
put tla.mjs <<<"export default await import('./sub.mjs').then((m) => m.default + ' awaited');"
put meta.mjs <<<"export default [Object.keys(import.meta).join(), import.meta.filename, import.meta.dirname, import.meta.resolve('./x'), import.meta.resolve('dual'), import.meta.url].join(' ');"
ln -s ../dir/a.mjs "$work/dir/link.mjs"

put cases.txt <<'X'
./sub.mjs
./sub
./dir
./dir/
./dir/link.mjs
./a%20b.mjs
./a b.mjs
./%C3%BC.mjs
./ü.mjs
./dir%2Fa.mjs
./dir%5ca.mjs
./gone.mjs
./sub.mjs?one
./sub.mjs?two#x
./file.txt
./syntax.mjs
./throws.mjs
./dep-throws.mjs
./link.mjs
./cycle1.mjs
./tla.mjs
./meta.mjs
./data.json
./bad.json
/gone/absolute.mjs
file:///gone/file.mjs
node:no-such-builtin
data:text/javascript,export default 1 + 1; export const url = import.meta.url.length
data:text/javascript;charset=utf-8,export default "%C3%BC%20%2b"
data:application/javascript;base64,ZXhwb3J0IGRlZmF1bHQgImJhc2U2NCI7
data:text/javascript,import x from "data:text/javascript,export default 7"; export default x * 2
data:text/plain,x
data:text/javascript,throw new RangeError("in data")
data:application/json,1
self
self/sub
self/hidden
self/nothing
#own
#dir/a
#dir/gone
#dep
#dep/sub
#none
#cond
#out
#null
#undefined
#
#/x
plain
plain/lib/x.mjs
plain/lib/gone.mjs
plain/lib
esm
esm/other.js
@scope/pkg
@scope/pkg/x.mjs
@scope
@scope/gone
dual
dual/esm.mjs
order
order/b
features
features/a
features/deep/b
features/secret/c
features/extra/d.mjs
features/x/a/y
features/a/../deep/b
features/bad
features/up
features/nm
features/gone
features/num
array
array/none
array/bad
mixed
numeric
empty-exports
broken
no-main
nested
index-only
main-dir
main-gone
self-name
gone-package
gone-package/x
.hidden
a%20b
a\b
cjs
cjs/main.js
cjs/object.js
cjs/star.js
cjs/either.js
cjs/ts.js
cjs/esbuild.js
cjs/cycle-a.js
cjs/throws.js
cjs/missing.js
cjs/data.js
cjs/esm-by-syntax.js
cjs/primitive.js
cjs/null.js
cjs/function.js
cjs/hashbang.js
X
for ((i = 1; i <= n; i++)); do echo "cjs/names$i.js" >>"$work/cases.txt"; done
# A module with all the imports in it, one behind the other, and a line for what comes of each.
{
    echo "const show = (v) => typeof v === 'function' ? 'function' : typeof v === 'object' ? JSON.stringify(v) : String(v);"
    echo "const all = (m) => Object.keys(m).sort().filter((k) => k !== 'module.exports').map((k) => k + '=' + show(m[k])).join(' ');"
    echo "const why = (e) => [e.name, e.code, e.message.split('\\n')[0].replace(/(mjs):\\d+:\\d+/, '\$1').replace(/(mjs\\.) Unexpected.*/, '\$1')].join(' | ');"
    echo "const say = (t) => console.log(t);"
    while IFS= read -r specifier; do
        s=${specifier//\\/\\\\}
        echo "await import('$s').then((m) => say('$s -> ' + all(m)), (e) => say('$s !! ' + why(e)));"
    done <"$work/cases.txt"
    echo "await import('./data.json', { with: { type: 'json' } }).then((m) => say('json ' + all(m)), (e) => say(why(e)));"
    echo "await import('data:application/json,[1,%22two%22]', { with: { type: 'json' } }).then((m) => say('data json ' + all(m)), (e) => say(why(e)));"
    echo "await import('./sub.mjs', { with: { type: 'json' } }).then((m) => say('json ' + all(m)), (e) => say(why(e)));"
} >"$work/entry.mjs"

(cd "$work" && NODE_NO_WARNINGS=1 "$node" --no-warnings entry.mjs >node.out 2>node.err; "$v8c" run entry.mjs >v8c.out 2>v8c.err)
# Each line of Node's is a case.
while IFS= read -r line; do
    same() { grep -qxF -- "$line" "$work/v8c.out" || { echo "node: $line"; echo "v8c:  $(grep -F -- "${line%% [-!]*} " "$work/v8c.out" | head -1)"; return 1; }; }
    check "${line:0:60}" same
done <"$work/node.out"
check "both ran to the end" [ "$(wc -l <"$work/node.out")" = "$(wc -l <"$work/v8c.out")" ]
nothing_on_stderr() { [ ! -s "$work/v8c.err" ] || { head -5 "$work/v8c.err"; return 1; }; }
check "nothing on stderr" nothing_on_stderr
check "there are a hundred cases" [ "$(wc -l <"$work/node.out")" -ge 100 ]
finish
