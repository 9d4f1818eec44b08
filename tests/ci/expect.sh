# shellcheck shell=bash
# Sourced by the tests of ci/: a scratch tree, and what a check must say about it.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# put FILE: writes standard input to a file of the tree
put() {
  mkdir -p "$(dirname "$tree/$1")"
  cat >"$tree/$1"
}

# passes NAME CHECK: the check has nothing to say about the tree, which is then emptied
passes() {
  local output code=0
  output=$("$repository/ci/$2" "$tree" 2>&1) || code=$?
  if ((code != 0)) || [[ -n $output ]]; then
    echo "FAIL $1: exit code $code, said: $output"
    failures=$((failures + 1))
  fi
  empty
}

# fails NAME CHECK TEXT: the check exits 1 and says TEXT
fails() {
  local output code=0
  output=$("$repository/ci/$2" "$tree" 2>&1) || code=$?
  if ((code != 1)) || [[ $output != *"$3"* ]]; then
    echo "FAIL $1: exit code $code, said: $output"
    failures=$((failures + 1))
  fi
  empty
}

empty() {
  rm -rf "$tree"
  mkdir -p "$tree/harness"
}

empty
