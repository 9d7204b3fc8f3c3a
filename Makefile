# `make test` is everything: it installs what the tests need, then runs what continuous integration runs.
#
# Two lanes share the machine. The crates that do not link DataFusion are built in the dev profile, where an
# edit is tested in seconds. The engine and the command are built in the release profile only: one cold build of
# DataFusion costs more than all the rest, and a debug test binary with it is large enough to exhaust a small machine.

SHELL := /bin/bash
CARGO ?= cargo
MAKEFLAGS += --no-print-directory
export CARGO_TERM_COLOR ?= auto

LIGHT := -p ballast-model -p ballast-packs -p ballast-store -p ballast-intake -p ballast-reader -p ballast-panel -p ballast-rules \
	-p ballast-ledger -p ballast-app -p ballast-cockpit
HEAVY := -p ballast-engine -p ballast

target_dir := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
export BALLAST := $(abspath $(target_dir))/release/ballast

# With CI=true a test that would skip fails instead.
ifeq ($(CI),true)
export BALLAST_REQUIRE_SHARED ?= 1
export BALLAST_REQUIRE_POSTGRES ?= 1
endif

STEPS := tools fmt test-light test-engine packs reference-check readme examples browser

# Clippy as the compiler of the workspace's own crates: lints come with the build that the tests need anyway. A lint step of
# its own would check DataFusion and everything else once more, which is a quarter of a cold run. CLIPPY_ARGS is how
# `cargo clippy -- -D warnings` says it.
LINTED := RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__

.PHONY: help test $(STEPS) lint lint-engine doc one-build build check demo bench reference audit fuzz pictures fresh-clone

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

test: ## install what the tests need, then everything CI runs
	@$(LINTED) scripts/with-postgres.sh scripts/steps.sh $(STEPS)

check: ## the quick look before a commit: no DataFusion, no database
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(LIGHT) --all-targets -- -D warnings
	$(CARGO) test $(LIGHT)

demo: ## build, then run the demonstration province from returns to brief
	$(CARGO) run --release -- demo

bench: ## measure against DuckDB, Polars and the ZEN rules engine, side by side
	bench/run.sh

reference: build ## write docs/reference/ from the command itself
	scripts/reference.sh

audit: ## licences, advisories, who may name what (installs cargo-deny where missing)
	@$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-deny
	$(CARGO) deny check

fuzz: ## feed intake, reader and rules with broken files for a minute (needs nightly and cargo-fuzz)
	scripts/fuzz.sh

pictures: build ## write the pictures of docs/guide/users, from the pages themselves
	scripts/browser.sh pictures

fresh-clone: ## clone into an empty folder and do what the README says, as a newcomer would
	scripts/fresh-clone.sh

# The steps of `make test`, cheapest first.

tools: ## install a C compiler, a CJK font, chromium, node and npm where missing (PostgreSQL: scripts/postgres.sh)
	scripts/test-tools.sh

fmt: ## formatting
	$(CARGO) fmt --all --check

lint: ## clippy over the crates without DataFusion
	$(CARGO) clippy --locked $(LIGHT) --all-targets -- -D warnings

test-light: ## unit, property, contract and architecture tests of the crates without DataFusion
	scripts/with-postgres.sh $(CARGO) test --locked $(LIGHT)

doc: ## documentation of the crates without DataFusion, broken links denied
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items $(LIGHT)

lint-engine: ## clippy over the engine and the command, without their tests
	$(CARGO) clippy --locked $(HEAVY) --all-targets -- -D warnings

test-engine: one-build ## the engine against the obvious evaluator, and the command end to end (with the kill test)
	scripts/with-postgres.sh $(CARGO) test --locked --release $(HEAVY)

one-build:
	@scripts/one-build.sh

packs: build ## verify every pack in this repository
	scripts/check-packs.sh

reference-check: build ## docs/reference must be what the command says
	scripts/reference.sh --check

readme: build ## run the commands of README.md (a test holds README.zh-CN.md to the same)
	scripts/readme-commands.sh README.md

examples: build ## the examples on real data, where it is at hand
	scripts/examples.sh

browser: build ## every page and the whole loop in chromium, in both languages; pictures in target/browser
	scripts/browser.sh

# After `test-engine` this finds everything built: scripts/one-build.sh watches that it stays so.
build: ## the command in the release profile
	$(CARGO) build --locked --release -p ballast
