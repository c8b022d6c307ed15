# Everything a fresh machine needs is made here, into .venv/; nothing is installed outside it
# but a missing Debian package, and that only as root.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: setup run demo pictures unit test mutants lint check fix bench proof clauses clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@bash infra/deploy/make_venv.sh $(PYTHON) $(VENV)
	@touch $(STAMP)

run: setup
	@$(BIN)/hall run all --port $(PORT)

demo: setup
	@$(BIN)/hall demo --pace 60

# docs/pictures/, from a small hall in a browser
pictures: setup
	@$(BIN)/python -W ignore -m tests.web.pictures

# rules and parts alone: no database, no broker, no process
unit: setup
	@$(BIN)/python -m pytest -n auto tests/unit

# on every core: each worker has servers of its own, the tests of a module stay together
test: setup
	@$(BIN)/python -m tests.programs
	@$(BIN)/python -m pytest -n auto $(ONLY)

# do the unit tests notice what is changed in the rules? (SEED=… for the same changes again)
mutants: setup
	@$(BIN)/python -m tests.mutants $(if $(SEED),--seed $(SEED))

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# before each commit
check: lint unit

fix: setup
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: setup
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

proof: setup
	@$(BIN)/python -W ignore -m tests.proof $(if $(ONLY),--only $(ONLY))

clauses: setup
	@$(BIN)/python -m tests.acceptance.clauses

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info
