#!/bin/bash
# builds: release checked
# v8c repl, through a pseudo-terminal: what the screen shows behind each group of keys; and lines from a pipe.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
need_terminals
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
terminal=$PWD/tests/e2e/repl/terminal.py
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export V8C_HISTORY=$work/history

on_screen() { python3 "$terminal" "$v8c" repl "$@"; }
piped() { # piped WANT [ARG...] <INPUT
    local want=$1; shift
    timeout 60 "$v8c" repl "$@" >out 2>err
    [ "$(<out)" = "$want" ] && return 0
    echo "  $(<out) $(<err)"
    return 1
}

check "values, and const again" on_screen <<'S'
> ''
>

> '1 + 1\r'
> 1 + 1
2
>

> 'const a = { list: [1, "x"] }\r'
> const a = { list: [1, "x"] }
undefined
>

> 'const a = 5; a\r'
> const a = 5; a
5
>

> '_ + 1\r'
> _ + 1
6
>

> '{ b: [1, 2] }\r'
> { b: [1, 2] }
{ b: [ 1, 2 ] }
>

> '.exit\r'
> .exit
S
check "s59 several lines, errors, and the session goes on" on_screen <<'S'
> 'function f(x) {\r'
> function f(x) {
...

> 'return x * 2; }\r'
> function f(x) {
... return x * 2; }
undefined
>

> 'f(21)\r'
> f(21)
42
>

> 'nothing.there\r'
> nothing.there
Uncaught ReferenceError: nothing is not defined
>

> 'throw new RangeError("r")\r'
> throw new RangeError("r")
Uncaught RangeError: r
>

> 'let s = `one\rtwo`; s\r'
> let s = `one
... two`; s
'one\ntwo'
>

> 'f('
'one\ntwo'
> f(

> '\x03'
> f(
>

> '"still"\r'
> "still"
'still'
>

> '\x04'
> "still"
'still'
>
S
check "s59 await, and a timer while the prompt waits" on_screen <<'S'
> 'const { sleep } = require("timer")\r'
> const { sleep } = require("timer")
undefined
>

> 'await sleep(20), "slept"\r'
> await sleep(20), "slept"
'slept'
>

> 'sleep(300).then(() => console.log("Done!"));\r'
> sleep(300).then(() => console.log("Done!"));
Promise { <pending> }
>

> 'typed'
Promise { <pending> }
> typed

> ''
Promise { <pending> }
Done!
> typed

> '\x03'
Done!
> typed
>

> '.exit\r'
> .exit
S
check "s59 Ctrl-C stops a loop and what is awaited" on_screen <<'S'
> 'console.log("in it"); for (;;);\r'
> console.log("in it"); for (;;);
in it

> '\x03'
Uncaught: interrupted
>

> 'console.log("waits"); await new Promise(() => {})\r'
> console.log("waits"); await new Promise(() => {})
waits

> '\x03'
Uncaught: interrupted
>

> '"alive"\r'
> "alive"
'alive'
>

> '.exit\r'
> .exit
S
check "Ctrl-C stops a loop of a callback" on_screen <<'S'
> 'setTimeout(() => { console.log("in it"); for (;;); }, 1); 0\r'
> setTimeout(() => { console.log("in it"); for (;;); }, 1); 0
0
in it
>

> '\x03'
> setTimeout(() => { console.log("in it"); for (;;); }, 1); 0
0
in it
>
(To exit, press Ctrl+C again or Ctrl+D or type .exit)
>

> '"alive"\r'
> "alive"
'alive'
>

> '.exit\r'
> .exit
S
check "completion" on_screen <<'S'
> 'const object = { alpha: 1, alphabet: 2 }\r'
undefined
>

> 'objec\t.alphab\t\r'
> object.alphabet
2
>

> 'require("asser\t/strict").equal.name\r'
> require("assert/strict").equal.name
'strictEqual'
>

> '.exit\r'
> .exit
S
check "history of the last session" on_screen <<'S'
> ''
>

> '\x1b[A\x1b[A\r'
> require("assert/strict").equal.name
'strictEqual'
>

> '.exit\r'
> .exit
S
printf 'const loaded = 40;\nfunction two() {\n  return 2;\n}\nloaded + two()\n' >load.js
check ".load and .save" piped $'42\n42' <<'S'
.load load.js
loaded + two()
.save saved.js
S
check "what was saved" eval '[ "$(tail -1 saved.js)" = "loaded + two()" ] && [ "$(head -1 saved.js)" = "const loaded = 40;" ]'
help() {
    printf '.help util\n.help nowhere\n.help\n' | "$v8c" repl >out 2>err
    grep -q '^Values as text' out && grep -q 'declare module "util"' out && grep -q 'There is no module nowhere' out && grep -q '^  path  *Paths by' out
}
check ".help MODULE" help
check "a pipe" piped $'3\nundefined\nUncaught Error: e\n[ 5 ]' <<'S'
1 + 2
const v = [5]
throw new Error("e")
v
S
printf '1 + 1\nawait new Promise((go) => setTimeout(go, 1, 7))\n"last"' >lines
# Those of libv8c-modules, too, where this v8c has them.
for shown in crypto fetch sqlite yaml; do
    "$v8c" types | grep -q "^declare module \"$shown\"" || continue
    helps() { "$v8c" repl <<<".help $shown" >out 2>err && grep -q "^declare module \"$shown\"" out && ! grep -q "no module" out; }
    check ".help $shown" helps
    summed() { "$v8c" repl <<<".help" >out 2>err && grep -q "^  $shown  *[A-Za-z]" out; }
    check ".help has a line of $shown" summed
done
check "a file" piped $'2\n7\n'"'last'" <lines
check "no input" piped '' </dev/null
check "nothing to read from" piped '' <&-
check "awaited in a pipe" piped $'1\n2' <<'S'
await new Promise((done) => setTimeout(done, 20, 1))
2
S
# What waits at the end of the input waits: it takes less than half of that time to compute.
idle_at_the_end() {
    local before after
    before=$(cpu_ms)
    echo 'await new Promise((done) => setTimeout(done, 3000, 5))' | "$v8c" repl >out || return 1
    after=$(cpu_ms)
    [ "$(cat out)" = 5 ] && [ $((after - before)) -lt 1500 ] || { echo "$((after - before)) ms of processor time"; return 1; }
}
cpu_ms() { # of this shell's children, that have ended
    local stat
    read -r stat </proc/$$/stat
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    echo $(((${14} + ${15}) * 1000 / $(getconf CLK_TCK)))
}
check "idle at the end of its input" idle_at_the_end
# A Ctrl-C in each place of an input that ends, or begins to wait, at that moment.
interrupted_at_any_place() {
    for _ in {1..20}; do
        printf '%s\n' "process.kill(process.pid, 'SIGINT'); await new Promise(() => {})" '1 + 1' | timeout 60 "$v8c" repl >out 2>&1
        [ "$(<out)" = $'\nUncaught: interrupted\n2' ] || { cat out; return 1; }
    done
}
check "Ctrl-C when an input begins to wait" interrupted_at_any_place
interrupted_at_the_end() {
    local tries pid
    echo "console.log('waits'), await new Promise(() => {})" >input
    "$v8c" repl <input >out &
    pid=$!
    for ((tries = 0; tries < 600; tries++)); do grep -q waits out && break; sleep 0.05; done
    kill -INT $pid
    for ((tries = 0; tries < 600; tries++)); do kill -0 $pid 2>/dev/null || break; sleep 0.05; done
    kill -9 $pid 2>/dev/null && return 1
    wait $pid
    grep -q 'Uncaught: interrupted' out
}
check "Ctrl-C behind the end of its input" interrupted_at_the_end
echo 'globalThis.packed = { answer: 42 };' >bundle.js
"$v8c" pack bundle.js -o b.v8c >/dev/null
check "from a container" piped '42' --snapshot b.v8c <<<'packed.answer'
check "a file is none of its" eval '! "$v8c" repl x.js 2>err && grep -q "v8c run" err'
finish
