#!/bin/bash
# The README's first command does its job: three ways to one result, a table, and what it profiled can be read.
# builds: release
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
[ "$build" = "$(readlink -f build/release)" ] || missing "examples/demo.sh builds build/release, and nothing else"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The three results are compared in it.
ran() { examples/demo.sh --runs 1 >"$log" 2>&1 || { tail -20 "$log"; return 1; }; }
row() { grep -qE "^$1 +[0-9.]+ ms +[0-9.]+$" "$log"; }
read_by_node() {
    "$node" -e 'const got = JSON.parse(require("fs").readFileSync(process.argv[1])); process.exit(eval(process.argv[2]) ? 0 : 1)' "$@"
}
find_node
[ -n "$node" ] || missing "no Node 20"
check "examples/demo.sh" ran
check "from source" row source
check "from the snapshot" row 'the snapshot'
check "from the warmed snapshot" row 'the warmed snapshot'
check "what was transpiled is JavaScript" "$node" --check build/demo/hello.js
check "the CPU profile" read_by_node build/demo/hello.cpuprofile 'got.nodes.some((n) => n.callFrame.functionName) && got.samples.length > 0'
check "the heap snapshot" read_by_node build/demo/hello.heapsnapshot 'got.nodes.length > 1000 && got.strings.length > 100'
check "what it does not know" bash -c '! examples/demo.sh --odd 2>/dev/null'
finish
