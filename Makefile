# Needs only Python 3.11 or newer, make and git. Every target makes the .venv it needs by itself.
PYTHON ?= python3
BIN := .venv/bin
RUNNABLE := .venv/.runnable
INSTALLED := .venv/.installed

# Processes and workers share compiled modules, also where the shell says otherwise: a start takes 2.6 s, not 6.3.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint format grids fuzz bench lock sbom clean

help:
	@echo "make demo     bản chạy thử trong trình duyệt (không cần token) / try it in a browser"
	@echo "make test     all tests"
	@echo "make lint     ruff, mypy, import-linter"
	@echo "make format   ruff format and safe fixes"
	@echo "make grids    100,000 made-up answers through the understanding: nothing false may be saved"
	@echo "make fuzz     files, webhooks, buttons, links, forms broken in every way: nothing crashes (ARGS=--seconds=300)"
	@echo "make bench    speed, as ratios measured in one run"
	@echo "make sbom     the software bill of materials of what running needs, dated (CycloneDX)"
	@echo "make lock     compile requirements*.txt anew"

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chibo needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

# What running needs: no browser, no test tools.
$(RUNNABLE): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(INSTALLED): requirements-dev.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(RUNNABLE)
	$(BIN)/python -m bot.cli demo $(ARGS)

# Three workers for two cores: some tests wait for processes and browsers.
test: $(INSTALLED)
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

grids: $(INSTALLED)
	$(BIN)/python -m tests.language

fuzz: $(INSTALLED)
	$(BIN)/python -m tests.fuzz $(ARGS)

bench: $(INSTALLED)
	$(BIN)/python -m tests.bench

lock:
	test -x $(BIN)/uv || ($(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv)
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --python-version 3.11 -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra dev -o requirements-dev.txt

sbom: $(INSTALLED)
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-file sbom-$$(date -u +%F).cdx.json

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis demo-data
