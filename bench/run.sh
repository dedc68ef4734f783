#!/bin/bash
# Builds the benchmarks, runs them and prints every ratio beside its limit.
# The status is 1 when a limit is missed.
#
#   bench/run.sh                 all of them
#   bench/run.sh --json FILE     and writes figures, samples and machine as JSON
#   bench/run.sh --markdown      and puts the tables into README.md, with machine and date; others stay
#   bench/run.sh ops|promise|modules|cold|bare|restore|processes|runtime|node|modules-node|limits|host|profiling|inspector|jsc ...   only these
#
# Wants an idle machine with two cores. What it compares with deps/setup.sh --bench brings. The
# build folder is build/bench; V8C_BUILD names another one.
set -euo pipefail
cd "$(dirname "$0")/.."

json='' markdown=no chosen=()
while [ $# -gt 0 ]; do
    case $1 in
        --json) json=${2:?--json wants a file}; shift ;;
        --json=*) json=${1#--json=} ;;
        --markdown) markdown=yes ;;
        -h|--help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
        ops|promise|modules|cold|bare|restore|processes|runtime|node|modules-node|limits|host|profiling|inspector|jsc) chosen+=("$1") ;;
        *) echo "bench/run.sh: unknown argument $1" >&2; exit 2 ;;
    esac
    shift
done
[ ${#chosen[@]} -gt 0 ] || chosen=(ops promise modules cold bare restore processes runtime node modules-node limits host profiling inspector jsc)

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
if [ -d deps/npm/bare-headers ] && ! ninja -C "$build" -t query bench/ops.bare >/dev/null 2>&1; then
    step configuring meson setup --reconfigure "$build"   # they came after it was set up
fi
targets=(v8c)
for name in "${chosen[@]}"; do
    case $name in
        node) ;;
        modules-node) ! pkg-config --exists sqlite3 || targets+=(bench/sqlite_c v8c-plugin-modules.so) ;;
        bare) targets+=(bench/bench_bare bench/peer_v8c); [ ! -d deps/npm/bare-headers ] || targets+=(bench/ops.bare) ;;
        jsc) targets+=(bench/jsc_{ours,raw}); ! pkg-config --exists javascriptcoregtk-4.1 || targets+=(bench/jsc_theirs) ;;
        profiling | inspector) targets+=("bench/bench_$name" bench/bench_workload) ;;
        processes) targets+=(bench/bench_processes bench/bench_typescript) ;;
        *) targets+=("bench/bench_$name") ;;
    esac
done
step compiling ninja -C "$build" "${targets[@]}"

# Node is the one that deps/setup.sh brought, wherever a benchmark starts it.
node=$PWD/deps/npm/node/bin/node
PATH=$PWD/deps/npm/node/bin:$PATH
bundle=deps/typescript/typescript.js
peer=deps/npm/sqlite/node_modules/better-sqlite3
cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -1)
echo "${cpu:-$(uname -m)}, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null), $(uname -sr), $(date -u +%Y-%m-%d)"

missed=0
for name in "${chosen[@]}"; do
    case $name in
        ops | promise | modules | limits | host) command=("$build/bench/bench_$name") ;;
        cold) command=("$build/bench/bench_cold" "$(realpath -m "$build")/v8c" "$node" tests/e2e/esm_real "$PWD/deps/npm/bundles/node_modules") ;;
        restore) command=("$build/bench/bench_restore" "$bundle") ;;
        bare) command=("$build/bench/bench_bare" "$build/bench/peer_v8c" deps/npm/bare/bin/bare bench/bare/main.js "$(realpath -m "$build")/bench/ops.bare") ;;
        profiling | inspector) command=("$build/bench/bench_$name" "$build/bench/bench_workload" "$bundle") ;;
        jsc)
            command=(python3 bench/jsc.py "$build/bench/jsc_ours" "$build/bench/jsc_raw")
            [ ! -x "$build/bench/jsc_theirs" ] || command+=("$build/bench/jsc_theirs")
            ;;
        runtime) command=("$build/bench/bench_runtime") ;;
        node) command=(python3 bench/node.py "$build/v8c" "$node") ;;
        modules-node)
            command=(python3 bench/modules_node.py "$build/v8c" "$node" "$peer" "$build/bench/sqlite_c")
            ;;
        processes) command=("$build/bench/bench_processes" "$build/bench/bench_typescript" "$bundle") ;;
    esac
    wanted=$bundle
    case $name in
        ops | promise | modules | runtime | limits | host | jsc) wanted=bench/run.sh ;;
        cold | node) wanted=$node ;;
        modules-node) wanted=$peer/build/Release/better_sqlite3.node ;;
        bare) wanted=deps/npm/bare/bin/bare ;;
    esac
    if [ ! -f "$wanted" ]; then
        printf '\n%s: not compared: no %s (deps/setup.sh --bench brings it)\n' "$name" "$wanted"
        missed=1
        continue
    fi
    status=0
    "${command[@]}" --json "$parts/$name.json" || status=$?
    [ "$status" -lt 2 ] || { echo "bench/run.sh: $name ended with status $status" >&2; exit 2; }
    [ "$status" = 0 ] || missed=1
done

if [ -n "$json" ] || [ $markdown = yes ]; then
    all=${json:-$parts/all}
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
    } >"$all"
    [ $markdown = no ] || python3 bench/markdown.py "$all" README.md
fi

echo
[ $missed = 0 ] && echo 'every limit held' || echo 'a limit was MISSED'
exit $missed
