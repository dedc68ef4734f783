#!/bin/bash
# builds: release checked
# Programs of node_programs/ print the same on Node 20 and on v8c run, and end with the same status.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
need_node
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
programs=$PWD/tests/e2e/node_programs
cd "$work" || exit 1

same() {
    "$node" --no-warnings "$1" >node.out 2>&1 </dev/null
    local status=$?
    "$v8c" run "$1" >v8c.out 2>&1 </dev/null
    local ours=$?
    [ $ours = $status ] || echo "status $ours, Node's is $status"
    [ $ours = $status ] && cmp -s node.out v8c.out && return 0
    diff -a node.out v8c.out | head -${LINES_SHOWN:-20}
    return 1
}
for program in "$programs"/${1:-*}.[cm]js; do
    check "${program##*/}" same "$program"
done
finish
