#!/bin/bash
# clang-tidy finds nothing in our code, and finds what was planted. Of the checks, not the static
# analyzer's: it does not know that a code is never 0, and takes a failure for a way on nearly
# everywhere. A file of the shim takes seconds, for V8's headers: as many at once as there are cores.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-$PWD/build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

files() { find src examples shim -name '*.c' -o -name '*.cc' | LC_ALL=C sort; }
one() {
    local log=$work/${1//\//_} extra=()
    case $1 in shim/checked*) extra=(--extra-arg=-DV8C_CHECKED) ;; esac # they are in no other build
    clang-tidy -p "$build" --quiet "${extra[@]}" "$1" >"$log" 2>/dev/null && rm -f "$log"
}
export -f one
export build work

files | xargs -P"$(nproc)" -n1 bash -c 'one "$1"' _
clean() { ! [ -f "$work/${1//\//_}" ] || { grep -E 'warning:|error:' "$work/${1//\//_}" | sort -u; return 1; }; }
for file in $(files); do check "$file" clean "$file"; done

finds_planted() {
    echo 'int f(const char *a); int f(const char *a) { return *a && *a; }' >"$work/planted.c"
    ! clang-tidy --config-file=.clang-tidy --quiet "$work/planted.c" -- -std=c11 >"$work/log" 2>/dev/null && grep -q misc-redundant "$work/log"
}
check "it finds what was planted" finds_planted
finish
