#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Tries the packages as people would, each in a Debian 12 that has never seen Qt:   sudo sh packaging/try.sh [FOLDER]
# FOLDER (build/packages) holds what packages.sh made. For each package: install or unpack, train, draw a window on a real X
# server and without a display, compare numbers with this build, remove, and look for traces. Pictures: FOLDER/try.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"
cd "$root" || exit 1
packages=$(CDPATH='' cd -- "${1:-build/packages}" && pwd -P) || die "There is no folder ${1:-build/packages}; run packages.sh first."
[ "$(id -u)" -eq 0 ] || die "A clean system is made with debootstrap and chroot, which needs root: sudo sh packaging/try.sh"
install_packages debootstrap xvfb lintian appstream desktop-file-utils

work=$(mktemp -d) || die "No room for a temporary folder."
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)*\([^ ]*\).*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list \
    2>/dev/null | grep -v security | head -n 1)
pictures=$packages/try
rm -rf "$pictures" # pictures and numbers of an older try would pass for those of a package that is not there
mkdir -p "$pictures"
failed=
display=:$((90 + $$ % 100))
server=

tidy_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    leave
    rm -rf --one-file-system "$work"
}
leave() {
    for folder in tmp/.X11-unix proc dev; do
        mountpoint -q "$work/system/$folder" && umount -l "$work/system/$folder"
    done
    return 0
}
trap tidy_up EXIT
trap 'exit 130' INT TERM

# check NAME COMMAND...: says whether it went well, and remembers if not.
check() {
    what=$1
    shift
    if "$@" >"$work/log" 2>&1; then say "   ok: $what"; else
        say "   FAILED: $what"
        tail -n 15 "$work/log"
        failed="$failed, $what"
    fi
}

# A fresh system under $work/system, from a copy that is fetched once.
fresh() {
    leave
    rm -rf --one-file-system "$work/system"
    if [ ! -e "$work/clean.tar" ]; then
        say "== fetching a clean Debian 12"
        debootstrap --variant=minbase bookworm "$work/system" "${mirror:-http://deb.debian.org/debian}" >"$work/log" 2>&1 || {
            tail "$work/log"
            die "debootstrap failed."
        }
        cp /etc/resolv.conf "$work/system/etc/resolv.conf"
        cp /etc/apt/apt.conf.d/*proxy* "$work/system/etc/apt/apt.conf.d/" 2>/dev/null
        cp /etc/apt/sources.list.d/*.sources "$work/system/etc/apt/sources.list.d/" 2>/dev/null && : >"$work/system/etc/apt/sources.list"
        chroot "$work/system" apt-get -qq update >"$work/log" 2>&1
        tar -C "$work/system" -cf "$work/clean.tar" .
    else
        mkdir "$work/system"
        tar -C "$work/system" -xf "$work/clean.tar"
    fi
    mount -t proc proc "$work/system/proc"
    mount --bind /dev "$work/system/dev"
    mkdir -p "$work/system/tmp/.X11-unix"
    mount --bind /tmp/.X11-unix "$work/system/tmp/.X11-unix"
}

inside() { chroot "$work/system" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive DISPLAY=$display "$@"; }
install_inside() { inside apt-get -qq -y install --no-install-recommends "$@"; }

# stays_open COMMAND...: it runs until it is told to stop after some seconds.
stays_open() {
    inside timeout 8 "$@"
    [ $? -eq 124 ]
}

# Every file but those that any installation writes.
listing() {
    (cd "$work/system" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/cache -o -path ./var/lib/dpkg \
        -o -path ./var/lib/apt -o -path ./var/log -o -path ./root -o -path ./run -o -path ./etc/ld.so.cache \) -prune -o -print | sort)
}

# use PROGRAM_FOLDER RESOURCES NAME: what somebody does with an installed program.
use() {
    bin=$1
    share=$2
    recipe=$share/recipes/01-vanishing.json
    check "$3: the version" inside "$bin/nablascope-cli" --version
    check "$3: a recipe trains" inside "$bin/nablascope-cli" train "$recipe" --steps 20 --quiet --telemetry /tmp/lines
    cp "$work/system/tmp/lines" "$work/lines.$3" 2>/dev/null
    check "$3: a window without a display" inside "$bin/nablascope" -platform offscreen --recipe "$recipe" --steps 50 --screenshot /tmp/offscreen.png
    check "$3: a window on X11" inside "$bin/nablascope" -platform xcb --recipe "$recipe" --steps 50 --screenshot /tmp/x11.png
    check "$3: a session is recorded" inside "$bin/nablascope-cli" train "$recipe" --steps 20 --quiet --session /tmp/lesson.nabla
    check "$3: a double click on it" stays_open "$bin/nablascope" -platform xcb /tmp/lesson.nabla
    for picture in offscreen x11; do
        check "$3: its picture $picture" test -s "$work/system/tmp/$picture.png"
        cp "$work/system/tmp/$picture.png" "$pictures/$3-$picture.png" 2>/dev/null
    done
}

Xvfb "$display" -screen 0 1400x900x24 -nolisten tcp >/dev/null 2>&1 &
server=$!

deb=$(find "$packages" -name 'nablascope_*.deb' | head -n 1)
archive=$(find "$packages" -name 'nablascope-*.tar.xz' | head -n 1)
runner=$(find "$packages" -name 'nablascope-*.run' | head -n 1)

say "== what the tools say of the package"
check "lintian has no tags" sh -c "tags=\$(lintian --allow-root '$deb'); [ -z \"\$tags\" ] || { echo \"\$tags\"; exit 1; }"
check "desktop entry" desktop-file-validate packaging/linux/nablascope.desktop
check "metainfo" appstreamcli validate --no-net packaging/linux/nablascope.metainfo.xml

say "== Debian package"
fresh
listing >"$work/before"
cp "$deb" "$work/system/tmp/nablascope.deb"
check "deb: installs" install_inside /tmp/nablascope.deb
use /usr/bin /usr/share/nablascope deb
check "deb: is removed" inside apt-get -qq -y purge --autoremove nablascope
listing >"$work/after"
check "deb: nothing stays" diff "$work/before" "$work/after"

say "== portable archive"
fresh
check "portable: what every desktop has" install_inside libgl1 libegl1 libopengl0 libx11-6 libx11-xcb1 libxcb1 libfontconfig1 libfreetype6 libdbus-1-3 libstdc++6 fonts-dejavu-core
listing >"$work/before"
mkdir -p "$work/system/root/my programs"
check "portable: unpacks" tar -C "$work/system/root/my programs" -xf "$archive"
folder=$(basename "$archive" .tar.xz)
check "portable: there is no Qt on the system" sh -c "! ls '$work/system/usr/lib/'*/libQt6Core* 2>/dev/null"
use "/root/my programs/$folder/bin" "/root/my programs/$folder/share/nablascope" portable

say "== file that unpacks and starts itself"
cp "$runner" "$work/system/root/nablascope.run"
install_inside xz-utils bzip2 >/dev/null 2>&1
listing >"$work/before"
check "run: its sum" inside sh /root/nablascope.run --check
check "run: starts the window from where it lies" inside sh /root/nablascope.run -- -platform xcb --recipe "/root/my programs/$folder/share/nablascope/recipes/01-vanishing.json" --steps 50 --screenshot /tmp/run.png
check "run: its picture" test -s "$work/system/tmp/run.png"
cp "$work/system/tmp/run.png" "$pictures/run.png" 2>/dev/null
check "run: unpacks to stay" inside sh /root/nablascope.run --quiet --noexec --target /root/stay
use /root/stay/bin /root/stay/share/nablascope run
listing >"$work/after"
check "run: nothing stays" diff "$work/before" "$work/after"

for name in portable run; do
    check "the numbers of $name are those of deb" cmp "$work/lines.deb" "$work/lines.$name"
done
[ -z "$failed" ] || die "FAILED: ${failed#, }."
say "All packages work. Pictures: $pictures"
