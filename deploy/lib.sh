# Small helpers of the scripts in this folder, read with `. deploy/lib.sh`.

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 1
}

# The prefix that lets us install: nothing for root, sudo where it asks for no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# Install Debian packages when we may; fail quietly when we may not.
debian_install() {
    may_install || return 1
    say "Installing system packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        { say "apt-get could not install: $*"; return 1; }
}

install_hint() {
    if command -v apt-get >/dev/null 2>&1; then
        echo "This command installs it: sudo apt-get install -y --no-install-recommends $*"
    else
        echo "On Debian or Ubuntu this command installs it: sudo apt-get install -y --no-install-recommends $*"
    fi
}
