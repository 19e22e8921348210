# `make` alone lists what there is to do. Progress, skipping and advice are in core/setup; here is only what calls what.

PYTHON ?= python3
SETUP := $(PYTHON) -m core.setup
BIN := .venv/bin
# The Node of this machine, else the one that set-up put into var/node.
NPM := PATH="$$($(PYTHON) -m core.setup node-folder):$$PATH" npm --prefix web

# A shop's export with tasks to replay, where there is one: see docs/evaluation.md.
RETAIL ?= ../shared/data/tau_retail

export HF_HUB_OFFLINE := 1
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 2

.DEFAULT_GOAL := help
.PHONY: help run test lint format train eval bench policy-check prepare tools web-tests api-types reset-demo lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing, then run server, actions and bot until Ctrl-C
	@$(SETUP) run

# Real processes and a browser get runs of their own: what they leave behind must not fail another suite. Three at once on
# two processors: half of what these tests do is wait.
test: tools lint web-tests ## set up what is missing, then run every check and test there is
	$(BIN)/pytest -n 3 --dist worksteal --ignore=tests/dialogues --ignore=tests/chaos --ignore=tests/e2e
	$(BIN)/pytest -n 2 --dist worksteal tests/dialogues
	$(BIN)/pytest tests/chaos
	$(BIN)/pytest -n 2 --dist loadfile tests/e2e

lint: tools ## check style, types, imports, the front end, Compose file and Dockerfiles
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check
	$(NPM) run lint
	$(BIN)/yamllint --strict docker-compose.yml bot actions/policies
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint core/setup/containers/Dockerfile

format: tools ## rewrite Python and front end in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

api-types: tools ## write the front end's types anew from what the server says
	$(BIN)/python -m tests.openapi web/openapi.json
	$(NPM) run api-types

train: ## train Rasa again
	@$(SETUP) step training

eval: tools ## measure what the bot understands and how dialogues end; with ARTICLES=a.csv QUERIES=b.csv also the answers
	cd bot && ../.venv-bot/bin/python -m tests.routing
	-$(BIN)/python -m tests.customers
	-$(if $(wildcard $(RETAIL)/db.json),$(BIN)/python -m tests.customers.replay --tasks $(RETAIL)/tasks_train.json --database $(RETAIL)/db.json)
	$(if $(QUERIES),$(BIN)/python -m knowledge_base.evaluate --articles $(ARTICLES) --queries $(QUERIES) --out var/predictions.csv)

bench: tools ## measure turns beside stock Rasa, and sockets beside bare ones; starts what it needs
	$(BIN)/python -m tests.bench

policy-check: tools ## try a policy on past cases, with POLICY=folder; lists what it would decide differently
	@$(BIN)/python -m actions.policies.check $(if $(POLICY),--policy $(POLICY)) $(if $(CASES),--cases $(CASES))

prepare: ## set up what is missing, and start nothing
	@$(SETUP) prepare

reset-demo: ## delete the demo company's databases and fill new ones
	@$(SETUP) reset-demo

lock: ## pin the requirement files again from their .in files
	@$(SETUP) lock

tools:
	@$(SETUP) prepare --with-tools

web-tests: tools
	$(NPM) test
