# completion.bash: v8c in bash. `source` it, or put it into bash-completion's folder as `v8c`.
_v8c() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in eval|run|repl|types|pack|info|profile|sign|verify|doctor|help) command=${COMP_WORDS[i]}; break ;; esac
    done
    local options='--help --v8-flags --v8-flag='
    case $command in
        '') options+=' --version eval run repl types pack info profile sign verify doctor help' ;;
        eval) options+=' --snapshot --key --keep-deterministic --timeout --cpu-limit --max-heap --inspect --inspect-brk --inspect-wait --json' ;;
        run) options+=' --snapshot --key --keep-deterministic --timeout --cpu-limit --max-heap --inspect --inspect-brk --inspect-wait --watch --module --module-root --import-map --condition --coverage --perf-map --safe --allow-fs --allow-net' ;;
        types) options='--help' ;;
        repl) options+=' --snapshot --key --keep-deterministic --module-root --safe --allow-fs' ;;
        pack) options+=' --output --warm --base --extra --deterministic --clear-code --no-console --sign --esm --cache-only --bridge --import-map --condition' ;;
        sign) options='--help --key --output' ;;
        verify) options='--help --key' ;;
        info|doctor) options+=' --json' ;;
        profile) options+=' --eval --snapshot --key --output --flame --folded --pprof --interval --keep-deterministic' ;;
        help) options='eval run repl types pack info profile sign verify doctor' ;;
    esac
    compopt +o default
    if [ "$before" = profile ]; then
        mapfile -t COMPREPLY < <(compgen -W 'cpu heap sampling' -- "$word")
    elif [[ $word == -* || -z $command || $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    else
        compopt -o default
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _v8c v8c
