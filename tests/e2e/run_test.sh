#!/bin/bash
# builds: release checked asan
# v8c run has a loop, and require(): what a program prints and how it ends.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
. tests/e2e/command.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

quiet() { is "$@" && [ ! -s err ]; }
put() { mkdir -p "$(dirname "$1")"; cat >"$1"; }

# ---- s58: it ends when nothing is pending ----------------------------------------------------
check "s58 timers, then the end" quiet 0 $'1\n2\n3\n4' run - <<'JS'
setImmediate(() => { console.log(3); setTimeout(() => console.log(4), 5); });
Promise.resolve().then(() => console.log(2));
console.log(1);
JS
check "s58 sleeps of a module" quiet 0 'a b' run - <<'JS'
const { sleep } = require('timer');
(async () => { await sleep(10); const a = 'a'; await Promise.all([sleep(5), sleep(5)]); console.log(a, 'b'); })();
JS
check "s58 what is not referenced is not waited for" quiet 0 here run - <<<'setTimeout(() => console.log("never"), 1e6).unref(); console.log("here")'
check "s58 V8's own threads are waited for" quiet 0 true run - <<'JS'
const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
WebAssembly.compile(bytes).then((m) => console.log(m instanceof WebAssembly.Module));
JS
check "s58 a throw" is 1 before run - <<<'console.log("before"); throw new Error("x")'
check "  with its place" grep -q '^<stdin>:1:24: Error: x' err
check "s58 a throw in a timer ends it" is 1 '' run - <<<'setTimeout(() => { throw new Error("late") }, 1); setTimeout(() => console.log("never"), 200)'
check "  with its place" grep -q '^<stdin>:1:20: Error: late' err
cat >due.js <<'JS'
process.on('exit', (code) => console.log('exit', code));
setTimeout(() => { throw new Error('first') }, 1);
setTimeout(() => console.log('never'), 2);
setTimeout(() => { throw new Error('second') }, 3);
setImmediate(() => setImmediate(() => console.log('never')));
for (const from = Date.now(); Date.now() - from < 30;);
JS
check "s58 what else is due then does not run" is 1 'exit 1' run due.js
check "  and is not told of" eval "grep -q first err && ! grep -q second err"
for host in '' http://127.0.0.1 127.0.0.1/x a@b; do check "--allow-net '$host' is no host" is 2 '' run --allow-net "$host" due.js; done
check "s58 a rejection that nobody handles" is 1 '' run - <<<'require("timer").sleep(1).then(() => { throw new TypeError("no") }); setTimeout(() => console.log("never"), 200)'
check "  with its place" grep -q '^<stdin>:1:46: TypeError: no' err
check "s58 a syntax error" is 1 '' run - <<<'let x = ;'
check "s58 no file" is 5 '' run nowhere.js

# ---- Modules -----------------------------------------------------------------------------------
put app/package.json <<<'{"name": "app"}'
put app/main.js <<'JS'
const { twice } = require('./lib/twice');
console.log(twice(21), require.main === module, __filename === require.resolve('./main'), __dirname.endsWith('/app'));
console.log(require('./data.json').deep[1], require('dep'), require('dep/sub'), module.children.length, module.id);
JS
put app/lib/twice.js <<<'exports.twice = (x) => x * require("./two"); '
put app/lib/two/index.js <<<'module.exports = 2'
put app/data.json <<<'{"deep": [1, "json"]}'
put app/node_modules/dep/package.json <<<'{"main": "./lib/it.js"}'
put app/node_modules/dep/lib/it.js <<<'module.exports = "main"'
put app/node_modules/dep/sub.js <<<'module.exports = "sub"'
expected=$'42 true true true\njson main sub 4 .'
check "s58 CommonJS from here" quiet 0 "$expected" run app/main.js
mkdir elsewhere
check "s58 relative requires from any folder" eval 'cd elsewhere && quiet 0 "$expected" run ../app/main.js; result=$?; cd ..; [ $result = 0 ]'
cp app/main.js app/main.cjs; sed -i 's|./main|./main.cjs|' app/main.cjs
check "s58 .cjs" quiet 0 "$expected" run app/main.cjs
put script/x.js <<<'console.log(require("./y").y); var global = 1; console.log(globalThis.global)'
put script/y.js <<<'exports.y = "why"'
check "s58 a script of no package requires from its folder" eval 'cd elsewhere && quiet 0 $'"'"'why\n1'"'"' run ../script/x.js; result=$?; cd ..; [ $result = 0 ]'
put script/where.js <<<'const path = require("path"); console.log(path.basename(__dirname), path.basename(__filename), Object.keys(globalThis).includes("__dirname"))'
check "it knows where it is" quiet 0 'script where.js false' run script/where.js
put script/main.js <<<'if (require.main === module) console.log("main", this === module.exports); var x = 1; console.log(globalThis.x); return'
check "one that wants to be a CommonJS module is" quiet 0 $'main true\nundefined' run script/main.js
put script/returns.js <<<'console.log(typeof module); if (scriptArgs) return; console.log("no")'
check "one that returns is, too" quiet 0 'object' run script/returns.js
put script/umd.js <<<'(function () { if (typeof module === "object") module.exports = 1; else this.mine = 2 }).call(this); console.log(globalThis.mine)'
check "one that asks is not" quiet 0 '2' run script/umd.js
for code in 'import { sep } from "path"; console.log(sep, typeof module)' 'console.log("/", typeof module); export {}' \
    'console.log(await "/", typeof module)' 'console.log(import.meta.url && "/", typeof module)'; do
    put script/esm.js <<<"$code"
    check "one that is an ES module by what is in it: $code" quiet 0 '/ undefined' run script/esm.js
done
put script/late.js <<<'console.log("once"); try { (0, eval)("import \"x\"") } catch (e) { globalThis.e = e } throw e'
check "one that throws such an error runs once" is 1 once run script/late.js
check "stdin is a script" is 1 '' run - <<<'import x from "path"'
put esm/main.mjs <<'JS'
import { sleep } from 'timer';
import EventEmitter, { once } from 'node:events';
import cjs from './c.cjs';
const e = new EventEmitter();
setTimeout(() => e.emit('x', cjs.value), 5);
console.log(...await once(e, 'x'));
await sleep(5);
console.log(import.meta.filename.endsWith('main.mjs'));
JS
put esm/c.cjs <<<'exports.value = typeof require("timer").sleep'
check "s58 an ES module that waits" quiet 0 $'function\ntrue' run esm/main.mjs
put esm/throws.mjs <<<'import { sleep } from "timer"; await sleep(1); throw new Error("of a module")'
check "s58 one that throws" is 1 '' run esm/throws.mjs
check "  with its words" grep -q 'Error: of a module' err
put esm/never.mjs <<<'await new Promise(() => {})'
check "s58 one that never ends" is 1 '' run esm/never.mjs
check "  says so" grep -q 'waits at a top-level await' err
put roots/lib/answer.js <<<'module.exports = 42'
check "s55 module roots" quiet 0 42 run --module-root roots - <<<'console.log(require("lib/answer"))'
check "s55 without them" is 1 '' run - <<<'require("lib/answer")'

# ---- s55: what is not found names who asked ---------------------------------------------------------
put app/bad.js <<<$'\nrequire("./inner")'
put app/inner.js <<<$'const x = 1;\n  require("./missing")'
check "s55 the file and line that require" is 1 '' run app/bad.js
check "  in the message" grep -q "Cannot find module './missing'" err
check "  with line and column" grep -q "^- $work/app/inner.js:2:3" err
check "  and who required that" grep -q "^- $work/app/bad.js" err

# ---- Limits hold for all of it ---------------------------------------------------------------------
check "a timeout while it waits" is 7 '' run --timeout 50 - <<<'setTimeout(() => {}, 1e6)'
check "  says so" grep -q '^v8c: the script was ended: --timeout 50' err
check "a timeout in a timer" is 7 '' run --timeout 50 - <<<'setTimeout(() => { for (;;); }, 5)'
check "a timeout in a continuation" is 7 '' run --timeout 50 - <<<'require("timer").sleep(5).then(async () => { for (;;) await 0; })'
check "CPU time of many turns" is 7 '' run --cpu-limit 60 --timeout 60000 - <<<'setInterval(() => { const end = Date.now() + 5; while (Date.now() < end); }, 1)'
check "a full heap in a timer" is 7 '' run --max-heap 16 - <<<'setTimeout(() => { a = []; for (;;) a.push([a]); }, 1)'
finish
