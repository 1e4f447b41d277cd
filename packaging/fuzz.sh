#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Searches for bytes that break a reader, with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer:
#   sh packaging/fuzz.sh [SECONDS] [TARGET...]
# SECONDS (60) for each target of tests/fuzz/targets.h. What it finds is kept in build/fuzz/TARGET and belongs into the corpus.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1
seconds=${1:-60}
[ $# -eq 0 ] || shift

# shellcheck disable=SC2086 # a list of names
install_packages $build_packages clang-14 libclang-rt-14-dev
compiler=$(command -v clang++-14) || die "clang++-14 is not here; libFuzzer is a part of clang."
check='-fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow -fno-sanitize-recover=all'

say "== core with libFuzzer's counters"
mkdir -p build
if ! { cmake -S . -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1 $check" -DNABLA_BUILD_TESTS=OFF &&
    cmake --build build/fuzz -j "$(job_count)" --target nabla_core; } >build/fuzz.log 2>&1; then
    tail -n 30 build/fuzz.log
    die "The build for fuzzing failed."
fi

[ $# -gt 0 ] || set -- Csv Idx Npy Recipe Weights Session
failed=
for target in "$@"; do
    lower=$(echo "$target" | tr '[:upper:]' '[:lower:]')
    case $target in
    Recipe | Weights | Session) source=tests/fuzz/${lower}_target.cpp ;;
    *) source=tests/fuzz/data_targets.cpp ;;
    esac
    mkdir -p "build/fuzz/$target"
    # shellcheck disable=SC2086 # options, split on purpose
    "$compiler" -std=c++20 -O1 -g1 -fsanitize=fuzzer,address,undefined,float-cast-overflow -I. -I/usr/include/eigen3 \
        -DNABLA_FUZZ_TARGET="fuzz$target" tests/fuzz/libfuzzer.cpp "$source" build/fuzz/lib/libnabla_core.a \
        -Lbuild/fuzz/lib -lnablascope_kernels -Wl,-rpath,"$root/build/fuzz/lib" -lsqlite3 -lz -ltbb -o "build/fuzz/fuzz_$lower" ||
        die "fuzz$target does not build."
    say "== $target, $seconds s"
    if ASAN_OPTIONS=quarantine_size_mb=16 "build/fuzz/fuzz_$lower" -max_total_time="$seconds" -rss_limit_mb=256 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/$target/found-" "build/fuzz/$target" "tests/fuzz/corpus/$lower" >"build/fuzz/$lower.log" 2>&1; then
        sed -n 's/^stat::number_of_executed_units: */   runs without a finding: /p; s/^stat::peak_rss_mb: */   most memory, MB: /p' "build/fuzz/$lower.log"
    else
        tail -n 25 "build/fuzz/$lower.log"
        failed="$failed, $target"
    fi
done
[ -z "$failed" ] || die "FOUND something: ${failed#, }. The bytes are in build/fuzz/TARGET/found-*."
say "Nothing found."
