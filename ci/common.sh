#!/usr/bin/env bash
# Sourced by the scripts of ci/: to the root of the checkout, wherever it was called from.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
# Objects in ccache are found again from every clone and every build folder.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
