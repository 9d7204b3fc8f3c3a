#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a C compiler (two bundled libraries are C) and a CJK font (the
# brief's pictures). PostgreSQL is seen to by scripts/postgres.sh.
#
# Works as root or through sudo on Debian and Ubuntu. Anywhere else it says what is missing and goes on: the
# tests that need it then skip, loudly; with CI=true they fail.
set -uo pipefail
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

have_cjk_font() { have fc-list && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }

wanted=()
have cc || wanted+=(gcc libc6-dev)
have_cjk_font || wanted+=(fontconfig fonts-noto-cjk)

if [ "${#wanted[@]}" -gt 0 ]; then
    run=()
    [ "$(id -u)" -eq 0 ] || run=(sudo -n)
    if ! have apt-get; then
        echo "test-tools: missing ${wanted[*]} (Debian's names), and there is no apt-get here: install them by hand" >&2
    elif [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        echo "test-tools: missing ${wanted[*]}; run: sudo apt-get install --no-install-recommends ${wanted[*]}" >&2
    else
        echo "test-tools: installing ${wanted[*]}"
        export DEBIAN_FRONTEND=noninteractive
        if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}"; }; then
            echo "test-tools: apt-get could not install ${wanted[*]}" >&2
        fi
    fi
fi

# A library without its compiler fails late and obscurely; everything else only skips tests.
have cc || { echo "test-tools: no C compiler" >&2; exit 1; }
have_cjk_font || echo "test-tools: no CJK font: pictures with Chinese words are not compared" >&2
echo "test-tools: done"
