#!/bin/bash
# Runs every test. The last line is `N passed, N failed`; the status is 0 if none failed.
#
#   tests/run.sh           the release build, all again in the checked build, the unit tests with ASan
#                          and UBSan, the threads with TSan, fuzzers
#   tests/run.sh --quick   the release build only
#   tests/run.sh --full    all with ASan and UBSan; leaks and fuzzers at full length
#   tests/run.sh --kind=checked,tsan   these builds: of release, checked, asan, tsan and fuzz
#   tests/run.sh [...] WORD...   only programs and scripts whose path has one of the words
#
# What is a test: each Criterion program build/KIND/tests/**/test_* (in the tsan build a plain
# one, which ends with the line that scripts end with), and each script
# tests/**/*_test.sh, which ends with a line `N passed, N failed`. A script is given V8C_BUILD
# (the build folder) and runs for the release build, or for each KIND that a line of its own
# names: `# builds: release asan`.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

kinds='release checked asan tsan fuzz' words=()
for option in "$@"; do
    case $option in
        --quick) kinds=release ;;
        --full) export V8C_FULL=1 ;;
        --kind=*) kinds=${option#*=} kinds=${kinds//,/ } ;;
        -h|--help) sed -n '2,16s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) echo "tests/run.sh: unknown option $option" >&2; exit 2 ;;
        *) words+=("$option") ;;
    esac
done

for kind in $kinds; do
    case $kind in
        release|checked|asan|tsan|fuzz) ;;
        *) echo "tests/run.sh: unknown kind of build $kind" >&2; exit 2 ;;
    esac
done

jobs=$(nproc 2>/dev/null || echo 2)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# A step whose output matters only when it fails.
step() {
    local name=$1; shift
    "$@" >"$results/step" 2>&1 </dev/null && return 0
    tail -60 "$results/step"
    echo "$name failed"
    echo "0 passed, 1 failed"
    exit 1
}

build() {  # build KIND
    local options=(-Dtests=enabled) targets=() compilers=()
    case $1 in
        release) options+=(-Dbench=enabled) ;;
        checked) options+=(-Dchecked=true -Dbench=disabled) ;;
        asan) options+=(-Db_sanitize=address,undefined -Dbench=disabled) ;;
        tsan) options+=(-Db_sanitize=thread -Db_lundef=false -Dbench=disabled) ;;
        fuzz) options+=(-Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Dbench=disabled)
              compilers=(env CC=clang CXX=clang++)
              targets=(tests/fuzz/fuzz_{container,engine}{,_planted}) ;;
    esac
    [ -f "build/$1/build.ninja" ] || step "configuring $1" "${compilers[@]}" meson setup "build/$1" "${options[@]}"
    step "compiling $1" ninja -C "build/$1" "${targets[@]}"
}

selected() {  # selected PATH
    local word
    [ ${#words[@]} -gt 0 ] || return 0
    for word in "${words[@]}"; do
        case $1 in *"$word"*) return 0 ;; esac
    done
    return 1
}

# Lines of: KIND PATH
list() {
    local kind path builds
    for kind in $kinds; do
        path=build/$kind/tests
        [ "$kind" != asan ] || [ -n "${V8C_FULL:-}" ] || [ ${#words[@]} -gt 0 ] || path+=/unit
        find "$path" -type f -perm -u+x -name 'test_*' 2>/dev/null | sort |
            while read -r path; do selected "$path" && echo "$kind $path"; done
        find tests -name '*_test.sh' | sort | while read -r path; do
            builds=$(sed -n 's/^# builds: //p' "$path")
            case " ${builds:-release} " in *" $kind "*) selected "$path" && echo "$kind $path" ;; esac
        done
    done
}

# Runs one and prints its line; leaves `PASSED FAILED` in $results. With its output if it failed.
run_one() {
    local kind=$1 path=$2 start end passed=0 failed=0 status line name log counts
    name=${path#build/*/}
    log=$(mktemp "$results/log.XXXXXX")
    start=$(date +%s%N)
    case $path in
        *.sh) V8C_BUILD=$PWD/build/$kind timeout 900 bash "$path" >"$log" 2>&1 </dev/null ;;
        *)    timeout 900 "$path" --jobs 2 >"$log" 2>&1 </dev/null ;;
    esac
    status=$?
    end=$(date +%s%N)
    case $kind$path in
        *.sh|tsan*) line=$(tail -n 1 "$log")
              [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] && passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]} ;;
        *)    line=$(grep -a 'Synthesis: Tested:' "$log" | tail -n 1)
              counts=${line//[!0-9 ]/}
              # Tested, passing, failing, crashing
              [[ $line =~ Tested:\ [^0-9]*([0-9]+).*Passing:\ [^0-9]*([0-9]+) ]] &&
                  passed=${BASH_REMATCH[2]} failed=$((BASH_REMATCH[1] - BASH_REMATCH[2]))
              # Criterion only warns of what dies in its setup or teardown.
              failed=$((failed + $(grep -ac 'exited during its setup or teardown' "$log"))) ;;
    esac
    # A program that died, or ran nothing, has failed once.
    if [ "$failed" = 0 ] && { [ $status != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
    local text
    text=$(printf '%-8s %-44s %4d passed' "$kind" "$name" "$passed")
    [ "$failed" = 0 ] || text+=", $failed FAILED (status $status)"
    text+=$(printf '  %d.%d s' $(((end - start) / 1000000000)) $(((end - start) / 100000000 % 10)))
    if [ "$failed" != 0 ]; then
        { echo "$text"; grep -aE 'FAILED|\[FAIL\]|\[----\]|during its setup|WARNING: ThreadSanitizer|ERROR: ' "$log" | head -20 | sed 's/^/    /'; } >"$log.failed"
        text+=$'\n'$(tail -c 20000 "$log" | sed 's/^/    /')
    fi
    printf '%s\n' "$text"
    echo "$passed $failed" >"$log.count"
    rm -f "$log"
}

step "deps/setup.sh" deps/setup.sh
step "deps/setup.sh --demo" deps/setup.sh --demo # TypeScript
for kind in $kinds; do build "$kind"; done

export ASAN_OPTIONS=detect_container_overflow=0:allocator_may_return_null=1:detect_stack_use_after_return=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}
if [ -f tests/lsan.supp ]; then
    export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
fi
export results
export -f run_one
list | xargs -r -P "$jobs" -L 1 bash -c 'run_one "$@"' run_one

passed=0 failed=0
for count in "$results"/*.count; do
    [ -f "$count" ] || continue
    read -r p f <"$count"
    passed=$((passed + p)) failed=$((failed + f))
done
# What failed once more, by name: the lines above may be far away.
cat "$results"/*.failed 2>/dev/null
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
