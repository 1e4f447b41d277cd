#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed runs from any folder, finds its data, and takes the kernels of the processor's level.
# usage: tst_install.sh CMAKE BUILD_FOLDER
set -u
cmake=$1
build=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
    echo "FAIL: $*"
    failures=1
}

"$cmake" --install "$build" --prefix "$work/installed" >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
# Moved, because a program that remembers where it was built or installed would run all the same.
mv "$work/installed" "$work/moved with blanks"
top="$work/moved with blanks"
cli="$top/bin/nablascope-cli"
unset NABLASCOPE_RESOURCES

output=$("$cli" check "$top/share/nablascope/recipes/01-vanishing.json" 2>&1) || fail "check after a move: $output"

for file in nablascope.desktop nablascope.svg nablascope.xml LICENSE; do
    [ -n "$(find "$top/share" -name "$file")" ] || fail "$file is not installed"
done

# Which kernels the loader opens, asked of the loader itself.
opened() {
    LD_DEBUG=libs GLIBC_TUNABLES="$1" "$cli" --version 2>&1 | sed -n 's/.*calling init: .*\/lib\/\(.*libnablascope_kernels.*\)/\1/p'
}

best=$(opened "")
[ -n "$best" ] || fail "the loader does not say which kernels it opened"
case $best in
glibc-hwcaps/x86-64-v4/*)
    case $(opened glibc.cpu.hwcaps=-AVX512F) in
    glibc-hwcaps/x86-64-v3/*) ;;
    *) fail "without AVX-512 the loader opened $(opened glibc.cpu.hwcaps=-AVX512F)" ;;
    esac
    ;;
esac
case $best in
glibc-hwcaps/*)
    case $(opened glibc.cpu.hwcaps=-AVX2) in
    glibc-hwcaps/x86-64-v2/*) ;;
    *) fail "without AVX2 the loader opened $(opened glibc.cpu.hwcaps=-AVX2)" ;;
    esac
    ;;
esac
echo "kernels here: $best"

[ $failures -eq 0 ] && echo "tst_install: passed"
exit $failures
