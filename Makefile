# The front door. `make help` lists the targets. Written for GNU make 3.81, the one that macOS has.

PORT ?= 8000
PELICAN_FLAGS ?=
PYTEST_FLAGS ?= --numprocesses auto --dist loadfile
LOCK_FLAGS ?=
BENCH_FLAGS ?=
UV_VERSION := 0.13.9

PYTHON := .venv/bin/python
RUN := .venv/.run-stamp
DEV := .venv/.dev-stamp
PIP_INSTALL := $(PYTHON) -m pip install --disable-pip-version-check --no-input -qq

# Scripts in an environment hold its absolute path, so one that was moved or copied is made anew.
ifneq ($(shell cat .venv/.made-for 2>/dev/null),$(CURDIR))
.PHONY: $(PYTHON)
endif

.DELETE_ON_ERROR:
.PHONY: help preview devserver html publish test lint format clean golden bench lock test-tools

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

preview: $(RUN) ## Show the site at http://127.0.0.1:8000 as it is written (another port: PORT=8080)
	@.venv/bin/desk preview --port $(PORT)

devserver: preview ## The same, under Pelican's name for it

html: $(RUN) ## Build the site into output/ with pelicanconf.py
	.venv/bin/pelican content -s pelicanconf.py -o output --fatal errors $(PELICAN_FLAGS)

publish: $(RUN) ## Build the site into output/ for its public address, with publishconf.py
	.venv/bin/pelican content -s publishconf.py -o output --fatal errors $(PELICAN_FLAGS)

test: lint test-tools ## All checks and all tests; what CI runs
	.venv/bin/pytest $(PYTEST_FLAGS)

lint: $(DEV) ## Style, format and types, without the tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

format: $(DEV) ## Rewrite the Python sources in the house style
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format

golden: $(DEV) ## Renew the golden site; review each changed byte
	$(PYTHON) -m tests.golden

bench: $(DEV) ## Measure builds of large sites (options: BENCH_FLAGS="builds --help")
	$(PYTHON) -m benchmarks $(BENCH_FLAGS)

clean: ## Empty output/ and drop the cache
	@if [ -d output ]; then find output/ -mindepth 1 -delete; fi
	@rm -rf .cache

# LOCK_FLAGS=--upgrade also moves what the direct dependencies need in turn. The machine's own pip and
# uv configuration stays out, so that the hashes are those of the public files for every platform.
lock: $(PYTHON) ## Renew both locks from pyproject.toml
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(PYTHON) -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install --disable-pip-version-check -qq uv==$(UV_VERSION); \
	compile() { \
		"$$tools/bin/uv" --no-config pip compile pyproject.toml --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
			--quiet $(LOCK_FLAGS) "$$@"; \
	}; \
	compile --output-file requirements.lock; \
	compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock

test-tools: $(DEV)
	@.ci/tools tests

$(PYTHON):
	@echo 'Making .venv/ (once).'
	@python=$$(.ci/tools python) && "$$python" -m venv --clear .venv
	@pwd -P > .venv/.made-for

$(RUN): requirements.lock pyproject.toml $(PYTHON)
	@echo 'Installing what requirements.lock names (until it changes).'
	@$(PIP_INSTALL) --require-hashes --no-deps -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo 'Installing what requirements-dev.lock names (until it changes).'
	@$(PIP_INSTALL) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
