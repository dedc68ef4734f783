#!/bin/bash
# A fault planted in the order of closing (services go before the closers run) fails the soak test.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-build/release}

finds_it() {
    local out
    out=$(V8C_SOAK_MS=500 "$build/tests/behaviour/soak_planted" --jobs 1 2>&1) && { echo "the fault was not found"; return 1; }
    grep -q 'closer' <<<"$out" || { tail -20 <<<"$out"; return 1; }
}
finds_none() { V8C_SOAK_MS=500 "$build/tests/behaviour/test_runtime_soak" --jobs 1 >/dev/null 2>&1; }

check "the soak test without it passes" finds_none
check "the soak test finds it" finds_it
finish
