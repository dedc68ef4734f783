#!/bin/bash
# builds: release checked
# Of the packages of npm_packages_test.sh zod alone brings its own tests (the others' archives have none, or not what
# they are run with: date-fns has a helper, yaml a part of its parser of that name). They are vitest's and TypeScript:
# npm_tests/vitest.mjs is as much of that as they need, TypeScript takes the types out, and each test comes out, and
# each of their snapshots is, the same on Node 20 and on v8c run. Two files want packages that zod does not bring.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
packages=$PWD/deps/npm/bundles/node_modules
typescript=$PWD/deps/npm/strip/node_modules/typescript/lib/typescript.js
tests=$PWD/tests/e2e/npm_tests
find_node
[ -n "$node" ] && [ -d "$packages/zod" ] && [ -f "$typescript" ] ||
    missing "Node 20 or the packages are missing: deps/setup.sh brings them"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export TZ=Europe/Berlin LC_ALL=C.UTF-8
mkdir -p node_modules/vitest
cp -r "$packages/zod" node_modules/
cp "$tests/run.mjs" .
cp "$tests/vitest.mjs" node_modules/vitest/
echo '{"name": "vitest", "exports": "./vitest.mjs"}' >node_modules/vitest/package.json

check "zod's tests are there" eval '"$node" "$tests/types.cjs" "$typescript" node_modules/zod/src node_modules/zod >files && [ "$(wc -l <files)" -ge 100 ]'
same() {
    "$node" --no-warnings run.mjs >node.out 2>&1 </dev/null || { tail -5 node.out; return 1; }
    "$v8c" run run.mjs >v8c.out 2>&1 </dev/null || { tail -5 v8c.out; return 1; }
    diff -a node.out v8c.out | head -20
    cmp -s node.out v8c.out
}
check "each comes out as on Node" same
check "most of them well" eval '[ "$(grep -c "^ok" v8c.out)" -ge 1300 ] && [ "$(grep -c "^not" v8c.out)" -le 20 ]'
finish
