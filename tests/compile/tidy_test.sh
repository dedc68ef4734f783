#!/bin/bash
# clang-tidy finds nothing in the C code, and finds what was planted.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-$PWD/build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tidy() { clang-tidy -p "$build" --quiet "$1" >"$work/log" 2>/dev/null || { grep -E 'warning:|error:' "$work/log" | sort -u; return 1; }; }
for file in $(find src examples -name '*.c' | LC_ALL=C sort); do check "$file" tidy "$file"; done

finds_planted() {
    echo 'int f(const char *a); int f(const char *a) { return *a && *a; }' >"$work/planted.c"
    ! clang-tidy --config-file=.clang-tidy --quiet "$work/planted.c" -- -std=c11 >"$work/log" 2>/dev/null && grep -q misc-redundant "$work/log"
}
check "it finds what was planted" finds_planted
finish
