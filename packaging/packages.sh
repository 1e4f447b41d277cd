#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds what people install:   sh packaging/packages.sh [FOLDER]
# FOLDER (build/packages) then holds a Debian package, a portable archive and a file that unpacks and starts itself.
# The same sources give the same bytes: times come from SOURCE_DATE_EPOCH, or else from the newest commit.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1
out=${1:-build/packages}

# shellcheck disable=SC2086 # a list of names
install_packages $build_packages dpkg-dev file makeself patchelf xz-utils

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null) || SOURCE_DATE_EPOCH=$(date -r CHANGELOG.md +%s)
fi
export SOURCE_DATE_EPOCH
umask 022
build package
mkdir -p "$out" || die "Cannot make the folder $out."
out=$(CDPATH='' cd -- "$out" && pwd -P) || exit 1
rm -f "$out"/nablascope[_-]*
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' build/package/CMakeCache.txt)
name=nablascope-$version-$(uname -m)

say "== Debian package"
(cd build/package && cpack -G DEB -B "$out" >cpack.log 2>&1) || {
    cat build/package/cpack.log
    die "cpack failed."
}
rm -rf "$out/_CPack_Packages"

say "== portable archive"
work=$(mktemp -d) || die "No room for a temporary folder."
trap 'rm -rf "$work"' EXIT
sh "$here/portable.sh" build/package "$work/$name" || die "The portable folder could not be made."
# Sorted, without owners and with one time for all, so that the same files give the same archive.
bare="--sort=name --owner=0 --group=0 --numeric-owner --mtime=@$SOURCE_DATE_EPOCH"
# shellcheck disable=SC2086 # options, split on purpose
tar -C "$work" $bare -c "$name" | xz -T1 -6 >"$out/$name.tar.xz" || die "tar or xz failed."

say "== file that unpacks and starts itself"
makeself --quiet --xz --nox11 --sha256 --tar-extra "$bare" --packaging-date "$(date -u -d "@$SOURCE_DATE_EPOCH")" \
    "$work/$name" "$out/$name.run" "Nablascope $version" ./bin/nablascope >"$work/log" 2>&1 || {
    cat "$work/log"
    die "makeself failed."
}
(cd "$out" && sha256sum nablascope* >nablascope-"$version".sha256 && ls -l)
