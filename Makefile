# What is done every day. `./demo` and `./test` do the same on a machine with nothing but Python.
.PHONY: setup test lint format validate mutate ci clean

PYTHON ?= python3
BIN := .venv/bin

setup: .venv/.ready

.venv/.ready: pyproject.toml
	./setup

test: setup
	$(BIN)/pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

validate: setup
	$(BIN)/policy validate policies

# Whether the tests of our own policies would notice a mistake; takes some minutes.
mutate: setup
	$(BIN)/policy mutate policies --threshold 95

ci:
	.ci/run

clean:
	rm -rf build dist *.egg-info .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
