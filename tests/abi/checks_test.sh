#!/bin/bash
# Every type check that V8's header has is one of ours, under our name for it, and exported; and
# none of ours is without one of V8's.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
library=${V8C_BUILD:-build/release}/libv8c.so
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

grep -oE '\bbool Is[A-Za-z0-9]+\(\) const' deps/v8/include/v8-value.h | sed 's/bool //; s/().*//' | LC_ALL=C sort -u >"$work/theirs"
sed -n '/^#define V8C_IS_MAP/,/[^\\]$/p' include/v8c/value.h | grep -oE 'XX\([a-z0-9_]+, Is[A-Za-z0-9]+\)' |
    tr -d 'X(),' >"$work/map" # lines of: ours theirs
awk '{ print $2 }' "$work/map" | LC_ALL=C sort >"$work/ours"
nm -D --defined-only "$library" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' >"$work/exported"

agree() { diff "$work/theirs" "$1"; }
exported() {
    local name bad=0
    while read -r name _; do
        grep -qx "v8c_is_$name" "$work/exported" || { echo "v8c_is_$name is not exported"; bad=1; }
    done <"$work/map"
    return $bad
}
# CamelCase is snake_case here; what is written otherwise is written down.
named() {
    local ours theirs want bad=0
    while read -r ours theirs; do
        want=$(sed -E 's/^Is//; s/([a-z0-9])([A-Z])/\1_\2/g' <<<"$theirs" | tr A-Z a-z)
        case $theirs in IsNullOrUndefined) want=nullish ;; IsRegExp) want=regexp ;; IsBigInt*) want=${want/big_int/bigint} ;; IsBigUint*) want=${want/big_uint/biguint} ;; esac
        [ "$ours" = "$want" ] || { echo "$theirs is v8c_is_$ours, not v8c_is_$want"; bad=1; }
    done <"$work/map"
    return $bad
}

check "reads V8's header" test "$(wc -l <"$work/theirs")" -ge 60
check "every check of V8's is ours, and no other" agree "$work/ours"
check "finds one that is missing" eval '! agree <(sed 1d "$work/ours") >/dev/null'
check "all of them are exported" exported
check "they have V8's names" named
finish
