#!/bin/bash
# What libv8c.so needs at run time and what it shows.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
library=${V8C_BUILD:-build/release}/libv8c.so
list=tests/abi/symbols.txt

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
symbols=$(nm -D --defined-only "$library" | awk '{ print $3 }' | sort)

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
as_listed() {
    # Update with: nm -D --defined-only build/release/libv8c.so | awk '{print $3}' | sort >tests/abi/symbols.txt
    diff <(LC_ALL=C sort "$list") <(LC_ALL=C sort <<<"$symbols")
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
[ ! -f $list ] || check "shows what tests/abi/symbols.txt lists" as_listed
finish
