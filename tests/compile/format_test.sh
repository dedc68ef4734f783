#!/bin/bash
# Code has the form that .clang-format says. tests/compile/unformatted.txt lists files that are older
# than this test and not yet in that form: it only gets shorter. Public headers are laid out by
# hand, for who reads them.
#
#   tests/compile/format_test.sh --fix    formats all that is not listed
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
list=tests/compile/unformatted.txt
command -v clang-format >/dev/null || { echo "clang-format is missing (deps/setup.sh)"; echo "0 passed, 1 failed"; exit 1; }

files() {
    find src shim tests bench examples deps -maxdepth 3 \( -name '*.c' -o -name '*.cc' -o -name '*.h' \) \
        -not -path 'deps/v8/*' | LC_ALL=C sort
}
if [ "${1:-}" = --fix ]; then
    files | grep -vxFf "$list" | xargs clang-format -i
    exit
fi
formatted() { diff "$1" <(clang-format "$1"); }
listed_is_there() { [ -e "$1" ] || { echo "$1 is gone: take it off the list"; return 1; }; }
for file in $(files | grep -vxFf "$list"); do check "$file" formatted "$file"; done
for file in $(grep -v '^#' "$list"); do check "$file" listed_is_there "$file"; done
finish
