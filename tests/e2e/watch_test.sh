#!/bin/bash
# builds: release checked
# v8c run --watch: again when a file changes, whatever became of the last run.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
work=$(realpath "$(mktemp -d)")
watcher=
trap '[ -n "$watcher" ] && kill $watcher 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir -p lib node_modules/x

# waits_for LINE: until the output ends with it.
waits_for() {
    local i
    for ((i = 0; i < 600; i++)); do
        [ "$(tail -1 out)" = "$1" ] && return 0
        kill -0 $watcher 2>/dev/null || return 1
        sleep 0.05
    done
    echo "  $(<out) $(<err)"
    return 1
}
write() { cat >"$1.new"; mv "$1.new" "$1"; }

write lib/part.js <<<'module.exports = "one"'
write main.js <<<'console.error(process.pid); console.log(require("./lib/part"), scriptArgs.slice(1).join()); setInterval(() => {}, 1000)'
"$v8c" run --watch main.js a --watch >out 2>err & watcher=$!
check "it runs, with its words" waits_for 'one a,--watch'
write lib/part.js <<<'module.exports = "two!"'
check "again when what it requires changes" waits_for 'two! a,--watch'
write lib/part.js <<<'throw new Error("broken")'
failed() { for ((i = 0; i < 600; i++)); do grep -q 'not well' err && return 0; sleep 0.05; done; return 1; }
check "a run that fails is told of" failed
write lib/part.js <<<'module.exports = "three"'
check "and mended" waits_for 'three a,--watch'
mapfile -t pids < <(grep -x '[0-9]*' err)
last=${pids[-1]}
others_ended() { local pid; for pid in "${pids[@]::${#pids[@]}-1}"; do ! kill -0 "$pid" 2>/dev/null || return 1; done; }
check "one runs at a time" eval '[ ${#pids[@]} = 4 ] && others_ended && kill -0 "$last"'
kill $watcher
wait $watcher 2>/dev/null
ended() { for ((i = 0; i < 600; i++)); do kill -0 "$last" 2>/dev/null || return 0; sleep 0.05; done; return 1; }
check "the script ends with it" ended
watcher=
check "stdin is no file" eval '! "$v8c" run --watch - 2>err </dev/null && grep -q "watch is for a file" err'
finish
