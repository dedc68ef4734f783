#!/bin/bash
# builds: release checked
# A program built against the headers of an older version runs with today's library: the one on
# the main page, for every tag, for the first headers of all, and for today's.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-$PWD/build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=0c28de3 # the last headers before fields were appended to any struct

runs() {  # runs HEADERS: builds against them, runs with today's library
    sed -n '/^ \*   #include <stdio.h>/,/^ \*   }/s/^ \*   \{0,1\}//p' "$1/v8c.h" | sed 's/^ *\* *$//' >"$work/program.c"
    cc -std=c11 -Wall -Werror -I"$1" "$work/program.c" -o "$work/program" -L"$build" -lv8c -Wl,-rpath,"$build" || return
    [ "$("$work/program")" = 2,4,6 ]
}
headers_of() {  # headers_of COMMIT
    rm -rf "$work/include"
    git archive "$1" include 2>/dev/null | tar -xf - -C "$work" 2>/dev/null
}
for commit in $first $(git tag -l 'v[0-9]*' 2>/dev/null); do
    headers_of "$commit" || continue # no history here
    check "headers of $commit" runs "$work/include"
done
check "today's headers" runs include
wants_version() { readelf -V "$work/program" | grep -q 'Name: V8C_1 '; }
check "the program asks for V8C_1" wants_version
finish
