# The two commands of a newcomer are `make run` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test coverage lint check doctor bench messages lock clean

PYTHON ?= python3
BIN := .venv/bin
export HABEAS_MODE ?= demo

help: ## What can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: .venv/base.lock ## Prepare everything and run Habeas with invented data, until Ctrl-C
	@exec $(BIN)/python -m casework.processes

test: .venv/dev.lock ## Prepare everything and run all tests: make test ARGS="-k custody"
	@$(BIN)/python -m casework.packages
	@exec $(BIN)/python -m pytest -n 2 -q $(ARGS)

coverage: .venv/dev.lock ## Count the lines that the tests reach: minutes more than `test`, so not part of `check`
	@$(BIN)/python -m casework.packages
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -n 2 -q $(ARGS)
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report

lint: .venv/dev.lock ## Style, types and import order
	@$(BIN)/python -m casework.processes.keys
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

check: ## The whole gate, as on the server that guards the main branch
	@exec .ci/run

doctor: .venv/base.lock ## Say what is wrong with this installation and how to mend it
	@exec $(BIN)/python manage.py doctor

bench: .venv/dev.lock ## Measure: make bench NAME=intake, or all of it without NAME
	@exec $(BIN)/python -m bench $(NAME)

messages: .venv/base.lock ## Gather the texts that people read into the translation files
	@$(BIN)/python -m casework.processes.keys
	@exec $(BIN)/python manage.py makemessages --locale ru --no-location --no-obsolete \
		--ignore=.venv --ignore=var --ignore=tests --ignore=bench

lock: .venv/dev.lock ## Pin the dependencies of requirements/*.in anew, with their digests
	@for name in base prod dev; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; done

clean: ## Forget what tests and tools keep; the demo's data in var/ stays
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*

# A lock beside the packages it made: they are installed again when it differs from the one in requirements/.
.venv/base.lock: requirements/base.txt
	@deploy/install.sh $(PYTHON) base

.venv/dev.lock: requirements/dev.txt
	@deploy/install.sh $(PYTHON) dev
