# Every target sets up what it needs; nothing has to be installed first but Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The lists are complete: nothing is looked for beside them.
QUICK  := --quiet --disable-pip-version-check --no-deps
UV     := VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip
PINS   := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
# What is built from its source runs code of its own first. One wheel is missing (lazy-object-proxy's for Macs by Intel).
WHEELS := $(if $(filter Darwin-x86_64,$(shell uname -sm | tr ' ' -)),,--only-binary :all:)
ALONE  := tests/bot/test_acknowledgement.py tests/bot/test_garbage.py tests/conversations/test_redis_trouble.py tests/conversations/test_slack_trouble.py

# Before make 4 what runs side by side is printed as it comes.
IN_TURN  := $(if $(filter output-sync,$(.FEATURES)),--output-sync)
MEASURED := --cov-report= --cov-fail-under=0

# What is compiled is kept, wherever this runs: the tests start many processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports knowledge others cases questions faults bench prices browser bundle picture lock security audit advisories licences

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/runtime: requirements/runtime.txt
	@echo "Setting up Python packages in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(QUICK) --require-hashes --only-binary :all: -r requirements/runtime.txt
	@touch $@

# What the product needs is among them. uv takes a tenth of pip's time, but does not read pip's own settings.
$(VENV)/dev: requirements/dev.txt requirements/runtime.txt requirements/uv.txt
	@echo "Setting up Python packages in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(QUICK) --require-hashes --only-binary :all: -r requirements/uv.txt
	@$(UV) install --quiet --no-deps --compile-bytecode --require-hashes $(WHEELS) -r requirements/dev.txt \
	  || $(BIN)/python -m pip install $(QUICK) --require-hashes $(WHEELS) -r requirements/dev.txt
	@touch $(VENV)/runtime $@

demo: $(VENV)/runtime ## the real bot beside a local Slack workspace; open the address it prints
	@$(BIN)/python -m playground

browser: $(VENV)/dev
	@$(BIN)/python -m tests.browser

test: $(VENV)/dev browser ## every test, on real Redis processes of its own
	$(BIN)/python -m pytest -m "not alone"
	$(BIN)/python -m pytest -m alone -n 0 $(ALONE)

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	$(BIN)/lint-imports --no-cache

# Without the internet: pip-audit asks a server on this machine, which answers from requirements/advisories.json.
security: $(VENV)/dev
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bot handlers knowledge playground
	$(BIN)/hadolint Dockerfile
	@$(BIN)/python -m tests.supply

# What waits for processes and pages runs by itself: on two cores nothing else may keep it waiting.
check: $(VENV)/dev ## what CI runs: lint, types, import rules, security, tests, coverage
	@$(MAKE) --no-print-directory --jobs 2 $(IN_TURN) lint imports security types knowledge
	@$(MAKE) --no-print-directory others
	@$(BIN)/coverage combine --quiet .coverage.knowledge .coverage.others
	$(BIN)/coverage report --show-missing --skip-covered
	$(BIN)/python -m pytest -m alone -n 0 $(ALONE)

# Each room is measured by its own tests: to follow what is looked up through a whole conversation takes minutes.
knowledge: $(VENV)/dev
	COVERAGE_FILE=.coverage.knowledge $(BIN)/python -m pytest -n 2 tests/knowledge $(MEASURED) --cov=knowledge
others: $(VENV)/dev browser
	COVERAGE_FILE=.coverage.others $(BIN)/python -m pytest -m "not alone" --ignore=tests/knowledge $(MEASURED) \
	  --cov=bot --cov=handlers --cov=playground

cases: $(VENV)/dev ## agreement with the experts of the labelled cases, and each disagreement
	@$(BIN)/python -m tests.cases

questions: $(VENV)/dev ## how often questions from forums find their passage, and each miss
	@$(BIN)/python -m tests.questions

faults: $(VENV)/dev ## the fault plan in full: kills, outages and storms; SEED=2 for another course, ROWS="2 9" for some
	@$(BIN)/python -m tests.faults --seed $(or $(SEED),1) $(ROWS)

bench: $(VENV)/dev ## how fast it is, beside the least that a click could be, Bolt and plain floats; PARTS="core growth" for some
	@mkdir -p dist
	@$(BIN)/python -m tests.bench $(or $(PARTS),--json dist/bench.json --picture $(or $(PICTURE),dist/bench.svg))

prices: $(VENV)/runtime ## which of our prices a newer genai-prices contradicts, and which grow old; once a week
	@$(BIN)/python -m bot prices

bundle: ## rebuild the page of the local workspace (needs Node)
	playground/page/build.sh

picture: $(VENV)/dev browser ## take the picture of the README anew
	@$(BIN)/python -m tests.picture

audit: $(VENV)/dev ## ask OSV for weaknesses of what we pin that are known today
	$(BIN)/pip-audit --vulnerability-service osv --disable-pip $(foreach list,runtime dev uv,--requirement requirements/$(list).txt)

advisories: $(VENV)/dev ## take over what a clone of PyPA's advisory database knows: CLONE=folder
	@$(BIN)/python -m tests.supply.database $(CLONE)

licences: $(VENV)/dev ## list anew whose work the product stands on
	@$(BIN)/python -m tests.supply.licences > docs/licences.md

lock: $(VENV)/dev ## pin the dependencies of pyproject.toml anew, with hashes
	$(UV) compile -q pyproject.toml $(PINS) -o requirements/runtime.txt
	$(UV) compile -q pyproject.toml --group dev $(PINS) -o requirements/dev.txt
