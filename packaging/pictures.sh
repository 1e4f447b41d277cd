#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Photographs every instrument in the real window: light and dark, scale 1 and 2.   sh packaging/pictures.sh [FOLDER]
# The light ones at scale 1 are the pictures of the help pages; without a FOLDER they are written there.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
cmake --preset release -DNABLA_BUILD_BENCH=ON >/dev/null
cmake --build --preset release --target gallery
gallery=build/release/tests/gallery
NABLASCOPE_RESOURCES="$root/resources"
QT_QPA_PLATFORM=offscreen
export NABLASCOPE_RESOURCES QT_QPA_PLATFORM
if [ $# -eq 0 ]; then
    "$gallery" resources/help/pictures light
    exit 0
fi
for theme in light dark; do
    for scale in 1 2; do
        QT_SCALE_FACTOR=$scale "$gallery" "$1" "$theme"
    done
done
echo "Pictures are in $1"
