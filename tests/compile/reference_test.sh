#!/bin/bash
# Doxygen builds the reference from the headers without a warning, and nothing is missing in it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make_reference() {  # make_reference HEADERS
    (cat docs/Doxyfile; echo "INPUT = $1"; echo "OUTPUT_DIRECTORY = $work/out") | doxygen - >"$work/log" 2>&1
}
without_warning() { make_reference include || { grep . "$work/log" | head -20; return 1; }; }
has_all() {
    local missing
    missing=$(comm -23 <(cut -d' ' -f1 tests/abi/symbols*.txt | LC_ALL=C sort) \
        <(grep -rhoE 'v8c_[a-z0-9_]+' "$work/out/html" --include=*_8h.html | LC_ALL=C sort -u))
    [ -z "$missing" ] || { echo "not in the reference: $missing"; return 1; }
}
says_ownership() { grep -q 'Ownership is in the type' "$work/out/html/v8c_8h.html"; }
check "no warning" without_warning
check "every function is in it" has_all
check "the main header's text is in it" says_ownership

# It finds what was planted.
planted() {  # planted LINE: in a copy of base.h, before its last line
    rm -rf "$work/include"
    cp -r include "$work/include"
    sed -i "s|^/\* ---- Bytes out.*|&\n\n$1\n|" "$work/include/v8c/base.h"
    ! make_reference "$work/include" && grep -q "$2" "$work/log"
}
check "a function without a comment is found" planted 'V8C_API int v8c_planted(void);' v8c_planted
check "a macro without a comment is found" planted '#define V8C_PLANTED 1' V8C_PLANTED
finish
