#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every folder of core, ui and app has a README, and includes only what the README's "May depend on" names:
#   sh tests/house/neighbours.sh [TOP]
# A name is a folder in backticks from the top: `core/base`; `core` stands for all of core.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
cd "${1:-$here/../..}" || exit 1

for floor in core ui app; do
    find "$floor" -type f \( -name '*.cpp' -o -name '*.h' \) 2>/dev/null
done | LC_ALL=C sort | awk '
function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }

# Reads the names once a folder; without a README there are none.
function read_readme(folder,    file, line, inside, name) {
    if (folder in is_read) return
    is_read[folder] = 1
    file = folder "/README.md"
    if ((getline line < file) < 0) { print folder ": has no README.md"; bad = 1; return }
    do {
        if (line ~ /May depend on/) { inside = 1; found = 1 } else if (line ~ /^## /) inside = 0
        while (inside && match(line, /`[a-z_\/]+`/)) {
            name = substr(line, RSTART + 1, RLENGTH - 2)
            allowed[folder, name] = 1
            line = substr(line, RSTART + RLENGTH)
        }
    } while ((getline line < file) > 0)
    close(file)
}

function may(folder, other) {
    if (other == folder || (folder, other) in allowed) return 1
    while (sub(/\/[^\/]*$/, "", other)) if ((folder, other) in allowed) return 1
    return 0
}

{
    path = $0
    folder = folder_of(path)
    read_readme(folder)
    number = 0
    while ((getline line < path) > 0) {
        ++number
        if (line !~ /^[ \t]*#[ \t]*include[ \t]*"(core|ui|app)\//) continue
        split(line, part, "\"")
        other = folder_of(part[2])
        if (!may(folder, other)) {
            print path ":" number ": includes " other ", which \"May depend on\" in " folder "/README.md does not name"
            bad = 1
        }
    }
    close(path)
}
END { exit bad }
' || exit 1
echo "neighbours: every folder includes what its README says"
