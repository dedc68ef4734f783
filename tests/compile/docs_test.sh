#!/bin/bash
# What the documents name exists: tests, scripts, files and functions.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh

tests_exist() {
    local name missing=0
    for name in $(grep -oE '`[a-z_0-9]+::[a-z_0-9]+`' "$1" | tr -d '`' | grep -vx 'suite::name' | sort -u); do
        grep -qrE "Test\(${name%%::*}, ${name##*::}[,)]" tests --include='*_test.c' || { echo "there is no test $name"; missing=1; }
    done
    [ $missing = 0 ]
}
files_exist() {
    local name missing=0
    for name in $(grep -oE '`(tests|src|docs|examples|deps|shim|packaging|bench)/[A-Za-z0-9_./-]*`' "$1" | tr -d '`' | sort -u); do
        [ -e "$name" ] || { echo "there is no $name"; missing=1; }
    done
    for name in $(grep -oE '\]\([A-Za-z0-9_./-]+\)' "$1" | sed 's/^](//; s/)$//' | sort -u); do
        [ -e "$(dirname "$1")/$name" ] || { echo "there is no $name"; missing=1; }
    done
    [ $missing = 0 ]
}
functions_exist() {
    local missing
    missing=$(comm -23 <(grep -oE '\bv8c_[a-z0-9_]+\(' "$1" | tr -d '(' | LC_ALL=C sort -u) <(cut -d' ' -f1 tests/abi/symbols*.txt | LC_ALL=C sort))
    [ -z "$missing" ] || { echo "not in the library: $missing"; return 1; }
}
for file in README.md NOTICES.md docs/*.md docs/manual/*.md examples/README.md deps/README.md src/pack/*.md; do
    check "$file names tests that exist" tests_exist "$file"
    # The notices name paths in other source trees.
    [ "$file" = NOTICES.md ] || check "$file names files that exist" files_exist "$file"
    check "$file names functions that exist" functions_exist "$file"
done
# Each claim of the page is a line that begins with a dash, and has its test, a page that has it, or says
# that there is none.
claims_without_test() { grep '^- ' "$1" | grep -vE '`[a-z_0-9]+::[a-z_0-9]+`|`tests/[a-z_0-9/]+\.sh`|\]\([a-z]+\.md\)|is not tested'; }
check "each claim of embedding.md has its test" eval '! claims_without_test docs/embedding.md'
check "a claim without one is found" eval '[ "$(claims_without_test <(echo "- V8 is quick."))" = "- V8 is quick." ]'
finish
