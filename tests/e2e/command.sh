# For scripts that test the command, which is $v8c.

# v ARG...: runs it; leaves ./out, ./err and $status.
v() { "$v8c" "$@" >out 2>err; status=$?; }
complain() { printf '%s\n' "  $1"; head -c 2000 out | sed 's/^/  out: /'; head -c 2000 err | sed 's/^/  err: /'; return 1; }
# is STATUS TEXT ARG...: that is all of stdout, without its last newline.
is() {
    local want=$1 text=$2; shift 2
    v "$@"
    [ "$status" = "$want" ] || complain "status $status, not $want" || return
    [ "$(<out)" = "$text" ] || complain "stdout is not: $text"
}
