# For scripts of tests: check NAME COMMAND... counts; finish prints the closing line.
passed=0 failed=0
check() {
    local name=$1; shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
    fi
}
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
# Sets `node` to Node 20: deps/setup.sh's, or one that is on the machine (where there is none for the
# platform). "" when there is none.
find_node() {
    node=$PWD/deps/npm/node/bin/node
    [ -x "$node" ] || node=$(command -v node || true)
    case $("${node:-false}" --version 2>/dev/null) in v20.*) ;; *) node='' ;; esac
}
# missing WHAT: the script fails, for want of it.
missing() {
    echo "$1"
    echo "0 passed, 1 failed"
    exit 1
}
need_node() {
    find_node
    [ -n "$node" ] || missing "Node 20 is missing: deps/setup.sh brings it"
}
# Pseudo-terminals: where /dev/pts is not mounted, as in a chroot, the script begins again with one that it alone
# sees, if it may.
need_terminals() {
    python3 -c 'import pty; pty.openpty()' 2>/dev/null && return
    local mounted='mount --make-private /dev && mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts; exec bash "$0"'
    [ -n "${V8C_OWN_TERMINALS:-}" ] ||
        V8C_OWN_TERMINALS=1 exec unshare --mount --propagation unchanged sh -c "$mounted" "$0"
    missing "there are no pseudo-terminals, and none may be mounted at /dev/pts"
}
