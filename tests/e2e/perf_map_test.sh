#!/bin/bash
# v8c run --perf-map: the map has the script's functions, where V8 put them, as perf reads it.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
work=$(realpath "$(mktemp -d)")
map=none
trap 'rm -rf "$work" "$map"' EXIT
cd "$work" || exit 1
cat >fib.js <<'X'
function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }
console.log(fibonacci(30));
X
"$v8c" run --perf-map fib.js >out.txt 2>err.txt &
pid=$!
wait "$pid"
status=$?
map=/tmp/perf-$pid.map
check "status, output" [ "$status $(cat out.txt err.txt)" = "0 832040" ]
check "there is a map" [ -s "$map" ]
check "each line is START SIZE NAME" [ "$(grep -cvE '^[0-9a-f]+ [0-9a-f]+ .' "$map")" = 0 ]
check "the function, interpreted" grep -q ' JS:~fibonacci fib\.js:1:' "$map"
check "the function, optimized" grep -q " JS:\*'*fibonacci fib\.js:1:" "$map"
check "no map without being asked" bash -c '"$1" run fib.js >/dev/null & wait $!; [ ! -e /tmp/perf-$!.map ]' - "$v8c"
finish
