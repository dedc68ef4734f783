#!/bin/bash
# The main job on a real bundle: TypeScript's compiler packed into a snapshot, restored in a
# new process, put to work and profiled. Installs and builds what is missing; safe to run
# again, and quick the second time.
#
#   examples/demo.sh [--runs N]     N timed runs of each way, default 7
set -euo pipefail
cd "$(dirname "$0")/.."

runs=7
case ${1:-} in
    '') ;;
    --runs) runs=${2:?--runs takes a number} ;;
    -h|--help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "demo: unknown option $1; see --help" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

# ---- Build ---------------------------------------------------------------------------

deps/setup.sh --demo
if [ ! -f build/release/build.ninja ]; then
    say 'demo: configuring'
    log=$(meson setup build/release 2>&1) || { say "$log"; exit 1; }
fi
log=$(ninja -C build/release libv8c.so.0.1.0 v8c 2>&1) || { say "$log"; exit 1; }
case $log in *'no work to do'*) ;; *) say 'demo: built' ;; esac

v8c=build/release/v8c
bundle=deps/typescript/typescript.js
out=build/demo
mkdir -p "$out"

# ---- Pack ----------------------------------------------------------------------------

newer() { [ -f "$1" ] || return 0; shift; local f; for f; do [ "$f" -nt "$target" ] && return 0; done; return 1; }
pack() {
    target=$1; shift
    if newer "$target" "$bundle" "$v8c" build/release/libv8c.so.0.1.0 examples/demo/warm.js; then
        say "demo: packing $target"
        "$v8c" pack "$bundle" -o "$target" "$@"
    fi
}
pack "$out/typescript.v8c"
pack "$out/typescript-warm.v8c" --warm examples/demo/warm.js --extra "bundle=TypeScript"

# ---- Work ----------------------------------------------------------------------------

work="ts.transpileModule(String.raw\`$(cat examples/demo/hello.ts)\`, { compilerOptions: { target: 'es2017' } }).outputText"
{ cat "$bundle"; printf '\nconsole.log(%s);\n' "$work"; } >"$out/from-source.js"

# --safe: as in the snapshot there is no process, by which the compiler would take this for Node.
from_source() { "$v8c" run --safe "$out/from-source.js"; }
from_snapshot() { "$v8c" eval --snapshot "$out/typescript.v8c" "$work"; }
from_warm() { "$v8c" eval --snapshot "$out/typescript-warm.v8c" "$work"; }

from_warm >"$out/hello.js"
for way in from_source from_snapshot; do
    $way | cmp -s - "$out/hello.js" || { say "demo: $way gives another result"; exit 1; }
done

times() {  # times WAY: milliseconds of each run, whole process, in the file of that name
    local start=$EPOCHREALTIME end
    $1 >/dev/null
    end=$EPOCHREALTIME
    echo $(( (${end/[.,]/} - ${start/[.,]/}) )) >>"$out/$1.us"
}
rm -f "$out"/*.us
for ((i = 0; i < runs; i++)); do
    for way in from_source from_snapshot from_warm; do times $way; done
done
median() { sort -n "$out/$1.us" | sed -n "$(( (runs + 1) / 2 ))p"; }

# ---- Profile -------------------------------------------------------------------------

"$v8c" profile cpu --snapshot "$out/typescript-warm.v8c" -e "$work" -o "$out/hello.cpuprofile"
"$v8c" profile heap --snapshot "$out/typescript-warm.v8c" -e "$work" -o "$out/hello.heapsnapshot"

# ---- Table ---------------------------------------------------------------------------

echo
head -5 "$out/hello.js"
echo '…'
echo
source_us=$(median from_source)
row() { awk -v name="$1" -v us="$2" -v base="$source_us" 'BEGIN { printf "%-32s %8.1f ms   %5.2f\n", name, us / 1000, us / base }'; }
printf '%-32s %11s   %5s\n' 'hello.ts transpiled, from' 'process' 'ratio'
row 'source' "$source_us"
row 'the snapshot' "$(median from_snapshot)"
row 'the warmed snapshot' "$(median from_warm)"
echo
ls -sh "$out"/*.v8c "$out"/*.cpuprofile "$out"/*.heapsnapshot | sed 's/^/  /'
