# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OLDER := .venv/duckdb-1.5
ENGINES := .venv/engines
DEMO := demo/northline

.PHONY: help demo test test-older-duckdb test-engines test-spark lint bench docs lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 20

$(VENV)/runtime: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Segue needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Segue ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/runtime requirements/dev.txt
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/runtime ## Make the Northline workspace with generated data, and segment it
	@$(BIN)/segue demo $(DEMO)

test: $(VENV)/dev ## Run all tests
	@$(BIN)/python -m pytest -n auto

$(OLDER)/ready: $(VENV)/dev requirements/duckdb-1.5.txt
	@test -x $(OLDER)/bin/python || $(PYTHON) -m venv $(OLDER)
	@echo "Installing Segue with DuckDB 1.5 ..."
	@$(OLDER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	@$(OLDER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/duckdb-1.5.txt
	@$(OLDER)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test-older-duckdb: $(OLDER)/ready ## Run the tests of import, evaluation and projects on DuckDB 1.5
	@$(OLDER)/bin/python -m pytest -n auto tests/ingestion tests/evaluation tests/project

$(ENGINES)/ready: requirements/runtime.txt requirements/dev.txt requirements/engines.txt pyproject.toml
	@test -x $(ENGINES)/bin/python || $(PYTHON) -m venv $(ENGINES)
	@echo "Installing Segue with what its other engines need ..."
	@$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/dev.txt -r requirements/engines.txt
	@$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What no package index has: the programs of Postgres, and Java for Spark. Without them, or the right to install them, those
# engines are left out, and the suite says so.
PROGRAMS := ls /usr/lib/postgresql/*/bin/initdb && command -v java

$(ENGINES)/programs: $(ENGINES)/ready
	@($(PROGRAMS)) > /dev/null 2>&1 || ! command -v apt-get > /dev/null || { echo "Installing Postgres and Java ..."; \
		apt-get update -qq && apt-get install -y -qq postgresql openjdk-17-jre-headless > /dev/null; } || true
	@touch $@

test-engines: $(ENGINES)/programs ## Hold every engine against DuckDB and the reference (installs Debian's postgresql and Java)
	@$(ENGINES)/bin/python -m pytest -n auto tests/agreement --engine postgres
	@$(ENGINES)/bin/python -m pytest -n auto tests/agreement --engine clickhouse
	@$(ENGINES)/bin/python -m pytest tests/agreement/test_clickhouse.py tests/agreement/test_halfway.py tests/agreement/test_own_tables.py --engine clickhouse-http
	@$(ENGINES)/bin/python -m pytest $(addprefix tests/agreement/,test_spark.py test_halfway.py test_own_tables.py test_commands.py) --engine spark

test-spark: $(ENGINES)/programs ## The whole of it on Spark, which takes long: every statement is several jobs
	@$(ENGINES)/bin/python -m pytest tests/agreement --engine spark

lint: $(VENV)/dev ## Style, types and the floors of the import graph
	@$(BIN)/ruff check src tests benchmarks docs
	@$(BIN)/ruff format --check src tests benchmarks docs
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/dev ## Measure against hand-written queries (BENCH=--small for a try)
	@$(BIN)/python -m benchmarks.run $(BENCH)

docs: $(VENV)/dev ## Write the pages, outputs and pictures that are made from the code
	@$(BIN)/python -m docs.generator

lock: ## Write the lock files anew (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet pyproject.toml -o requirements/runtime.txt
	printf 'editables\nhatchling>=1.33\n' | uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet - -o requirements/build.txt
	printf 'duckdb>=1.5.5,<1.6\n' | uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet - -o requirements/duckdb-1.5.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet --group dev pyproject.toml -c requirements/runtime.txt -o requirements/dev.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet --group engines pyproject.toml -c requirements/runtime.txt -c requirements/dev.txt -o requirements/engines.txt

clean: ## Remove the environment and the demo
	rm -rf $(VENV) demo
