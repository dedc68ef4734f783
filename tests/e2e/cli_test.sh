#!/bin/bash
# The command v8c: what it prints and how it ends, for good input and bad.
# builds: release checked asan
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
. tests/e2e/command.sh
v8c=${V8C_BUILD:-$PWD/build/release}/v8c
[ -x "$v8c" ] || missing "there is no $v8c"
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
RANDOM=13

# says STATUS PATTERN ARG...: stderr is one line that has the pattern, stdout is empty.
says() {
    local want=$1 pattern=$2; shift 2
    v "$@"
    [ "$status" = "$want" ] || complain "status $status, not $want" || return
    [ ! -s out ] || complain "stdout is not empty" || return
    [ "$(wc -l <err)" = 1 ] || complain "stderr is not one line" || return
    grep -q -e "$pattern" err || complain "stderr has no: $pattern"
}
# throws TEXT ARG...: status 1, and that is stderr.
throws() {
    local text=$1; shift
    v "$@"
    [ "$status" = 1 ] || complain "status $status, not 1" || return
    [ "$(<err)" = "$text" ] || complain "stderr is not: $text"
}
same() { [ "$1" = "$2" ] || { printf '  %q is not %q\n' "$1" "$2"; return 1; }; }
holds() { grep -q -e "$1" "$2" || { echo "  $2 has no: $1"; head -c 2000 "$2"; return 1; }; }
only() { same "$(ls -A "$1")" "$2"; }  # only FOLDER NAMES

# ---- Help, version, wrong usage -------------------------------------------------------------

for command in eval run pack info profile sign verify doctor; do
    check "help of $command" is 0 "$("$v8c" help $command)" $command --help
    check "it is about $command" holds "^usage: v8c $command" out
    check "nothing on stderr" same "$(wc -c <err)" 0
    check "-h of $command" is 0 "$("$v8c" help $command)" $command -h
    check "the list has $command" holds "^  $command " <("$v8c" --help)
done
check "help" is 0 "$("$v8c" --help)" help
check "statuses in the help" holds '^Exit status: 0 fine; 1 ' out
v --version
check "version" holds '^v8c [0-9.]* (V8 13\.6\.233\.10.*)$' out
check "version, status" same $status 0

check "no command" says 2 '^v8c: a command is missing; see v8c --help$'
check "unknown command" says 2 '^v8c: there is no command evl (eval?); see v8c --help$' evl
check "far from any" says 2 '^v8c: there is no command frobnicate; see v8c --help$' frobnicate
check "help of none" says 2 'there is no command pakc (pack?)' help pakc
check "unknown option" says 2 '^v8c pack: there is no option --wram (--warm?); see v8c pack --help$' pack x --wram y
check "unknown letter" says 2 'there is no option -x' eval -x
check "a value too few" says 2 '^v8c eval: --snapshot needs a value' eval --snapshot
check "a value too many" says 2 '^v8c eval: --json takes no value' eval --json=1 1
check "eval nothing" says 2 'EXPR is missing' eval
check "eval two" says 2 'one EXPR, not 2' eval 1 2
check "run nothing" says 2 'FILE is missing' run
check "info nothing" says 2 'FILE is missing' info
check "info two" says 2 'one FILE, not 2' info a b
check "pack nothing" says 2 'BUNDLE is missing' pack
check "pack to nowhere" says 2 '-o FILE is missing' pack a.js
check "extra without value" says 2 '--extra takes KEY=VALUE, not k' pack a.js -o b --extra k
check "extra without key" says 2 '--extra takes KEY=VALUE' pack a.js -o b --extra =v
check "no clock" says 2 '--deterministic takes milliseconds' pack a.js -o b --deterministic=soon
check "two from stdin" says 2 'only one file can come from stdin' pack - -o b --warm -
check "two from stdin, eval" says 2 'cannot both come from stdin' eval --snapshot - -
check "two from stdin, run" says 2 'cannot both come from stdin' run --snapshot - -
check "profile nothing" says 2 'cpu, heap or sampling is missing' profile
check "profile what" says 2 'cpu, heap or sampling, not gpu' profile gpu
check "profile whom" says 2 'FILE or -e EXPR is missing' profile cpu -o x
check "profile both" says 2 'not both' profile cpu a.js -e 1 -o x
check "profile to nowhere" says 2 '-o OUT is missing' profile cpu a.js
check "profile how often" says 2 '--interval takes microseconds' profile cpu a.js -o x --interval 0
check "interval of a heap" says 2 '--interval is for cpu and sampling' profile heap a.js -o x --interval 5
check "control characters are shown" says 2 'no command \\u001bx' $'\ex'
check "unknown flag of V8" says 2 '^v8c: --v8-flags: .*--nope' eval --v8-flags=--nope 1
check "V8's --help" says 2 '--help' eval --v8-flags=--help 1
check "a flag" is 0 function eval --v8-flag=--expose-gc 'typeof gc'
check "flags before the command" is 0 'function 1' --v8-flags '--expose-gc --stack-size=400' eval 'typeof gc + " 1"'

# ---- eval -------------------------------------------------------------------------------------

check "number" is 0 3 eval 1+2
check "string" is 0 'a "b" ü' eval '`a "b" ü`'
check "undefined" is 0 undefined eval 'void 0'
check "array" is 0 1,2 eval '[1, 2]'
check "object" is 0 '[object Object]' eval '({})'
check "symbol" is 0 'Symbol(s)' eval 'Symbol("s")'
check "bigint" is 0 36893488147419103232 eval '2n ** 65n'
check "minus" is 0 -5 eval -- -5
check "empty" is 0 undefined eval ''
check "json" is 0 $'{\n  "a": [\n    1,\n    "\\u0000"\n  ]\n}' eval --json '({a: [1, "\0"]})'
check "json of a string" is 0 '"s"' eval --json '"s"'
check "json of undefined" is 0 undefined eval --json undefined
check "json of a cycle" eval 'v eval --json "a = {}; a.a = a"; [ $status = 1 ] && grep -q "circular" err'
check "stdin" is 0 42 eval - <<<'6 * 7'
check "microtasks have run" is 0 2 eval 'var o = {toString() { return this.x }, x: 1}; Promise.resolve().then(() => o.x = 2); o'
"$v8c" eval '"a\0b"' >out
check "NUL in a result" same "$(od -An -c out | tr -d ' ')" 'a\0b\n'
printf '"x\0y".length' >nul.js
check "NUL in a source" is 0 3 eval - <nul.js
check "surrogate" is 0 $'\xef\xbf\xbd' eval '"\ud800"'
"$v8c" eval '"x".repeat(3e7)' >out
check "30 MB" same "$(wc -c <out)" 30000001
printf '#!/usr/bin/v8c run\n"first line"' >hash.js
check "a first line for the shell" is 0 'first line' eval - <hash.js

# ---- What was thrown -----------------------------------------------------------------------------

printf 'function f(o) {\n  return o.x.y;\n}\nf({});\n' >throw.js
check "thrown" throws "throw.js:2:14: TypeError: Cannot read properties of undefined (reading 'y')
  return o.x.y;
             ^
    at f (throw.js:2:14)
    at throw.js:4:1" run throw.js
check "syntax" throws "<eval>:1:9: SyntaxError: Unexpected token ';'
let x = ;
        ^" eval 'let x = ;'
check "stdin's name" throws "<stdin>:2:1: ReferenceError: nope is not defined
nope
^
    at <stdin>:2:1" eval - <<<$'\nnope'
check "not an error" throws "<eval>:1:1: 7
throw 7
^
    at <eval>:1:1" eval 'throw 7'
check "while printing" eval 'v eval "({toString() { throw new Error(5) }})"; [ $status = 1 ] && grep -q "Error: 5" err'
check "output before it" eval 'v run - <<<"console.log(1); throw 2"; [ $status = 1 ] && [ "$(<out)" = 1 ]'
check "too deep" eval 'v eval "(function f() { f() })()"; [ $status = 1 ] && grep -q "RangeError: Maximum call stack" err'
printf 'ok;\n"\xff"' >latin.js
check "not UTF-8" says 1 '^v8c: latin.js: text is not UTF-8: line 2: byte 5 ' run latin.js
check "not UTF-8, eval" says 1 'not UTF-8' eval $'"\xc3"'
check "not UTF-8, pack" says 1 '^v8c: latin.js: text is not UTF-8' pack latin.js -o latin.v8c
echo 'var fine = 1' >fine.js
check "not UTF-8, warm" says 1 '^v8c: latin.js: text is not UTF-8' pack fine.js --warm latin.js -o latin.v8c
limit() {  # limit WORD ARG...: status 7, and stderr names the option
    local word=$1; shift
    v "$@"
    [ "$status" = 7 ] && grep -q "^v8c: the script was ended: $word" err
}
check "a timeout" limit '--timeout 50' run --timeout 50 - <<<'for (;;);'
check "a timeout in a microtask" limit '--timeout 50' eval --timeout=50 '(async () => { for (;;) await 0 })()'
check "CPU time" limit '--cpu-limit 50' eval --cpu-limit 50 --timeout 60000 'for (;;);'
check "a full heap" limit '--max-heap 16' eval --max-heap 16 'a = []; for (;;) a.push([a])'
check "the first of several" limit '--timeout 50' eval --timeout 50 --max-heap 1000 'try { for (;;); } finally { for (;;); }'
check "output before it" eval 'v run --timeout 50 - <<<"console.log(1); for (;;);"; [ $status = 7 ] && [ "$(<out)" = 1 ]'
check "in time" eval 'v eval --timeout 60000 --cpu-limit 60000 --max-heap 100 "1 + 1"; [ $status = 0 ] && [ "$(<out)" = 2 ]'
for bad in x 0 -5 1e99 '' 5s; do
    check "--timeout '$bad'" eval 'v eval --timeout="$bad" 1; [ $status = 2 ]'
done
check "--max-heap 0.5" eval 'v eval --max-heap 0.5 1; [ $status = 2 ]'
check "out of memory" eval 'v eval --v8-flags=--max-heap-size=20 "a = []; for (;;) a.push([a])"; [ $status = 6 ] && grep -q "V8 cannot go on" err'

# ---- run ---------------------------------------------------------------------------------------------

cat >streams.js <<'JS'
console.log("log", 1, null, undefined, Symbol("s"), 2n);
console.info({a: [1]}, [2, "x"]);
console.debug("a\0b");
console.warn("warn");
console.error(new TypeError("bad").message, /r/g, () => 1);
const cycle = {}; cycle.cycle = cycle;
console.log(cycle, new Map(), {get x() { throw 1; }});
console.log();
console.log(Object.assign(new Error("hidden"), {stack: 0}));
JS
v run streams.js
check "streams" same "$status $(tr '\0' 0 <out)" '0 log 1 null undefined Symbol(s) 2n
{ a: [ 1 ] } [ 2, '\''x'\'' ]
a0b
<ref *1> { cycle: [Circular *1] } Map(0) {} { x: [Getter] }

[Error: hidden]'
check "stderr" same "$(<err)" 'warn
bad /r/g [Function (anonymous)]'
"$v8c" run - >both 2>&1 <<<'console.log(1); console.error(2); console.log(3)'
check "in order, in one file" same "$(<both)" $'1\n2\n3'
check "arguments" is 0 '["args.js","-x","--","ü"]' run - -x -- ü < <(echo 'console.log(JSON.stringify(["args.js", ...scriptArgs.slice(1)]))')
echo 'console.log(scriptArgs[0], scriptArgs.length)' >args.js
check "its own name" is 0 'args.js 1' run args.js
check "-- before" is 0 'args.js 2' run -- args.js -x
check "promises" is 0 $'1\n3\n2' run - <<<'console.log(1); (async () => { await 0; console.log(2) })(); console.log(3)'
check "unhandled rejection" throws $'<eval>:1:16: Error: x\nPromise.reject(new Error("x")); 5\n               ^\n    at <eval>:1:16' \
    eval 'Promise.reject(new Error("x")); 5'
check "what was printed stays" same "$(<out)" 5
check "of an async function" eval 'v run - <<<"(async () => { await 0; throw new TypeError(1) })(); console.log(2)"; [ $status = 1 ] && grep -q "^<stdin>:1:31: TypeError: 1" err && [ "$(<out)" = 2 ]'
check "its reason is no Error" eval 'v eval "Promise.reject(5); 1"; [ $status = 1 ] && grep -q "^\[UnhandledPromiseRejection: .*\"5\"\] {" err'
check "the first only" eval 'v eval "Promise.reject(new Error(1)); Promise.reject(new Error(2)); 1"; [ "$(grep -c Error: err)" = 1 ]'
check "handled in its turn" is 0 fine eval 'var p = Promise.reject(1); Promise.resolve().then(() => p.catch(() => {})); "fine"'
check "handled by nobody after a then" throws $'<eval>:1:16: Error: x\nPromise.reject(new Error("x")).then(() => {}); 5\n               ^\n    at <eval>:1:16' \
    eval 'Promise.reject(new Error("x")).then(() => {}); 5'
check "an error's stack" eval 'v run - <<<"console.log(new Error(9))"; grep -q "^    at <stdin>:1:13" out'

check "missing" says 5 '^v8c: nowhere.js: No such file' run nowhere.js
check "a folder" says 5 'Is a directory' run .
check "cannot be read" says 5 '^v8c: /proc/self/mem: ' run /proc/self/mem
: >empty.js
check "an empty script" is 0 '' run empty.js
if [ "$(id -u)" != 0 ]; then
    echo 1 >secret.js; chmod 0 secret.js
    check "not allowed" says 5 'Permission denied' run secret.js
fi

# ---- Where output goes wrong ------------------------------------------------------------------------------

full() { "$v8c" "$@" >/dev/full 2>err; status=$?; : >out; [ $status = 5 ] && holds 'standard output: No space left' err; }
check "full: eval" full eval 1
check "full: help" full --help
check "full: run" full run - <<<'console.log(1)'
check "full: a script without end" full run - <<<'for (;;) console.log("x".repeat(1000))'
check "full: pack" full pack fine.js -o -
check "full: profile" full profile heap fine.js -o -
"$v8c" eval 1 >&- 2>err; status=$?
check "stdout closed" eval '[ $status = 5 ] && holds "standard output: Bad file" err'
"$v8c" run - 2>err <<<'for (;;) console.log(1)' | head -1 >out
check "the reader left" same "${PIPESTATUS[0]} $(<out) $(wc -c <err)" '141 1 0'
(trap '' PIPE; "$v8c" run - 2>err <<<'for (;;) console.log(1)'; echo $? >code) | head -1 >out
check "the same, SIGPIPE ignored" same "$(<code) $(<out) $(wc -c <err)" '5 1 0'

# ---- pack, info, eval --snapshot ------------------------------------------------------------------------------

cat >bundle.js <<'JS'
console.log("packing");
var answer = 42, made = Date.now(), lucky = Math.random();
function twice(x) { return 2 * x; }
JS
check "pack" is 0 packing pack bundle.js -o b.v8c
check "quiet when not on a terminal" same "$(wc -c <err)" 0
check "nothing else is left" same "$(ls -A | grep -c tmp)" 0
check "restore" is 0 84 eval --snapshot b.v8c 'twice(answer)'
check "console came along" is 0 'again' run --snapshot b.v8c - <<<'console.log("again")'
check "restore from stdin" is 0 42 eval --snapshot - answer <b.v8c
check "restore from a pipe" is 0 42 eval --snapshot <(cat b.v8c) answer
"$v8c" pack bundle.js -o - >piped.v8c 2>err
check "to stdout" is 0 42 eval --snapshot piped.v8c answer
check "console is on stderr then" same "$(<err)" ''
check "from stdin" is 0 packing pack - -o s.v8c <bundle.js
check "its origin" holds '^origin  *<stdin>$' <("$v8c" info s.v8c)
check "over a file" is 0 packing pack bundle.js -o s.v8c
ln -s s.v8c link.v8c
check "through a link" is 0 packing pack bundle.js -o link.v8c
check "the link is there" test -L link.v8c
check "to a pipe" eval '"$v8c" pack bundle.js -o >(cat >pipe.v8c) >/dev/null; sleep 0.5; "$v8c" info pipe.v8c >/dev/null'

check "info" is 0 "$("$v8c" info - <b.v8c)" info b.v8c
check "its V8" holds '^V8  *13\.6\.' out
check "it restores" holds '^restores here  *yes$' out
check "natives by name" holds '^natives  *console.err$' out
"$v8c" info --json b.v8c >info.json
ask() { "$v8c" eval - <<<"var i = $(<info.json); $1"; }
check "info --json" same "$(ask '[i.format, i.origin, i.code, i.warmed, i.deterministic, i.layers, i.contexts, i.extra.length, i.restores, i.code_name, i.reason]')" '1,bundle.js,keep,false,false,1,0,0,true,V8C_OK,'
check "its digest" same "$(ask i.bundle_sha256)" "$(sha256sum bundle.js | cut -d' ' -f1)"
check "its size" same "$(ask i.total_bytes)" "$(wc -c <b.v8c)"
check "its time" same "$(ask 'Math.abs(Date.now() - i.created_ms) < 600e3')" true
check "its numbers" same "$(ask '[i.blob_bytes < i.total_bytes, i.blob_digest.length, i.natives_digest.length, Array.isArray(i.natives)]')" true,32,32,true

echo 'twice(21)' >warm.js
check "options" is 0 packing pack bundle.js --warm warm.js --extra a=1 --extra 'b="=\' --extra a=2 --deterministic --clear-code -o d.v8c
"$v8c" info --json d.v8c >info.json
check "in the header" same "$(ask '[i.code, i.warmed, i.deterministic, i.clock_ms]')" clear,true,true,1704067200000
check "extra" same "$(ask 'i.extra.map(e => e.join(":")).sort().join()')" 'a:2,b:"=\'
check "the clock stood still" is 0 1704067200000 eval --snapshot d.v8c made
check "and goes again" is 0 true eval --snapshot d.v8c 'Date.now() > 1.7e12 && Date.now() !== 1704067200000'
check "or not" is 0 1704067200000 eval --snapshot d.v8c --keep-deterministic 'Date.now()'
check "a clock of one's own" is 0 packing pack bundle.js --deterministic=1000 -o d1.v8c
check "that was it" is 0 1000 eval --snapshot d1.v8c made
check "the same again" is 0 packing pack bundle.js --deterministic=1000 -o d2.v8c
blob() { "$v8c" info --json "$1" >info.json; ask i.blob_digest; }
check "makes the same heap" same "$(blob d1.v8c)" "$(blob d2.v8c)"

# ---- Signatures ---------------------------------------------------------------------------------

openssl genpkey -algorithm ed25519 -out key.pem 2>/dev/null && openssl pkey -in key.pem -pubout -out pub.pem
openssl genpkey -algorithm ed25519 2>/dev/null | openssl pkey -pubout -out other.pem
check "sign while packing" is 0 packing pack bundle.js -o s.v8c --sign key.pem
check "verify" is 0 '' verify s.v8c --key pub.pem
check "verify from stdin" is 0 '' verify - --key pub.pem <s.v8c
openssl pkey -in key.pem -pubout -outform DER | tail -c 32 >pub.raw
check "a raw key" is 0 '' verify s.v8c --key pub.raw
check "it restores" is 0 42 eval --snapshot s.v8c answer
"$v8c" info --json s.v8c >info.json
check "info tells whose" same "$(ask i.signer)" "$(od -An -tx1 -v pub.raw | tr -d ' \n')"
check "eval what is signed" is 0 42 eval --snapshot s.v8c --key pub.pem answer
check "run what is signed" is 0 84 run --snapshot s.v8c --key pub.raw - <<<'console.log(twice(answer))'
check "from stdin" is 0 42 eval --snapshot - --key pub.pem answer <s.v8c
check "the key from stdin" is 0 42 eval --snapshot s.v8c --key - answer <pub.pem
check "eval what another signed" says 3 's.v8c: .*signature.*another key' eval --snapshot s.v8c --key other.pem answer
check "run what another signed" says 3 's.v8c: .*signature.*another key' run --snapshot s.v8c --key other.pem - <<<'console.log(1)'
check "eval what nobody signed" says 3 'b.v8c: .*not signed' eval --snapshot b.v8c --key pub.pem answer
check "run what nobody signed" says 3 'b.v8c: .*not signed' run --snapshot b.v8c --key pub.pem - <<<'console.log(1)'
check "profile what nobody signed" says 3 'b.v8c: .*not signed' profile cpu --snapshot b.v8c --key pub.pem -e answer -o no.cpuprofile
check "which makes no profile" test ! -e no.cpuprofile
check "profile what is signed" is 0 '' profile heap --snapshot s.v8c --key pub.pem -e answer -o yes.heapsnapshot
check "no container, with a key" says 3 'bundle.js: ' eval --snapshot bundle.js --key pub.pem answer
check "eval with a key that is none" says 2 'bundle.js: .*public key' eval --snapshot s.v8c --key bundle.js answer
check "eval with a missing key" says 5 'nowhere.pem: No such' eval --snapshot s.v8c --key nowhere.pem answer
check "a key without a snapshot" says 2 '--key is for --snapshot' eval --key pub.pem 1
check "a key without a snapshot, run" says 2 '--key is for --snapshot' run --key pub.pem throw.js
check "all from stdin" says 2 'cannot both come from stdin' run --snapshot - --key - throw.js
check "one changed byte" eval 'cp s.v8c x.v8c; printf Z | dd of=x.v8c bs=1 seek=$(($(stat -c %s x.v8c) / 2)) conv=notrunc 2>/dev/null; says 3 x.v8c eval --snapshot x.v8c --key pub.pem answer'
check "another's key" says 3 's.v8c: .*signature.*another key' verify s.v8c --key other.pem
check "unsigned" says 3 'b.v8c: .*not signed' verify b.v8c --key pub.pem
check "a private key to verify" says 2 'key.pem: .*public key' verify s.v8c --key key.pem
check "a public key to sign" says 2 'pub.pem: .*private key' sign b.v8c --key pub.pem
check "no key" says 2 '--key KEY is missing' sign b.v8c
check "no key to verify" says 2 '--key PUB is missing' verify b.v8c
check "a missing key" says 5 'nowhere.pem: No such' verify s.v8c --key nowhere.pem
check "sign into another file" is 0 '' sign b.v8c --key key.pem -o s2.v8c
check "which verifies" is 0 '' verify s2.v8c --key pub.pem
check "and the first is as it was" says 3 'not signed' verify b.v8c --key pub.pem
cp b.v8c s3.v8c
check "sign in place" is 0 '' sign s3.v8c --key key.pem
check "the same bytes" cmp s2.v8c s3.v8c
mkdir broken; for n in 1.1 3 4; do : >"broken/libcrypto.so.$n"; done
without() { LD_LIBRARY_PATH=$PWD/broken "$@"; }
check "without libcrypto, verify" without says 5 'OpenSSL is wanted' verify s.v8c --key pub.pem
check "without libcrypto, pack" without says 5 'OpenSSL is wanted' pack bundle.js -o s5.v8c
check "which makes nothing" test ! -e s5.v8c
check "without libcrypto, the rest" without is 0 42 eval --snapshot s.v8c answer
check "a key that is none makes nothing" eval 'v pack bundle.js -o s4.v8c --sign bundle.js; [ $status = 2 ] && [ ! -e s4.v8c ]'

echo 'var more = answer + 1' >more.js
check "stacked" is 0 '' pack more.js --base b.v8c -o two.v8c
check "both are there" is 0 42,43 eval --snapshot two.v8c '[answer, more]'
check "layers" holds '^layers  *2$' <("$v8c" info two.v8c)
check "silent" is 0 '' pack bundle.js --no-console -o n.v8c
check "no natives of the command's" eval '! "$v8c" info n.v8c | grep -q console'
check "console comes when restored" is 0 hi run --snapshot n.v8c - <<<'console.log("hi")'
check "run with a snapshot" is 0 x,84 run --snapshot b.v8c - x <<<'console.log([scriptArgs[1], twice(answer)].join())'

check "the bundle throws" throws "throw.js:2:14: TypeError: Cannot read properties of undefined (reading 'y')
  return o.x.y;
             ^
    at f (throw.js:2:14)
    at throw.js:4:1" pack throw.js -o t.v8c
check "out of memory while packing" eval 'v pack --v8-flags=--max-heap-size=20 - -o t.v8c <<<"a = []; for (;;) a.push([a])"; [ $status = 6 ]'
check "no trace of it" same "$(ls -A | grep -c tmp)" 0
check "nothing is made" test ! -e t.v8c
check "the warm-up throws" eval 'v pack bundle.js --warm throw.js -o t.v8c; [ $status = 1 ] && grep -q "^throw.js:2:14: TypeError" err && [ ! -e t.v8c ]'
check "a missing bundle" says 5 'nowhere.js: No such' pack nowhere.js -o t.v8c
check "a missing warm-up" says 5 'nowhere.js: No such' pack fine.js --warm nowhere.js -o t.v8c
check "a missing base" says 5 'nowhere.v8c: .*No such' pack fine.js --base nowhere.v8c -o t.v8c
check "a base that is none" says 3 'fine.js: ' pack fine.js --base fine.js -o t.v8c
check "a folder that is not there" says 5 'no/where.v8c: No such' pack fine.js -o no/where.v8c
check "onto a folder" says 5 'Is a directory' pack fine.js -o .
check "an Intl object" eval 'v pack - -o t.v8c <<<"var c = new Intl.Collator()"; [ $status = 1 ] && [ ! -e t.v8c ]'
check "to a device" is 0 '' pack fine.js -o /dev/null
check "which stays one" test -c /dev/null
if script -qec true /dev/null >/dev/null 2>&1; then # a chroot may have no pseudo-terminals
    script -qec "'$v8c' pack bundle.js -o tty.v8c" /dev/null >tty 2>&1
    check "progress on a terminal" holds 'running the bundle' tty
    check "and the end of it" holds 'MB in tty.v8c' tty
    script -qec "'$v8c' pack bundle.js -o -" /dev/null >tty 2>&1; status=$?
    check "no binary on a terminal" eval '[ $status = 2 ] && holds "not to a terminal" tty'
fi

mkdir stop
(cd stop && exec "$v8c" pack - -o x.v8c <<<'for (;;);' 2>/dev/null) & pid=$!
for _ in {1..100}; do [ -z "$(ls -A stop)" ] || break; sleep 0.05; done
check "interrupted: it was at work" test -n "$(ls -A stop)"
kill "$pid"; wait "$pid" 2>/dev/null
check "interrupted: died of it" same $? 143
check "interrupted: nothing is left" only stop ''

# ---- A full disk ---------------------------------------------------------------------------------------------------

# What a full disk is to the command: a write that fails. Needs no root.
mkdir limited; echo old >limited/x
limited() {
    (ulimit -f 1; trap '' XFSZ; "$v8c" "$@" >out 2>err); status=$?
    [ $status = 5 ] || complain "status $status" || return
    holds 'limited/x: File too large' err && only limited x && [ "$(<limited/x)" = old ]
}
check "no room: pack" limited pack bundle.js -o limited/x
check "no room: heap" limited profile heap fine.js -o limited/x
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=64k none small 2>/dev/null; then
    check "full disk: pack" says 5 'small/x: No space left' pack fine.js -o small/x
    check "full disk: nothing is left" only small ''
    check "full disk: heap" says 5 'small/x: No space left' profile heap fine.js -o small/x
    check "full disk: nothing is left again" only small ''
fi

# ---- Damaged containers ------------------------------------------------------------------------------------------------

size=$(wc -c <b.v8c)
check "an empty file" says 3 'ends too early' info empty.js
check "an empty file, restored" says 3 'ends too early' eval --snapshot empty.js 1
check "no container" says 3 'not in the expected format' eval --snapshot bundle.js 1
check "a folder, restored" says 5 'directory' eval --snapshot . 1
check "a folder, described" says 5 'directory' info .
check "missing, restored" says 5 'No such file' run --snapshot nowhere.v8c fine.js
check "missing, described" says 5 'No such file' info nowhere.v8c
for percent in 5 50 90 99; do
    head -c $((size * percent / 100)) b.v8c >cut.v8c
    check "cut at $percent %" says 3 'ends too early' eval --snapshot cut.v8c 1
    check "cut at $percent %, info" says 3 'ends too early' info cut.v8c
    check "cut at $percent %, from stdin" says 3 'ends too early' eval --snapshot - 1 <cut.v8c
done
cat b.v8c <(echo) >long.v8c
check "a byte too many" says 3 . eval --snapshot long.v8c 1
flipped() {  # flipped AT BIT COMMAND...
    local at=$1 bit=$2 byte; shift 2
    cp b.v8c flip.v8c
    byte=$(od -An -tu1 -j "$at" -N 1 b.v8c)
    printf "\\x$(printf %x $((byte ^ 1 << bit)))" | dd of=flip.v8c bs=1 seek="$at" conv=notrunc 2>/dev/null
    v "$@"
    [ $status = 3 ] || [ $status = 4 ] || complain "bit $bit of byte $at: status $status"
}
for i in {1..40}; do
    at=$(((RANDOM << 15 | RANDOM) % size))
    [ $((i % 4)) != 0 ] || at=$((RANDOM % 512))  # the header is small
    case $((i % 3)) in
        0) check "flip $i" flipped $at $((RANDOM % 8)) eval --snapshot flip.v8c 1 ;;
        1) check "flip $i, info" flipped $at $((RANDOM % 8)) info flip.v8c ;;
        2) check "flip $i, base" flipped $at $((RANDOM % 8)) pack fine.js --base flip.v8c -o t.v8c ;;
    esac
done

# ---- Containers that do not fit ---------------------------------------------------------------------------------------------

check "other flags" says 4 'b.v8c: made under other V8 flags: ' eval --v8-flags=--harmony-shadow-realm --snapshot b.v8c 1
v info --v8-flags=--harmony-shadow-realm b.v8c
check "info of other flags" eval '[ $status = 4 ] && holds "^restores here  *no: made under other V8 flags$" out'
"$v8c" info --json --v8-flags=--harmony-shadow-realm b.v8c >info.json
check "in JSON" same "$(ask '[i.restores, i.code_name, i.reason.includes("shadow-realm")]')" false,V8C_EFLAGS,true
check "fewer CPU features" is 0 42 eval --v8-flags=--no-enable-avx2 --snapshot b.v8c answer

# ---- profile --------------------------------------------------------------------------------------------------------------------

cat >work.js <<'JS'
function busy(ms) { const end = Date.now() + ms; while (Date.now() < end); }
class Planted { constructor(i) { this.i = i; } }
globalThis.kept = Array.from({length: 1000}, (_, i) => new Planted(i));
busy(+(scriptArgs[1] ?? 150));
console.log("worked");
JS
check "cpu" is 0 worked profile cpu work.js -o w.cpuprofile
profile() { "$v8c" eval - <<<"var p = $(cat "$1"); $2"; }
check "its nodes" same "$(profile w.cpuprofile 'p.nodes.some(n => n.callFrame.functionName === "busy" && n.callFrame.url === "work.js")')" true
check "its samples" same "$(profile w.cpuprofile 'p.samples.length === p.timeDeltas.length && p.samples.length > 5')" true
check "interval and arguments" is 0 worked profile cpu work.js --interval 20000 -o w2.cpuprofile -- 200
check "few samples" same "$(profile w2.cpuprofile 'p.samples.length < 40')" true
check "in all forms at once" is 0 worked profile cpu work.js -o w3.cpuprofile --flame w3.html --folded w3.folded --pprof w3.pb
total=$(profile w3.cpuprofile 'p.endTime - p.startTime')
check "folded stacks add up to the profile" same "$(awk '{ sum += $NF } END { print sum }' w3.folded)" "$total"
check "with the function" grep -q '^.*busy (work\.js:[0-9]*).* [0-9]*$' w3.folded
sed -n '/id="data"/,/<\/script>/p' w3.html | sed '1s/^[^>]*>//; $s/<\/script>$//' >w3.json
check "the flame graph's nodes add up to the profile" same "$(profile w3.json 'p.nodes.reduce((sum, n) => sum + n[3], 0)')" "$total"
check "and it asks nobody" same "$(grep -cE 'https?:|src=|import|fetch|url\(' w3.html)" 0
check "pprof has the function" grep -qa busy w3.pb
check "a flame graph alone" is 0 worked profile cpu work.js --flame w4.html
check "is all that is written" same "$(ls w4*)" w4.html
check "a flame graph of a heap" says 2 '--flame is for cpu' profile heap a.js --flame x.html
check "two to stdout" says 2 'two files cannot both go to stdout' profile cpu a.js -o - --folded -
"$v8c" profile cpu work.js -o - >p.cpuprofile 2>err
check "to stdout" same "$(profile p.cpuprofile 'typeof p.startTime') $(<err)" 'number worked'
check "heap" is 0 worked profile heap work.js -o w.heapsnapshot
count='var f = p.snapshot.meta.node_fields, n = f.indexOf("name"), c = 0; for (let i = 0; i < p.nodes.length; i += f.length) if (p.strings[p.nodes[i + n]] === "Planted" && p.snapshot.meta.node_types[0][p.nodes[i]] === "object") c++; c >= 1000 && c <= 1002'
check "what is in it" same "$(profile w.heapsnapshot "$count")" true
check "sampling" is 0 '' profile sampling --interval 1024 -e 'function make() { return Array.from({length: 5e4}, () => ({})) } var kept = make(); 0' -o w.heapprofile
check "who allocated" same "$(profile w.heapprofile 'var found = 0; (function look(n) { found += n.callFrame.functionName === "make"; n.children.forEach(look) })(p.head); found > 0 && p.samples.length > 10')" true
check "sampling how often" says 2 '--interval takes bytes' profile sampling -e 1 -o x --interval 0
check "of a snapshot" is 0 '' profile cpu --snapshot b.v8c -e 'for (const end = Date.now() + 300; Date.now() < end;) for (let i = 0; i < 1e4; i++) twice(i)' -o s.cpuprofile
check "twice is in it" same "$(profile s.cpuprofile 'p.nodes.some(n => n.callFrame.url === "<eval>")')" true
check "heap of a snapshot" is 0 '' profile heap --snapshot b.v8c -e answer -o s.heapsnapshot
check "the script throws" eval 'v profile cpu throw.js -o t.cpuprofile; [ $status = 1 ] && grep -q "^throw.js:2:14" err && [ ! -e t.cpuprofile ]'
check "profile: missing" says 5 'No such file' profile cpu nowhere.js -o t.cpuprofile
check "profile: a bad container" says 3 'expected format' profile heap --snapshot fine.js -e 1 -o t.heapsnapshot
check "profile: no folder" says 5 'No such file' profile cpu fine.js -o no/where
check "profile: into a folder" says 5 'Is a directory' profile cpu fine.js -o .
check "nothing half-written" same "$(ls -A | grep -c '^\.v8c')" 0

# ---- Completion ------------------------------------------------------------------------------------------------------------------

complete_in() {  # complete_in WORD...: the last one is being typed
    bash -c 'compopt() { :; }; . "$0/src/cli/completion.bash"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _v8c; echo "${COMPREPLY[*]}"' "$OLDPWD" "$@"
}
check "completes commands" same "$(complete_in v8c p)" 'pack profile'
check "completes options" same "$(complete_in v8c pack --d)" --deterministic
check "completes what to profile" same "$(complete_in v8c profile '')" 'cpu heap sampling'
check "completes files" same "$(complete_in v8c run args)" args.js
for command in eval run pack info profile sign verify; do
    check "the help of $command has all of its options" same "$(for o in $(complete_in v8c $command --); do "$v8c" help $command | grep -q -e "${o%=}" || [ "$o" = --help ] || echo "$o"; done)" ''
done
# ---- doctor -----------------------------------------------------------------------------------

v doctor
check "doctor, status" same $status 0
check "doctor tells V8's version" holds "^V8 *$("$v8c" --version | sed 's/.*(V8 \(.*\))/\1/')\$" out
check "doctor tells what a container needs" holds '^  natives  *console.err$' out
check "doctor tells the processor" holds '^processor  *[^ ]' out
check "doctor with V8's flags" holds '^of these in heaps *--harmony-temporal$' <("$v8c" doctor --v8-flags '--harmony-temporal --stack-size=900')
check "doctor, bad flag" says 2 'no such flag' doctor --v8-flags=--nonsense
check "doctor, too much" says 2 'it takes no arguments' doctor x
# What it says of a container is what a container says.
agrees() {
    local key want got
    echo 'var x = 1' >agrees.js
    "$v8c" doctor --json >doctor.json && "$v8c" pack agrees.js -o agrees.v8c && "$v8c" info --json agrees.v8c >info.json || return
    for key in v8_version arch build flags natives; do
        want=$(tr -d '\n' <info.json | grep -o "\"$key\": [^]}]*[]\"]" | head -1 | sed 's/",.*/"/')
        got=$(tr -d '\n' <doctor.json | grep -o "\"$key\": [^]}]*[]\"]" | head -1 | sed 's/",.*/"/')
        [ -n "$got" ] && same "$got" "$want" || return
    done
}
check "doctor agrees with info" agrees

finish
