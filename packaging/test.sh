#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs every check and test:   sh packaging/test.sh [--quick | --asan | --full]
# First the checks of the text and the quick tests, then all others. --quick ends after the quick tests. --asan adds the quick
# tests with AddressSanitizer and UndefinedBehaviorSanitizer where NABLA_MINUTES (55) leave time for it. --full takes its time
# (about three hours): also ThreadSanitizer, a minute of fuzzing for each reader of files, 50 kills, 10,000 actions in the
# window, the share of lines that the tests run.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1

depth=${1:-}
case $depth in '' | --quick | --asan | --full) ;; *) die "test.sh takes --quick, --asan or --full, not $depth." ;; esac
budget=$((${NABLA_MINUTES:-55} * 60))
if [ "$depth" = --full ]; then
    budget=86400
    # For the tests of kills and of the window.
    export NABLA_FULL=1 NABLA_MONKEY_ACTIONS=10000 QTEST_FUNCTION_TIMEOUT=3600000
fi
failed=
times=

# part NAME COMMAND...: runs it, keeps its time, remembers whether it failed.
part() {
    name=$1
    shift
    before=$(elapsed)
    say "== $name"
    "$@" || failed="$failed, $name"
    times="$times, $name $(in_words $(($(elapsed) - before)))"
}

# The test of the whole Fashion-MNIST needs Debian's package with it (31 MB).
without=
# run_tests PRESET CTEST_OPTIONS...
run_tests() {
    preset=$1
    shift
    ctest --preset "$preset" -j "$(job_count)" ${without:+-E "$without"} "$@"
}

finish() {
    say "Times: ${times#, }; together $(in_words "$(elapsed)")."
    [ -z "$failed" ] || die "FAILED: ${failed#, }."
    say "$1"
}

# shellcheck disable=SC2086 # a list of names
install_packages $build_packages
# Without these the checks of the text say what they leave out.
if may_be_root; then
    (install_packages clang-format-14 shellcheck codespell) || say "Going on without them."
fi
if [ -n "$(missing_packages dataset-fashion-mnist)" ] &&
    ! { may_be_root && (install_packages dataset-fashion-mnist); }; then
    without=tst_whole_fashion
    say "== $without left out: dataset-fashion-mnist cannot be installed here"
fi
part "checks of the text" sh "$here/lint.sh"

part "release build" build release
build_seconds=$(elapsed)
part "quick tests" run_tests release -L quick
if [ "$depth" = --quick ]; then
    finish "The quick tests passed."
    exit 0
fi
part "long tests" run_tests release -LE quick

# Instrumented code takes twice as long to build and some times as long to run. The long tests would say nothing new there.
spent=$(elapsed)
if [ -z "$depth" ]; then
    say "== asan left out: sh packaging/test.sh --asan adds it"
elif [ $((spent + build_seconds * 5 / 2 + 600)) -le $budget ]; then
    part "asan build" build asan
    part "asan tests" run_tests asan -L quick
else
    say "== asan left out: $(in_words "$spent") are spent of $(in_words $budget)"
fi

if [ "$depth" = --full ]; then
    part "long asan tests" run_tests asan -LE quick
    part "tsan build" build tsan
    part "tsan tests" run_tests tsan
    part "fuzz" sh "$here/fuzz.sh" 60
    part "coverage" sh "$here/coverage.sh"
fi
finish "All tests passed."
