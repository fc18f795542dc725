# `make help` lists the targets. Each does its own set-up; a fresh machine needs Python 3.11 to 3.13 and make.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help env demo test lint types unit crash bench eval mutate lock clean

help:     ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

env: $(STAMP)   ## everything the other targets need: environment, speech weights

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Ayumi needs Python 3.11, 3.12 or 3.13; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: $(STAMP)  ## the playground in a browser: no account, nothing leaves the machine
	$(BIN)/ayumi demo

test: lint types unit  ## what .ci/run runs

lint: $(STAMP)  ## ruff and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

unit: $(STAMP)  ## every test
	$(BIN)/pytest -n 2 --dist loadfile

crash: $(STAMP) ## the long crash test, about half an hour
	$(BIN)/python -m tests.crash

bench: $(STAMP) ## how fast, beside a floor measured in the same run
	$(BIN)/python -m tests.benchmarks

mutate: $(STAMP) ## puts small faults into the rules that matter and counts those no test notices, some hours
	$(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results
	$(BIN)/python -m tests.mutation bot/tasks.py tests/unit/test_tasks_rows.py tests/unit/test_tasks.py tests/unit/test_tasks_replay.py tests/properties/test_task_lanes.py
	$(BIN)/python -m tests.mutation bot/delivery.py tests/unit/test_delivery_tries.py tests/unit/test_delivery_places.py tests/unit/test_delivery_edits.py
	$(BIN)/python -m tests.mutation bot/drafting/evidence.py tests/unit/test_evidence.py tests/properties/test_evidence_edges.py tests/properties/test_evidence_likeliest.py

eval: $(STAMP)  ## how faithful drafts and checker are, as tables
	$(BIN)/python -m tests.eval

lock: $(STAMP)  ## writes requirements/*.txt from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra local-stt --extra meaning --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra local-stt --extra meaning -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt

clean:    ## removes the environment and what the tools cached
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis mutants
