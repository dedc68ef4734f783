#!/bin/bash
# Debuggers and `v8c run --inspect`: chrome-remote-interface scripts a whole session with Node 20 and,
# unchanged, with v8c, and the transcripts are compared; what the command prints, and how it ends.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
node=$PWD/deps/npm/node/bin/node
[ -x "$node" ] || node=node
export NODE_PATH=$PWD/deps/npm
here=$PWD/tests/e2e/devtools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

session() { timeout 240 "$node" "$here/session.js" "$@"; }
same() { "$node" "$here/compare.js" "$work/node.json" "$work/v8c.json"; }
check "a session with node --inspect-brk" session "$work/node.json" "$node" --inspect-brk=0
check "the same with v8c run --inspect-brk" session "$work/v8c.json" "$v8c" run --inspect-brk=0
check "they are the same, field by field" same

workers() { timeout 240 "$node" "$here/workers.js" "$node" "$(dirname "$v8c")/tests/behaviour/devtools_host"; }
check "workers answer as Node's do, in Node's words" workers

# ---- The command --------------------------------------------------------------------------------------

echo 'console.log("ran")' >"$work/ran.js"
runs_on() {
    [ "$("$v8c" run --inspect=0 "$work/ran.js" 2>"$work/err")" = ran ] &&
        grep -Eq '^Debugger listening on ws://127\.0\.0\.1:[0-9]+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' "$work/err" &&
        grep -q '^For help, see: ' "$work/err"
}
check "without a client a script runs as always" runs_on
status_is() {
    local status=$1; shift
    timeout 60 "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? = "$status" ]
}
for bad in host:port 65536 : '[::1' 1.2.3:x; do
    check "--inspect=$bad is no place" status_is 2 "$v8c" run "--inspect=$bad" "$work/ran.js"
done
mkdir "$work/broken"; : >"$work/broken/v8c-plugin-devtools.so"
without() { LD_LIBRARY_PATH=$work/broken "$v8c" run "$@" "$work/ran.js" >"$work/out" 2>"$work/err"; echo $?; }
check "without the library for it" eval '[ "$(without --inspect=0)" = 5 ] && grep -q "inspect: .*v8c-plugin-devtools" "$work/err"'
check "which nobody else wants" eval '[ "$(without)" = 0 ] && grep -qx ran "$work/out"'
check "a host that is not known" status_is 5 "$v8c" run --inspect=no.such.name.invalid:0 "$work/ran.js"
check "an IPv6 address, if there is one" eval '[ ! -s /proc/net/if_inet6 ] || status_is 0 "$v8c" run "--inspect=[::1]:0" "$work/ran.js"'
in_use() {
    "$v8c" run --inspect-wait=0 "$work/ran.js" 2>"$work/first" & first=$!
    until grep -q '^For help' "$work/first"; do kill -0 $first || return 1; done
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/first")
    status_is 5 "$v8c" run "--inspect=$port" "$work/ran.js"
    local good=$?
    kill $first
    wait $first 2>/dev/null
    [ $good = 0 ] && grep -q 'Starting inspector failed: .*in use' "$work/err"
}
check "an address in use" in_use

echo 'globalThis.packed = {answer: 42}' >"$work/bundle.js"
"$v8c" pack "$work/bundle.js" -o "$work/b.v8c" 2>/dev/null
restored() {
    cat >"$work/client.js" <<'EOF'
require(process.argv[2])(process.argv.slice(3), async (client, goOn) => {
  const { result } = await client.Runtime.evaluate({ expression: 'packed.answer++' });
  await goOn();
  return result.value === 42;
});
EOF
    [ "$(timeout 60 "$node" "$work/client.js" "$here/waiting.js" "$v8c" eval --snapshot "$work/b.v8c" --inspect-wait=0 packed.answer)" = 43 ]
}
check "eval --snapshot --inspect-wait" restored

# A debugger and the command's own coverage, of the same run.
covered() {
    echo 'function called(x) { return x ? 1 : 2 } called(1); console.log("covered")' >"$work/covered.js"
    cat >"$work/waits.js" <<'EOF'
require(process.argv[2])(process.argv.slice(3), async (client, goOn) => {
  await client.Debugger.enable();
  const said = new Promise((resolve) => client.Runtime.consoleAPICalled(resolve));
  await goOn();
  return (await said).args[0].value === 'covered';
});
EOF
    [ "$(timeout 60 "$node" "$work/waits.js" "$here/waiting.js" "$v8c" run --inspect-wait=0 "--coverage=$work/covered.json" "$work/covered.js")" = covered ] &&
        grep -q '"functionName":"called","ranges":\[{"startOffset":0,"endOffset":39,"count":1},{[^]]*"count":0}\]' "$work/covered.json"
}
check "--inspect-wait with --coverage" covered

# ---- DevTools itself ------------------------------------------------------------------------------------

chromium=$(command -v chromium || true)
printf "const planted = 'planted line';\nfunction stopsHere(n) { return n + 1; }\nstopsHere(planted.length);\n" >"$work/planted.js"
if [ -n "$chromium" ]; then
    check "DevTools shows the source, stopped" timeout 180 "$node" "$here/chromium.js" "$chromium" "$v8c" "$work/devtools.png" "$work/planted.js"
    files() {
        "$v8c" profile cpu -o "$work/cpu.cpuprofile" --folded "$work/cpu.folded" --pprof "$work/cpu.pprof" \
            --flame "$work/flame.html" "$here/planted.js" &&
            "$v8c" profile heap -o "$work/heap.heapsnapshot" "$here/planted.js" &&
            "$v8c" profile sampling --interval 1024 -o "$work/sampled.heapprofile" "$here/planted.js" &&
            timeout 500 "$node" "$here/files.js" "$chromium" "$v8c" "$PWD/deps/npm/speedscope" "$work" "$work/planted.js"
    }
    check "DevTools, speedscope and the flame page show files of v8c profile" files
    # Who wants to look at them names a folder.
    [ -z "${V8C_SCREENSHOTS:-}" ] || cp "$work"/*.png "$V8C_SCREENSHOTS"
else
    echo "SKIPPED: there is no chromium: DevTools itself is not tested"
fi
finish
