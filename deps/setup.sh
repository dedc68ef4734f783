#!/bin/bash
# Brings what v8c is built from: Debian packages, and V8. Safe to run again at any time.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: deps/setup.sh [--print] [--v8-only] [--demo] [--bench]

Installs the Debian packages of deps/packages.txt that are missing, and brings the V8 of
deps/v8.lock into deps/v8; what `v8c run FILE.ts` takes types out with into deps/npm/strip, and
Web Streams into deps/npm/web-streams; for tests and benchmarks also Node 20 into deps/npm/node
and what deps/bundles/package-lock.json names into deps/npm/bundles. Does nothing when all is
there.
Without root it prints the one line that would install the missing packages, and stops with
status 1.

  --print    change nothing; print that line if packages are missing (status 1), and say
             whether the rest is there
  --v8-only  V8 only, no packages
  --demo     what the demo needs: the packages to build, V8, and TypeScript's compiler in
             deps/typescript; none of the packages for tests and benchmarks
  --bench    also Bare and its headers, and better-sqlite3, which is compiled (a minute or two), in
             deps/npm, which the benchmarks are compared with, and TypeScript
EOF
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lock=$here/v8.lock
print=no packages=yes demo=no bench=no tests=yes groups='build test bench'
for option in "$@"; do
    case $option in
        --print) print=yes ;;
        --v8-only) packages=no tests=no ;;
        --demo) demo=yes tests=no groups=build ;;
        --bench) bench=yes demo=yes ;;
        -h|--help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# ---- System packages -----------------------------------------------------------------

missing_packages() {
    local wanted='' installed name group command
    while read -r group name command; do
        case " $groups " in *" $group "*) ;; *) continue ;; esac
        if [ -n "$command" ] && command -v "$command" >/dev/null; then continue; fi
        wanted+=" $name"
    done <"$here/packages.txt"
    # shellcheck disable=SC2086  # one word a package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true)
    for name in $wanted; do
        case $'\n'$installed$'\n' in
            *$'\n'"installed $name"$'\n'*) ;;
            *) printf '%s ' "$name" ;;
        esac
    done
}

three_times() {
    "$@" || { sleep 2; "$@"; } || { sleep 5; "$@"; }
}

install_packages() {
    local missing log
    if ! command -v dpkg-query >/dev/null; then
        die "this is not Debian: install what deps/packages.txt names, then run deps/setup.sh --v8-only"
    fi
    missing=$(missing_packages)
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$print" = yes ] || [ "$(id -u)" != 0 ]; then
        echo "apt-get update && apt-get install -y --no-install-recommends $missing"
        exit 1
    fi
    say "installing with apt-get: $missing"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    # shellcheck disable=SC2086
    export RUNLEVEL=1 # none of them is started as a service
    if ! { three_times apt-get update && three_times apt-get install -y --no-install-recommends $missing; } \
            >"$log" 2>&1 </dev/null; then
        tail -20 "$log" >&2
        rm -f "$log"
        die "apt-get could not install: $missing"
    fi
    rm -f "$log"
    brought=yes
}

# ---- Fetched things: each made in a temporary folder, then renamed into its place ------

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

# The words behind the first words of the one line of the lock file that starts so.
locked() {
    sed -n "s/^$1 //p" "$lock"
}

check_digest() {  # check_digest FILE EXPECTED
    local got
    got=$(sha256 "$1")
    [ "$got" = "$2" ] ||
        die "${1##*/} is not the file that deps/v8.lock names and was thrown away:
       expected SHA-256 $2
       got      SHA-256 $got"
}

# Moves FOLDER to where it belongs. The stamp in it was written last, so it is there or not.
put() {  # put FOLDER PLACE
    if [ -e "$2" ]; then mv "$2" "$work/old-${2##*/}"; fi
    mv "$1" "$2"
    brought=yes
}

# A build that was configured without what is there now asks for it before it compiles again.
brought=no
ask_again() {
    local built
    [ $brought = yes ] || return 0
    [ ! -f "$here/meson.build" ] || touch "$here/meson.build"
    for built in "$here"/../build/*/build.ninja; do
        [ ! -f "$built" ] || meson configure --clearcache "${built%/*}" >/dev/null 2>&1 || true
    done
}

work=''
begin_work() {
    # One at a time; whoever waited finds the work done. What a killed run left is removed.
    if command -v flock >/dev/null; then
        exec 9>"$here/.lock"
        flock -n 9 || { say "waiting for another deps/setup.sh"; flock 9; }
    fi
    rm -rf "$here"/.tmp.*
    work=$(mktemp -d "$here/.tmp.XXXXXX")
    trap 'rm -rf "$work"; ask_again' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# ---- V8 ---------------------------------------------------------------------------------

platform() {
    local machine
    machine=$(uname -m)
    case $(uname -s) in
        Darwin) echo "$machine-darwin" ;;
        Linux)
            if getconf GNU_LIBC_VERSION >/dev/null 2>&1; then echo "$machine-linux"
            else echo "$machine-linux-musl"; fi ;;
        *) echo "$machine-$(uname -s)" ;;
    esac
}

# The stamp: digest of the gem and size of the archive.
v8_is_there() {
    local stamp
    [ -f "$here/v8/include/v8.h" ] && [ -f "$here/v8/lib/libv8_monolith.a" ] && [ -f "$here/v8/stamp" ] || return 1
    stamp=$(<"$here/v8/stamp")
    [ "$stamp" = "$digest $(($(wc -c <"$here/v8/lib/libv8_monolith.a")))" ]
}

get_v8() {
    local platform digest name version gem
    platform=$(platform)
    read -r name version <<<"$(locked gem)"
    digest=$(locked "sha256 $platform")
    [ -n "$digest" ] || die "there is no V8 for $platform in deps/v8.lock (build one and use -Dv8_root=DIR)"
    if v8_is_there; then return 0; fi
    [ "$print" = no ] || { say "V8 $(locked v8) is not here yet"; return 0; }
    command -v gem >/dev/null || die "the command gem is missing; it brings V8 (package ruby)"

    begin_work
    if v8_is_there; then return 0; fi
    gem=$work/$name-$version-$platform.gem
    say "fetching V8 $(locked v8) for $platform (about 45 MB)"
    if ! (cd "$work" && three_times gem fetch "$name" -v "$version" --platform "$platform") >"$work/log" 2>&1; then
        cat "$work/log" >&2
        die "gem fetch failed"
    fi
    [ -f "$gem" ] || die "gem fetch brought $(cd "$work" && echo *.gem) and not ${gem##*/}; a newer RubyGems may know this platform"
    check_digest "$gem" "$digest"
    say "unpacking V8 (about 200 MB)"
    mkdir -p "$work/gem" "$work/v8/lib"
    tar -xOf "$gem" data.tar.gz | tar -xzf - -C "$work/gem"
    mv "$work/gem/vendor/v8/include" "$work/v8/include"
    mv "$work"/gem/vendor/v8/*/libv8/obj/libv8_monolith.a "$work/v8/lib/"
    echo "$digest $(($(wc -c <"$work/v8/lib/libv8_monolith.a")))" >"$work/v8/stamp"
    put "$work/v8" "$here/v8"
    say "V8 is in deps/v8"
}

# ---- TypeScript's compiler, for the demo: Debian's package unpacked, not installed ---------

get_typescript() {
    local name version digest
    read -r name version digest <<<"$(locked deb)"
    if [ -f "$here/typescript/stamp" ] && [ "$(<"$here/typescript/stamp")" = "$digest" ]; then return 0; fi
    [ "$print" = no ] || { say "TypeScript $version is not here yet"; return 0; }

    [ -n "$work" ] || begin_work
    say "fetching TypeScript $version"
    download=(apt-get download -o APT::Sandbox::User=root "$name=$version")
    if ! (cd "$work" && { "${download[@]}" ||
            { [ "$(id -u)" = 0 ] && apt-get update && three_times "${download[@]}"; }; }) >"$work/log" 2>&1; then
        cat "$work/log" >&2
        die "apt-get could not download $name $version"
    fi
    check_digest "$work"/"$name"_*.deb "$digest"
    mkdir "$work/typescript"
    dpkg-deb --fsys-tarfile "$work"/"$name"_*.deb | tar -xf - -C "$work/typescript" --strip-components=6 \
        ./usr/share/nodejs/typescript/lib/typescript.js
    echo "$digest" >"$work/typescript/stamp"
    put "$work/typescript" "$here/typescript"
    say "TypeScript is in deps/typescript"
}

# ---- npm's packages, none of their scripts run ----------------------------------------------

need_npm() { command -v npm >/dev/null || die "the command npm is missing; it brings $1 (package npm)"; }

# By the lock's line `npm FOLDER NAME VERSION SHA-256`, or one of this platform only. Nothing
# when there is neither.
get_npm() {  # get_npm FOLDER
    local folder=$1 line name version digest
    line=$(locked "npm $folder")
    read -r name version digest <<<"${line:-$(locked "npm-$(platform) $folder")}"
    [ -n "$name" ] || return 0
    if [ -f "$here/npm/$folder/stamp" ] && [ "$(<"$here/npm/$folder/stamp")" = "$digest" ]; then return 0; fi
    [ "$print" = no ] || { say "$name $version is not here yet"; return 0; }
    need_npm "$name"

    [ -n "$work" ] || begin_work
    say "fetching $name $version"
    if ! (cd "$work" && three_times npm pack --ignore-scripts "$name@$version") >"$work/log" 2>&1; then
        cat "$work/log" >&2
        die "npm could not bring $name $version"
    fi
    check_digest "$work/$name-$version.tgz" "$digest"
    mkdir -p "$work/$folder" "$here/npm"
    tar -xzf "$work/$name-$version.tgz" -C "$work/$folder" --strip-components=1
    [ ! -d "$work/$folder/bin" ] || chmod +x "$work/$folder"/bin/*
    echo "$digest" >"$work/$folder/stamp"
    put "$work/$folder" "$here/npm/$folder"
    say "$name is in deps/npm/$folder"
}

# By FOLDER's lock: npm compares each package with its digest there. A command makes the rest, in the folder.
get_locked() {  # get_locked FOLDER [COMMAND]
    local digest folder=$1
    [ -f "$here/$folder/package-lock.json" ] || return 0
    digest=$(sha256 "$here/$folder/package-lock.json")
    if [ -f "$here/npm/$folder/stamp" ] && [ "$(<"$here/npm/$folder/stamp")" = "$digest" ]; then return 0; fi
    [ "$print" = no ] || { say "the packages of deps/$folder are not here yet"; return 0; }
    need_npm "the packages of deps/$folder"

    [ -n "$work" ] || begin_work
    say "fetching the packages of deps/$folder"
    mkdir -p "$work/$folder" "$here/npm"
    cp "$here/$folder"/package*.json "$work/$folder/"
    if ! (cd "$work/$folder" && three_times npm ci --ignore-scripts --no-audit --no-fund) >"$work/log" 2>&1; then
        cat "$work/log" >&2
        die "npm could not bring what deps/$folder/package-lock.json names"
    fi
    if [ -n "${2:-}" ] && ! (cd "$work/$folder" && $2) >"$work/log" 2>&1; then
        tail -20 "$work/log" >&2
        die "what deps/$folder/package-lock.json names could not be compiled"
    fi
    echo "$digest" >"$work/$folder/stamp"
    put "$work/$folder" "$here/npm/$folder"
    say "they are in deps/npm/$folder"
}

# With the headers that are in Node's package; nothing else is fetched.
compile_sqlite() {
    PATH=$here/npm/node/bin:$PATH npm_config_nodedir=$here/npm/node npm_config_build_from_source=true npm rebuild better-sqlite3
    [ -f node_modules/better-sqlite3/build/Release/better_sqlite3.node ]
}

trap ask_again EXIT
[ "$packages" = no ] || install_packages
get_v8
[ "$demo" = no ] || get_typescript
if [ "$tests" = yes ]; then
    get_npm node
    get_npm web-streams
    get_npm chrome-remote-interface
    get_npm ws
    get_npm speedscope
    get_locked bundles
    get_locked strip
fi
if [ "$bench" = yes ]; then
    get_npm bare-headers
    get_npm bare
    [ ! -f "$here/npm/node/bin/node" ] || get_locked sqlite compile_sqlite
fi
