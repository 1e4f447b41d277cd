#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, opens the window:   sh packaging/run.sh [FILE]
# FILE is a recipe (.json) or a session (.nabla). Without a display the recipe (or the first one that we ship) is trained
# and its picture and numbers are written to build/first-run.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=$(dirname -- "$here")
# shellcheck source=packaging/common.sh
. "$here/common.sh"

file=${1-}
[ $# -le 1 ] || die "usage: sh packaging/run.sh [FILE]"
case $file in
-h | --help)
    say "usage: sh packaging/run.sh [FILE]    FILE: a recipe (.json) or a session (.nabla)"
    exit 0
    ;;
-*) die "$file: unknown option. usage: sh packaging/run.sh [FILE]" ;;
esac
if [ -n "$file" ]; then
    [ -e "$file" ] || die "$file: no such file."
    case $file in /*) ;; *) file=$PWD/$file ;; esac
fi
cd "$root" || exit 1

# Trains a recipe without a window; the picture is rendered by the same program on Qt's offscreen platform.
train_headless() {
    recipe=$1
    steps=200
    out=$root/build/first-run
    name=$(basename -- "$recipe" .json)
    mkdir -p "$out" || exit 1
    say "No display here: training $name for $steps steps."
    "$bin/nablascope-cli" train "$recipe" --steps $steps --telemetry "$out/$name.jsonl"
    code=$?
    # 3 says that the run diverged: a finding, and its numbers are complete.
    [ $code -eq 0 ] || [ $code -eq 3 ] || die "Training failed (exit code $code)."
    QT_QPA_PLATFORM=offscreen "$bin/nablascope" --recipe "$recipe" --steps $steps --screenshot "$out/$name.png"
    code=$?
    [ $code -eq 0 ] || [ $code -eq 3 ] || die "The picture could not be rendered (exit code $code)."
    [ -s "$out/$name.png" ] || die "The picture was not written to $out/$name.png."
    [ $code -eq 0 ] || say "The run diverged; the numbers go up to that step."
    say "Done: the picture is $out/$name.png, the numbers (one line a step) are $out/$name.jsonl"
}

# shellcheck disable=SC2086 # a list of names
set -- $build_packages
[ -z "${WAYLAND_DISPLAY-}" ] || set -- "$@" qt6-wayland
install_packages "$@"
build release nablascope nablascope-cli

bin=$root/build/release/bin
if [ -z "${DISPLAY-}" ] && [ -z "${WAYLAND_DISPLAY-}" ]; then
    case $file in
    *.nabla)
        "$bin/nablascope-cli" info "$file" || exit
        say "No display here: that is what $file holds. A window needs DISPLAY or WAYLAND_DISPLAY."
        ;;
    *) train_headless "${file:-$root/resources/recipes/01-vanishing.json}" ;;
    esac
    exit
fi

say "Opening Nablascope. Space runs and pauses; F1 helps."
"$bin/nablascope" ${file:+"$file"}
code=$?
[ $code -eq 0 ] || die "Nablascope ended with exit code $code. Where the display cannot be reached: env -u DISPLAY -u WAYLAND_DISPLAY sh packaging/run.sh"
say "Nablascope is closed. The same line opens it again."
