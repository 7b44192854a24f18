# The tasks of a developer; `make` alone lists them. Every one can also be run by hand: nothing here sets up state.

GO ?= go
# Tools are pinned in a module of their own, so that their dependencies never decide about ours.
TOOL := $(GO) tool -modfile=$(CURDIR)/tools/go.mod

# A package with a store starts a PostgreSQL server for its tests: two side by side are what a small machine bears.
PACKAGES_AT_ONCE ?= 2
FUZZTIME ?= 5m
CHECKS ?= 100000

# For make crash and make model, as in: make crash KILLS=50 SEED=4711 ENGINE=sqlite. SEED=0 draws one and prints it.
KILLS ?= 200
LEADS ?= 10000
HISTORIES ?= 200
SEED ?= 0
ENGINE ?= sqlite,postgres

# For make demo, as in: make demo ARGS='--leads 500'
ARGS ?=

# Packages whose tests start no server, neither PostgreSQL nor the product: what make check runs.
QUICK = $(shell $(GO) list -test -f '{{.ImportPath}} {{join .Deps " "}}' ./... | \
	sed -n '/leadex\/internal\/pgtest/d; /^leadex\/test\//d; s/\.test .*//p')

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

.PHONY: demo
demo: ## run Leadex with two ecosystems of invented leads
	$(GO) run ./cmd/leadex demo $(ARGS)

.PHONY: build
build: ## build bin/leadex
	$(GO) build -trimpath -o bin/leadex ./cmd/leadex

.PHONY: test
test: setup ## run every test on both engines, with the race detector, after installing what they need
	@CGO_ENABLED=1 $(GO) test -race -count=1 -timeout=20m -p=$(PACKAGES_AT_ONCE) ./...

.PHONY: check
check: verify unit ## the quick loop: verify, and the tests that start no server

.PHONY: verify
verify: format modules vet lint house generated ## format, go.mod, vet, lint, arrows, licences, generated files

.PHONY: unit
unit:
	@$(GO) test $(QUICK)

.PHONY: format
format:
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); \
	[ -z "$$unformatted" ] || { echo "not formatted, run gofmt -w on:"; echo "$$unformatted"; exit 1; }

.PHONY: modules
modules:
	@$(GO) mod tidy -diff
	@cd tools && $(GO) mod tidy -diff

.PHONY: vet
vet:
	@$(GO) vet ./...

# What it checks, and the reason for each exception, is in staticcheck.conf.
.PHONY: lint
lint:
	@$(TOOL) staticcheck ./...

# The import arrows and the licences. Never from the cache, which does not know that it looks at other packages.
.PHONY: house
house:
	@$(GO) test -count=1 ./test/house

.PHONY: generate
generate: ## write the generated files anew
	@$(GO) generate ./...

# Compares before and after, not with Git, so that it says the same before a commit and after it.
SUMS = grep -rlZ --include='*.go' '^// Code generated .* DO NOT EDIT\.$$' . | sort -z | xargs -0 cksum
.PHONY: generated
generated:
	@before="$$($(SUMS))"; $(GO) generate ./... && after="$$($(SUMS))"; \
	[ "$$before" = "$$after" ] || { echo "generated files were out of date and are new now: look at git diff"; exit 1; }

.PHONY: fuzz
fuzz: ## run every fuzz target, each for FUZZTIME (5m)
	@GO=$(GO) scripts/fuzz $(FUZZTIME)

# On one engine after the other (-parallel=1), and never from the cache. The broken builds come too: a run that finds
# nothing must be one that can find something.
FAULT = $(GO) test ./test/fault -v -count=1 -parallel=1 -timeout=60m
TOLD = -args -engine=$(ENGINE) -broken=$(ENGINE) -seed=$(SEED)

.PHONY: crash
crash: setup ## kill servers and clients (KILLS=200) while LEADS=10000 go through, and account for every lead
	@$(FAULT) -run='^TestCrash' $(TOLD) -kills=$(KILLS) -leads=$(LEADS)

.PHONY: properties
properties: ## hold CHECKS=100000 random loan products against the invariants of a schedule
	@$(GO) test ./internal/loan -run Property -count=1 -rapid.checks=$(CHECKS) -timeout=0

.PHONY: model
model: setup ## hold HISTORIES=200 of concurrent calls, with kills, to a model of one receiver's queue
	@$(FAULT) -run='^TestModel' $(TOLD) -histories=$(HISTORIES)

# Ours beside others, on this machine: see CONTRIBUTING.md, Benchmarks. STORED=10000,1000000 and FOR=10s take other sizes
# and times than those of the form, WORK=intake,delivery measures only that and leaves what else is in RESULTS.md, and
# PROFILES=DIR takes profiles of the server and writes no results.
BENCH = $(GO) test ./test/bench -run='^TestBench$$' -v -count=1 -timeout=6h -args -wrk -peers -engine=$(ENGINE) \
	$(if $(FOR),-for=$(FOR)) $(if $(STORED),-stored=$(STORED)) $(if $(WORK),-work=$(WORK)) \
	$(if $(PROFILES),-profiles=$(abspath $(PROFILES)),-results=$(CURDIR)/test/bench)

.PHONY: bench
bench: setup-bench ## measure ours beside others and write test/bench/RESULTS.md; some two hours
	@$(BENCH) -form=full

.PHONY: bench-short
bench-short: setup-bench ## the same in three minutes, for a look while one works
	@$(BENCH) -form=short

# Six runs of each, so that benchstat can tell a change from chance.
.PHONY: bench-go
bench-go: ## run the Go benchmarks of the hot functions, for benchstat, into test/bench/go
	@GO=$(GO) scripts/bench-go 6

.PHONY: setup-bench
setup-bench:
	@scripts/setup wrk

.PHONY: setup
setup: ## see to it that what the tests need beside Go is installed
	@scripts/setup

.PHONY: clean
clean: ## remove what make build made
	rm -rf bin
