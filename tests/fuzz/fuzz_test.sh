#!/bin/bash
# builds: fuzz
# Each fuzzer replays its corpus and goes on for V8C_FUZZ_SECONDS (10; with V8C_FULL=1 120), and
# finds within a minute the fault that was planted for it. What it finds is left in
# BUILD/fuzz/TARGET: crash-… is an input for the same program.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-$PWD/build/fuzz}
seconds=${V8C_FUZZ_SECONDS:-$([ "${V8C_FULL:-}" = 1 ] && echo 120 || echo 10)}
work=$build/fuzz
limits=(-rss_limit_mb=4096 -timeout=20 -print_final_stats=1 -verbosity=1 -detect_leaks=0)
# V8's own memory is V8's; leaks of ours are counted by other tests.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_container_overflow=0:detect_leaks=0:allocator_may_return_null=1:handle_segv=1

command() {  # command TARGET KIND: the program and its arguments
    case $1 in
        container) echo "$build/tests/fuzz/fuzz_container$2" ;;
        *) echo "$build/tests/fuzz/fuzz_engine$2 -target=$1" ;;
    esac
}
seeds() {
    mkdir -p "$work/$1/corpus"
    # shellcheck disable=SC2046
    $(command "$1" '') -seeds="$work/$1/corpus"
}
finds_nothing() {
    local log=$work/$1/log
    $(command "$1" '') "${limits[@]}" -max_total_time="$seconds" -artifact_prefix="$work/$1/" "$work/$1/corpus" \
        >"$log" 2>&1 || { tail -40 "$log"; return 1; }
    echo "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $seconds s"
}
# A run that ends without a report says nothing of the fault (killed from outside, no memory for the
# sanitizer's map): it is shown, and done again.
finds_its_fault() {
    local log=$work/$1/planted.log status
    mkdir -p "$work/$1/planted"
    for _ in 1 2 3; do
        $(command "$1" _planted) "${limits[@]}" -max_total_time=60 -artifact_prefix="$work/$1/planted/" \
            "$work/$1/corpus" >"$log" 2>&1
        status=$?
        [ $status != 0 ] || { echo "$1: the planted fault went unnoticed"; return 1; }
        grep -aqE 'ERROR: (AddressSanitizer|libFuzzer)' "$log" && return 0
        echo "$1: the run of the planted fault ended with $status and no report:"
        tail -n 20 "$log"
    done
    return 1
}

for target in container strings keys json cache clone; do
    check "$target: seeds" seeds $target
    check "$target: $seconds s" finds_nothing $target
    check "$target: its planted fault" finds_its_fault $target
done
finish
