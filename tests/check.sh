#!/bin/sh
# What `make check` runs: everything that reads the code without running it, then the shipped desk.
set -eu
bin=.venv/bin
"$bin"/ruff format --check .
"$bin"/ruff check --no-cache .   # its cache does not notice that an imported file has come or gone
"$bin"/mypy
"$bin"/lint-imports
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
"$bin"/forewarn init "$desk/shipped" >/dev/null
"$bin"/forewarn check "$desk/shipped"
"$bin"/forewarn test "$desk/shipped"
