# `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DESK ?= desk
STAMP := $(VENV)/.ready

.PHONY: help setup run demo test check bench evaluate golden looks wheel clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: $(STAMP) ## make the virtual environment and install what is needed

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Forewarn needs Python 3.11 or newer; set PYTHON=..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP)

run: $(STAMP) ## lay out a desk where there is none and run the daemon on it (DESK=folder)
	@test -e $(DESK)/desk.yaml || $(BIN)/forewarn init $(DESK)
	@exec $(BIN)/forewarn run $(DESK) --first-digest

demo: $(STAMP) ## play an invented fortnight through the real pipeline; its index is demo-desk/fortnight/index.html
	@$(BIN)/forewarn demo demo-desk

test: $(STAMP) ## run the tests; ALL=1 adds faults, acceptance and packaging
	@$(BIN)/pytest -n 2 --dist worksteal $(if $(ALL),-m '',)

check: $(STAMP) ## formatting, lint, types, arrows, and the shipped desk's own check and tests
	@sh tests/check.sh

bench: $(VENV)/.bench ## time the pipeline and the matching; prints ratios
	@$(BIN)/python -m pytest -q tests/bench/bench_*.py -s -m '' -p no:randomly

$(VENV)/.bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

evaluate: $(STAMP) ## score the shipped desk on real items; STREAM=1 adds whole weeks, VERBOSE=1 lists items
	@$(BIN)/python tests/evaluate/evaluate_desk.py $(if $(STREAM),--stream) $(if $(VERBOSE),--verbose) $(RULES)

golden: $(STAMP) ## rewrite the golden mails and show what changed
	@$(BIN)/python tests/support/golden.py
	@git --no-pager diff --stat -- tests/golden

looks: $(STAMP) ## draw the golden mails as mail programs show them, into looks/ (MAILS="busy quiet")
	@$(BIN)/python tests/support/looks.py $(MAILS)

wheel: $(STAMP) ## build the wheel, install it alone, use it from an empty folder
	@$(BIN)/pytest -m '' tests/packaging

clean: ## remove the environment and what was built
	rm -rf $(VENV) dist build
