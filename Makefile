# Two commands matter: `make run` and `make test`. They need Python 3.11 (with pip), make, git and coreutils, and no root.
# Everything is installed below this folder, from locks: requirements/*.lock (Python) and package-lock.json (assets).

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name) 2>/dev/null)))
PROJECTS := . $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
EDITABLE := $(foreach project,$(PROJECTS),-e ./$(project))
VENDOR := platform/trustward/web/static/vendor
FONTS := platform/trustward/documents/printing/fonts
UV := .uv/bin/uv
BIN := .venv/bin

export UV_PYTHON_DOWNLOADS = never
export UV_COMPILE_BYTECODE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.NOTPARALLEL:
.PHONY: run test bench soak-outbox soak-retention soak-move soak-restore soak-scan lint assets translations lock clean

run: export TRUSTWARD_DEMO ?= 1
run: .venv/.run $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.serve --apply tenants/okestro

test: .venv/.test node_modules/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python .ci/test.py

soak-retention: .venv/.test
	@exec $(BIN)/python tests/unit/retention/soak.py

bench: .venv/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.testing.bench

soak-outbox: .venv/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.testing.soak

soak-move: .venv/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.testing.moves

soak-scan: .venv/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.testing.scan

soak-restore: .venv/.test $(VENDOR)/licences.json translations
	@exec $(BIN)/python -m trustward.testing.drill

lint: .venv/.test
	@exec $(BIN)/python .ci/test.py --only lint

assets: $(VENDOR)/licences.json

translations: .venv/.run
	@$(BIN)/python .ci/translations.py

.uv/.done: requirements/uv.lock
	@test -n "$(PYTHON)" || { echo "Trustward needs Python 3.11 or newer on the PATH." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Trustward needs Python 3.11 or newer.")'
	@rm -rf .uv
	@echo "Installing uv …"
	@$(PYTHON) -m pip install --quiet --no-warn-script-location --require-hashes --target .uv -r requirements/uv.lock
	@touch $@

.venv/.made: | .uv/.done
	@test -x $(BIN)/python || $(UV) venv --quiet --clear --python "$(PYTHON)" .venv
	@touch $@

.venv/.run: requirements/run.lock $(PROJECTS:%=%/pyproject.toml) | .venv/.made
	@echo "Installing the platform and its plugins …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(EDITABLE)
	@$(BIN)/python -m compileall -q platform plugins  # else each start does it again where nothing may be written later
	@touch $@

.venv/.test: requirements/test.lock .venv/.run
	@echo "Installing what the tests need …"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.lock
	@touch $@

$(VENDOR)/licences.json: package-lock.json .ci/assets.py requirements/node.lock | .venv/.run
	@echo "Fetching the front-end files …"
	@$(BIN)/python .ci/assets.py

node_modules/.test: package-lock.json .ci/assets.py requirements/node.lock | .venv/.run
	@echo "Fetching the front-end files and the browser for the tests …"
	@$(BIN)/python .ci/assets.py --with-test-packages
	@touch $@

# Locks hold names, versions and hashes, and no address of any package index.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --upgrade --output-file
lock: .venv/.run
	$(COMPILE) requirements/uv.lock --group bootstrap
	$(COMPILE) requirements/node.lock --group node
	$(COMPILE) requirements/run.lock pyproject.toml --extra embedded --group build
	$(COMPILE) requirements/test.lock pyproject.toml --extra embedded --group build --group test --constraint requirements/run.lock
	$(BIN)/python .ci/npm_lock.py

clean:
	rm -rf .uv .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache node_modules dist $(VENDOR) $(FONTS)
