#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every fenced block of CONTRIBUTING.md behind a line "<!-- FILE -->" stands in FILE, line for line:
#   sh tests/house/excerpts.sh [TOP]
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
cd "${1:-$here/../..}" || exit 1
awk '
/^<!-- [^ ]+ -->$/ { file = $2; next }
file != "" && /^```/ && !inside { inside = 1; wanted = ""; line = NR + 1; next }
inside && /^```$/ {
    whole = "\n"
    while ((getline text < file) > 0) whole = whole text "\n"
    close(file)
    ++count
    if (index(whole, "\n" wanted) == 0) { print "CONTRIBUTING.md:" line ": this does not stand in " file " any more"; bad = 1 }
    inside = 0
    file = ""
    next
}
inside { wanted = wanted $0 "\n" }
END {
    if (count == 0) { print "CONTRIBUTING.md: no excerpts found"; bad = 1 }
    exit bad
}' CONTRIBUTING.md || exit 1
echo "excerpts: CONTRIBUTING.md shows what the sources say"
