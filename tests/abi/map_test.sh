#!/bin/bash
# docs/v8go-map.md against the library: every function it names is exported, every type and
# constant declared; every test it names is there; every function is called by a test of its row.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=${V8C_BUILD:-build/release}
map=docs/v8go-map.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Lines of: LINE OURS TESTS, of the rows of the tables; lists within by commas.
awk -F'|' '/^\|/ && NF >= 6 && $2 !~ /^ *(v8go|V8|topic|---)/ { gsub(/[ `]/, "", $3); gsub(/[ `]/, "", $4); print NR "\t" $3 "\t" $4 }' \
    "$map" >"$work/rows"
nm -D --defined-only "$build/libv8c.so" "$build/libv8c-runtime.so" "$build/libv8c-devtools.so" "$build/libv8c-modules.so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort -u >"$work/exported"
cat include/v8c.h include/v8c/*.h | grep -oE '\b(v8c|V8C)_[A-Za-z0-9_]+' | sort -u >"$work/declared"
# Those that are functions: a name followed by ( after V8C_API, and what the lists make.
{ cat include/v8c/*.h | tr '\n' ' ' | grep -oE 'V8C_API[^;{}]*' | grep -oE '\bv8c_[a-z0-9_]+ *\(' | tr -d ' ('
  sed -n '/^#define V8C_IS_MAP/,/[^\\]$/p' include/v8c/value.h | grep -oE 'XX\([a-z0-9_]+, ' | sed 's/XX(/v8c_is_/; s/, //'
  sed -n '/^#define V8C_SYMBOL_MAP/,/[^\\]$/p' include/v8c/symbol.h | grep -oE 'XX\([a-z0-9_]+, ' | sed 's/XX(/v8c_symbol_/; s/, //'
} | sort -u >"$work/functions"
# Codes are members of a list: XX(ETYPE, …). Kinds and symbols are made by macros, too.
grep -ohE 'XX\([A-Z0-9_]+, -' include/v8c/base.h | sed 's/XX(/V8C_/; s/, -//' >>"$work/declared"

# Lines of: TEST WORD, for every word of ours that a test says itself or through functions, tables
# and macros of its file and of the harness. V8C_IS_MAP stands for all of v8c_is_*.
words() {
    awk '
        function name_of(line) {
            if (match(line, /^Test\([a-z0-9_]+, *[a-z0-9_]+/)) {
                name = substr(line, RSTART + 5, RLENGTH - 5); sub(/, */, "::", name); return name
            }
            if (match(line, /[A-Za-z0-9_]+(\(|\[| = )/)) { name = substr(line, RSTART, RLENGTH); gsub(/[^A-Za-z0-9_]/, "", name); return name }
            return ""
        }
        { sub(/\/\*.*\*\//, "") }
        macro != "" { text[macro] = text[macro] " " $0; if ($0 !~ /\\$/) macro = ""; next }
        /^#define [A-Za-z0-9_]+/ {
            match($0, /^#define [A-Za-z0-9_]+/); macro = substr($0, 9, RLENGTH - 8)
            text[macro] = text[macro] " " substr($0, RLENGTH + 1)
            if ($0 !~ /\\$/) macro = ""
            next
        }
        /^[A-Za-z]/ { chunk = name_of($0); if (chunk ~ /::/) tests[chunk] = 1 }
        chunk != "" { text[chunk] = text[chunk] " " $0 }
        function visit(chunk, test,    words, count, i) {
            if ((test, chunk) in seen) return
            seen[test, chunk] = 1
            count = split(text[chunk], words, /[^A-Za-z0-9_]+/)
            for (i = 1; i <= count; i++) {
                if (words[i] ~ /^(v8c|V8C)_/) print test "\t" words[i]
                if (words[i] in text) visit(words[i], test)
            }
        }
        END { for (test in tests) visit(test, test) }
    ' "$@"
}
# Macros of the headers: V8C_NATIVE(f) calls v8c_register_native.
sed -n '/^#define .*\\$/,/[^\\]$/p' include/v8c/*.h >"$work/macros.h"
for file in tests/unit/*_test.c tests/behaviour/*_test.c; do
    words "$work/macros.h" tests/harness/*.h tests/harness/*.c "$file"
done | sort -u >"$work/words"
cut -f1 "$work/words" | sort -u >"$work/tests"
# What a macro of the headers that lists names stands for: V8C_IS_MAP is v8c_is_*.
sed -n 's/\tV8C_IS_MAP$/\tv8c_is_/p; s/\tV8C_SYMBOL_MAP$/\tv8c_symbol_/p' "$work/words" >"$work/families"

# Prints what is wrong with the rows; nothing when all is well.
faults() {
    awk -F'\t' -v work="$work" '
        function load(file, into,    line) { while ((getline line < (work "/" file)) > 0) into[line] = 1 }
        function called(name, test,    family) {
            if ((test "\t" name) in words) return 1
            for (family in families)
                if (index(family, test "\t") == 1 && index(name, substr(family, length(test) + 2)) == 1) return 1
            return 0
        }
        BEGIN { load("exported", exported); load("functions", functions); load("declared", declared); load("tests", tests); load("words", words); load("families", families) }
        {
            count = split($2, ours, ","); shown = split($3, by, ",")
            if ($2 ~ /^later:/ || $2 == "none") { if ($3 != "") print "line " $1 ": a test of nothing"; next }
            if (!shown) print "line " $1 ": no test"
            for (i = 1; i <= shown; i++) if (!(by[i] in tests)) print "line " $1 ": no test " by[i]
            for (i = 1; i <= count; i++) {
                name = ours[i]
                if (!(name in exported) && (name in functions || !(name in declared))) { print "line " $1 ": no " name; continue }
                if (!(name in exported) && name !~ /^V8C_E/) continue
                found = 0
                for (j = 1; j <= shown; j++) found = found || called(name, by[j])
                if (!found) print "line " $1 ": " name " is in none of " $3
            }
        }
    ' "$work/rows"
}
agrees() {
    local wrong
    wrong=$(faults)
    [ -z "$wrong" ] || { echo "$wrong"; return 1; }
}
# The check itself: a row that is wrong is found.
finds() {
    cp "$work/rows" "$work/kept"
    printf '9999\t%s\t%s\n' "$1" "$2" >>"$work/rows"
    local wrong
    wrong=$(faults)
    cp "$work/kept" "$work/rows"
    grep -q "^line 9999: $3" <<<"$wrong"
}

# Every name of v8go's reference and source has a row, in the first column.
names_are_there() {
    local missing
    missing=$(comm -23 <(LC_ALL=C sort -u "$1") <(awk -F'|' '/^\|/ { print $2 }' "$map" | grep -oE '[A-Za-z0-9]+' | LC_ALL=C sort -u))
    [ -z "$missing" ] || { echo "not on the map:" $missing; return 1; }
}
finds_a_missing_name() { ! names_are_there <(cat tests/abi/v8go_names.txt; echo NoSuchName) >"$work/said" && grep -q NoSuchName "$work/said"; }

check "has its tables" test "$(wc -l <"$work/rows")" -gt 80
check "names what is there" agrees
check "has every name of v8go's" names_are_there tests/abi/v8go_names.txt
check "finds a name that is not there" finds_a_missing_name
check "finds a function that is not exported" finds v8c_no_such_function platform::version 'no v8c_no_such_function'
echo v8c_declared_only | tee -a "$work/declared" >>"$work/functions"
check "finds a function that is only declared" finds v8c_declared_only platform::version 'no v8c_declared_only'
check "finds a test that is not there" finds v8c_version platform::no_such_test 'no test platform::no_such_test'
check "finds a test that does not call it" finds v8c_heap_objects platform::version 'v8c_heap_objects is in none'
check "finds a row without a test" finds v8c_version '' 'no test'
finish
