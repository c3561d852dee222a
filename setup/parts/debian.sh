# Packages of the operating system. Never installs without the right to, never asks for a password.

# Without these nothing starts.
needed_packages() {
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "python3 python3-venv"
    elif ! makes_environments "$python"; then
        echo "python3-venv"
    fi
}

# Without these everything works but the papers (PDF).
paper_packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-hanazono"
# Browsers (libatomic1 is what Playwright’s driver needs), the second database, readers of papers.
test_packages="chromium libatomic1 postgresql poppler-utils qpdf"

lacking() {
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || printf '%s ' "$package"
    done
}

install_debian_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        explain_other_systems
        return
    fi
    wanted="$(needed_packages) $paper_packages"
    [ "$1" = run ] || wanted="$wanted $test_packages"
    # shellcheck disable=SC2086 # a list of words
    missing=$(lacking $wanted)
    [ -n "$missing" ] || return 0
    # A database server started by installing it would only be in the way.
    command="apt-get install -y --no-install-recommends ${missing% }"
    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        root="sudo -n"
    else
        explain_missing "$1" "sudo $command"
        return
    fi
    say "Installing Debian packages: ${missing% } (some minutes)."
    apt_install "$root" "$command" || explain_failure "$1" "$root $command"
}

apt_install() {
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # lists of words
    if patiently $1 apt-get update -q >"$log" 2>&1 && patiently $1 $2 >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}

explain_failure() {
    warn "The packages could not be installed; the lines above say why. Is there a network?"
    explain_missing "$1" "$2"
}

# Stops when nothing can work without them; otherwise says what will be missing and goes on.
explain_missing() {
    # shellcheck disable=SC2046 # a list of words
    if [ -n "$(lacking $(needed_packages))" ]; then
        stop "Python is incomplete. An administrator installs what is missing with: $2"
    fi
    if [ "$1" = test ]; then
        # shellcheck disable=SC2086 # a list of words
        absent=$(lacking $paper_packages $test_packages)
        stop "The tests need ${absent% }. An administrator installs them with: $2"
    fi
    warn "Papers (PDF) will look wrong or fail until an administrator runs: $2"
    warn "Everything else works; going on."
}

explain_other_systems() {
    [ -n "$(find_python)" ] || stop "Python 3.11 or newer is needed; install it, or name it with PYTHON=…"
    makes_environments "$(find_python)" || stop "This Python lacks its venv module; install it."
    warn "This is not Debian, so nothing is installed for you. Papers need Pango, HarfBuzz and the"
    warn "fonts Noto CJK and Hanazono; the tests also Chromium, PostgreSQL, poppler and qpdf."
}
