#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, runs every check and test:   sh packaging/test.sh
# With --asan the sanitizer build follows, when there is time for it; NABLA_MINUTES (45) is the time for everything.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1

budget=$((${NABLA_MINUTES:-45} * 60))
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
run_tests() { ctest --preset "$1" -j "$(job_count)" ${without:+-E "$without"}; }

# shellcheck disable=SC2086 # a list of names
install_packages $build_packages
# Without these two the checks of the text say what they leave out.
if may_be_root; then
    (install_packages clang-format-14 shellcheck) || say "Going on without them."
fi
if [ -n "$(missing_packages dataset-fashion-mnist)" ] &&
    ! { may_be_root && (install_packages dataset-fashion-mnist); }; then
    without=tst_whole_fashion
    say "== $without left out: dataset-fashion-mnist cannot be installed here"
fi
part "checks of the text" sh "$here/lint.sh"

before=$(elapsed)
say "== release build"
build release
build_seconds=$(($(elapsed) - before))
times="$times, release build $(in_words $build_seconds)"
part "release tests" run_tests release

# Instrumented code takes about as long to build and up to six times as long to run.
spent=$(elapsed)
if [ "${1:-}" != --asan ]; then
    say "== asan left out: sh packaging/test.sh --asan adds it"
elif [ $((spent * 3)) -le $budget ]; then
    part "asan build" build asan
    part "asan tests" run_tests asan
else
    say "== asan left out: $(in_words "$spent") are spent of $(in_words $budget)"
fi

say "Times: ${times#, }; together $(in_words "$(elapsed)")."
[ -z "$failed" ] || die "FAILED: ${failed#, }."
say "All tests passed."
