#!/bin/bash
# Packages from npm, packed as they are: each renders, parses or formats more than 10 KiB in a new
# process, from a snapshot, with node_modules moved away, and what it gives is what Node 20 gives,
# byte for byte; and so from a container that has sources and code caches instead of a heap. Versions and digests: deps/bundles/package-lock.json.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
packages=$PWD/deps/npm/bundles/node_modules
find_node
[ -n "$node" ] && [ -d "$packages" ] || missing "Node 20 or the packages are missing: deps/setup.sh brings them"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
mkdir "$work/app"
cp tests/e2e/esm_real/*.mjs "$work/app"
cp -r "$packages" "$work/app/node_modules"
cd "$work/app" || exit 1

names='react vue marked acorn prettier babel lodash'
for name in $names; do
    echo "import { run } from './$name.mjs'; process.stdout.write(await run(), () => process.exit());" >node.main.mjs
    env -u NODE_ENV timeout 60 "$node" node.main.mjs >"$work/$name.node" 2>"$work/$name.err" || head -5 "$work/$name.err"
    "$v8c" pack --esm "$name.mjs" -o "$work/$name.v8c" >"$work/$name.log" 2>&1 || head -5 "$work/$name.log"
done
for name in $names; do "$v8c" pack --esm --cache-only "$name.mjs" -o "$work/$name.cache" >"$work/$name.log" 2>&1 || head -5 "$work/$name.log"; done
mv node_modules "$work/gone"
mv ./*.mjs "$work/gone"
echo "Promise.resolve(__esmExports.run()).then((text) => console.log(text))" >run.js

big_enough() { [ "$(wc -c <"$work/$1.node")" -ge 10240 ]; }
packed() { [ -s "$work/$1.v8c" ]; }
equal() {  # equal NAME CONTAINER
    "$v8c" run --snapshot "$work/$2" run.js >"$work/$1.out" 2>"$work/$1.err" || { head -5 "$work/$1.err"; return 1; }
    truncate -s -1 "$work/$1.out" && cmp "$work/$1.node" "$work/$1.out" # console.log ends the line
}
for name in $names; do
    check "$name: Node's output is big enough" big_enough $name
    check "$name: packed" packed $name
    check "$name: the same bytes as Node's, from a snapshot" equal $name $name.v8c
    check "$name: and from sources with code caches" equal $name $name.cache
    check "$name: none of which was refused" [ "$(grep -c refused "$work/$name.err")" = 0 ]
done
several_hundred() { [ "$("$v8c" info --json "$work/lodash.v8c" | grep -o 'lodash-es/[A-Za-z_]*\.js' | sort -u | wc -l)" -ge 600 ]; }
check "lodash: several hundred modules" several_hundred
finish
