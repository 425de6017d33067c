# Two commands matter: `make run` and `make test`. The others are parts of them, or by hand.

PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.made
digest = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
RUN_STAMP := .venv/.run-$(call digest,requirements.lock pyproject.toml)
TEST_STAMP := .venv/.test-$(call digest,requirements.lock requirements-test.lock pyproject.toml)
BUILT := spoa/web/static/built
ASSETS_STAMP := $(BUILT)/.made-$(call digest,package-lock.json spoa/assets.py)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DELETE_ON_ERROR:
.PHONY: run test check soak mutants bench lock wheel clean help

run: $(RUN_STAMP) $(ASSETS_STAMP) ## Start everything with the demonstration: http://spoa.localhost:8000
	@exec $(BIN)/python -m spoa.cli up --demo

test: $(TEST_STAMP) $(ASSETS_STAMP) ## Everything that a change must pass; ends with the ten promises
	@$(BIN)/python -m tests.support.everything

check: $(TEST_STAMP) ## Lint, types, contracts, unit tests, rules: under a minute
	@$(BIN)/python -m tests.support.check

soak: $(TEST_STAMP) $(ASSETS_STAMP) ## By hand: kills, lies, floods; SEED=1 makes a run again
	@$(BIN)/python -m tests.support.by_hand soak

mutants: $(TEST_STAMP) ## By hand: change what decides, see whether a test notices (mutmut would start pytest a thousand times)
	@$(BIN)/python -m tests.support.mutants

bench: $(TEST_STAMP) ## By hand: ratios within one run, one JSON object a line
	@$(BIN)/python -m tests.support.by_hand bench

lock: $(VENV) ## Make the lock files again from pyproject.toml and package.json
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --upgrade --extra local pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --constraint requirements.lock \
		--extra local --extra test pyproject.toml -o requirements-test.lock

wheel: $(RUN_STAMP) $(ASSETS_STAMP) ## Build dist/*.whl, pages and rules included
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Take away what the other targets made, but never var/, which holds the data
	rm -rf .venv node_modules $(BUILT) build dist

help: ## Say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/	/' | expand -t 10

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "spoa needs Python 3.11 or newer; $(PYTHON) is older. Say which: make PYTHON=python3.12 …"; exit 1; }
	@echo "Setting up .venv (once) …"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: install python3-venv."; exit 1; }
	@touch $@

$(RUN_STAMP): | $(VENV)
	@echo "Installing what runs …"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f .venv/.run-*; touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@echo "Installing what tests …"
	@$(PIP) install --require-hashes --no-deps -r requirements-test.lock
	@rm -f .venv/.test-*; touch $@

$(ASSETS_STAMP): | $(RUN_STAMP)
	@echo "Building the pages' assets …"
	@$(BIN)/python -m spoa.assets
	@rm -f $(BUILT)/.made-*; touch $@
