#!/bin/bash
# Is this V8 one that v8c can use on this machine? Called by meson:
#   probe.sh BUILD_DIR V8_ROOT COMPILER...
# Prints name=value lines; or says on stderr what does not fit and exits 1.
# The answer is kept in BUILD_DIR until the V8, the compiler or the probe changes.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$1 root=$2
shift 2
compiler=("$@")

refuse() { printf '  %s\n' "$@" >&2; exit 1; }

# deps/v8 has lib/; an unpacked gem has vendor/v8/ARCH/libv8/obj/.
include='' archive=''
for dir in "$root"/{,vendor/v8/}include; do
    if [ -f "$dir/v8.h" ]; then include=$dir; break; fi
done
for file in "$root"/{lib/,,*/libv8/obj/,vendor/v8/*/libv8/obj/}libv8_monolith.a; do
    if [ -f "$file" ]; then archive=$file; break; fi
done
[ -n "$include" ] || refuse "there is no include/v8.h in it"
[ -n "$archive" ] || refuse "there is no lib/libv8_monolith.a in it"

key=$(ls -lLn "$archive" "$include/v8-version.h"; cksum "$here"/probe.{cc,sh}
      "${compiler[@]}" --version | head -1)
if [ -f "$build/probe.key" ] && [ "$(<"$build/probe.key")" = "$key" ]; then
    cat "$build/probe.out"
    exit 0
fi
mkdir -p "$build"
rm -f "$build/probe.key"
work=$(mktemp -d "$build/probe.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# What a linker says about a V8 that was built for a newer system, in words.
refuse_link() {
    local reasons=()
    if grep -q '__isoc23_' "$work/log"; then
        reasons+=("it needs glibc 2.38 or newer; this machine has $(getconf GNU_LIBC_VERSION 2>&1)")
    fi
    if grep -Eq '_M_replace_cold|__glibcxx_assert_fail' "$work/log"; then
        reasons+=("it needs libstdc++ of GCC 13 or newer; this is GCC $("${compiler[@]}" -dumpfullversion)")
    fi
    if grep -q 'unable to find library\|cannot find' "$work/log"; then
        reasons+=("a library or linker is missing (run deps/setup.sh)")
    fi
    [ ${#reasons[@]} -gt 0 ] || reasons=("it does not link:")
    refuse "${reasons[@]}" "the linker's own words:" "$(grep -m3 'error\|undefined\|cannot' "$work/log")"
}

build_probe() {  # build_probe DEFINES...
    "${compiler[@]}" -std=c++20 -O1 -w -fno-rtti -fno-exceptions "$@" -isystem "$include" \
        -c "$here/probe.cc" -o "$work/probe.o" >"$work/log" 2>&1 ||
        refuse "its headers do not compile as C++20:" "$(grep -m3 'error' "$work/log")"
    "${compiler[@]}" "$work/probe.o" "$archive" -o "$work/probe" -fuse-ld=lld \
        -Wl,--gc-sections,--error-limit=0 -pthread -ldl >"$work/log" 2>&1 || refuse_link
}

build_probe
"$work/probe" ask >"$work/out" 2>"$work/log" ||
    refuse "a program linked to it does not run here (status $?):" "$(head -3 "$work/log")"

defines=()
grep -q '^pointer_compression=1' "$work/out" && defines+=(-DV8_COMPRESS_POINTERS)
grep -q '^smi_31bit=1' "$work/out" && defines+=(-DV8_31BIT_SMIS_ON_64BIT_ARCH)
grep -q '^sandbox=1' "$work/out" && defines+=(-DV8_ENABLE_SANDBOX)
grep -q '^checks=1' "$work/out" && defines+=(-DV8_ENABLE_CHECKS)
[ ${#defines[@]} -eq 0 ] || build_probe "${defines[@]}"
"$work/probe" run >"$work/log" 2>&1 ||
    refuse "a script does not run in it (status $?):" "$(head -3 "$work/log")"

{
    cat "$work/out"
    echo "include=$include"
    echo "archive=$archive"
    echo "defines=${defines[*]-}"
} >"$build/probe.out"
printf '%s\n' "$key" >"$build/probe.key"
cat "$build/probe.out"
