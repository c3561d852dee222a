# The commands of this house. The two a newcomer needs: `make demo` and `make test`.
# Each sets up what is missing first; the second time that takes less than a second.

.DEFAULT_GOAL := help
.PHONY: help setup demo run test quick journey chaos check fix bench lock migration messages screens gallery clean
BIN := .venv/bin
PACKAGES := rules models forms documents workflows webapp

help: ## show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## install everything that is missing: Debian packages, .venv, this project
	@setup/install test

demo: ## start the whole system with the demo city and print its addresses
	@setup/install run
	@exec $(BIN)/xinyuan up --demo

run: ## start the whole system on the data in var/
	@setup/install run
	@exec $(BIN)/xinyuan up

test: ## the whole suite: both databases, browsers, real processes
	@setup/install test
	@setup/suite

quick: ## everything but browsers and real processes, on SQLite alone
	@setup/install test
	@$(BIN)/pytest -q -m "not journey and not browser"

journey: ## real processes only: web, Prefect, browsers
	@setup/install test
	@$(BIN)/pytest -m "journey or browser"

chaos: ## kill, stop, fill, lock and slow real processes: the long form, on both databases
	@setup/install test
	XINYUAN_CHAOS=1 $(BIN)/pytest -v tests/chaos --database=sqlite
	XINYUAN_CHAOS=1 $(BIN)/pytest -v tests/chaos --database=postgresql

check: ## every gate that reads the code: style, types, import contracts, house tests
	@setup/install test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

fix: ## let ruff mend and format what it can
	@setup/install test
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: ## measure, print a table and write var/bench.json; ONLY=word for a part
	@setup/install test
	@$(BIN)/python -m bench $(ONLY)

lock: ## write requirements.lock anew from pyproject.toml: versions and hashes, no addresses
	@setup/install test
	@setup/lock

migration: ## write the next numbered migration; m="what it does"
	@setup/install test
	@setup/migration "$(m)"

messages: ## collect, merge and compile the words of the pages
	@setup/install test
	@setup/messages

screens: ## photograph the main pages of the demo city into docs/screens/
	@setup/install test
	@setup/screens

gallery: ## print every paper with example values into docs/papers/
	@setup/install test
	@setup/gallery

clean: ## remove what was installed here; data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
