#!/bin/bash
# builds: release checked asan
# Linking, evaluation order, cycles, top-level await and import(), one case a file in cases/, named by
# the clause of ECMA-262 that it comes from: what it prints under Node 20 and under v8c, and whether
# it fails, is the same. In a case, a line `//! NAME` begins the file NAME beside main.mjs.
#
# Where there is no Node 20, expected.txt stands for it: what it printed. `--update` writes that.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
expected=$PWD/tests/modules/expected.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

split() {  # split CASE DIR
    mkdir -p "$2"
    awk -v dir="$2" '
        BEGIN { out = dir "/main.mjs" }
        /^\/\/! / { out = dir "/" substr($0, 5)
                    parent = out; sub(/\/[^\/]*$/, "", parent); system("mkdir -p " parent); printf "" > out; next }
        { print > out }' "$1"
}
in_node() {  # in_node DIR
    local status=0
    "$node" --no-warnings "$1/main.mjs" >"$1/node.txt" 2>/dev/null || status=1
    echo "exit $status" >>"$1/node.txt"
}
export -f in_node
find_node
export node
# Lines behind `== NAME` into work/NAME/FILE.
deal() {  # deal FILE
    awk -v work="$work" -v file="$1" '/^== / { out = work "/" $2 "/" file; printf "" > out; next } { print > out }'
}

names=()
for case in tests/modules/cases/*.mjs; do
    names+=("$(basename "$case" .mjs)")
    split "$case" "$work/${names[-1]}"
done
if [ -n "$node" ]; then
    printf '%s\0' "${names[@]/#/$work/}" | xargs -0 -P "$(nproc)" -I{} bash -c 'in_node "$1"' node {}
    for name in "${names[@]}"; do echo "== $name"; cat "$work/$name/node.txt"; done >"$work/node.txt"
    if [ "${1:-}" = --update ]; then cp "$work/node.txt" "$expected"; fi
    diff "$expected" "$work/node.txt" >"$work/diff" || { echo "FAILED: expected.txt is not what Node prints"; cat "$work/diff"; failed=1; }
else
    echo "no Node 20: compared with expected.txt"
    deal node.txt <"$expected"
fi
"$build/tests/modules/run_case" "${names[@]/#/$work/}" >"$work/all.txt" 2>"$work/errors.txt" || cat "$work/errors.txt"
sed "s|^== $work/|== |" "$work/all.txt" | deal v8c.txt

for name in "${names[@]}"; do
    if diff "$work/$name/node.txt" "$work/$name/v8c.txt" >"$work/diff" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        sed 's/^/    /' "$work/diff"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 250 ]
