# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the house, one pass over every source file. A broken rule is one line: file:line: what, and what to do.
# Words that the rules look for are written in two halves, so that this file keeps them too.

function report(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    broken = 1
}

# Called when the last line of a file has been seen.
function close_file() {
    if (file == "")
        return
    if (!has_licence)
        printf "%s:1: no SPDX line; put \"SPDX-License-Identifier: GPL-3.0-or-later\" on top\n", file
    if (lines > limit)
        printf "%s:%d: %d lines, at most %d; give a part of it its own file\n", file, lines, lines, limit
    if (!has_licence || lines > limit)
        broken = 1
}

function starts(text, prefix) {
    return substr(text, 1, length(prefix)) == prefix
}

# Which floor a path stands on; an include may go down the stairs, never up.
function floor_of(path) {
    if (starts(path, "core/")) return 1
    if (starts(path, "ui/")) return 2
    if (starts(path, "app/")) return 3
    if (starts(path, "tests/")) return 4
    return 0
}

function quoted_include(path) {
    if (floor_of(path) > my_floor)
        report(path " lies above this file; the direction is app -> ui -> core")
    if (starts(file, "tests/core/") && !starts(file, "tests/core/cli/") && (floor_of(path) == 2 || floor_of(path) == 3))
        report(path " in a test of core; tests/core includes core only")
    if (path == "core/engine/runner.h" && my_floor == 2 && !starts(file, "ui/bridge/"))
        report("only ui/bridge meets the engine; ask EngineBridge")
    if (path ~ /^\.\.?\//)
        report(path " is relative; write the path from the top folder")
}

function angled_include(name) {
    if (my_floor == 1 && name ~ /^Q(t|[A-Z])/)
        report("<" name "> in core, which knows no Qt")
    if (my_floor <= 3 && file !~ /^ui\/charts\/chart_panel\.(h|cpp)$/ &&
        (name ~ /^QtCharts/ || name ~ /^QChart/ || name ~ /^Q[A-Za-z]*(Series|Axis)$/ || name == "QLegend" || name == "QBarSet"))
        report("<" name "> outside ui/charts/chart_panel, the one file that may be ported when Qt Charts goes")
    if (my_floor <= 3 && file !~ /^core\/base\/parallel[a-z_]*\.(h|cpp)$/ && name ~ /^(oneapi\/)?tbb\//)
        report("<" name "> outside core/base/parallel, the one file that picks how threads run")
    if (name ~ /^Qt(Core|Gui|Widgets|Charts|Svg|Test|Concurrent|Sql)$/ || name == "Eigen/Eigen" || name ~ /tbb\/tbb\.h$/ ||
        name == "oneapi/tbb.h" || name == "bits/stdc++.h")
        report("<" name "> includes everything; name the one header you need")
}

FNR == 1 {
    close_file()
    file = FILENAME
    has_licence = 0
    my_floor = floor_of(file)
    is_code = file ~ /\.(cpp|h)$/
    limit = file ~ /(^|\/)main_window\.(cpp|h)$/ ? 299 : 500
}

{ lines = FNR }

FNR <= 3 && /SPDX-License-Identifier: GPL-3\.0-or-later/ { has_licence = 1 }

is_code && /^[ \t]*#[ \t]*include[ \t]*"/ { split($0, part, "\""); quoted_include(part[2]) }
is_code && /^[ \t]*#[ \t]*include[ \t]*</ { split($0, part, /[<>]/); angled_include(part[2]) }
is_code && /^[ \t]*#[ \t]*if[ \t]+0/ { report("code behind #if" " 0; repair it or remove it") }
is_code && index($0, "QS" "KIP") { report("a test that steps aside; repair it or remove it") }
index($0, "TO" "DO") || index($0, "FIX" "ME") { report("a note to do it later; do it now or drop the note") }

END {
    close_file()
    exit broken
}
