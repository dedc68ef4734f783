#!/bin/bash
# builds: checked
# With a full collection at every n-th call that may collect, tests have the outcomes they have without:
# the library holds what it needs. V8C_FULL=1: oftener.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-$PWD/build/checked}
export V8C_CHECKED_GC=200
[ -z "${V8C_FULL:-}" ] || V8C_CHECKED_GC=20

holds() { timeout 600 "$build/tests/unit/test_$1" --jobs 1 >"$work/log" 2>&1 || { tail -20 "$work/log"; return 1; }; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in array await buffer collection context creator_data error error_detail function inspector microtask module \
    module_host pack_esm program promise promise_event ref script snapshot symbol table template template_property; do
    check "$name, collecting at every $V8C_CHECKED_GC-th call" holds $name
done
finish
