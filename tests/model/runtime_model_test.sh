#!/bin/bash
# The model of the runtime's queue and of its close: spin looks at every order of the steps and finds no
# job lost, doubled or out of order, and no wake-up lost; and it finds each fault that is planted.
cd "$(dirname "$0")" || exit 1
. ../lib.sh
command -v spin >/dev/null || { echo "spin is missing (deps/setup.sh)"; echo "0 passed, 1 failed"; exit 1; }
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

model() {  # model OPTION...: 0 when spin finds no error
    local out
    (cd "$work" && spin -a "$@" "$here/runtime.pml" >spin.log 2>&1 && cc -O2 -DSAFETY -DMEMLIM=1500 -w -o pan pan.c) || { cat "$work/spin.log"; return 2; }
    out=$(cd "$work" && ./pan -m200000 2>&1) || return 2
    grep -q 'max search depth too small\|out of memory' <<<"$out" && { tail -5 <<<"$out"; return 2; }
    grep -q 'errors: [0-9]' <<<"$out" || { tail -5 <<<"$out"; return 2; }
    grep -q 'errors: 0' <<<"$out"
}
finds() { model "$@"; [ $? = 1 ]; }

check "posts while nobody closes" model -DCLOSE=0
check "posts while somebody closes" model -DCLOSE=1
check "a wake-up left out is found" finds -DCLOSE=0 -DPLANT=1
check "a sleep without a look is found" finds -DCLOSE=0 -DPLANT=2
check "a queue left open is found" finds -DCLOSE=1 -DPLANT=3
check "services that go before the closers are found" finds -DCLOSE=1 -DPLANT=4
finish
