# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What run.sh and test.sh share. The script that reads this file has set `root`, the top folder of the sources.

: "${root:?}"
started=$(date +%s)

say() { printf '%s\n' "$*"; }

# die TEXT...: the last line, on stderr.
die() {
    printf '%s\n' "$*" >&2
    exit 1
}

elapsed() { echo $(($(date +%s) - started)); }

# In words for people: "4 min 07 s".
in_words() {
    if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# Debian's names of what a build needs. libqt6opengl6-dev is only recommended by qt6-base-dev, but Qt Charts asks for it.
# shellcheck disable=SC2034 # read by run.sh and test.sh
build_packages="cmake ninja-build g++ qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev qt6-tools-dev \
qt6-l10n-tools libeigen3-dev libtbb-dev libsqlite3-dev nlohmann-json3-dev libcli11-dev zlib1g-dev \
qt6-translations-l10n fonts-dejavu-core fonts-noto-cjk"

# missing_packages NAME...: those that are not installed, each behind a blank.
missing_packages() {
    for package in "$@"; do
        case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) in
        ?i*) ;;
        *) printf ' %s' "$package" ;;
        esac
    done
}

# as_root COMMAND...: the command as root. may_be_root says beforehand whether that can work.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# sudo may ask for a password only where somebody sits who can type one.
may_be_root() {
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    sudo -n true 2>/dev/null && return 0
    [ -t 0 ] && [ -t 2 ]
}

# apt_get ARGUMENTS...: quiet into the log, or in the open on a terminal.
apt_get() {
    if [ -t 1 ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null
    else
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
            "$@" </dev/null >>"$log" 2>&1
    fi
}

has_package_lists() {
    for list in /var/lib/apt/lists/*_Packages*; do
        [ -e "$list" ] && return 0
    done
    return 1
}

# install_packages NAME...: installs what is not there yet; nothing to do, nothing touched.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        say "No apt-get here. These are Debian's names of what the build needs: $*"
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if ! may_be_root; then
        sudo=
        who=' as root'
        if command -v sudo >/dev/null 2>&1; then
            sudo='sudo '
            who=
        fi
        die "Some packages are missing. Please run this line$who, then start again:
    ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends$missing"
    fi
    log=$(mktemp) || die "No room for a temporary file in ${TMPDIR:-/tmp}."
    say "Installing what is missing (a minute or two):$missing"
    before=$(elapsed)
    # An update may fail for a source that has nothing to do with us; whether it was enough shows at the install.
    has_package_lists || apt_get update || true
    # shellcheck disable=SC2086 # a list of names, split on purpose
    if ! apt_get install --no-install-recommends $missing; then
        say "Once more, with fresh package lists."
        apt_get update || true
        # shellcheck disable=SC2086
        if ! apt_get install --no-install-recommends $missing; then
            tail -n 20 "$log" >&2
            rm -f "$log"
            die "apt-get could not install:$missing"
        fi
    fi
    rm -f "$log"
    say "Installed in $(in_words $(($(elapsed) - before)))."
}

# How many compilers at once: one a processor, but each wants about a gigabyte.
job_count() {
    count=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
    room=$(awk '/^MemAvailable/ { print int($2 / 1000000) }' /proc/meminfo 2>/dev/null)
    [ -n "$room" ] && [ "$room" -lt "$count" ] && count=$room
    [ "$count" -ge 1 ] || count=1
    echo "$count"
}

# build PRESET [TARGET...]: configures where needed, then builds what changed. Called from the top folder.
build() {
    preset=$1
    shift
    folder=$root/build/$preset
    mkdir -p "$folder" 2>/dev/null
    [ -w "$folder" ] || die "Cannot write to $folder. Does it belong to another user? Remove the folder build, or copy the sources."
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt" 2>/dev/null)
    if [ -n "$home" ] && [ "$home" != "$root" ]; then
        say "The sources have moved; configuring anew."
        cmake --fresh --preset "$preset" || die "Configuring failed; cmake says above what it needs."
    elif [ ! -e "$folder/build.ninja" ] || [ -n "$(find CMakePresets.json -newer "$folder/build.ninja")" ]; then
        cmake --preset "$preset" || die "Configuring failed; cmake says above what it needs."
        touch "$folder/build.ninja"
    fi
    [ $# -eq 0 ] || set -- --target "$@"
    cmake --build --preset "$preset" -j "$(job_count)" "$@" || die "The build failed; the first error above says where."
}
