#!/bin/sh
# install.sh PYTHON LOCK: make .venv and install requirements/LOCK.txt into it, unless that has been done.
# With prod the texts are compiled each time: who runs Habeas afterwards may not write into a folder of root's.
# dev.txt holds all that base.txt does, in the same versions, so it satisfies both.
set -eu
python=$1
name=$2
here=$(dirname "$0")
cd "$here/.."

if [ "$name" = prod ]; then
    echo "· Compiling the texts"
    for source in locale/*/LC_MESSAGES/*.po; do
        msgfmt --check-format --output-file "${source%.po}.mo" "$source"
    done
fi
if [ "$name" = base ] && cmp -s requirements/dev.txt .venv/dev.lock; then
    cp requirements/base.txt .venv/base.lock
fi
if cmp -s "requirements/$name.txt" ".venv/$name.lock"; then
    touch ".venv/$name.lock"
    exit 0
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Habeas needs Python 3.11 or newer, and $python is not that. Name another with: make PYTHON=python3.12 run" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv is missing. Install it with: sudo apt-get install -y python3-venv" >&2
    exit 1
fi
[ -x .venv/bin/python ] || { echo "· Making .venv"; "$python" -m venv .venv; }
echo "· Installing the Python packages of requirements/$name.txt (a minute or two the first time)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps \
    -r "requirements/$name.txt"
cp "requirements/$name.txt" ".venv/$name.lock"
[ "$name" = base ] || cp requirements/base.txt .venv/base.lock
