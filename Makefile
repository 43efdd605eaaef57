# Everything a contributor or an operator types. `make help` lists it.
# Paths are relative and programs run as modules: the folder's name may hold spaces.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV := .venv/bin/python
PIP := $(VENV) -m pip --disable-pip-version-check --quiet
WORKERS ?= 2

.DEFAULT_GOAL := help
SEARCH_DATA ?= ../shared/data/legal
.PHONY: help setup setup-dev demo run test check bench search-quality fix lock backup restore

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: .venv/.base-installed ## Make .venv and install the pinned dependencies

setup-dev: .venv/.dev-installed ## The same with what tests and checks need

demo: setup ## Serve the demonstration on http://127.0.0.1:8000 (PORT=… to change it)
	@exec $(VENV) manage.py demo --serve

run: setup ## Development server: reloads when a file changes, detailed errors
	@DEBUG=1 $(VENV) manage.py migrate --verbosity 0
	@DEBUG=1 exec $(VENV) manage.py runserver "127.0.0.1:$${PORT:-8000}"

test: setup-dev ## Run the whole suite (ARGS="tests/core -x" to choose)
	@$(VENV) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: setup-dev ## Lint, formatting, templates, import contracts, migrations, deployment settings, texts
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check --quiet .
	@$(VENV) -m djlint --quiet --lint templates
	@$(VENV) -c 'from importlinter.cli import lint_imports_command as run; run()' --no-logo
	@$(VENV) manage.py makemigrations --check --dry-run
	@env DJANGO_SETTINGS_MODULE=epn_commons.settings.production DATABASE_URL=postgresql://check@localhost/check \
	  SECRET_KEY=only-for-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJK ALLOWED_HOSTS=check.example \
	  BASE_URL=https://check.example EMAIL_URL=smtp://localhost:25 \
	  $(VENV) manage.py check --deploy --fail-level WARNING
	@$(VENV) -m pytest -q -p no:randomly --no-header tests/test_consistency.py

bench: setup-dev ## Ratios to what the machine can do, in a table (ARGS="--quick" for one short round)
	@$(VENV) -m bench $(ARGS)

search-quality: setup-dev ## Measure the search: recall at 1 and 5, rank, time (SEARCH_DATA=folder of the reference set)
	@if [ -f "$(SEARCH_DATA)/search-benchmark-docs.jsonl" ]; then $(VENV) manage.py search_quality \
	  "$(SEARCH_DATA)/search-benchmark-docs.jsonl" "$(SEARCH_DATA)/search-benchmark-queries.tsv"; fi
	@$(VENV) -m pytest -q --no-header tests/search/test_quality.py tests/legalbox/test_search_quality.py \
	  "tests/test_demo_pages.py::test_what_people_type_at_the_desk_is_found"

fix: setup-dev ## Put the code in the form that `make check` wants
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

lock: ## Pin the dependencies of pyproject.toml again, with their hashes (needs uv)
	@command -v uv >/dev/null || { echo "Il faut uv : https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --extra embedded pyproject.toml -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --extra embedded --extra dev -c requirements/base.txt \
	  pyproject.toml -o requirements/dev.txt

backup: setup ## Save the database and the media in one archive under var/backups
	@$(VENV) manage.py backup

restore: setup ## Put an archive back in an empty database: make restore FILE=var/backups/….tar
	@test -n "$(FILE)" || { echo "Précisez l’archive : make restore FILE=var/backups/….tar" >&2; exit 2; }
	@$(VENV) manage.py restore "$(FILE)"

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent : https://www.python.org/downloads/" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Il manque à Python de quoi créer un environnement. Sur Debian ou Ubuntu : apt install python3-venv" >&2; exit 1; }
	@echo "Création de l’environnement Python…"
	@$(PYTHON) -m venv .venv

.venv/.base-installed: requirements/base.txt | .venv/bin/python
	@$(VENV) -m pip --version >/dev/null 2>&1 || $(VENV) -m ensurepip >/dev/null
	@echo "Installation des dépendances…"
	@$(PIP) install --require-hashes -r requirements/base.txt
	@touch $@

.venv/.dev-installed: requirements/dev.txt .venv/.base-installed | .venv/bin/python
	@echo "Installation des dépendances de développement…"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
