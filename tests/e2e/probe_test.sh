#!/bin/bash
# The configure-time probe: what it says of V8s that do not fit, and of the one that does.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cxx=${CXX:-c++}
mkdir -p "$work/v8/lib"

refuses() {  # refuses WORDS
    deps/probe.sh "$work/build" "$work/v8" "$cxx" >"$work/out" 2>"$work/err" && { echo "accepted"; return 1; }
    [ ! -s "$work/out" ] || { echo "printed an answer"; return 1; }
    grep -q "$1" "$work/err" || { cat "$work/err"; return 1; }
}
archive_of() {  # archive_of C++ CODE
    rm -f "$work/v8/lib/libv8_monolith.a"
    "$cxx" -w -x c++ -c - -o "$work/v8.o" <<<"$1" && ar rc "$work/v8/lib/libv8_monolith.a" "$work/v8.o"
}

check "no headers" refuses 'no include/v8.h'
ln -s "$PWD/deps/v8/include" "$work/v8/include"
check "no archive" refuses 'no lib/libv8_monolith.a'
archive_of 'int nothing;'
check "an archive without V8" refuses 'does not link'
version='namespace v8 { struct V8 { static const char *GetVersion(); }; const char *V8::GetVersion()'
archive_of "extern \"C\" long __isoc23_strtol(...); $version { return (char *)__isoc23_strtol(); } }"
check "a V8 for a newer glibc" refuses 'needs glibc 2.38 or newer; this machine has glibc'
archive_of "namespace std { void __glibcxx_assert_fail(int); } $version { std::__glibcxx_assert_fail(1); return 0; } }"
check "a V8 for a newer libstdc++" refuses 'needs libstdc++ of GCC 13 or newer'

rm -r "$work/v8"
ln -s "$PWD/deps/v8" "$work/v8"
check "the pinned V8" deps/probe.sh "$work/build" "$work/v8" "$cxx" >"$work/out"
answers() { grep -qx "$1" "$work/out"; }
check "its version" answers "version=$(sed -n 's/^v8 //p' deps/v8.lock).*"
check "no pointer compression" answers pointer_compression=0
check "no sandbox" answers sandbox=0
start=$(date +%s%N)
check "asked again" deps/probe.sh "$work/build" "$work/v8" "$cxx" >"$work/out2"
check "it answers from memory" [ $((($(date +%s%N) - start) / 1000000)) -lt 500 ]
check "the same" cmp -s "$work/out" "$work/out2"
finish
