#!/bin/sh
# Makes .venv and installs the locked packages in it (base: to run Naast; dev: to test it too). A second time is instant.
set -eu

want=${1:-base}
case $want in base | dev) ;; *) echo "usage: $0 base|dev" >&2; exit 2 ;; esac

fault() {
    printf '\nNaast cannot start: %s\n' "$1" >&2
    exit 1
}

new_enough='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
newest_fault=
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "$new_enough" 2>/dev/null; then
    python=
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c "$new_enough" 2>/dev/null; then
            python=$candidate
            break
        fi
        newest_fault="$candidate is $("$candidate" --version 2>&1)"
    done
    if [ -z "$python" ]; then
        [ -n "$newest_fault" ] &&
            fault "it needs Python 3.11, 3.12 or 3.13 and $newest_fault. On Debian 12 or newer: apt-get install python3 python3-venv"
        fault "there is no Python. On Debian 12 or newer: apt-get install python3 python3-venv"
    fi
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fault "Python has no venv module here. On Debian: apt-get install python3-venv"
    echo "Making the environment in .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv || fault "python -m venv failed; see the lines above."
fi

# The stamp holds the checksum of what was installed, so a changed lock installs again and an unchanged one does not.
base_sum=$(cat requirements/bootstrap.txt requirements/base.txt | cksum)
dev_sum=$(cat requirements/bootstrap.txt requirements/base.txt requirements/dev.txt | cksum)
dev_stamp=$(cat .venv/naast-dev 2>/dev/null || true)
base_stamp=$(cat .venv/naast-base 2>/dev/null || true)
[ "$dev_stamp" = "$dev_sum" ] && exit 0
[ "$want" = base ] && [ "$base_stamp" = "$base_sum" ] && exit 0

set -- -r requirements/base.txt
[ "$want" = dev ] && set -- "$@" -r requirements/dev.txt
echo "Installing the locked packages ($want) ..."
rm -f .venv/naast-base .venv/naast-dev
if .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt &&
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes "$@"; then
    :
else
    echo "uv could not install them; trying pip, which takes a few minutes ..."
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes "$@" ||
        fault "the packages could not be installed; is this machine connected to a package index?"
fi
echo "$base_sum" >.venv/naast-base
if [ "$want" = dev ]; then
    echo "$dev_sum" >.venv/naast-dev
fi
