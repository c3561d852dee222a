# How setup speaks: one plain sentence a line.

say() {
    printf '• %s\n' "$*"
}

warn() {
    printf '! %s\n' "$*" >&2
}

stop() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# Shows that something long is going on: a dot every two seconds, none in a log file.
patiently() {
    if [ ! -t 1 ]; then
        "$@"
        return
    fi
    "$@" &
    working=$!
    trap 'kill "$working" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$working" 2>/dev/null; do
        printf '.'
        sleep 2
    done
    printf '\n'
    trap - INT TERM
    wait "$working"
}
