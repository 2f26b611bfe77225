# Two commands on a fresh machine: make chat, make test. Both install what they need, once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Where plain pip would bring torch with gigabytes of CUDA: make chat TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
BIN := .venv/bin
PINS := pyproject.toml .ci/constraints.txt .ci/install
export OMP_NUM_THREADS ?= 4

.PHONY: chat setup test lint eval gate results results-among results-authored bench clean

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

# What CI compares with: the committed run of the dev questions.
gate: setup
	$(BIN)/python -m index
	$(BIN)/python -m eval --split dev --out eval/runs/gate
	$(BIN)/python -m eval compare eval/results/seeds-dev eval/runs/gate

# The committed results and the READMEs' tables, made anew. DATA: a folder with the benchmarks and news that eval/README.md names.
DATA ?= ../shared/data
OTHERS := --distractors $(DATA)/text/news_zh_crud.txt.xz --distractors-limit 2000
results: setup
	$(BIN)/python -m index
	$(BIN)/python -m eval --split dev --out eval/runs/dev
	$(BIN)/python -m eval --split test --out eval/runs/test
	$(BIN)/python -m eval ablate --split dev --out eval/runs/ablations.json
	$(BIN)/python -m eval publish eval/runs/dev eval/runs/test eval/runs/ablations.json

results-among: setup
	$(BIN)/python -m eval --split dev $(OTHERS) --out eval/runs/dev-among-others
	$(BIN)/python -m eval --split test $(OTHERS) --out eval/runs/test-among-others
	$(BIN)/python -m eval --squad $(DATA)/qa/news_mrc_zh_dev.jsonl.xz --out eval/runs/news_mrc
	$(BIN)/python -m eval --squad $(DATA)/qa/news_mrc_zh_dev.jsonl.xz $(OTHERS) --out eval/runs/news_mrc-among-others
	$(BIN)/python -m eval --squad $(DATA)/qa/cmrc2018_trial.jsonl.xz --out eval/runs/cmrc2018
	$(BIN)/python -m eval --squad $(DATA)/qa/cmrc2018_trial.jsonl.xz $(OTHERS) --out eval/runs/cmrc2018-among-others
	$(BIN)/python -m eval publish eval/runs/*-among-others eval/runs/news_mrc eval/runs/cmrc2018

results-authored: setup
	$(BIN)/python -m eval --authored $(DATA) --out eval/runs/authored
	$(BIN)/python -m eval publish eval/runs/authored

# Speed beside peers, on made-up articles: make bench ARGS="--passages FILE" for others, ARGS=--quick for less.
bench: .venv-peers/installed
	$(BIN)/python -m pytest -m slow -rs
	$(BIN)/python -m eval.speed $(ARGS)

# The peers see the application's packages through a .pth file, so that torch is installed once; the application sees
# none of theirs.
.venv-peers/installed: .venv/installed-dev eval/speed/requirements.txt
	rm -rf .venv-peers
	$(BIN)/python -m venv .venv-peers
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >.venv-peers/application.pth
	mv .venv-peers/application.pth .venv-peers/lib/python3.*/site-packages/
	.venv-peers/bin/pip install -q --disable-pip-version-check -c .ci/constraints.txt -r eval/speed/requirements.txt
	touch $@

clean:
	rm -rf .venv .venv-peers .store .mypy_cache .ruff_cache .pytest_cache .hypothesis
