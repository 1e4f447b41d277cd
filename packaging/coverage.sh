#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Which lines the tests run:   sh packaging/coverage.sh [CTEST_OPTION...]
# Builds with counters into build/coverage, runs the tests (all, or those that the options ask for: -L quick), prints the share
# of lines for core and ui, and writes the lines themselves to build/coverage/lines.html and one list for each part to
# build/coverage/core.txt and ui.txt. Fails below the house's limits: core 95 %, ui 80 %.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1

# shellcheck disable=SC2086 # a list of names
install_packages $build_packages gcovr
build coverage
find build/coverage -name '*.gcda' -delete
failed=
# Qt Test ends a function after five minutes unless told otherwise.
export QTEST_FUNCTION_TIMEOUT="${QTEST_FUNCTION_TIMEOUT:-1200000}"
ctest --test-dir build/coverage -j "$(job_count)" --output-on-failure "$@" || failed=", some tests"

# report GCOVR_OPTION...: what it says goes to a log, of which people see the end when it fails.
gcovr_log=$root/build/coverage/gcovr.log
report() {
    gcovr --root . "$@" >>"$gcovr_log" 2>&1 && return
    tail -n 20 "$gcovr_log" >&2
    die "gcovr failed; all it said stands in build/coverage/gcovr.log."
}

# The counters are read once; everything else comes from the lines found then. Headers count where core and ui use them.
: >"$gcovr_log"
lines=build/coverage/lines.json
report -j "$(job_count)" --exclude-unreachable-branches --exclude-throw-branches --object-directory build/coverage \
    --filter core/ --filter ui/ --json "$lines" build/coverage/core build/coverage/ui
report -a "$lines" --html-details build/coverage/lines.html
for limit in core:95 ui:80; do
    part=${limit%:*}
    report -a "$lines" --filter "$part/" --txt "build/coverage/$part.txt"
    percent=$(sed -n 's/^TOTAL .* \([0-9.]*\)%.*/\1/p' "build/coverage/$part.txt")
    say "$part: $percent % of the lines (at least ${limit#*:})"
    awk "BEGIN { exit !(${percent:-0} >= ${limit#*:}) }" || failed="$failed, $part"
done
[ -z "$failed" ] || die "FAILED: ${failed#, }."
