#!/bin/bash
# builds: release checked
# Packages from npm, used as they are by the programs of npm_programs/, each of which makes more than
# twenty calls: they print the same on Node 20 and on v8c run. What is random is printed by its shape.
# Their own tests are in none of their archives but zod's: npm_own_tests_test.sh.
# Versions and digests: deps/bundles/package-lock.json.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
packages=$PWD/deps/npm/bundles/node_modules
find_node
[ -n "$node" ] && [ -d "$packages/uuid" ] || missing "Node 20 or the packages are missing: deps/setup.sh brings them"
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cp tests/e2e/npm_programs/*.[cm]js "$work"
ln -s "$packages" "$work/node_modules"
cd "$work" || exit 1
export TZ=Europe/Berlin LC_ALL=C.UTF-8
unset NODE_ENV NODE_PATH FORCE_COLOR NO_COLOR

# By their builds for any JavaScript and by those for Node, where a package has both.
same() {
    "$node" --no-warnings "$1" >node.out 2>&1 </dev/null
    local status=$?
    [ $status = 0 ] || { echo "Node's status is $status"; tail -5 node.out; return 1; }
    local condition ours wrong=0
    for condition in any node; do
        "$v8c" run --condition $condition "$1" >v8c.out 2>&1 </dev/null
        ours=$?
        [ $ours = 0 ] && cmp -s node.out v8c.out && continue
        echo "condition $condition, status $ours"
        diff -a node.out v8c.out | head -${LINES_SHOWN:-20}
        wrong=1
    done
    return $wrong
}
calls() { [ "$(wc -l <node.out)" -ge 20 ]; }
for program in ${1:-*}.[cm]js; do
    check "$program" same "$program"
    check "$program: twenty lines and more" calls
done
finish
