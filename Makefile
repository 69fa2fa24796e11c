# make run, make test: see docs/contract.md. Paths are relative, so that a clone may lie under a path with a space.

SHELL = /bin/sh
PYTHON ?= python3
PY = .venv/bin/python

.DEFAULT_GOAL = help
.PHONY: help run test storm lint bench clean install-run install-test
.NOTPARALLEL:

help:
	@echo 'make run     install what is needed and run everything here (PORT=8000 VAR_DIR=var)'
	@echo 'make test    lint, types and tests, with throw-away servers'
	@echo 'make storm   the long tests'
	@echo 'make lint    lint, format and types only'
	@echo 'make bench   measure'
	@echo 'make clean   delete .venv and caches; the data in var only with DATA=yes FORCE=1'
	@echo 'PYTHON=python3.12 chooses the Python for .venv (3.11 to 3.13).'

# exec: the program takes the place of the shell, so that make hands its signals on and waits for it.
run: install-run
	@exec $(PY) manage.py up

test: install-test lint
	@$(PY) -m pytest -n 2 -m 'not storm'

storm: install-test
	@$(PY) -m pytest -m storm

lint: install-test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@DEBUG=on $(PY) -m mypy

bench: install-test
	@$(PY) -m tests.bench

# The embedded database may live outside var (make run says where): it is removed through its own description.
clean:
	@if [ "$(DATA)$(FORCE)" = yes1 ] && [ -x $(PY) ]; then $(PY) -m compact.local.forget; fi
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ "$(DATA)$(FORCE)" = yes1 ]; then rm -rf var; else echo 'The data in var stays (make clean DATA=yes FORCE=1 deletes it).'; fi

install-run:
	@$(PYTHON) -I compact/local/install.py requirements/run.txt

install-test:
	@$(PYTHON) -I compact/local/install.py requirements/test.txt
