#!/bin/bash
# builds: asan
# The sanitizers of this build find a fault that was planted for each, and none where none is.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
planted=${V8C_BUILD:-build/asan}/tests/planted

finds() {  # finds FAULT WORDS: the program fails, and says WORDS
    local out
    out=$("$planted" "$1" 2>&1) && { echo "$1 went unnoticed"; return 1; }
    grep -q "$2" <<<"$out" || { head -5 <<<"$out"; return 1; }
}
check "no fault" "$planted" none
check "heap overflow" finds overflow 'heap-buffer-overflow'
check "use after free" finds after-free 'heap-use-after-free'
check "leak" finds leak 'detected memory leaks'
check "signed overflow" finds integer 'signed integer overflow'
check "array bound" finds bounds 'out of bounds'
finish
