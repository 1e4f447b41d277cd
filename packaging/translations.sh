#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings resources/translations up to date with the sources, and names what is still to be translated.
#   sh packaging/translations.sh [BUILD FOLDER]
# Run it after you added or changed a text, fill in what it names, and the test tst_translations is content.
root=$(cd "$(dirname "$0")/.." && pwd)
. packaging/common.sh
cd "$root" || exit 1
folder=${1:-build/release}
[ -x "$folder/bin/nabla_catalogue_texts" ] || build release nabla_catalogue_texts
sh packaging/update_ts.sh "$folder" resources/translations || exit 1
open=$(grep -c 'type="unfinished"' resources/translations/nablascope_zh_CN.ts)
[ "$open" -eq 0 ] && say "Every text is translated." && exit 0
grep -A3 -n 'type="unfinished"' -B3 resources/translations/nablascope_zh_CN.ts | grep '<source>' | sed 's/<[^>]*>//g'
die "$open texts wait for a translation in resources/translations/nablascope_zh_CN.ts (above, with their lines)."
