#!/bin/bash
# builds: release checked asan
# The public headers hold what they say: each function's effect line, codes that there are, NULL
# for every pointer, wrong threads and isolates that are gone, and in the checked build values and
# objects that are over; and the thread test calls all that is any-thread.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=()
case $build in *asan*) flags=(-fsanitize=address,undefined -g) ;; esac

every_any_thread_is_in_the_thread_test() {
    local missing
    missing=$(python3 tests/abi/headers.py any-thread | sort -u |
        comm -23 - <(grep -oE '\bv8c_[a-z0-9_]+ *\(' tests/behaviour/threads_*test.c | sed 's/.*://' | tr -d ' (' | sort -u))
    [ -z "$missing" ] || { echo "not in tests/behaviour/threads_test.c:" $missing; return 1; }
}
compiles() {
    python3 tests/abi/headers.py calls >"$work/calls.inc" &&
        "${CC:-cc}" -std=c11 -D_GNU_SOURCE -w "${flags[@]}" -Iinclude -I"$work" tests/abi/calls.c \
            -o "$work/calls" "$build/libv8c-modules.so" "$build/libv8c-devtools.so" "$build/libv8c-runtime.so" "$build/libv8c.so" -Wl,-rpath,"$build" -Wl,--allow-shlib-undefined -pthread
}
# A function that cannot be wrapped as it is: it is named, with what there is to do.
names_what_it_cannot_wrap() {
    local copy=$work/copy
    mkdir -p "$copy/tests/abi" && cp -r include shim tools docs "$copy" && cp tests/abi/symbols.txt "$copy/tests/abi" || return
    cat >>"$copy/include/v8c/task.h" <<'EOF'
typedef void (*v8c_planted_fn)(v8c_context *context, void *data);
/* [pure, owner]  0 | V8C_EINVAL */
V8C_API int v8c_planted(v8c_context *context, v8c_planted_fn fn, void *data);
EOF
    echo v8c_planted >>"$copy/tests/abi/symbols.txt"
    ! python3 "$copy/tools/checked.py" check >"$work/said" 2>&1 &&
        grep -q 'v8c_planted: how long does it call fn?.*free_data' "$work/said" || { cat "$work/said"; return 1; }
}
# Counts for itself, a function and a parameter each.
calls() {
    local out counts
    out=$("$work/calls" 2>&1)
    counts=$(tail -n 1 <<<"$out")
    [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || { tail -20 <<<"$out"; return 1; }
    head -n -1 <<<"$out"
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    [ "${BASH_REMATCH[2]}" = 0 ]
}

check "every function has its effect line and names known codes" python3 tests/abi/headers.py check
check "the checked build has a wrapper for every function" python3 tools/checked.py check
check "what it cannot wrap is named" names_what_it_cannot_wrap
check "the thread test calls every any-thread function" every_any_thread_is_in_the_thread_test
check "a program that calls every function" compiles
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0:handle_segv=0
check "calls with NULL, on a wrong thread, for an isolate that is gone" calls
finish
