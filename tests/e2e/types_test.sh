#!/bin/bash
# builds: release checked
# v8c types: TypeScript takes it, it is the same each time and in the order of names, and what modules and the global
# really have is declared in it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
need_node
typescript=$PWD/deps/typescript/typescript.js
strip=$PWD/deps/npm/strip/node_modules
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

"$v8c" types >v8c.d.ts
"$v8c" types >again.d.ts
# A script that uses each module, and one that is wrong, by tsc itself.
scripts=$OLDPWD/tests/e2e/types
tsc() { "$node" "$strip/typescript/lib/tsc.js" --strict --noEmit --target es2023 --lib es2023 --module nodenext --pretty false v8c.d.ts "$1"; }
cp "$scripts"/*.mts .
each_is_used() { comm -23 <(sed -n 's/^declare module "\(.*\)" {$/\1/p' v8c.d.ts | sort) <(sed -n 's/.* from "\(.*\)";$/\1/p' all.mts | sort) | diff /dev/null -; }
check "a script uses each module that is declared" each_is_used
check "tsc --strict takes it" tsc all.mts
refused() { diff <(grep -no 'TS[0-9]*$' wrong.mts) <(tsc wrong.mts | sed -n 's/^wrong.mts(\([0-9]*\),[0-9]*): error \(TS[0-9]*\): .*/\1:\2/p'); }
check "and refuses each line of a wrong one" refused
check "s60 the same each time" cmp v8c.d.ts again.d.ts
cat >names.js <<'JS'
// What is really there: of modules what they export, of the global what was added.
const found = {};
for (const name of ['assert', 'assert/strict', 'buffer', 'console', 'path', 'perf_hooks', 'stream/web', 'timer', 'timers', 'timers/promises', 'url', 'util', 'util/types', 'stream', 'fswatch',
    'crypto', 'exec', 'fetch', 'fs', 'os', 'sqlite', 'time', 'yaml'])
  found[name] = Object.keys(require(name));
found[''] = Object.getOwnPropertyNames(globalThis).filter((name) => /^(URL|Abort|Text|Event|Custom|DOM|Buffer|perf|set|clear|queue|Readable|Writable|Transform|ByteLength|Count|structured|atob|btoa|console|require)/.test(name));
console.log(JSON.stringify(found));
JS
"$v8c" run names.js >names.json
cat >drift.js <<'JS'
const ts = require(process.argv[2]);
const fs = require('fs');
const file = ts.createSourceFile('v8c.d.ts', fs.readFileSync('v8c.d.ts', 'utf8'), ts.ScriptTarget.ES2022, true);
let bad = 0;
const say = (...words) => { bad++; console.log(...words); };
for (const one of file.parseDiagnostics) say('not TypeScript:', ts.flattenDiagnosticMessageText(one.messageText, ' '), file.getLineAndCharacterOfPosition(one.start).line + 1);
const declared = { '': new Set() };
const order = [];
function gather(node, into) {
  if (ts.isParameter(node)) return;
  if (node.name && node.name.text !== undefined) into.add(node.name.text);
  ts.forEachChild(node, (child) => gather(child, into));
}
for (const statement of file.statements) {
  if (ts.isModuleDeclaration(statement) && ts.isStringLiteral(statement.name)) {
    order.push(statement.name.text);
    gather(statement.body, declared[statement.name.text] ??= new Set());
    statement.body.forEachChild((node) => { if (node.exportClause) gather(node.exportClause, declared[statement.name.text]); });
  } else {
    gather(statement, declared['']);
  }
}
const real = JSON.parse(fs.readFileSync('names.json', 'utf8'));
// What Node has for the sake of old programs, and is not declared.
const old = /^(is[A-Z]\w*|debug|SlowBuffer|INSPECT_MAX_BYTES|kStringMaxLength|transcode|TextEncoder|TextDecoder|Performance\w*|parent|domain\w*)$/;
for (const [name, keys] of Object.entries(real)) {
  const known = declared[name === 'assert/strict' ? 'assert' : name];
  if (!known) { say(`module ${name} is not declared`); continue; }
  for (const key of keys) if (!known.has(key) && !old.test(key)) say(`${name || 'the global'}: ${key} is not declared`);
}
for (const name of ['path', 'util', 'assert', 'url', 'buffer', 'console']) if (order.indexOf(name) === -1) say(`${name} is missing`);
process.exit(bad ? 1 : 0);
JS
check "s60 TypeScript reads it, and what is there is declared" "$node" drift.js "$typescript"
sed -i 's/export function format(/export function formatted(/' v8c.d.ts
check "drift is found" eval '! "$node" drift.js "$typescript" >out && grep -q "util: format is not declared" out'
echo 'declare module "x" {' >>v8c.d.ts
check "what is no TypeScript is found" eval '! "$node" drift.js "$typescript" >out && grep -q "not TypeScript" out'
check "it takes no argument" eval '! "$v8c" types x 2>err && grep -q "takes no argument" err'
finish
