#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Two claims: our sources keep the rules of the house and their READMEs are true about includes; and each broken rule is
# found and named.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
failures=0

sh "$here/house.sh" "$here/../.." || failures=1
sh "$here/neighbours.sh" "$here/../.." || failures=1
sh "$here/excerpts.sh" "$here/../.." || failures=1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
spdx='// SPDX-License-Identifier: GPL-3.0-or-later'

# finds CLAIM FILE LINE EXPECTED: a tree with FILE that holds LINE is refused in words that contain EXPECTED;
# with "-" for EXPECTED it is accepted.
finds() {
    rm -rf "$work/top"
    mkdir -p "$work/top/$(dirname "$2")"
    printf '%s\n%s\n' "$spdx" "$3" >"$work/top/$2"
    output=$(sh "$here/house.sh" "$work/top")
    code=$?
    if [ "$4" = - ]; then
        [ $code -eq 0 ] && return
    elif [ $code -ne 0 ]; then
        case $output in *"$2:"*"$4"*) return ;; esac
    fi
    echo "FAIL: $1 (exit code $code): $output"
    failures=1
}

finds "core may include core"              core/nn/a.h       '#include "core/base/types.h"'  -
finds "core may not include ui"            core/nn/a.h       '#include "ui/style/theme.h"'   'app -> ui -> core'
finds "core may not include app"           core/nn/a.h       '#include "app/main_window.h"'  'app -> ui -> core'
finds "ui may include core"                ui/scope/a.cpp    '#include "core/base/types.h"'  -
finds "ui may not include app"             ui/scope/a.cpp    '#include "app/main_window.h"'  'app -> ui -> core'
finds "sources may not include tests"      app/a.cpp         '#include "tests/support/a.h"'  'app -> ui -> core'
finds "a core test may not include ui"     tests/core/nn/a.cpp '#include "ui/style/theme.h"' 'tests/core includes core only'
finds "relative includes are refused"      ui/scope/a.cpp    '#include "../style/theme.h"'   'from the top folder'
finds "core knows no Qt"                   core/nn/a.h       '#include <QString>'            'no Qt'
finds "core may use the standard library"  core/nn/a.h       '#include <queue>'              -
finds "a core test may use Qt Test"        tests/core/nn/a.cpp '#include <QTest>'            -
finds "chart_panel may include Qt Charts"  ui/charts/chart_panel.cpp '#include <QtCharts/QChart>' -
finds "others may not include Qt Charts"   ui/charts/loss_chart.cpp  '#include <QtCharts/QChart>' 'chart_panel'
finds "nor by the short name"              ui/charts/loss_chart.cpp  '#include <QLineSeries>'     'chart_panel'
finds "the bridge meets the engine"        ui/bridge/a.cpp   '#include "core/engine/runner.h"' -
finds "no other folder of ui does"         ui/scope/a.cpp    '#include "core/engine/runner.h"' 'EngineBridge'
finds "parallel picks the threads"         core/base/parallel.cpp '#include <tbb/parallel_for.h>' -
finds "no other file does"                 core/nn/a.cpp     '#include <oneapi/tbb/parallel_for.h>' 'core/base/parallel'
finds "umbrella headers are refused"       ui/scope/a.cpp    '#include <QtWidgets>'          'name the one header'
finds "switched-off code is refused"       core/nn/a.cpp     '#if'' 0'                       'repair it'
finds "tests do not step aside"            tests/core/a.cpp  'QS''KIP("later");'             'repair it'
finds "no notes for later"                 core/nn/a.cpp     '// TO''DO'                     'do it now'

spdx='// nothing'
finds "a file without licence is named"    core/nn/a.h       'int a;'                        'SPDX'
spdx='// SPDX-License-Identifier: GPL-3.0-or-later'

finds "500 lines are allowed"              core/nn/a.cpp     "$(seq 2 500)"                  -
finds "501 lines are not"                  core/nn/a.cpp     "$(seq 2 501)"                  'at most 500'
finds "the main window stays below 300"    app/main_window.cpp "$(seq 2 300)"                'at most 299'

# neighbours CLAIM README INCLUDE EXPECTED: core/nn with this README and include, as above.
neighbours() {
    rm -rf "$work/top"
    mkdir -p "$work/top/core/nn"
    # shellcheck disable=SC2016 # backticks of Markdown
    [ -z "$2" ] || printf '## Content\n`core/data`\n## May depend on\n%s\n' "$2" >"$work/top/core/nn/README.md"
    printf '#include "%s"\n' "$3" >"$work/top/core/nn/a.h"
    output=$(sh "$here/neighbours.sh" "$work/top")
    code=$?
    if [ "$4" = - ]; then
        [ $code -eq 0 ] && return
    elif [ $code -ne 0 ]; then
        case $output in *"$4"*) return ;; esac
    fi
    echo "FAIL: $1 (exit code $code): $output"
    failures=1
}
# shellcheck disable=SC2016 # backticks of Markdown
{
    neighbours "a folder that is named may be included" '`core/base`.'  core/base/types.h   -
    neighbours "a floor that is named too"              '`core`.'       core/base/types.h   -
    neighbours "the own folder always"                  'Nothing.'      core/nn/layer.h     -
    neighbours "others may not"                         '`core/base`.'  core/data/a.h       'includes core/data'
    neighbours "a name elsewhere allows nothing"        'Nothing.'      core/data/a.h       'includes core/data'
    neighbours "a folder without a README is named"     ''              core/base/types.h   'has no README.md'
}

# shellcheck disable=SC2016 # backticks of Markdown
printf '<!-- a.h -->\n```cpp\nint b;\n```\n' >"$work/top/CONTRIBUTING.md"
printf 'int a;\nint b;\n' >"$work/top/a.h"
sh "$here/excerpts.sh" "$work/top" >/dev/null || {
    echo "FAIL: an excerpt that is there"
    failures=1
}
printf 'int a;\nint b2;\n' >"$work/top/a.h"
sh "$here/excerpts.sh" "$work/top" >/dev/null && {
    echo "FAIL: an excerpt that has changed"
    failures=1
}

[ $failures -eq 0 ] && echo "tst_house: passed"
exit $failures
