#!/bin/bash
# What libv8c.so needs at run time and what it shows.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
library=${V8C_BUILD:-build/release}/libv8c.so
list=tests/abi/symbols.txt

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
# NAME VERSION, a line each, without the versions themselves
versioned=$(nm -D --defined-only "$library" | awk '$2 != "A" { sub("@+", " ", $3); print $3 }' | LC_ALL=C sort)
symbols=$(cut -d' ' -f1 <<<"$versioned" | sort)

needs_little() {
    local extra
    extra=$(grep -Ev '^(libc\.so|libm\.so|ld-linux|libcrypto\.so|libc\.musl|ld-musl)' <<<"$needed")
    [ -z "$extra" ] || { echo "needs more than libc, libm and libcrypto: $extra"; return 1; }
}
only_ours() {
    local others
    others=$(grep -Ev '^v8c_[a-z0-9]' <<<"$symbols")
    [ -z "$others" ] || { head -5 <<<"$others"; return 1; }
}
# A line of the list is NAME, or NAME VERSION when that is not V8C_1. Update with:
#   nm -D --defined-only build/release/libv8c.so | awk '$2 != "A" { sub("@+", " ", $3); sub(" V8C_1$", "", $3); print $3 }' |
#     LC_ALL=C sort >tests/abi/symbols.txt
as_listed() {
    diff <(awk 'NF == 1 { $2 = "V8C_1" } { print $1, $2 }' "$list" | LC_ALL=C sort) <(echo "$versioned")
}
have_versions() {
    local without
    without=$(awk '$2 !~ /^V8C_[0-9]+$/' <<<"$versioned")
    [ -z "$without" ] || { head -5 <<<"$without"; return 1; }
}
# Everything that a public header declares is there: a name followed by ( after V8C_API.
declared_is_there() {
    local missing
    missing=$(comm -23 <(cat include/v8c/*.h | tr '\n' ' ' | grep -oE 'V8C_API[^;{}]*' |
        grep -oE '\bv8c_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u) <(sort -u <<<"$symbols"))
    [ -z "$missing" ] || { echo "declared but not in the library: $missing"; return 1; }
}

check "needs libc, libm and at most libcrypto" needs_little
check "shows v8c_* only, and some" only_ours
check "has a soname" grep -q 'SONAME.*libv8c\.so\.0' <(readelf -d "$library")
check "is never unloaded" grep -q 'NODELETE' <(readelf -d "$library")
check "needs no executable stack" grep -q 'GNU_STACK.* RW ' <(readelf -lW "$library")
check "has all that the headers declare" declared_is_there
check "shows what tests/abi/symbols.txt lists" as_listed
check "gives every symbol a version" have_versions
finish
