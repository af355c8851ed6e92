# Every command a developer needs. `make` alone lists them.
# Variables: make serve HOST=127.0.0.1 PORT=8080 STORE=bolt://127.0.0.1:7687

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Passed on only when given, so that the defaults stay in one place, graph/settings.py.
SERVE_OPTIONS = $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

.DEFAULT_GOAL := help
.PHONY: help serve serve-neo4j test quick check fix bench lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/base.stamp ## Serve the graph, with nothing to install (HOST=, PORT=, STORE=)
	exec $(BIN)/muskgraph serve $(SERVE_OPTIONS) $(if $(STORE),--store $(STORE))

# The runner gives the command it runs the address and password in MUSKGRAPH_*, and ends with it.
serve-neo4j: $(VENV)/base.stamp ## Start a Neo4j, load it and serve from it; Ctrl-C ends all (HOST=, PORT=)
	exec $(BIN)/python -m tests.servers.neo4j run --home .cache/neo4j/home -- sh -c \
		'$(BIN)/muskgraph load --store "$$MUSKGRAPH_STORE" && \
		exec $(BIN)/muskgraph serve --store "$$MUSKGRAPH_STORE" $(SERVE_OPTIONS)'

# The newest Neo4j, beside the long-term line that all tests run on. What differs between two of them is graph/stores'.
NEWEST_NEO4J = MUSKGRAPH_TEST_NEO4J_VERSION=2026.08.1

# Tests are run in so many processes, each with servers of its own (WORKERS=0: in one, for a debugger).
WORKERS ?= 2
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

test: $(VENV)/dev.stamp ## Run every test, with a real Neo4j and a real browser; the store's with a newer Neo4j, too
	$(BIN)/python -m tests.servers.neo4j fetch
	$(BIN)/python -m tests.servers.chromium
	$(BIN)/python -m tests.servers.npm
	$(BIN)/python -m tests.servers.codegen
	$(PYTEST) --no-skips -r sx $(ARGS)
	$(NEWEST_NEO4J) $(BIN)/python -m tests.servers.neo4j fetch
	$(NEWEST_NEO4J) $(PYTEST) --no-skips -r sx -m "neo4j and not one_neo4j" tests/graph tests/test_docs.py

quick: $(VENV)/dev.stamp ## Run the tests that need no server, in seconds
	$(PYTEST) -m "not neo4j and not browser" $(ARGS)

# What the gate finds is written as SARIF, too, for editors and code hosts.
check: $(VENV)/dev.stamp ## Check style, types, layers, security and the facts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml graph api seed viz
	mkdir -p .cache
	$(BIN)/muskgraph check --format sarif --output .cache/facts.sarif --force

fix: $(VENV)/dev.stamp ## Repair what ruff can repair by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/dev.stamp ## Measure (ARGS="picture --rounds 5", ARGS="api --write")
	$(BIN)/python -m bench $(ARGS)

# The addresses pip was set up with stay out of the files: they differ from machine to machine.
LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS)

lock: $(VENV)/dev.stamp ## Pin the requirements anew (ARGS=--upgrade for the newest)
	$(LOCK) --output-file requirements/base.txt pyproject.toml
	$(LOCK) --extra dev --extra matching --extra pictures --extra telemetry --constraint requirements/base.txt --output-file requirements/dev.txt pyproject.toml
	$(LOCK) --output-file requirements/codegen.txt requirements/codegen.in

clean: ## Remove all that was installed, fetched or built
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
		api/static viz/static node_modules build dist
	find graph api seed viz tests -name __pycache__ -type d -prune -exec rm -rf {} +

# What installing reads. While none of it is newer than the stamp, nothing is installed again.
FRONT_ENDS = $(dir $(wildcard */*/build.mjs))
INSTALLED_FROM = pyproject.toml hatch_build.py $(wildcard $(addsuffix *.*,$(FRONT_ENDS)))

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt $(INSTALLED_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/base.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# Holds all of base.txt at the same versions, and installs the project once, so it stands for both.
$(VENV)/dev.stamp: requirements/dev.txt $(INSTALLED_FROM) | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(VENV)/base.stamp $@
