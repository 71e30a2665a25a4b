# outlooksql: build, try and test it. make help lists what there is.

# The engine's regular expressions in Go, so that the program needs no C library. Every build and test is of this one kind: the
# dependencies are large, and each further kind compiles them anew.
TAGS := gms_pure_go

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.6.1
FUZZTIME := 30s
SOAK := 2000
ORACLE := 3000
SEED = $(shell date +%s)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## serve made-up mail on loopback, and print how to connect
	bin/outlooksql serve --demo

.PHONY: build
build: ## build bin/outlooksql
	CGO_ENABLED=0 go build -tags $(TAGS) -trimpath -ldflags '$(LDFLAGS)' -o bin/outlooksql ./cmd/outlooksql

# go vet sees the race detector's build too, so that nothing is compiled twice.
.PHONY: test
test: tools ## pass all tests; installs a C compiler and clients where they are missing
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 60m -tags $(TAGS) ./...
	CGO_ENABLED=1 go vet -race -tags $(TAGS) ./...

.PHONY: clients
clients: ## install and try every client of testdata/clients, and print how many checks each has passed
	@testdata/clients/install.sh all
	CGO_ENABLED=0 go test -tags $(TAGS) -timeout 30m ./cmd/outlooksql -run '^TestClients$$' -v -clients all

.PHONY: memory
memory: build ## print the memory that streaming a million messages takes, and fail above 150 MB
	CGO_ENABLED=0 go run -tags $(TAGS) ./cmd/bench

.PHONY: soak
soak: ## run SOAK (2000) statements while Graph misbehaves at random, from SEED (the time)
	CGO_ENABLED=0 go test -tags $(TAGS) ./tables -run '^TestSoak$$' -v -timeout 2h -soak $(SOAK) -soakseed $(SEED)

.PHONY: oracle
oracle: tools ## ask this server and a MariaDB ORACLE (3000) generated queries, from SEED (the time)
	CGO_ENABLED=0 go test -tags $(TAGS) ./cmd/outlooksql -run '^TestOracle$$' -v -timeout 3h -oracle.queries $(ORACLE) -oracle.seed $(SEED)

.PHONY: fuzz
fuzz: ## run each fuzz test for FUZZTIME (30s)
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' . | sort | while IFS=: read -r file name; do \
		echo "$$file $${name#func }"; \
		CGO_ENABLED=0 go test -tags $(TAGS) -run '^$$' -fuzz "^$${name#func }$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" || exit 1; \
	done

.PHONY: lint
lint: ## run staticcheck, which go downloads
	CGO_ENABLED=0 go run $(STATICCHECK) -tags $(TAGS) ./...

.PHONY: clean
clean: ## remove what was built
	rm -rf bin

# What the tests need and a fresh Debian machine lacks: the race detector links with a C compiler, and real clients are tried, which
# are skipped where they are missing.
.PHONY: tools
tools:
	@command -v go >/dev/null || { echo "Go is missing: see https://go.dev/dl/"; exit 1; }
	@if echo '#include <stdlib.h>' | gcc -E - >/dev/null 2>&1; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "A C compiler is missing, and there is no apt-get to install it."; \
	elif [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev; \
	elif sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends gcc libc6-dev; \
	else echo "A C compiler is missing. Install it as root: apt-get install --no-install-recommends gcc libc6-dev"; fi; \
	command -v gcc >/dev/null || { echo "The race detector needs a C compiler."; exit 1; }
	@testdata/clients/install.sh quick
