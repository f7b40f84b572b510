# Needs python3 and make; everything else is installed into .venv and node_modules.
# A stamp file carries the checksum of what it was installed from, so a changed lock file installs anew and all else costs nothing.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SECONDS ?= 60

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install
UV := $(PY) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
# Rules made for templates of configuration files: HTML indents by two, puts short statements on one line and trims white space.
TEMPLATE_STYLE := jinja-statements-indentation jinja-statements-delimiter single-statement-per-line
checksum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
# Only the newest stamp of a kind stays: going back to an older lock file must install again.
stamp = @rm -f $(firstword $(subst -, ,$@))-* && touch $@

RUN := .venv/run-$(call checksum,requirements/run.txt pyproject.toml hatch_build.py)
TEST := .venv/test-$(call checksum,requirements/test.txt)
PARITY := .venv/parity-$(call checksum,requirements/parity.txt)
STRESS := .venv/stress-$(call checksum,requirements/stress.txt)
BENCH := .venv/bench-$(call checksum,requirements/bench.txt)
NODE := node_modules/installed-$(call checksum,package-lock.json)

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help run test check parity format bench bench-frames bench-server stress audit lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: $(RUN) ## serve on http://127.0.0.1:8000 (PORT, HOST change that)
	@exec $(PY) -m app --host $(HOST) --port $(PORT)

test: $(TEST) $(NODE) ## run every test: engine, API, JavaScript, browser (ARGS go to pytest)
	@$(PY) scripts/ensure_chromium.py
	@node --test "tests/js/**/*.test.js"
	@$(PY) scripts/run_tests.py $(ARGS)

check: $(TEST) $(NODE) ## check format, lint and types of Python, templates, JavaScript, CSS
	ruff format --check .
	ruff check .
	mypy
	j2lint --extensions html templates --ignore $(TEMPLATE_STYLE)
	biome ci --colors=off
	tsc

parity: $(TEST) $(PARITY) ## compare with PyTorch, live, and record what make test compares with (CI=1: only compare)
	@$(PY) -m pytest tests/parity $(if $(CI),,--write-references) $(ARGS)

format: $(TEST) $(NODE) ## format Python, JavaScript and CSS
	ruff check --fix .
	ruff format .
	biome check --write

bench: $(RUN) $(BENCH) $(PARITY) ## compare the engine's speed with its peers
	@$(PY) -m benchmarks

bench-frames: $(TEST) ## measure the frames of a graph of 1,000 nodes in headless Chromium
	@$(PY) scripts/ensure_chromium.py
	@$(PY) -m benchmarks.frames

bench-server: $(RUN) ## compare the trace endpoint with a bare FastAPI endpoint under the same server
	@$(PY) -m benchmarks.throughput

stress: $(TEST) $(STRESS) ## hostile, slow and many clients: what must hold, and whether it does (SECONDS a run; RUNS names some; FULL=1 takes half an hour)
	@$(PY) -m stress --seconds $(SECONDS) $(if $(FULL),--full) $(RUNS)

audit: $(NODE) ## ask for known vulnerabilities of everything that is locked; nothing is sent but names and versions
	@test -x .venv/audit/bin/pip-audit \
		|| { $(PY) -m venv .venv/audit && .venv/audit/bin/python -m pip --disable-pip-version-check --quiet install pip-audit; }
	@for file in requirements/*.txt; do .venv/audit/bin/pip-audit --strict --disable-pip --no-deps -r $$file || exit 1; done
	@npm audit

lock: $(TEST) ## resolve all dependencies anew and lock them
	$(PIP) uv
	$(UV) --upgrade pyproject.toml --group build -o requirements/run.txt
	$(UV) --upgrade pyproject.toml --group test -c requirements/run.txt -o requirements/test.txt
	$(UV) --upgrade --group bench -c requirements/test.txt -o requirements/bench.txt
	$(UV) --upgrade --group stress -c requirements/test.txt -o requirements/stress.txt
	npm update --package-lock-only --loglevel=error

clean: ## remove all that was installed or generated
	rm -rf .venv node_modules static/fonts .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis

.venv/made:
	@command -v $(PYTHON) >/dev/null && $(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Blameflow needs Python 3.11 or newer with venv; name it with: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

$(RUN): .venv/made
	@echo 'Installing what Blameflow needs to run …'
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	$(stamp)

$(TEST): $(RUN)
	@echo 'Installing what the tests need …'
	@$(PIP) --require-hashes -r requirements/test.txt
	$(stamp)

$(NODE): $(TEST)
	@npm ci --loglevel=error
	$(stamp)

$(PARITY): $(RUN)
	@echo 'Installing PyTorch, the reference …'
	@$(PIP) -r requirements/parity.txt
	$(stamp)

$(BENCH): $(RUN)
	@$(PIP) --require-hashes -r requirements/bench.txt
	$(stamp)

# Beside the environment, not in it: schemathesis brings a plug-in for pytest.
$(STRESS): $(TEST)
	@echo 'Installing schemathesis and atheris …'
	@rm -rf .venv/stress && $(PIP) --require-hashes --target .venv/stress -r requirements/stress.txt
	$(stamp)
