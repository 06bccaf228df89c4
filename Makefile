# The two commands of the README, and the checks one by one.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: run test check lint types floors

run: $(VENV)/installed
	$(BIN)/python -m jobs.run configs/lda.yaml

test: $(VENV)/installed-test
	$(MAKE) check

check: lint types floors
	$(BIN)/python -m pytest -n auto --dist loadgroup

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
