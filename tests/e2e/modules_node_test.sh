#!/bin/bash
# builds: release checked
# The modules that Node has too: each script of tests/e2e/modules prints under `v8c run` what it prints under Node 20.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
v8c=$(readlink -f "${V8C_BUILD:-build/release}")/v8c
need_node
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT

same() {
    mkdir -p "$work/$1.d" && cp "tests/e2e/modules/$1" "$work/$1.d" && cd "$work/$1.d" || return
    timeout 60 "$node" --no-warnings "$1" one two >../node.out 2>../node.err
    echo "status $?" >>../node.out
    timeout 60 "$v8c" run "$1" one two >../v8c.out 2>../v8c.err
    echo "status $?" >>../v8c.out
    cd ../ || return
    diff node.out v8c.out && [ "$(wc -l <node.out)" -ge 10 ] || { head -5 node.err v8c.err; return 1; }
}
for script in tests/e2e/modules/*.*js; do
    name=$(basename "$script")
    check "$name prints the same as under Node" eval "(same '$name')"
done

cd "$work" || exit 1
mkdir -p inside/deep && echo text >inside/file && echo secret >outside
absent() { "$v8c" run "$@" 2>&1 | grep -q "Cannot find module"; }
echo "require('fs')" >fs.js
echo "require('fs/promises')" >promises.js
echo "require('fswatch')" >watch.js
echo "require('child_process')" >exec.js
echo "require('os')" >os.js
echo "require('process')" >process.js
for name in fs promises watch exec os process; do check "--safe: $name.js finds no such module" absent --safe $name.js; done
mkdir -p packaged/node_modules/yaml packaged/deep && echo "module.exports = 'the package'" >packaged/node_modules/yaml/index.js
echo "console.log(require('yaml'))" >packaged/deep/a.js
echo "console.log(require('yaml').parse('a: 1').a)" >own.js
package_first() { diff <(echo "the package"; echo 1) <("$v8c" run packaged/deep/a.js; "$v8c" run own.js); }
check "a package of a name that Node does not have goes first" package_first
cat >exit.js <<'X'
process.on('exit', (code) => console.log('exit', code));
setTimeout(() => { try { process.exit(9); console.log('never'); } finally { console.log('never'); } }, 1);
setTimeout(() => console.log('never'), 60000);
X
exits() { diff <(echo "exit 9"; echo 9) <("$v8c" run exit.js; echo $?); }
check "process.exit ends it there and then, with its status" exits
cat >jailed.js <<'X'
const fs = require('fs');
const code = (fn) => { try { return fn(); } catch (e) { return e.code; } };
console.log(code(() => fs.readFileSync('file', 'utf8').trim()), code(() => fs.readFileSync('../outside', 'utf8')),
            code(() => fs.readFileSync('/etc/passwd', 'utf8')), code(() => fs.readdirSync('/').join()));
X
jailed() { diff <(echo "text EACCES EACCES EACCES") <("$v8c" run "$@" --allow-fs inside jailed.js); }
check "--allow-fs: files below that folder only" jailed
check "--safe --allow-fs: the same" jailed --safe
finish
