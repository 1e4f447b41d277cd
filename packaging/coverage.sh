#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Which lines the tests run:   sh packaging/coverage.sh
# Builds with counters into build/coverage, runs all tests, prints the share of lines for core and ui, and writes the lines
# themselves to build/coverage/lines.html. Fails below the house's limits: core 95 %, ui 80 %.
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
ctest --test-dir build/coverage -j "$(job_count)" --output-on-failure || failed=", some tests"

ignore="--exclude-unreachable-branches --exclude-throw-branches"
# shellcheck disable=SC2086
gcovr --root . --object-directory build/coverage $ignore --filter core/ --filter ui/ --html-details build/coverage/lines.html >/dev/null 2>&1
for limit in core:95 ui:80; do
    part=${limit%:*}
    # shellcheck disable=SC2086
    percent=$(gcovr --root . --object-directory build/coverage $ignore --filter "$part/" --print-summary 2>/dev/null |
        sed -n 's/^lines: *\([0-9.]*\)%.*/\1/p')
    say "$part: $percent % of the lines (at least ${limit#*:})"
    awk "BEGIN { exit !(${percent:-0} >= ${limit#*:}) }" || failed="$failed, $part"
done
[ -z "$failed" ] || die "FAILED: ${failed#, }."
