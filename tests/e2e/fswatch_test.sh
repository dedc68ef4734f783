#!/bin/bash
# A script that the command runs watches a folder and all below it, and ends when it closes the watch.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
build=$(readlink -f "${V8C_BUILD:-build/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir site
cat >main.js <<'JS'
const EventEmitter = require('events');
const watcher = new EventEmitter();
watcher.on('event', ({ relativeName, op }) => {
  if (relativeName !== 'a/b/c.js') return;
  console.log(relativeName, op);
  connection.close();
});
const connection = require('fswatch').watch('site', watcher, { recursive: true, include: ['**/*.js'] });
console.error('ready');
JS

watches() {
    local pid
    timeout 60 "$build/v8c" run main.js >out 2>err &
    pid=$!
    until grep -q ready err || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
    mkdir -p site/a/b && : >site/a/b/c.js
    wait $pid || { cat err; return 1; }
    diff <(printf 'a/b/c.js CREATE\n') out
}
check "what is made below the folder is told, and the script ends" watches
finish
