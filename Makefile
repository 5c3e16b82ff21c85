# The commands of the project. Each target says what it does; `make` alone lists them.
PORT ?= 8000
DEMO ?= 1
ROWS ?= 100000
PY = .venv/bin/python

export PORT DEMO ROWS

.DEFAULT_GOAL := help
.PHONY: help env env-dev run test test-quick bench lint lock clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

env: ## install what the portal needs into .venv
	@deploy/venv.sh run

env-dev: ## install what tests and checks need into .venv
	@deploy/venv.sh dev

run: env ## set up and serve on http://127.0.0.1:$PORT with demo data (DEMO=0: without)
	@deploy/prepare.sh
	@$(PY) -m deploy.serve

test: env-dev ## all tests: SQLite, PostgreSQL where its programs are installed, browser
	@deploy/test.sh all

test-quick: env-dev ## unit tests on SQLite only
	@deploy/test.sh quick

bench: env ## measure, one JSON object a line (ROWS= sets the size)
	@$(PY) -m benchmarks

lint: env-dev ## style, types, import rules, templates
	@deploy/lint.sh

lock: ## write requirements*.txt from requirements*.in (UPGRADE=--upgrade takes newer versions)
	@deploy/lock.sh $(UPGRADE)

clean: ## remove .venv, caches and collected files; var/ with its data stays
	@rm -rf .venv staticfiles .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
