#!/bin/bash
# Code has the form that .clang-format says. Public headers are laid out by hand, for who reads
# them.
#
#   tests/compile/format_test.sh --fix    formats the tree
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
command -v clang-format >/dev/null || missing "clang-format is missing (deps/setup.sh)"

files() {
    find src shim tests bench examples deps -maxdepth 3 \( -name '*.c' -o -name '*.cc' -o -name '*.h' \) \
        -not -path 'deps/v8/*' | LC_ALL=C sort
}
if [ "${1:-}" = --fix ]; then
    files | xargs clang-format -i
    exit
fi
formatted() { diff "$1" <(clang-format "$1"); }
# All at once: only what that finds is looked at one by one.
complaints=$(files | xargs clang-format --dry-run -Werror 2>&1)
for file in $(files); do
    case $complaints in
        *"$file:"*) check "$file" formatted "$file" ;;
        *) check "$file" true ;;
    esac
done
finish
