# The course's commands; `make` alone lists them. Each target sets .venv up first, once.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n auto --maxprocesses=8 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help venv book serve test test-full check format notebooks pictures grade bench clean lock

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv:  ## set-up only: create .venv and install the lock
	@$(PYTHON) tools/environment.py

book: venv  ## build the whole site to _build/html
	@$(BIN)/python tools/book.py

serve: book  ## build the site and serve it on this machine
	@$(BIN)/python tools/book.py --serve

test: check book  ## everything: solvers, every notebook's outputs, exercises, the built site
	@$(PYTEST) $(PARALLEL) -m "not timing and not long"
	@$(PYTEST) -m "timing and not long"

test-full: check book  ## test, with the long tests, and the notebooks as an older processor computes them
	@$(PYTEST) $(PARALLEL) -m "not timing"
	@$(PYTEST) -m timing
	@OPENBLAS_CORETYPE=Prescott $(PYTEST) $(PARALLEL) chapters

check: venv  ## format and lint, notation, notebook hygiene
	@$(BIN)/ruff format --check --quiet . || { echo "make format mends this"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(PYTEST) --quiet --no-header tests/notebooks/test_hygiene.py tests/notebooks/test_notation.py

format: venv  ## mend format and lint
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

notebooks: venv  ## re-execute the notebooks and store their outputs (NB=path for one)
	@$(BIN)/python tools/notebooks.py $(NB)

pictures: venv  ## redraw the pictures of the README and the landing page
	@$(BIN)/python tools/ravine.py

grade: venv  ## grade every sheet (SHEET=exercises/02_newton.ipynb for one)
	@$(BIN)/grade $(or $(SHEET),$(wildcard exercises/*.ipynb))

bench: venv  ## run the solvers against their peers and write the report
	@$(BIN)/python benchmarks/run.py

clean:  ## remove what was built; .venv stays
	@rm -rf _build build dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

lock: venv  ## make requirements.txt anew from pyproject.toml, in an environment of its own
	@$(BIN)/python tools/lock.py
