# Two commands on a fresh machine: make chat, make test. Both install what they need, once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Where plain pip would bring torch with gigabytes of CUDA: make chat TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
BIN := .venv/bin
PINS := pyproject.toml .ci/constraints.txt .ci/install
export OMP_NUM_THREADS ?= 4

.PHONY: chat setup test lint eval bench clean

chat: setup
	$(BIN)/python -m index
	$(BIN)/python app.py $(ARGS)

setup: .venv/installed

.venv/installed: $(PINS)
	PYTHON="$(PYTHON)" TORCH_INDEX="$(TORCH_INDEX)" .ci/install
	touch $@

.venv/installed-dev: $(PINS)
	PYTHON="$(PYTHON)" TORCH_INDEX="$(TORCH_INDEX)" .ci/install dev
	touch .venv/installed $@

test: .venv/installed-dev lint
	$(BIN)/python -m pytest -n 2 --dist loadscope -rs

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: setup
	$(BIN)/python -m index
	$(BIN)/python -m eval

bench: .venv/installed-dev
	$(BIN)/python -m pytest -m slow -rs

clean:
	rm -rf .venv .store .mypy_cache .ruff_cache .pytest_cache .hypothesis
