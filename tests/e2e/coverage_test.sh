#!/bin/bash
# v8c run --coverage: the same functions, ranges and counts as Node's NODE_V8_COVERAGE for the same
# script and module, lcov that its own tool reads, and what happens when the script fails.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
command -v node >/dev/null || missing "node is missing"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

cat >script.js <<'X'
function pick(n) {
  if (n > 1) {
    return 'many';
  }
  return 'one';
}
const f = n => n ? 1 : 2;
class A { constructor() { this.x = 1; } get y() { return this.x; } static z() {} }
for (let i = 0; i < 3; i++) pick(i), f(0);
switch (pick(0)) { case 'none': f(1); break; case 'one': f(2); default: f(3) }
try { new A().y; throw new Error('x') } catch (e) { console.log(e.message) } finally { f(1) }
function* gen() { yield 1; yield 2 }
for (const v of gen()) { if (v) break }
const o = { 'ü': null ?? f(1), get late() { return f(0) && f(1) || 0 } };
console.log(o.late);
async function wait() { await null; return f(1) }
wait().then(() => console.log('done'));
function never() { return 1 }
X
cp script.js module.mjs
echo 'export { pick }; import { other } from "./other.mjs"; other(1);' >>module.mjs
printf 'export function other(n) {\n  return n ? 1\n    : 2;\n}\nexport const unused = () => 3;\n' >other.mjs

# The functions of FILE in that JSON, one a line.
functions() {
    node -e '
        const { result } = JSON.parse(require("fs").readFileSync(process.argv[1]));
        const { functions } = result.find(one => one.url.endsWith(process.argv[2]));
        for (const one of functions) console.log(JSON.stringify(one));
    ' "$1" "$2"
}
# Node wraps a CommonJS module in a function, which V8 lists as the whole script once more.
of_node() {
    rm -rf node
    NODE_V8_COVERAGE=node node "$1" >/dev/null && functions node/*.json "$2"
}
same() {  # same FILE SCRIPT
    "$v8c" run --coverage ours.json "$1" >/dev/null && functions ours.json "$2" | sort >ours.txt &&
        of_node "$1" "$2" | sort | uniq >node.txt && [ -s ours.txt ] && diff ours.txt node.txt
}
check "a script: as Node counts it" same script.js script.js
check "a module: as Node counts it" same module.mjs module.mjs
check "an imported module: as Node counts it" same module.mjs other.mjs

"$v8c" run --coverage ours.info module.mjs >out.txt 2>err.txt
check "lcov: status, output" [ "$? $(tail -1 out.txt) $(cat err.txt)" = "0 done " ]
check "lcov: both modules" [ "$(grep -c '^SF:file://.*/\(module\|other\)\.mjs$' ours.info)" = 2 ]
check "lcov: a line that did not run" grep -qx 'DA:18,0' ours.info
check "lcov: a line that ran once, by its block" grep -qx 'DA:3,1' ours.info
check "lcov: each record is closed" [ "$(grep -c '^end_of_record$' ours.info)" = "$(grep -c '^SF:' ours.info)" ]

echo 'function f() { g() } function g() { throw new Error("no") } f()' >throws.js
"$v8c" run --coverage ours.lcov throws.js 2>/dev/null
check "a script that throws: its status, and a file all the same" [ "$? $(grep -c '^FNDA:1,' ours.lcov)" = "1 2" ]
echo 'let n = 0; function spin() { for (;;) n++ } spin()' >endless.js
"$v8c" run --timeout 200 --coverage ours.json endless.js 2>/dev/null
check "a script that is ended: its status, and a file" [ "$? $(functions ours.json endless.js | grep -c spin)" = "7 1" ]
"$v8c" run --coverage not.txt script.js 2>err.txt
check "another kind of name is refused" [ "$? $(grep -c 'name.json' err.txt) $(ls not.txt 2>/dev/null)" = "2 1 " ]
"$v8c" run --coverage none/ours.json script.js >/dev/null 2>err.txt
check "a file that cannot be written" [ $? = 5 ]
finish
