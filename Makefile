# The two commands of the README, and the checks one by one.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: run test check lint types floors lowest

run: $(VENV)/installed
	$(BIN)/python -m jobs.run configs/lda.yaml

test: $(VENV)/installed-test
	$(MAKE) check

check: lint types floors
	$(BIN)/python -m pytest -n auto --dist loadgroup --durations 40

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

floors:
	$(BIN)/lint-imports

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

# The lowest versions that pyproject.toml declares, in an environment of their own: what uses every
# library passes with them. Their compiled kernels are kept apart from those of other versions.
LOWEST ?= .lowest
LOWEST_TESTS = tests/contracts tests/test_run.py tests/test_visual.py tests/test_readers_encoding.py \
  tests/test_writers_model.py tests/test_config_source.py

lowest:
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet uv
	$(LOWEST)/bin/uv pip compile --quiet --python $(LOWEST)/bin/python --resolution lowest-direct \
	  --output-file $(LOWEST)/lowest.txt pyproject.toml
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --constraint $(LOWEST)/lowest.txt \
	  --editable . hypothesis jsonschema pytest pytest-xdist
	$(LOWEST)/bin/uv pip list --python $(LOWEST)/bin/python
	NUMBA_CACHE_DIR=$(LOWEST)/kernels $(LOWEST)/bin/python -m pytest -q -m "not slow" -n auto --dist loadgroup $(LOWEST_TESTS)
