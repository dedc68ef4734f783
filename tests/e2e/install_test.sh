#!/bin/bash
# builds: release checked
# `meson install`, and the program on the library's main page built against what it installed:
# with cc and pkg-config, CMake and Meson, as C11 and C++17, shared and static, and run.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
source=$PWD
build=${V8C_BUILD:-$PWD/build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- Install, then move: nothing may know where it was put first ----
install_it() { meson install --no-rebuild -C "$build" --destdir "$work/staged" >"$work/log" 2>&1 || { tail -20 "$work/log"; return 1; }; }
check "meson install" install_it
[ "$failed" = 0 ] || { finish; exit; }
prefix=$work/elsewhere
mv "$work/staged$(meson introspect "$build" --buildoptions | python3 -c '
import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "prefix"))')" "$prefix"
pc=$(find "$prefix" -name v8c.pc)
lib=$(dirname "$(dirname "$pc")")
export PKG_CONFIG_PATH=$lib/pkgconfig LD_LIBRARY_PATH=$lib

there() { [ -s "$prefix/$1" ] || { echo "there is no $1"; return 1; }; }
for file in include/v8c.h include/v8c/base.h bin/v8c share/man/man1/v8c.1 share/man/man7/v8c-embed.7 \
        share/bash-completion/completions/v8c share/doc/v8c/LICENSE share/doc/v8c/NOTICES.md; do
    check "$file is installed" there "$file"
done
all_headers() { diff <(cd "$source/include" && find . -name '*.h' | sort) <(cd "$prefix/include" && find . -name '*.h' | sort); }
check "all public headers, and no others" all_headers
check "libv8c.so is a link to the soname's file" [ "$(readlink "$lib/libv8c.so")" = libv8c.so.0 ]
check "libv8c-runtime.so is a link to the soname's file" [ "$(readlink "$lib/libv8c-runtime.so")" = libv8c-runtime.so.0 ]
check "the library is stripped" [ -z "$(readelf -SW "$lib/libv8c.so" | grep -F .symtab)" ]
check "the command finds its library by itself" [ "$(env -u LD_LIBRARY_PATH "$prefix/bin/v8c" eval '6 * 7')" = 42 ]
no_build_path() { ! grep -rIlF -e "$source" -e "$work" "$lib/pkgconfig" "$lib/cmake" "$prefix/bin" "$prefix/share"; }
check "no path of the build or of the first place is in it" no_build_path
completes() {
    local out
    out=$(bash -c '. "$1"; compopt() { :; }; COMP_WORDS=(v8c ev) COMP_CWORD=1; _v8c; echo "${COMPREPLY[*]}"' - "$prefix/share/bash-completion/completions/v8c")
    [ "$out" = eval ] || { echo "ev is completed to: $out"; return 1; }
}
check "completion works" completes
if [ -f deps/npm/strip/stamp ]; then
    echo 'console.log(6 * 7 as number)' >"$work/types.ts"
    check "TypeScript runs" [ "$(env -u LD_LIBRARY_PATH "$prefix/bin/v8c" run "$work/types.ts")" = 42 ]
fi
manual_is_fine() { mandoc -Tlint -Wwarning "$prefix/share/man/man1/v8c.1"; }
check "the manual page is well-formed" manual_is_fine
# ---- The functions' pages ----
pages_are_fine() {
    local said
    said=$(mandoc -Tlint -Wwarning "$prefix"/share/man/man3/v8c*.3 2>&1)
    [ -z "$said" ] || { echo "$said" | head -5; return 1; }
}
check "the functions' pages are well-formed" pages_are_fine
function_has_page() {
    local missing
    missing=$(comm -23 <(cut -d' ' -f1 tests/abi/symbols*.txt | LC_ALL=C sort -u) \
        <(cd "$prefix/share/man/man3" && ls | sed 's/\.3$//' | LC_ALL=C sort))
    [ -z "$missing" ] || { echo "no page: $missing" | head -5; return 1; }
}
check "every function has a page" function_has_page
man_finds() {
    local text
    text=$(MANPATH=$prefix/share/man MANPAGER=cat man $1 2>&1 | col -b) || { echo "$text"; return 1; }
    printf '%s\n' "$text" | grep -q "$2" || { echo "nothing of $2"; printf '%s\n' "$text" | head; return 1; }
}
if command -v man >/dev/null; then
    check "man v8c_get finds its page, with the declaration" man_finds v8c_get 'v8c_get_index(v8c_context \*context'
    check "man v8c_get_index finds it too" man_finds v8c_get_index 'V8C_EXCEPTION'
    check "man 3 v8c is the overview" man_finds '3 v8c' 'Ownership is in the type'
fi
manual_has_commands() {
    local command
    for command in $("$prefix/bin/v8c" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
        grep -q "^.It Cm $command" "$prefix/share/man/man1/v8c.1" || { echo "nothing about $command"; return 1; }
    done
}
check "the manual page has every command" manual_has_commands

# ---- The program: the one in include/v8c.h ----
sed -n '/^ \*   #include <stdio.h>/,/^ \*   }/s/^ \*   \{0,1\}//p' "$source/include/v8c.h" | sed 's/^ *\* *$//' >"$work/program.c"
sed "s/= {0}/= {}/" "$work/program.c" >"$work/program.cc"
strict='-Wall -Wextra -Wpedantic -Werror'
works() { [ "$("$@")" = "2,4,6" ]; }
quietly() { "$@" >"$work/log" 2>&1 </dev/null || { tail -20 "$work/log"; return 1; }; }

flags() { pkg-config "$@" v8c; }
# shellcheck disable=SC2046
plain() {  # plain COMPILER STANDARD FILE
    quietly "$1" -std="$2" $strict "$work/$3" -o "$work/plain" $(flags --cflags --libs) && works "$work/plain"
}
check "cc, C11" plain cc c11 program.c
check "c++, C++17" plain c++ c++17 program.cc
if command -v clang >/dev/null; then
    check "clang, C11" plain clang c11 program.c
    check "clang++, C++17" plain clang++ c++17 program.cc
fi
check "pkg-config tells V8's version" [ "$(flags --variable=v8_version)" = "$(env -u LD_LIBRARY_PATH "$prefix/bin/v8c" --version | sed 's/.*(V8 \([0-9.]*[^ )]*\).*/\1/')" ]
check "pkg-config tells where V8's archive is" [ -s "$(flags --variable=v8_archive)" ]
check "a shared user needs nothing else" [ "$(flags --libs | tr -s ' ' '\n' | grep -c '^-l')" = 1 ]

# ---- The runtime: examples/runtime.c ----
cp "$source/examples/runtime.c" "$work"
answers() { [ "$("$@")" = 'the answer is 42' ]; }
# shellcheck disable=SC2046
with_runtime() {
    quietly cc -std=c11 $strict "$work/runtime.c" -o "$work/runtime" $(pkg-config --cflags --libs v8c-runtime) -pthread &&
        answers "$work/runtime"
}
check "cc with libv8c-runtime" with_runtime
# ---- The server for debuggers: examples/inspector.c ----
if [ -e "$lib/libv8c-devtools.so" ]; then
    cp "$source/examples/inspector.c" "$source/examples/common.h" "$work"
    # shellcheck disable=SC2046
    with_devtools() {
        quietly cc -std=gnu11 "$work/inspector.c" -o "$work/devtools" $(pkg-config --cflags --libs v8c-devtools) -pthread &&
            listens "$work/devtools"
    }
    listens() { "$@" | grep -q '^listening on ws://127'; }
    check "cc with libv8c-devtools" with_devtools
fi
check "who wants V8 alone does not get libuv" eval '! readelf -d "$work/plain" "$lib/libv8c.so" | grep -q libuv'

# ---- Static: libv8c.a and V8's archive ----
small='-fuse-ld=lld -Wl,--gc-sections'
# shellcheck disable=SC2046
static_with_libc() {
    quietly cc -std=c11 "$work/program.c" -o "$work/static" $small $(flags --cflags) \
        $(flags --static --libs | sed 's/-lv8c /-l:libv8c.a /') &&
        ! readelf -d "$work/static" | grep -q 'NEEDED.*libv8c' && works "$work/static"
}
check "cc with libv8c.a" static_with_libc
# shellcheck disable=SC2046
static_wholly() {
    quietly cc -std=c11 -static "$work/program.c" -o "$work/static" $small $(flags --cflags) $(flags --static --libs) &&
        ! readelf -d "$work/static" 2>/dev/null | grep -q NEEDED && works "$work/static"
}
check "cc -static, pkg-config --static" static_wholly

# ---- CMake ----
cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.13)
project(user C CXX)
find_package(v8c 0.1 REQUIRED CONFIG)
add_executable(in_c program.c)
set_target_properties(in_c PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
add_executable(in_cpp program.cc)
set_target_properties(in_cpp PROPERTIES CXX_STANDARD 17 CXX_EXTENSIONS OFF)
add_executable(in_c_static program.c)
add_executable(in_c_runtime runtime.c)
find_package(Threads REQUIRED)
target_link_libraries(in_c_runtime v8c::runtime Threads::Threads)
if(TARGET v8c::devtools)
  add_executable(in_c_devtools inspector.c)
  target_link_libraries(in_c_devtools v8c::devtools Threads::Threads)
endif()
target_link_libraries(in_c v8c::v8c)
target_link_libraries(in_cpp v8c::v8c)
target_link_libraries(in_c_static v8c::static -fuse-ld=lld -Wl,--gc-sections)
END
cmake_builds() {
    quietly cmake -S "$work" -B "$work/cmake" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" && quietly cmake --build "$work/cmake" -j 1
}
check "CMake builds" cmake_builds
check "CMake, C11" works env -u LD_LIBRARY_PATH "$work/cmake/in_c"
check "CMake, C++17" works env -u LD_LIBRARY_PATH "$work/cmake/in_cpp"
check "CMake, static" works env -u LD_LIBRARY_PATH "$work/cmake/in_c_static"
check "CMake, the runtime" answers "$work/cmake/in_c_runtime"
if [ -e "$lib/libv8c-devtools.so" ]; then
    check "CMake, the server for debuggers" listens env -u LD_LIBRARY_PATH "$work/cmake/in_c_devtools"
fi
refuses_version() {
    sed -i "s/find_package(v8c [0-9.]*/find_package(v8c $1/" "$work/CMakeLists.txt"
    ! cmake -S "$work" -B "$work/cmake-no" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >/dev/null 2>&1
}
check "CMake refuses another major version" refuses_version 1.0
check "CMake refuses a newer version" refuses_version 0.999

# ---- Meson ----
cat >"$work/meson.build" <<'END'
project('user', 'c', 'cpp', default_options: ['c_std=c11', 'cpp_std=c++17', 'warning_level=3', 'werror=true'])
v8c = dependency('v8c', version: '>=0.1')
executable('in_c', 'program.c', dependencies: v8c)
executable('in_cpp', 'program.cc', dependencies: v8c)
executable('in_c_runtime', 'runtime.c', dependencies: [dependency('v8c-runtime'), dependency('threads')])
END
meson_builds() { (cd "$work" && quietly meson setup meson && quietly ninja -C meson); }
check "Meson builds" meson_builds
check "Meson, C11" works "$work/meson/in_c"
check "Meson, C++17" works "$work/meson/in_cpp"
check "Meson, the runtime" answers "$work/meson/in_c_runtime"
finish
