# Two commands: `make run` analyses the embedded project, `make test` checks everything.
# Each sets up its own virtual environment in .venv from the pinned constraints.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# The lowest versions that pyproject.toml allows, in an environment of their own.
LOWEST      := .venv-lowest
LOWEST_BIN  := $(LOWEST)/bin
LOWEST_PLAIN := $(addprefix tests/,test_grid.py test_georeference.py test_units.py tables project intake zonal store \
  broadband delivery scorecard pipeline cli)
LOWEST_KERNEL := $(addprefix tests/,kernels/location kernels/routing pipeline/run/test_run.py)

.PHONY: run test test-lowest lowest lint docs bench page clean

run: $(VENV)/.run
	$(BIN)/fugai run data/tianjin --out maps/tianjin
	$(BIN)/fugai rollout data/tianjin --no-sensitivity --out maps/tianjin-rollout

test: lint docs
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests coverage/fugai --doctest-modules -m "not kernel and not network" --cov --cov-report=term:skip-covered -q
	$(BIN)/python -m pytest -m "kernel and not network" -q

test-lowest: $(LOWEST)/.test
	NUMBA_DISABLE_JIT=1 $(LOWEST_BIN)/python -m pytest -W default -m "not kernel and not network" -q $(LOWEST_PLAIN)
	$(LOWEST_BIN)/python -m pytest -W default -m "kernel and not network" -q $(LOWEST_KERNEL)

lowest: $(VENV)/.test # writes the list of the lowest versions anew, after a change of pyproject.toml
	{ echo '# The lowest versions that pyproject.toml allows, and what goes with them; `make lowest` writes it anew.'; \
	  $(BIN)/uv pip compile pyproject.toml --group test --resolution lowest-direct --python-version 3.11 \
	    --quiet --no-header --no-annotate; } > constraints-lowest.txt

lint: $(VENV)/.test
	$(BIN)/ruff check coverage tests data docs tools
	$(BIN)/ruff format --check coverage tests data docs tools
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
	$(PIP) --editable '.[rounds]'
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) --editable '.[notebook]' --group dev
	touch $@

$(VENV)/.docs: $(VENV)/.run
	$(PIP) --group docs
	touch $@

$(LOWEST)/.test: $(VENV)/.test constraints-lowest.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST_BIN)/python --constraint constraints-lowest.txt --editable . --group test
	touch $@

clean:
	rm -rf docs/_build $(VENV) $(LOWEST) maps/tianjin maps/tianjin-rollout .pytest_cache .mypy_cache .ruff_cache
