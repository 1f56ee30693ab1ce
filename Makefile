# run: an interview in the browser · test: everything that must pass. Both need python3 (3.11 or newer) and make, and
# no network after the first time. uv is used when it is there.
HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin

# A stamp is named after all that its installation depends on, so a change of any of it installs again.
key = $(shell (pwd; cat $(1) pyproject.toml) 2>/dev/null | cksum | tr -d ' ')
RUN := .venv/.run-$(call key,requirements.lock)
DEV := .venv/.dev-$(call key,requirements.lock requirements-dev.lock)

ifdef UV
make_venv = $(UV) venv --quiet --allow-existing --python '>=3.11' .venv
pip_install = $(UV) pip install --quiet --python $(BIN)/python
else
make_venv = $(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=python3.12")' \
	&& $(PYTHON) -m venv .venv
pip_install = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif
install_project = $(pip_install) --no-deps --no-build-isolation --editable .

.PHONY: install run test check evals bench lock

install: $(RUN)

run: $(RUN)
	@$(BIN)/interviewer index
	@$(BIN)/interviewer serve --host $(HOST) --port $(PORT)

test: check
	$(BIN)/python -m pytest -q

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interviewer lint >/dev/null

evals: $(DEV)
	$(BIN)/python -m evals

bench: $(DEV)
	$(BIN)/python -m evals.bench

# Rewrites both locks from pyproject.toml; the pins that stand are kept unless they have to move (UPGRADE=--upgrade).
lock:
	@test -n "$(UV)" || { echo "make lock needs uv (pipx install uv)"; exit 1; }
	$(COMPILE) --extra backend pyproject.toml --output-file requirements.lock
	$(COMPILE) --extra backend --extra dev pyproject.toml --constraints requirements.lock --output-file requirements-dev.lock

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" $(UPGRADE)

$(RUN): requirements.lock
	@echo "Installing (once; some minutes on a slow line) ..."
	@$(make_venv)
	@$(pip_install) --require-hashes -r requirements.lock
	@$(install_project)
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo "Installing the tools of the tests ..."
	@$(pip_install) --require-hashes -r requirements-dev.lock
	@touch $@
