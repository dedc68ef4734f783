#!/bin/bash
# Each public header alone, as strict C11 and as C++17, and none asks for V8's or libuv's.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
strict=(-fsyntax-only -Wall -Wextra -Wpedantic -Werror -Iinclude)

as_c() { "${CC:-cc}" -std=c11 "${strict[@]}" -Wstrict-prototypes -x c - <<<"#include \"$1\""; }
as_cpp() { "${CXX:-c++}" -std=c++17 "${strict[@]}" -x c++ - <<<"#include \"$1\""; }
asks_for_none() { ! grep -nE '#include *[<"](v8\.h|v8-|uv\.h|libplatform)' "include/$1"; }

for header in include/v8c.h include/v8c/*.h; do
    [ -f "$header" ] || continue
    name=${header#include/}
    check "$name as C11" as_c "$name"
    check "$name as C++17" as_cpp "$name"
    check "$name includes no v8.h and no uv.h" asks_for_none "$name"
done
finish
