# The commands of the README; each installs what it needs into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# WHEELS=folder: install from what `kyodo-survey wheelhouse` gathered, without the internet
ifdef WHEELS
PIP += --no-index --find-links "$(WHEELS)"
endif

# `make startup WORKSPACE=folder`: systemd of this user begins `serve` for that folder at every logon
WORKSPACE ?= .
UNITS := $(or $(XDG_CONFIG_HOME),$(HOME)/.config)/systemd/user
SYSTEMCTL := systemctl --user

.PHONY: report freetext startup test coverage
report: $(VENV)/.installed
	@$(BIN)/python -m flows run 2022

freetext: $(VENV)/.installed
	$(PIP) --require-hashes -r requirements-freetext.lock

startup: $(VENV)/.installed
	@mkdir -p "$(UNITS)"
	@folder=$$(cd "$(WORKSPACE)" && pwd) && printf '%s\n' \
		'[Unit]' 'Description=kyodo-survey serve' '' \
		'[Service]' "ExecStart=\"$(CURDIR)/$(BIN)/kyodo-survey\" serve --workspace \"$$folder\"" \
		'KillMode=mixed' 'Restart=on-failure' '' \
		'[Install]' 'WantedBy=default.target' | sed 's/%/%%/g' > "$(UNITS)/kyodo-survey.service"
	@$(SYSTEMCTL) daemon-reload && $(SYSTEMCTL) enable --now kyodo-survey.service

# hundreds of processes that tests start would compile the program anew where no bytecode may be written
test coverage: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term --cov-report=html

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "必要なものを $(VENV) に入れています（数分かかります）..."
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m flows.prepared_database
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
