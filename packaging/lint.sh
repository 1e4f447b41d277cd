#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The quick checks that need no build: layout, shell scripts, misprints, the rules of the house.   sh packaging/lint.sh
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
cd "$root" || exit 1
bad=0

# Another version of clang-format breaks lines elsewhere, so only 14 may judge.
formatter=
for name in clang-format-14 clang-format; do
    if "$name" --version 2>/dev/null | grep -q 'version 14\.'; then
        formatter=$name
        break
    fi
done
if [ -n "$formatter" ]; then
    names=$(find core ui app tests -type f \( -name '*.cpp' -o -name '*.h' \) -exec "$formatter" --dry-run {} + 2>&1 |
        sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: .*/\1/p' | sort -u)
    if [ -n "$names" ]; then
        echo "layout: $formatter -i would change"
        echo "$names" | sed 's/^/    /'
        bad=1
    fi
else
    echo "layout: not checked, clang-format 14 is not here"
fi

if command -v shellcheck >/dev/null 2>&1; then
    find .ci packaging tests -type f \( -name '*.sh' -o -path '.ci/run' \) -exec shellcheck -x {} + || bad=1
else
    echo "shell scripts: not checked, shellcheck is not here"
fi

# Numbers, pictures and translations hold no English; the words listed are meant: names of ours, misprints that tests make.
if command -v codespell >/dev/null 2>&1; then
    find . -path './.*' -prune -o -path ./build -prune -o -path ./tests/reference -prune -o -path ./tests/fuzz/corpus -prune -o \
        -type f \( -name '*.cpp' -o -name '*.h' -o -name '*.md' -o -name '*.sh' -o -name '*.py' -o -name '*.json' -o -name '*.txt' \
        -o -name '*.html' -o -name '*.cmake' \) -exec codespell -L nd,atleast,kinf,vermillion,te,nam,unitss,duplicat {} + || bad=1
else
    echo "misprints: not checked, codespell is not here"
fi

sh tests/house/house.sh "$root" || bad=1
sh tests/house/neighbours.sh "$root" || bad=1
sh tests/house/excerpts.sh "$root" || bad=1
exit $bad
