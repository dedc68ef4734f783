#!/bin/bash
# builds: release asan
# test262-parser-tests through v8c: what is in pass/ and pass-explicit/ compiles, what is in early/ and
# fail/ is a SyntaxError; 262 of the files are modules. deps/setup.sh brings them.
cd "$(dirname "$0")/../.." || exit 1
build=$(readlink -f "${V8C_BUILD:-build/release}")
cases=$PWD/deps/npm/bundles/node_modules/test262-parser-tests
[ -d "$cases" ] || { echo "the cases are missing: deps/setup.sh brings them"; echo "0 passed, 1 failed"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Scripts that V8 takes, and Node with it: the cases are of ECMAScript 2017.
cat >"$work/known" <<'Y'
early/12a74c60f52a60de.js  functions of one name in a sloppy block, Annex B
early/1aff49273f3e3a98.js  the same
early/be7329119eaa3d47.js  the same
early/ec31fa5e521c5df4.js  the same
early/0f5f47108da5c34e.js  for (var a of) in catch (a): V8 has no error here
fail/0d5e450f1da8a92a.js   '\9', Annex B since 2021
fail/748656edbfb2d0bb.js   '\8'
fail/79f882da06f88c9f.js   '\8'
fail/92b6af54adef3624.js   '\9'
fail/647e21f8f157c338.js   U+2028 in a string, since 2019
fail/8af69d8f15295ed2.js   U+2029 in a string, since 2019
fail/98204d734f8c72b3.js   fields of classes, since 2022
fail/ef81b93cf9bdb4ec.js   fields of classes, since 2022
fail/a8beb1480f385441.js   f() = 4 throws when it runs
fail/e3fbcf63d7e43ead.js   for (var x = 1 in …), Annex B since 2017
Y
(cd "$cases" && ls pass/*.js pass-explicit/*.js early/*.js fail/*.js) >"$work/list"
(cd "$cases" && "$build/tests/modules/parse_files" <"$work/list") >"$work/out" || echo "parse_files failed"
awk '
    FILENAME ~ /known$/ { known[$1] = 1; next }
    FILENAME ~ /list$/ { all++; next }
    {
        want = $2 ~ /^pass/ || $2 in known ? "ok" : "SyntaxError"
        module = $2 ~ /\.module\./
        if ($1 == want) { passed++; modules += module } else { print "FAILED: " $2 ": " $1; failed++ }
    }
    END {
        if (passed + failed != all) { print "FAILED: only " passed + failed " of " all " were compiled"; failed++ }
        if (modules < 262) { print "FAILED: only " modules + 0 " modules"; failed++ }
        print modules + 0 " of them modules"
        print passed + 0 " passed, " failed + 0 " failed"
        exit failed != 0 || passed == 0
    }' "$work/known" "$work/list" "$work/out"
