# Two commands: `make run` analyses the embedded project, `make test` checks everything.
# Each sets up its own virtual environment in .venv from the pinned constraints.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test lint docs bench page clean

run: $(VENV)/.run
	$(BIN)/fugai run data/tianjin --out maps/tianjin

test: lint docs
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests coverage/fugai --doctest-modules -m "not kernel and not network" --cov --cov-report=term:skip-covered -q
	$(BIN)/python -m pytest -m "kernel and not network" -q

lint: $(VENV)/.test
	$(BIN)/ruff check coverage tests data
	$(BIN)/ruff format --check coverage tests data
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.docs
	rm -rf docs/_build
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	$(BIN)/sphinx-build -q -W --keep-going -t zh -b html -c docs -d docs/_build/zh-trees docs/zh docs/_build/html/zh
	$(BIN)/python -m tests.links docs/_build/html

bench: $(VENV)/.test
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only --benchmark-columns=min,median,rounds -q

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fugai needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) pip
	$(PIP) --editable .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) --editable '.[notebook]' --group dev
	touch $@

$(VENV)/.docs: $(VENV)/.run
	$(PIP) --group docs
	touch $@

clean:
	rm -rf docs/_build $(VENV) maps/tianjin .pytest_cache .mypy_cache .ruff_cache
