#!/bin/bash
# builds: tsan
# ThreadSanitizer finds a race planted in a native function that JavaScript calls, and none
# where a mutex is; and no suppression hides us, or V8 as a whole.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
planted=${V8C_BUILD:-build/tsan}/tests/tsan/planted_race

reports_the_race() {
    local out status=0
    out=$("$planted" race 2>&1) || status=$?
    [ $status = 66 ] && grep -q 'WARNING: ThreadSanitizer: data race' <<<"$out" && grep -q '#0 add ' <<<"$out" ||
        { head -20 <<<"$out"; return 1; }
}
hides_little() { ! grep -vE '^(#|$)' tests/tsan.supp | grep -nE 'v8c|:(v8::)?\*?$|:v8::\*?$|:\*|libv8'; }

check "no race, no report" "$planted" none
check "a race in a callback is reported" reports_the_race
[ ! -f tests/tsan.supp ] || check "suppressions match no frame of ours and not all of V8" hides_little
finish
