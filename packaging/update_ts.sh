#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# update_ts.sh BUILD_FOLDER TS_FOLDER: lupdate over the sources and core's tables. translations.sh and its test call it.
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd) || exit 1
folder=$(cd "$2" && pwd) || exit 1
lupdate=$(command -v lupdate || echo /usr/lib/qt6/bin/lupdate)
texts=$folder/catalogue_texts.cpp
trap 'rm -f "$texts" "$folder/said"' EXIT
"$build/bin/nabla_catalogue_texts" "$root/resources/recipes" >"$texts" || exit 1
cd "$root" || exit 1
update() {
    # Without line numbers: they change with every edit above a text.
    "$lupdate" -silent -locations none -no-obsolete -tr-function-alias QT_TRANSLATE_NOOP+=NABLA_TEXT \
        "$@" >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 1; }
    # A text without a home would be looked up in vain.
    if grep 'lacks Q_OBJECT' "$folder/said" >&2; then exit 1; fi
}
update -extensions cpp,h -I . ui app core "$texts" -ts "$folder/nablascope_zh_CN.ts"
update -extensions cpp,h -I . ui app -pluralonly -ts "$folder/nablascope_en.ts"
