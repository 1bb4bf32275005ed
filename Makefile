# Scanstelle. On a fresh Debian machine with Go 1.26: »make run« and »make test«.
.DEFAULT_GOAL := build
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# migrated_fynedo: the desk calls the screen from its own goroutine alone; a build
# without it, as the tests make, checks that.
GOFLAGS_BUILD := -tags migrated_fynedo -ldflags "-s -w -X main.version=$(VERSION)"
# The same for building, checking and testing: what one has compiled the others take
# from the cache.
export GOFLAGS := -buildvcs=false -trimpath
DEMO ?= dist/demo

.PHONY: deps build run test check lint vuln bench fuzz crash fresh clean

# Installs the Debian packages that building, running and testing need.
deps:
	@scripts/deps

build: deps
	go build $(GOFLAGS_BUILD) -o bin/scanstelle ./cmd/scanstelle

# The main job on the built-in sample post: batches, findings, packages, where
# they lie, how to verify them.
run: build
	rm -rf "$(DEMO)"
	bin/scanstelle demo --dir "$(DEMO)"
	bin/scanstelle verify "$(DEMO)"/ausgang/*.pdf | grep -E '^(✓|✗)'
	if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then bin/scanstelle desk --data "$(DEMO)/daten" --passphrase-file "$(DEMO)/kennwort"; fi

# All tests with their real peers. Long forms are in crash, fuzz and bench. What takes
# longest begins first, so that in the end no core waits for the other; vet is in
# check, for tests too.
LONGEST := ./tests/statements ./tests/crash ./tests/gallery ./cmd/scanstelle ./tests/desk ./imaging ./tests/packages
test: build check
	go test -timeout 20m -vet=off $(LONGEST) ./...

check: deps
	@scripts/check

bench: build
	@scripts/bench

# Each fuzz target for FUZZTIME.
FUZZTIME ?= 60s
fuzz: deps
	@scripts/fuzz $(FUZZTIME)

# The kill test in its long form: every named point and ROUNDS random ones; then RUNS
# packages through random faults to a real DMS.
ROUNDS ?= 60
RUNS ?= 10000
crash: build
	SCANSTELLE_OUTBOX_RUNS=$(RUNS) go test -timeout 60m -count=1 -v ./tests/outbox
	SCANSTELLE_CRASH_ROUNDS=$(ROUNDS) go test -timeout 60m -count=1 -v ./tests/crash

# Both README commands in a clean Debian 12 with an empty Go cache (needs root).
fresh:
	@scripts/fresh

clean:
	rm -rf bin dist
