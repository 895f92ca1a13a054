# Dateline. `make demo` and `make test` set up everything they need on a machine with Python 3.11+ (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venv-peers
TRAINING := .venv-training
ENCODER := .venv-encoder
CHECKERS := .venv-contract-checkers
SCHEMA_DIFF := build/json-schema-diff
# Where this is set, each of the many processes of a test run would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
# ONNX Runtime reports its use to its maker otherwise. The workers see to it themselves; this is for training.
export ORT_DISABLE_TELEMETRY := 1
# The tests of a module run in one process, and the modules start in the order of tests/conftest.py.
BY_MODULE := --dist loadscope --no-loadscope-reorder

.PHONY: setup demo test unit integration faults fault-table lint contracts wheel bench contract-checkers training encoder requirements clean

setup: $(STAMP) ## A virtual environment with the hash-pinned requirements and the project

$(STAMP): requirements/build.txt requirements/dev.txt pyproject.toml
	@requirements/install.sh $(PYTHON) $(VENV) requirements/build.txt requirements/dev.txt
	@touch $@

demo: setup ## The main job, on the embedded Kafka and Elasticsearch
	$(BIN)/dateline demo

test: setup ## Every test. Four processes, three of them with servers of their own, for two cores: they often wait
	$(BIN)/pytest -n 4 $(BY_MODULE)

unit: setup ## The tests that need no server. Three processes for two cores: some tests wait
	$(BIN)/pytest -n 3 $(BY_MODULE) tests/unit tests/contract

integration: setup ## The tests on the real servers
	$(BIN)/pytest tests/integration

faults: setup ## The fault experiments in their long form (hours), with a report in build/faults/; ONLY=01_sigkill for one
ifdef ONLY
	DATELINE_FAULTS=long $(BIN)/pytest tests/faults/test_$(ONLY).py
else
	rm -rf build/faults
	DATELINE_HYPOTHESIS_RUNS=10000 $(BIN)/pytest --timeout 3600 tests/unit/index/test_delivery_machine.py
	DATELINE_FAULTS=long $(BIN)/pytest tests/faults
endif

fault-table: setup ## How often each fault fired when its experiment last ran here; FORM=short for those of `make test`
	$(BIN)/python -m tests.faults.report $(or $(FORM),long)

lint: setup ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

contracts: setup ## The contracts against their models, their releases, and the commit where the branch starts
	base=$$(.ci/base) && $(BIN)/dateline schemas check $${base:+--against "$$base"}

wheel: ## The built wheel, installed by itself, against the unit tests
	PYTHON=$(PYTHON) .ci/wheel

bench: setup $(PEERS)/.installed ## Every stage and the whole pipeline beside its peers; ARGS="--parts extract --repeats 5"
	$(BIN)/python -m benchmarks $(ARGS)

$(PEERS)/.installed: requirements/build.txt requirements/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/build.txt
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --require-hashes -r requirements/peers.txt
	@touch $@

contract-checkers: setup $(CHECKERS)/.installed $(SCHEMA_DIFF)/.installed ## Checkers of contracts side by side; needs Node 20
	$(BIN)/python -m benchmarks.contract_checkers $(ARGS)

$(CHECKERS)/.installed: requirements/build.txt requirements/contract-checkers.txt
	$(PYTHON) -m venv $(CHECKERS)
	$(CHECKERS)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/contract-checkers.txt
	@touch $@

$(SCHEMA_DIFF)/.installed: $(wildcard benchmarks/peers/json_schema_diff/*)
	mkdir -p $(SCHEMA_DIFF)
	cp $^ $(SCHEMA_DIFF)/
	cd $(SCHEMA_DIFF) && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

training: $(TRAINING)/.installed ## The models of the body, from pages whose text is known: GOLD=path/to/gold.jsonl (training/README.md)
	$(TRAINING)/bin/python -m training.body $(GOLD)

$(TRAINING)/.installed: requirements/build.txt requirements/training.txt
	@requirements/install.sh $(PYTHON) $(TRAINING) requirements/build.txt requirements/training.txt
	@touch $@

encoder: $(ENCODER)/.installed ## The encoder of names and reported speech, 105 minutes: GOLD=path/to/annotation (training/README.md)
	$(ENCODER)/bin/python -m training.encoder $(GOLD) $(ARGS)

$(ENCODER)/.installed: requirements/build.txt requirements/encoder.txt
	@requirements/install.sh $(PYTHON) $(ENCODER) requirements/build.txt requirements/encoder.txt
	@touch $@

requirements: ## Pin the requirements again (needs uv)
	requirements/compile.sh

clean: ## Remove what setup and the tools made
	rm -rf $(VENV) $(PEERS) $(TRAINING) $(ENCODER) $(CHECKERS) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
