#!/bin/bash
# builds: release checked asan
# Each example prints what stands at its top, and nothing on stderr.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
source=$PWD build=${V8C_BUILD:-$PWD/build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

prints() {
    local expected status
    expected=$(sed -n '/^#include/q; s/^ \* prints: //p' "$source/examples/$1.c" | sed 's| \*/$||')
    [ -n "$expected" ] || { echo "it does not say what it prints"; return 1; }
    timeout 60 "$build/examples/$1" >out 2>err
    status=$?
    # The sanitizer's own words about swapcontext.
    sed -i '/doesn.t fully support makecontext/d' err
    [ $status = 0 ] || { echo "status $status"; cat err; return 1; }
    [ ! -s err ] || { cat err; return 1; }
    diff <(echo "$expected") out
}
short() { [ "$(wc -l <"$source/examples/$1.c")" -le 100 ]; }
listed() { grep -q "(${1}.c)" "$source/examples/README.md"; }

for file in "$source"/examples/*.c; do
    name=$(basename "$file" .c)
    check "$name prints what it says" prints "$name"
    check "$name is short" short "$name"
    check "$name is listed" listed "$name"
done
check "there are a dozen" [ "$(ls "$source"/examples/*.c | wc -l)" -ge 12 ]
finish
