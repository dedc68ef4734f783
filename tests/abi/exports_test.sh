#!/bin/bash
# builds: release checked
# What the libraries need at run time and what they show: libv8c.so and the libraries above
# it, each with its list, tests/abi/symbols.txt, symbols-runtime.txt and so on.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-build/release}

# What the dynamic linker wants of every program, and what each library may need.
system='libc\.so|libm\.so|ld-linux|libc\.musl|ld-musl'
declare -A may_need=([v8c]="$system" [v8c-runtime]="$system|libv8c\.so|libuv\.so|libcjson\.so"
    [v8c-devtools]="$system|libv8c\.so|libwebsockets\.so|libcjson\.so"
    [v8c-modules]="$system|libv8c\.so|libv8c-runtime\.so|libuv\.so|libsqlite3\.so|libyaml-0\.so")
declare -A lists=([v8c]=tests/abi/symbols.txt [v8c-runtime]=tests/abi/symbols-runtime.txt
    [v8c-devtools]=tests/abi/symbols-devtools.txt [v8c-modules]=tests/abi/symbols-modules.txt)

needs_little() {
    local extra
    extra=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev "^(${may_need[$lib]})")
    [ -z "$extra" ] || { echo "needs more: $extra"; return 1; }
}
only_ours() {
    local others
    others=$(grep -Ev '^v8c_[a-z0-9]' <<<"$symbols")
    [ -z "$others" ] || { head -5 <<<"$others"; return 1; }
}
# A line of the list is NAME, or NAME VERSION when that is not V8C_1. Update with:
#   nm -D --defined-only build/release/libNAME.so | awk '$2 != "A" { sub("@+", " ", $3); sub(" V8C_1$", "", $3); print $3 }' |
#     LC_ALL=C sort >LIST
as_listed() {
    diff <(awk 'NF == 1 { $2 = "V8C_1" } { print $1, $2 }' "${lists[$lib]}" | LC_ALL=C sort) <(echo "$versioned")
}
have_versions() {
    local without
    without=$(awk '$2 !~ /^V8C_[0-9]+$/' <<<"$versioned")
    [ -z "$without" ] || { head -5 <<<"$without"; return 1; }
}

all=''
for lib in v8c v8c-runtime v8c-devtools v8c-modules; do
    library=$build/lib$lib.so
    # NAME VERSION, a line each, without the versions themselves
    versioned=$(nm -D --defined-only "$library" | awk '$2 != "A" { sub("@+", " ", $3); print $3 }' | LC_ALL=C sort)
    symbols=$(cut -d' ' -f1 <<<"$versioned" | sort)
    all+=$symbols$'\n'
    check "lib$lib needs what it may need" needs_little
    check "lib$lib shows v8c_* only, and some" only_ours
    check "lib$lib has a soname" grep -q "SONAME.*lib$lib\.so\.0" <(readelf -d "$library")
    check "lib$lib is never unloaded" grep -q 'NODELETE' <(readelf -d "$library")
    check "lib$lib needs no executable stack" grep -q 'GNU_STACK.* RW ' <(readelf -lW "$library")
    check "lib$lib shows what ${lists[$lib]} lists" as_listed
    check "lib$lib gives every symbol a version" have_versions
done

# Everything that a public header declares is in one of them: a name followed by ( after V8C_API.
declared_is_there() {
    local missing
    missing=$(comm -23 <(cat include/v8c/*.h | tr '\n' ' ' | grep -oE 'V8C_API[^;{}]*' |
        grep -oE '\bv8c_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u) <(sort -u <<<"$all"))
    [ -z "$missing" ] || { echo "declared but in no library: $missing"; return 1; }
}
check "the libraries have all that the headers declare" declared_is_there
none_twice() { [ -z "$(sort <<<"$all" | uniq -d)" ]; }
check "no symbol is in two" none_twice
finish
