#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a C compiler (two bundled libraries are C), a CJK font (the brief's
# pictures), chromium, node and npm (the pages in a browser). PostgreSQL is seen to by scripts/postgres.sh.
#
# Works as root or through sudo on Debian and Ubuntu. Anywhere else it says what is missing and goes on: the
# tests that need it then skip, loudly; with CI=true they fail.
set -uo pipefail
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

have_cjk_font() { have fc-list && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }
have_chromium() { have chromium || have chromium-browser || have google-chrome; }

# Installs packages where that can be done; says so and goes on where it cannot.
install() {
    local run=()
    [ "$(id -u)" -eq 0 ] || run=(sudo -n)
    if ! have apt-get; then
        echo "test-tools: missing $* (Debian's names), and there is no apt-get here: install them by hand" >&2
    elif [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        echo "test-tools: missing $*; run: sudo apt-get install --no-install-recommends $*" >&2
    else
        echo "test-tools: installing $*"
        export DEBIAN_FRONTEND=noninteractive
        if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends "$@"; }; then
            echo "test-tools: apt-get could not install $*" >&2
        fi
    fi
}

wanted=()
have cc || wanted+=(gcc libc6-dev)
have_cjk_font || wanted+=(fontconfig fonts-noto-cjk)
[ "${#wanted[@]}" -eq 0 ] || install "${wanted[@]}"

# By themselves: a system that has no chromium under that name still gets its compiler.
wanted=()
have_chromium || wanted+=(chromium)
have node || wanted+=(nodejs)
have npm || wanted+=(npm)
[ "${#wanted[@]}" -eq 0 ] || install "${wanted[@]}"

# A library without its compiler fails late and obscurely; everything else only skips tests.
have cc || { echo "test-tools: no C compiler" >&2; exit 1; }
have_cjk_font || echo "test-tools: no CJK font: pictures with Chinese words are not compared" >&2
{ have_chromium && have node && have npm; } || echo "test-tools: no chromium, node or npm: the pages are not tried in a browser" >&2
echo "test-tools: done"
