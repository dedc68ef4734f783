#!/bin/bash
# v8c profile heap shows a bar on a terminal, and nothing elsewhere; interrupted, it leaves no file.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
need_terminals
v8c=${V8C_BUILD:-$PWD/build/release}/v8c
[ -x "$v8c" ] || missing "there is no $v8c"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# terminal.py COMMAND...: runs it on a terminal of its own, copies what it says; with INTERRUPT=1 it is
# interrupted as soon as the bar is there.
cat >terminal.py <<'END'
import os, pty, signal, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said, sent = b'', False
while True:
    try:
        some = os.read(fd, 4096)
    except OSError:
        break
    if not some:
        break
    said += some
    if os.environ.get('INTERRUPT') and not sent and b'heap snapshot [' in said:
        os.kill(pid, signal.SIGINT)
        sent = True
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(said)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
END
heap='globalThis.kept = Array.from({ length: 300000 }, (_, i) => ({ i, s: "text " + i })); 0'

python3 terminal.py "$v8c" profile heap -e "$heap" -o a.heapsnapshot >said
check "it ends well" [ $? = 0 ]
check "a bar" grep -aq 'heap snapshot \[#* *\] *[0-9]* %' said
grows() { [ "$(grep -ao '[0-9]* %' said | tr -dc '0-9\n' | uniq | wc -l)" -ge 3 ]; }
check "it grows" grows
rises() { grep -ao '[0-9]* %' said | tr -dc '0-9\n' | sort -nc; }
check "and never shrinks" rises
goes() { tail -c 8 said | od -c | grep -q '033'; }
check "and goes" goes
check "the file is whole" python3 -c 'import json; json.load(open("a.heapsnapshot"))'

"$v8c" profile heap -e "$heap" -o b.heapsnapshot >out 2>err
check "nothing without a terminal" [ ! -s out -a ! -s err ]

INTERRUPT=1 python3 terminal.py "$v8c" profile heap -e "$heap" -o c.heapsnapshot >said
check "an interrupt ends it" [ $? = 130 ]
none() { [ "$(ls -A | grep -c 'c.heapsnapshot\|\.tmp')" = 0 ]; }
check "and no file is left" none
finish
