#!/bin/bash
# builds: release checked
# JavaScriptCore's C API: all of its functions are ours, and programs compiled once with its own headers
# print the same when they are linked to its library and to ours, but for what
# tests/jsc/differences.txt says.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
theirs=javascriptcoregtk-4.1
if ! pkg-config --exists $theirs; then
    echo "FAILED: there is no $theirs to compare with (deps/setup.sh)"
    echo "0 passed, 1 failed"
    exit 1
fi
headers=$(pkg-config --variable=includedir $theirs)/webkitgtk-4.1/JavaScriptCore
library=$build/libv8c-jsc.so

# ---- What it shows ----
functions_of() { cat "$1"/*.h | tr '\n' ' ' | grep -oE 'JS_EXPORT[^;{}]*' | grep -oE '\bk?JS[A-Za-z0-9]+ *\(|\bkJSClassDefinitionEmpty\b' | tr -d ' (' | grep -vE '^JSC_' | LC_ALL=C sort -u; }
functions_of "$headers" >"$work/theirs"
functions_of include/v8c/jsc/JavaScriptCore >"$work/declared"
nm -D --defined-only "$library" | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' | LC_ALL=C sort >"$work/exported"
none_missing() { [ -z "$(comm -23 "$work/theirs" "$1")" ] || { comm -23 "$work/theirs" "$1"; return 1; }; }
check "their headers are read" test "$(wc -l <"$work/theirs")" -ge 110
check "all of their functions are exported" none_missing "$work/exported"
check "all of them are declared" none_missing "$work/declared"
only() { ! grep -vE '^(JS|xJS)[A-Z]|^kJSClassDefinitionEmpty$' "$work/exported"; }
check "nothing else is exported" only
needs() { ! readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libv8c|libc|libm|ld-linux.*)\.so'; }
check "it needs libv8c and the C library" needs
plain_c() { ! grep -rnE '#include [<"](v8\.h|v8-|shim/|src/internal)' src/jsc; }
check "it is made of the public ABI alone" plain_c

# ---- The headers have the same layouts and constants ----
cat >"$work/facts.c" <<'EOF'
#include <JavaScriptCore/JavaScript.h>
#include <stdio.h>
#define N(x) printf(#x " %lld\n", (long long)(x))
#define AT(t, f) printf(#t "." #f " %zu %zu\n", offsetof(t, f), sizeof(((t *)0)->f))
int main(void) {
  N(kJSTypeUndefined), N(kJSTypeNull), N(kJSTypeBoolean), N(kJSTypeNumber), N(kJSTypeString), N(kJSTypeObject), N(kJSTypeSymbol), N(kJSTypeBigInt);
  N(kJSTypedArrayTypeInt8Array), N(kJSTypedArrayTypeUint8ClampedArray), N(kJSTypedArrayTypeFloat64Array), N(kJSTypedArrayTypeArrayBuffer), N(kJSTypedArrayTypeNone), N(kJSTypedArrayTypeBigInt64Array), N(kJSTypedArrayTypeBigUint64Array);
  N(kJSRelationConditionUndefined), N(kJSRelationConditionEqual), N(kJSRelationConditionGreaterThan), N(kJSRelationConditionLessThan);
  N(kJSPropertyAttributeNone), N(kJSPropertyAttributeReadOnly), N(kJSPropertyAttributeDontEnum), N(kJSPropertyAttributeDontDelete);
  N(kJSClassAttributeNone), N(kJSClassAttributeNoAutomaticPrototype), N(sizeof(JSChar)), N(sizeof(JSClassDefinition)), N(sizeof(JSStaticValue)), N(sizeof(JSStaticFunction));
  AT(JSClassDefinition, version), AT(JSClassDefinition, attributes), AT(JSClassDefinition, className), AT(JSClassDefinition, parentClass), AT(JSClassDefinition, staticValues), AT(JSClassDefinition, staticFunctions), AT(JSClassDefinition, initialize), AT(JSClassDefinition, finalize);
  AT(JSClassDefinition, hasProperty), AT(JSClassDefinition, getProperty), AT(JSClassDefinition, setProperty), AT(JSClassDefinition, deleteProperty), AT(JSClassDefinition, getPropertyNames), AT(JSClassDefinition, callAsFunction), AT(JSClassDefinition, callAsConstructor), AT(JSClassDefinition, hasInstance), AT(JSClassDefinition, convertToType);
  AT(JSStaticValue, name), AT(JSStaticValue, getProperty), AT(JSStaticValue, setProperty), AT(JSStaticValue, attributes), AT(JSStaticFunction, name), AT(JSStaticFunction, callAsFunction), AT(JSStaticFunction, attributes);
  return 0;
}
EOF
cc=${CC:-cc}
flags=(-std=c11 -D_GNU_SOURCE -O1 -Wall)
same_facts() {
    "$cc" "${flags[@]}" $(pkg-config --cflags $theirs) "$work/facts.c" -o "$work/facts1" &&
        "$cc" "${flags[@]}" -Iinclude/v8c/jsc "$work/facts.c" -o "$work/facts2" &&
        diff <("$work/facts1") <("$work/facts2")
}
check "constants and layouts are the same" same_facts
for as in "-std=c11 -x c" "-std=c++17 -x c++"; do
    for header in include/v8c/jsc/JavaScriptCore/*.h; do
        alone() { "$cc" -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Iinclude/v8c/jsc $as - <<<"#include <JavaScriptCore/$(basename "$header")>"; }
        check "$(basename "$header") alone, $as" alone
    done
done

# ---- Twins: NAME|CASE|REASON in the list; "|" is in no case's name ----
run_twins() {
    local program=$1 line name mine
    "$cc" "${flags[@]}" $(pkg-config --cflags $theirs) -c "tests/jsc/$program.c" -o "$work/$program.o" &&
        "$cc" "$work/$program.o" -o "$work/$program.theirs" $(pkg-config --libs $theirs) -pthread &&
        "$cc" "$work/$program.o" -o "$work/$program.ours" "$library" "$build/libv8c.so" -Wl,-rpath,"$build" -pthread || return
    # At its end Debian's library may crash, all said and done: the shell is not to tell.
    (timeout 100 "$work/$program.theirs" >"$work/$program.1" 2>"$work/err"; :) 2>/dev/null
    timeout 100 "$work/$program.ours" >"$work/$program.2" 2>"$work/err" || { echo "$program ended with $?"; tail -3 "$work/$program.2" "$work/err"; failed=$((failed + 1)); }
    [ "$(wc -l <"$work/$program.1")" = "$(wc -l <"$work/$program.2")" ] || { echo "$program: another number of cases"; failed=$((failed + 1)); }
    while IFS= read -r -u 3 line && IFS= read -r -u 4 mine; do
        name=${line%%: *}
        if grep -qF "$program|$name|" tests/jsc/differences.txt; then
            different() { [ "$line" != "$mine" ]; }
            check "$program: $name differs, as listed" different
        else
            same() { [ "$line" = "$mine" ] || { printf '  JavaScriptCore: %s\n  ours:           %s\n' "$line" "$mine"; return 1; }; }
            check "$program: $name" same
        fi
        cases=$((cases + 1))
    done 3<"$work/$program.1" 4<"$work/$program.2"
}
cases=0
for file in tests/jsc/*.c; do
    check "$(basename "$file") runs on both" run_twins "$(basename "$file" .c)"
done
check "there are at least 200 cases" test "$cases" -ge 200
listed_are_there() {
    local program name bad=0
    while IFS='|' read -r program name _; do
        [ -n "$program" ] && [ "${program#\#}" = "$program" ] || continue
        grep -qF "$name: " "$work/$program.1" || { echo "no case $program|$name"; bad=1; }
    done <tests/jsc/differences.txt
    return $bad
}
check "listed differences are cases" listed_are_there

# ---- Whole programs, on both ----
same_output() {
    "$cc" "${flags[@]}" $(pkg-config --cflags $theirs) -c "$1" -o "$work/whole.o" &&
        "$cc" "$work/whole.o" -o "$work/whole.theirs" $(pkg-config --libs $theirs) -lm &&
        "$cc" "$work/whole.o" -o "$work/whole.ours" "$library" "$build/libv8c.so" -Wl,-rpath,"$build" -lm &&
        timeout 100 "$work/whole.theirs" >"$work/whole.1" && timeout 100 "$work/whole.ours" >"$work/whole.2" &&
        [ "$(wc -l <"$work/whole.1")" -gt 5 ] && diff "$work/whole.1" "$work/whole.2"
}
for file in examples/jsc/*.c; do
    check "$(basename "$file") prints the same on both" same_output "$file"
done

# ---- What is ours alone: they count for themselves ----
run_own() {
    local out counts
    "$cc" "${flags[@]}" -Wextra -Werror -I. -Iinclude -Iinclude/v8c/jsc "$1" -o "$work/own" "$library" "$build/libv8c.so" -Wl,-rpath,"$build" -pthread || return
    out=$(timeout 500 "$work/own" 2>&1)
    counts=$(tail -n 1 <<<"$out")
    [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || { tail -20 <<<"$out"; return 1; }
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    [ "${BASH_REMATCH[2]}" = 0 ] || { head -20 <<<"$out"; return 1; }
}
for file in tests/jsc/own/*.c; do
    check "$(basename "$file")" run_own "$file"
done
echo "$cases cases on both"
finish
