#!/bin/bash
# Each public header alone, as strict C11 and as C++17, with gcc and with clang, and none asks
# for V8's or libuv's.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
strict=(-fsyntax-only -Wall -Wextra -Wpedantic -Werror -Iinclude)

as_c() { "$2" -std=c11 "${strict[@]}" -Wstrict-prototypes -x c - <<<"#include \"$1\""; }
as_cpp() { "$2" -std=c++17 "${strict[@]}" -x c++ - <<<"#include \"$1\""; }
asks_for_none() { ! grep -nE '#include *[<"](v8\.h|v8-|uv\.h|libplatform)' "include/$1"; }

for header in include/v8c.h include/v8c/*.h; do
    [ -f "$header" ] || continue
    name=${header#include/}
    check "$name as C11, gcc" as_c "$name" gcc
    check "$name as C++17, gcc" as_cpp "$name" g++
    check "$name as C11, clang" as_c "$name" clang
    check "$name as C++17, clang" as_cpp "$name" clang++
    check "$name includes no v8.h and no uv.h" asks_for_none "$name"
done
finish
