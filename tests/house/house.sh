#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the rules of the house (house.awk has them) in every source file below TOP:   sh tests/house/house.sh [TOP]
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
cd "${1:-$here/../..}" || exit 1
# Paths of the repository have no blanks (this list could not keep them), the path of the top folder may.
# shellcheck disable=SC2046
set -- $(find . \( -name build -o -name '.git' -o -name '.cache' \) -prune -o -type f \( -name '*.cpp' -o -name '*.h' \
    -o -name '*.sh' -o -name '*.py' -o -name '*.awk' -o -name '*.cmake' -o -name CMakeLists.txt -o -path ./.ci/run \) \
    -print | sed 's,^\./,,' | LC_ALL=C sort)
[ $# -gt 0 ] || {
    echo "no source files in $PWD"
    exit 1
}
awk -f "$here/house.awk" "$@" || exit 1
echo "house: $# files keep the rules"
