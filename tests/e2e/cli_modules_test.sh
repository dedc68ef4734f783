#!/bin/bash
# v8c run, pack and eval with ES modules: import maps, conditions, modules that never settle, containers
# with sources and code caches.
# builds: release asan
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
. tests/e2e/command.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# says STATUS PATTERN ARG...: a line of stderr has it.
says() {
    local want=$1 pattern=$2; shift 2
    v "$@"
    [ "$status" = "$want" ] || complain "status $status, not $want" || return
    grep -q -e "$pattern" err || complain "stderr has no: $pattern"
}

mkdir -p lib/deep node_modules/pkg
echo "export default 'mapped';" >lib/mapped.mjs
echo "export default 'deep';" >lib/deep/x.mjs
echo "import a from 'a'; import x from 'lib/deep/x.mjs'; console.log(a, x);" >map.mjs
echo '{"imports": {"a": "./lib/mapped.mjs", "lib/": "./lib/", "gone": null}}' >map.json
echo '{"imports": {"a": 5}}' >odd.json
echo '{"imports": ' >broken.json
check "an import map" is 0 "mapped deep" run --import-map map.json map.mjs
check "without it the names mean nothing" says 1 "Cannot find package 'a' imported from $work/map.mjs:1:15" run map.mjs
echo "import 'gone';" >gone.mjs
check "a name that the map blocks" says 1 "gone" run --import-map map.json gone.mjs
check "what is passed over in a map is told" says 1 'odd.json: ' run --import-map odd.json map.mjs
check "a map that is none" says 2 'broken.json: ' run --import-map broken.json map.mjs
check "a map that is not there" says 5 'no.json: ' run --import-map no.json map.mjs

echo '{"exports": {"mine": "./mine.mjs", "default": "./other.mjs"}}' >node_modules/pkg/package.json
echo "export default 'mine';" >node_modules/pkg/mine.mjs
echo "export default 'other';" >node_modules/pkg/other.mjs
echo "import pkg from 'pkg'; console.log(pkg);" >pkg.mjs
check "a package" is 0 other run pkg.mjs
check "a condition" is 0 mine run --condition mine pkg.mjs

echo "console.log('before'); await new Promise(() => {}); console.log('behind');" >never.mjs
echo "import './never.mjs';" >waits.mjs
check "a module that never settles" says 1 "$work/never.mjs waits at a top-level await for what never comes" run never.mjs
check "what it did is there" [ "$(<out)" = before ]
check "one that it waits for is named" says 1 "$work/never.mjs waits" run waits.mjs
check "nor is it packed" says 1 "$work/never.mjs waits" pack --esm waits.mjs -o never.v8c
check "and leaves nothing" [ ! -e never.v8c ]
echo "import './throws.mjs';" >outer.mjs
echo "throw new RangeError('out');" >throws.mjs
check "one that throws" says 1 "throws.mjs:1:7: RangeError: out" run outer.mjs

# ---- Sources and code caches ----
echo "export const wasm = typeof WebAssembly; export function add(a, b) { return a + b; }" >lib/add.mjs
echo "import { add, wasm } from './lib/add.mjs'; import pkg from 'pkg'; export const answer = add(40, 2) + pkg + wasm; export const late = () => import('./lib/mapped.mjs').then((m) => m.default);" >app.mjs
echo "console.log(__esmExports.answer)" >use.js
check "packed without a heap" is 0 "" pack --esm --cache-only app.mjs -o app.v8c
check "packed with one" is 0 "" pack --esm app.mjs -o heap.v8c
mv lib gone && mv node_modules gone2
check "its sources are in it" is 0 "42otherobject" run --snapshot app.v8c use.js
check "every code cache was taken" [ ! -s err ]
check "eval takes it too" is 0 42otherobject eval --snapshot app.v8c '__esmExports.answer'
check "the heap has no WebAssembly when it is packed" is 0 "42otherundefined" run --snapshot heap.v8c use.js
check "refused code caches are told of" says 0 "app.v8c: 3 of 3 code caches were refused (.*): compiled from source" \
    run --v8-flags=--no-opt --snapshot app.v8c use.js
check "and the answer is right" [ "$(<out)" = 42otherobject ]
check "what nothing imported is not in it" says 1 "Cannot find module" eval --snapshot app.v8c '__esmExports.late(), 0'
info_says() { v info app.v8c; [ "$status" = 0 ] && grep -q "^graph bytes" out && grep -q "no heap" out; }
check "info says what it is" info_says
v info --json app.v8c
check "in JSON too" grep -q '"graph_bytes": [1-9]' out
check "profile takes it too" is 0 "" profile cpu --snapshot app.v8c -e 1 -o p.cpuprofile
cp app.v8c bad.v8c
printf 'X' | dd of=bad.v8c bs=1 seek=$(($(wc -c <bad.v8c) - 100)) conv=notrunc 2>/dev/null
check "damage is refused" says 3 "bad.v8c" run --snapshot bad.v8c use.js
check "--cache-only is for modules" says 2 "cache-only" pack --cache-only use.js -o x.v8c
check "and has no determinism" says 2 "cache-only" pack --esm --cache-only --deterministic app.mjs -o x.v8c

# ---- What is not the script's ----
mkdir -p own/sub own/node_modules/near node_modules/far other && echo '{}' >own/package.json
echo '{"secret": 42}' >other/data.json && echo "export default 'typed' as string" >other/typed.ts
echo 'module.exports = "own"' >own/mine.js
for name in own/node_modules/near node_modules/far; do echo "module.exports = '${name##*/}'" >$name/index.js; done
ln -s ../other/data.json own/link.json
cat >own/sub/app.cjs <<'END'
const codeOf = (fn) => { try { return fn(); } catch (e) { return e.code; } };
const said = [require('../mine.js'), require('near'), require('far')];
for (const name of ['../../other/data.json', '../link.json', '/etc/hosts']) said.push(codeOf(() => require(name)));
(async () => {
  for (const [name, type] of [['../../other/data.json', 'json'], ['/etc/hosts', 'text'], ['../../other/typed.ts']])
    said.push(await import(name, type && { with: { type } }).then(({ default: x }) => x.secret ?? x, (e) => e.code));
  console.log(said.map((x) => x === 'ERR_MODULE_UNREADABLE' ? '-' : x.secret ?? x).join(' '));
})();
END
check "--safe: modules come from the script's package and its node_modules" \
    is 0 "own near far - - - - - -" run --safe own/sub/app.cjs
typed=typed # a build with sanitizers has no TypeScript, and says so when it has read the file
[ -f "${v8c%/*}/typescript.v8c" ] || typed=ERR_LOAD
check "--allow-fs, too, and from its folder" is 0 "own near far 42 42 - 42 - $typed" run --allow-fs other own/sub/app.cjs
check "--module-root names another" is 0 "own near far 42 42 - 42 - $typed" run --safe --module-root other own/sub/app.cjs
cat >own/sub/app.mjs <<'END'
import data from '../link.json' with { type: 'json' };
console.log(data.secret);
END
check "a link that leads out is not read" says 1 "Cannot read module '.*data.json': Permission denied" run --safe own/sub/app.mjs
check "without --safe it is" is 0 42 run own/sub/app.mjs
from_stdin() { cd own && "$v8c" run --safe - <sub/in.js >../out 2>../err; status=$?; cd ..; [ $status = 0 ] && [ "$(<out)" = "own -" ]; }
echo "let e; try { require('../other/data.json') } catch (x) { e = x.code } console.log(require('./mine.js'), e === 'ERR_MODULE_UNREADABLE' ? '-' : e)" >own/sub/in.js
check "of stdin they come from the working folder's package" from_stdin

# ---- Deterministic ----
echo "export const at = Date.now(), n = Math.random(); export const later = () => Date.now()" >det.mjs
blob() { v pack --esm det.mjs --deterministic="$1" -o det.v8c && v info --json det.v8c && grep -o '"blob_digest": *"[0-9a-f]*"' out; }
one=$(blob 1000) again=$(blob 1000) other=$(blob 2000)
check "the same modules make the same heap" [ "$one" = "$again" ]
check "another clock makes another" [ "${#one}" -gt 40 -a "$one" != "$other" ]
check "the clock stood still, and goes again" is 0 "2000,true" eval --snapshot det.v8c '[__esmExports.at, __esmExports.later() > 1.7e12]'
finish
