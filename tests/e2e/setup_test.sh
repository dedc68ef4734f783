#!/bin/bash
# deps/setup.sh with a small gem, in a copy of deps/: wrong digest, interruption, second run,
# no root. Only `gem`, `dpkg-query`, `apt-get` and `id` are stand-ins.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
deps=$work/deps
mkdir -p "$deps" "$work/bin"
cp deps/setup.sh deps/packages.txt "$deps/"

# ---- A gem of the real one's shape, and a `gem` that hands it out ----
platform=$(uname -m)-linux
getconf GNU_LIBC_VERSION >/dev/null 2>&1 || platform+=-musl
gem=libv8-node-24.1.0.0-$platform.gem
mkdir -p "$work/make/vendor/v8/include" "$work/make/vendor/v8/$platform/libv8/obj"
echo '// v8' >"$work/make/vendor/v8/include/v8.h"
head -c 300000 /dev/urandom >"$work/make/vendor/v8/$platform/libv8/obj/libv8_monolith.a"
(cd "$work/make" && tar -czf data.tar.gz vendor && tar -cf "$work/$gem" data.tar.gz)
digest=$(sha256sum "$work/$gem" | cut -d' ' -f1)

stand_in() { printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"; chmod +x "$work/bin/$1"; }
stand_in gem "echo \"gem \$*\" >>'$work/calls'; cp '$work/$gem' ."
export PATH=$work/bin:$PATH

lock() { printf 'gem libv8-node 24.1.0.0\nv8 13.6.233.10\nsha256 %s %s\n' "$platform" "$1" >"$deps/v8.lock"; }
setup() { "$deps/setup.sh" "$@" >"$work/out" 2>"$work/err" </dev/null; }
calls() { if [ -f "$work/calls" ]; then wc -l <"$work/calls"; else echo 0; fi; }
is_there() { [ -f "$deps/v8/include/v8.h" ] && cmp -s "$deps/v8/lib/libv8_monolith.a" "$work"/make/vendor/v8/*/libv8/obj/libv8_monolith.a; }
nothing_left() { [ -z "$(find "$deps" -mindepth 1 ! -name setup.sh ! -name packages.txt ! -name v8.lock ! -name .lock)" ]; }
no_scraps() { [ -z "$(find "$deps" -name '.tmp.*')" ]; }

# ---- Wrong digest ----
wrong=$(printf '0%.0s' {1..64})
lock "$wrong"
setup --v8-only; status=$?
check "a wrong digest is refused" [ $status = 1 ]
check "and the error names the digest expected" grep -q "$wrong" "$work/err"
check "and the one got" grep -q "$digest" "$work/err"
check "and nothing is left" nothing_left

# ---- First and second run ----
lock "$digest"
check "the first run brings V8" setup --v8-only
check "all of it" is_there
check "asking for the platform by name" grep -q -- "fetch libv8-node -v 24.1.0.0 --platform $platform" "$work/calls"
check "no scraps are left" no_scraps
before=$(calls)
start=$(date +%s%N)
check "the second run is fine" setup --v8-only
took=$((($(date +%s%N) - start) / 1000000))
check "and fetches nothing" [ "$(calls)" = "$before" ]
check "and says nothing" [ ! -s "$work/err" ]
check "and is quick ($took ms)" [ $took -lt 1000 ]

# ---- Interruption ----
rm -rf "$deps/v8"
stand_in gem "cp '$work/$gem' .; touch '$work/fetching'; sleep 30"
set -m                          # a process group of its own, to be killed as a whole
setup --v8-only & job=$!
set +m
until [ -e "$work/fetching" ]; do sleep 0.05; done
kill -KILL -- -$job
wait $job 2>/dev/null
check "killed while fetching: no V8" [ ! -e "$deps/v8" ]
check "killed while fetching: scraps" [ -n "$(find "$deps" -name '.tmp.*')" ]
stand_in gem "echo \"gem \$*\" >>'$work/calls'; cp '$work/$gem' ."
check "the next run brings V8" setup --v8-only
check "all of it again" is_there
check "and removes the scraps" no_scraps

rm "$deps/v8/stamp"
check "without a stamp it is brought again" setup --v8-only
check "and is whole" is_there
truncate -s 1000 "$deps/v8/lib/libv8_monolith.a"
check "a cut archive is brought again" setup --v8-only
check "and is whole again" is_there
lock "$wrong"
setup --v8-only; status=$?
check "a lock that moved on is noticed" [ $status = 1 ]
check "and the old V8 stays" is_there
lock "$digest"

stand_in gem "exit 1"
rm -rf "$deps/v8"
stand_in sleep ":"
setup --v8-only; status=$?
check "a fetch that fails is an error" [ $status = 1 ]
check "with nothing left" nothing_left
stand_in gem "cp '$work/$gem' libv8-node-24.1.0.0-other.gem"
setup --v8-only; status=$?
check "another platform's gem is refused" [ $status = 1 ]
check "with nothing left of it" nothing_left

# ---- npm's: one package by its digest, and those of a lock ----
make_package() {
    mkdir -p "$work/package/bin" && echo "$1" >"$work/package/bin/node" && tar -czf "$work/some-node-1.0.0.tgz" -C "$work" package
    sha256sum "$work/some-node-1.0.0.tgz" | cut -d' ' -f1
}
npm_lock() { { lock "$digest"; printf 'npm-%s node some-node 1.0.0 %s\n' "$platform" "$1" >>"$deps/v8.lock"; }; }
stand_in gem "cp '$work/$gem' ."
stand_in dpkg-query 'for p; do case $p in -*|*Status*) ;; *) echo "installed $p" ;; esac; done'
stand_in npm "echo \"npm \$*\" >>'$work/npm'; case \$1 in pack) cp '$work/some-node-1.0.0.tgz' . ;; ci) [ -f package-lock.json ] && mkdir node_modules && touch node_modules/it ;; esac"
package=$(make_package one)
npm_lock "$wrong"
setup; status=$?
check "a package of another digest is refused" [ $status = 1 ]
check "and is not there" [ ! -e "$deps/npm/node" ]
npm_lock "$package"
touch -d '2 minutes ago' "$deps/meson.build"
touch -d '1 minute ago' "$work/older"
check "the right one is brought" setup
check "and can be run" [ -x "$deps/npm/node/bin/node" ]
check "builds ask again for what is there" [ "$deps/meson.build" -nt "$work/older" ]
touch -d '2 minutes ago' "$deps/meson.build"
check "and not where nothing was brought" eval 'setup && ! [ "$deps/meson.build" -nt "$work/older" ]'
rm "$deps/meson.build"
check "by name and version, without its scripts" grep -qx "npm pack --ignore-scripts some-node@1.0.0" "$work/npm"
mkdir "$deps/bundles"
echo '{}' | tee "$deps/bundles/package.json" >"$deps/bundles/package-lock.json"
check "the packages of a lock are brought" setup
check "all of them, without their scripts" grep -q "^npm ci --ignore-scripts" "$work/npm"
check "into their place" [ -f "$deps/npm/bundles/node_modules/it" ]
rm "$work/npm"
check "a second run is fine" setup
check "and asks npm for nothing" [ ! -e "$work/npm" ]
echo '{ }' >"$deps/bundles/package-lock.json"
check "a lock that moved on" setup
check "is followed" grep -q "^npm ci" "$work/npm"
rm -rf "$work/npm" "$deps/npm"
check "V8 alone" setup --v8-only
check "is without them" [ ! -e "$work/npm" ]

# The one that is compiled.
mkdir "$deps/sqlite" "$deps/typescript"
touch "$deps/typescript/stamp"
echo '{}' | tee "$deps/sqlite/package.json" >"$deps/sqlite/package-lock.json"
npm_of() { stand_in npm "echo \"npm \$*\" >>'$work/npm'; case \$1 in pack) cp '$work/some-node-1.0.0.tgz' . ;; ci) mkdir node_modules ;; rebuild) $1 ;; esac"; }
npm_of 'exit 0'
setup --bench; status=$?
check "what was not compiled is an error" [ $status = 1 -a ! -e "$deps/npm/sqlite" ]
npm_of 'mkdir -p node_modules/better-sqlite3/build/Release && echo "$npm_config_nodedir" >node_modules/better-sqlite3/build/Release/better_sqlite3.node'
check "what is compiled is brought" setup --bench
check "with Node's headers" [ "$(cat "$deps/npm/sqlite/node_modules/better-sqlite3/build/Release/better_sqlite3.node")" = "$deps/npm/node" ]
rm "$work/npm"
check "and is not compiled again" setup --bench
check "asking npm for nothing" [ ! -e "$work/npm" ]
stand_in npm "exit 1"
rm -rf "$deps/npm"
setup; status=$?
check "npm that fails is an error" [ $status = 1 ]
rm -rf "$deps/bundles" "$deps/npm" "$deps/sqlite" "$deps/typescript"
lock "$digest"

# ---- Packages ----
stand_in gem "cp '$work/$gem' ."
stand_in id "echo 1000"
stand_in dpkg-query 'for p; do case $p in meson|-*|*Status*) ;; *) echo "installed $p" ;; esac; done; exit 1'
stand_in apt-get "echo \"apt-get \$*\" >>'$work/apt'"
setup; status=$?
check "without root it stops" [ $status = 1 ]
check "with the one line" [ "$(cat "$work/out")" = "apt-get update && apt-get install -y --no-install-recommends meson" ]
check "and installs nothing" [ ! -e "$work/apt" ]
stand_in id "echo 0"
check "with root it installs" setup
check "after an update" [ "$(head -1 "$work/apt")" = "apt-get update" ]
check "what is missing" grep -qx "apt-get install -y --no-install-recommends meson" "$work/apt"
stand_in dpkg-query 'for p; do case $p in -*|*Status*) ;; *) echo "installed $p" ;; esac; done'
rm "$work/apt"
check "with all installed it is fine" setup
check "and does not call apt-get" [ ! -e "$work/apt" ]
printf 'test  never-there-xyz  bash\ntest  wanted-xyz  no-such-command-xyz\n' >>"$deps/packages.txt"
stand_in dpkg-query 'for p; do case $p in -*|*Status*|*-xyz) ;; *) echo "installed $p" ;; esac; done'
stand_in id "echo 1000"
setup
check "a package whose command is there is not wanted" [ "$(cat "$work/out")" = "apt-get update && apt-get install -y --no-install-recommends wanted-xyz" ]
stand_in id "echo 0"
setup --nonsense; status=$?
check "an unknown option is wrong usage" [ $status = 2 ]
finish
