# The project's own Python environment: exactly requirements.lock, every file checked by its hash.

stamp=.venv/installed

fingerprint() {
    cat requirements.lock pyproject.toml setup/install setup/parts/*.sh | sha256sum | cut -d ' ' -f 1
    pwd
}

# "test" holds everything "run" needs.
is_installed() {
    [ -x .venv/bin/xinyuan ] && [ -f "$stamp" ] || return 1
    [ "$(head -n 2 "$stamp")" = "$(fingerprint)" ] || return 1
    grep -q -x -e "$1" -e test "$stamp" || return 1
    [ "$1" = run ] || have_test_programs
}

have_test_programs() {
    { command -v chromium || command -v chromium-browser; } >/dev/null 2>&1 || return 1
    { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } >/dev/null 2>&1
}

remember_installed() {
    { fingerprint && echo "$1"; } >"$stamp"
}

make_environment() {
    python=$(find_python)
    [ -n "$python" ] || stop "Python 3.11 or newer is needed; install it, or name it with PYTHON=…"
    rm -f "$stamp"
    if ! [ -x .venv/bin/python ] || ! is_new_enough .venv/bin/python || ! .venv/bin/python -m pip -V >/dev/null 2>&1; then
        say "Making an environment of its own in .venv with $("$python" -V)."
        "$python" -m venv --clear .venv || stop "The environment could not be made; the lines above say why."
    fi
    install_lock
    install_project
}

# Builders come first, from the same lock: two packages are delivered as source, and a build
# of its own accord would fetch its tools unchecked.
install_lock() {
    lock=$(mktemp)
    builders "$lock"
    say "Installing $(grep -c '^[a-z]' requirements.lock) Python packages, each checked by its hash (one to five minutes)."
    pip_install --only-binary :all: -r "$lock"
    rm -f "$lock"
    pip_install --no-build-isolation -r requirements.lock
}

builders() {
    awk '/^[a-z0-9]/ { wanted = /^(setuptools|wheel|hatchling|editables|packaging|pathspec|pluggy|trove-classifiers)==/ }
         wanted' requirements.lock >"$1"
}

pip_install() {
    log=$(mktemp)
    if patiently .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --no-deps "$@" >"$log" 2>&1; then
        rm -f "$log"
        return
    fi
    tail -n 15 "$log" >&2
    if grep -q -i -e 'connection' -e 'resolve' -e 'No matching distribution' -e 'timed out' "$log"; then
        rm -f "$log"
        stop "The Python packages could not be fetched. Is there a network? Run the same command again once there is; what was fetched is kept."
    fi
    rm -f "$log"
    stop "The Python packages could not be installed; the lines above say why."
}

install_project() {
    say "Installing this project into .venv."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --no-index -e . || stop "The project could not be installed; the lines above say why."
}
