#!/bin/bash
# Builds the benchmarks, runs them and prints every ratio beside its limit.
# The status is 1 when a limit is missed.
#
#   bench/run.sh                 all of them
#   bench/run.sh --json FILE     and writes figures, samples and machine as JSON
#   bench/run.sh ops|restore|processes ...   only these
#
# Wants an idle machine with two cores. The build folder is build/bench; V8C_BUILD names
# another one.
set -euo pipefail
cd "$(dirname "$0")/.."

json='' chosen=()
while [ $# -gt 0 ]; do
    case $1 in
        --json) json=${2:?--json wants a file}; shift ;;
        --json=*) json=${1#--json=} ;;
        -h|--help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
        ops|restore|processes) chosen+=("$1") ;;
        *) echo "bench/run.sh: unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done
[ ${#chosen[@]} -gt 0 ] || chosen=(ops restore processes)

build=${V8C_BUILD:-build/bench}
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT

# A step whose output matters only when it fails.
step() {
    local name=$1; shift
    "$@" >"$parts/step" 2>&1 </dev/null && return 0
    tail -40 "$parts/step" >&2
    echo "bench/run.sh: $name failed" >&2
    exit 2
}

[ -f "$build/build.ninja" ] || step configuring meson setup "$build" -Dbench=enabled -Dtests=disabled
step compiling ninja -C "$build" bench/bench_ops bench/bench_restore bench/bench_processes bench/bench_typescript

bundle=deps/typescript/typescript.js
cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -1)
echo "${cpu:-$(uname -m)}, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null), $(uname -sr), $(date -u +%Y-%m-%d)"

missed=0
for name in "${chosen[@]}"; do
    case $name in
        ops) command=("$build/bench/bench_ops") ;;
        restore) command=("$build/bench/bench_restore" "$bundle") ;;
        processes) command=("$build/bench/bench_processes" "$build/bench/bench_typescript" "$bundle") ;;
    esac
    if [ "$name" != ops ] && [ ! -f "$bundle" ]; then
        printf '\n%s: no TypeScript to measure with: deps/setup.sh --demo brings it\n' "$name"
        missed=1
        continue
    fi
    status=0
    "${command[@]}" --json "$parts/$name.json" || status=$?
    [ "$status" -lt 2 ] || { echo "bench/run.sh: $name ended with status $status" >&2; exit 2; }
    [ "$status" = 0 ] || missed=1
done

if [ -n "$json" ]; then
    {
        echo '{'
        first=1
        for part in "$parts"/*.json; do
            [ $first = 1 ] || echo ','
            first=0
            printf '"%s": ' "$(basename "$part" .json)"
            cat "$part"
        done
        echo '}'
    } >"$json"
fi

echo
[ $missed = 0 ] && echo 'every limit held' || echo 'a limit was MISSED'
exit $missed
