#!/usr/bin/env bash
# Makes the virtual environment from the lock file. Usage: make_venv.sh PYTHON DIRECTORY
set -euo pipefail
python=$1 venv=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "OpenHall needs Python 3.11 or later; '$python' is not one. Try: make PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "making $venv from requirements.lock (about a minute the first time) …" >&2
"$python" -m venv "$venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$venv/bin/pip" install -q --require-hashes -r requirements.lock
"$venv/bin/pip" install -q --no-deps --no-build-isolation -e .
