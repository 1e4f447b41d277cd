#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The installed tree with everything of Qt that it needs, in one folder that runs from anywhere:
#   sh packaging/portable.sh BUILD_FOLDER OUTPUT_FOLDER
# What depends on the computer stays there: C library, graphics drivers, X11, fontconfig and freetype (the lists that
# AppImages use). A C library as old as Debian 12's (2.36) is needed.
set -eu
build=$1
out=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
of_the_system='^(ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv|libutil|libstdc\+\+|libgcc_s|libGL|libEGL|libOpenGL|libGLX|libGLdispatch|libGLESv2|libgbm|libdrm|libX11|libX11-xcb|libxcb|libXau|libXdmcp|libfontconfig|libfreetype|libexpat|libuuid|libz|libasound|libbsd|libmd|libcap|libcom_err)\.so'

mkdir -p "$out"
DESTDIR=$out cmake --install "$build" --prefix /usr --strip >/dev/null
mv "$out"/usr/* "$out"
rmdir "$out/usr"
cp -p "$here/../LICENSE" "$out/share/doc/nablascope/LICENSE"

plugins=$(qmake6 -query QT_INSTALL_PLUGINS)
for plugin in platforms/libqxcb.so platforms/libqoffscreen.so platforms/libqminimal.so iconengines/libqsvgicon.so \
    imageformats/libqsvg.so platforminputcontexts/libcomposeplatforminputcontextplugin.so \
    platforminputcontexts/libibusplatforminputcontextplugin.so xcbglintegrations/libqxcb-glx-integration.so; do
    [ -e "$plugins/$plugin" ] || { echo "portable.sh: Qt's plugin $plugin is not installed here." >&2; exit 1; }
    mkdir -p "$out/plugins/${plugin%/*}"
    cp "$plugins/$plugin" "$out/plugins/$plugin"
done
translations=$(qmake6 -query QT_INSTALL_TRANSLATIONS)
mkdir -p "$out/translations"
[ ! -e "$translations/qtbase_zh_CN.qm" ] || cp "$translations/qtbase_zh_CN.qm" "$out/translations"
printf '[Paths]\nPrefix=..\nPlugins=plugins\nTranslations=translations\n' >"$out/bin/qt.conf"

# The libraries of programs and plugins, without ours and without the system's.
find "$out/bin" "$out/plugins" -type f ! -name '*.conf' -exec ldd {} + 2>/dev/null |
    sed -n 's/^.* => \(\/[^ ]*\) .*/\1/p' | sort -u | while read -r library; do
    name=${library##*/}
    case $library in "$out"/*) continue ;; esac
    echo "$name" | grep -Eq "$of_the_system" && continue
    cp -L "$library" "$out/lib/$name"
    # dpkg may know the file under its path before /usr was merged.
    package=$({ dpkg -S "$library" || dpkg -S "${library#/usr}"; } 2>/dev/null | sed -n '1s/:.*//p')
    if [ -n "$package" ] && [ -e "/usr/share/doc/$package/copyright" ]; then
        mkdir -p "$out/share/doc/nablascope/libraries"
        cp -L "/usr/share/doc/$package/copyright" "$out/share/doc/nablascope/libraries/$package"
    fi
done
for file in "$out"/lib/*.so*; do
    case $file in */libnablascope*) continue ;; esac
    # shellcheck disable=SC2016 # $ORIGIN is the loader's
    patchelf --set-rpath '$ORIGIN' "$file"
done
# shellcheck disable=SC2016
find "$out/plugins" -name '*.so' -exec patchelf --set-rpath '$ORIGIN/../../lib' {} +
# shellcheck disable=SC2016
patchelf --set-rpath '$ORIGIN/../lib/nablascope/kernels:$ORIGIN/../lib' "$out/bin/nablascope" "$out/bin/nablascope-cli"
chmod -R u+w,go-w "$out"
