# Everything that a fresh machine needs is made here, once: Go, Node with npm
# and make are enough. No C compiler: every build is CGO_ENABLED=0.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUNDLE  := dashboard/chart/bundle
CACHE   := $(CURDIR)/.cache/bin
INFLUXD := $(CACHE)/influxd
AXE     := cmd/vigie/acceptance/node_modules/axe-core/axe.min.js
TOOL    := go tool -modfile=internal/tools/go.mod

# What the charts' bundle is made from; its two outputs are left out.
BUNDLE_INPUTS := $(filter-out %/echarts.js %/node_modules,$(wildcard $(BUNDLE)/*))

# Flags for the tests (-json, -run, -v) and time for each fuzzed parser.
TESTFLAGS ?=
FUZZTIME  ?= 10s

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench build sbom bundle influxd axe picture tools fuzz proof clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: bundle ## all set-up, then a made-up city at http://127.0.0.1:8080
	go run ./cmd/vigie demo

test: bundle influxd axe ## all set-up, then every test, with a real InfluxDB
	VIGIE_INFLUXD=$(INFLUXD) go test -shuffle=on -count=1 -timeout=20m $(TESTFLAGS) ./...

lint: bundle ## linters, formatting, unused code
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt these:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	$(TOOL) golangci-lint run -c .golangci.yml ./...
	@dead=$$($(TOOL) deadcode $$(go list ./... | grep -v 'test$$') && $(TOOL) deadcode -test ./...) && test -z "$$dead" || \
	  { echo "unreachable, from the program or from the tests that use it:"; echo "$$dead"; exit 1; }

bench: bundle influxd ## the benchmarks
	VIGIE_INFLUXD=$(INFLUXD) go test -run='^$$' -bench=. -benchmem -timeout=60m $(TESTFLAGS) ./...

sbom: build ## what the program is made of: bin/vigie.cdx.json and bin/charts.cdx.json (CycloneDX)
	go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 bin -json -output bin/vigie.cdx.json bin/vigie
	npm sbom --prefix $(BUNDLE) --package-lock-only --sbom-format cyclonedx > bin/charts.cdx.json

build: bundle ## one static, stripped binary: bin/vigie
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/vigie ./cmd/vigie

bundle: $(BUNDLE)/echarts.js ## ECharts in one file, for the embedded engine

$(BUNDLE)/echarts.js: $(BUNDLE_INPUTS)
	npm ci --prefix $(BUNDLE) --no-audit --no-fund
	npm run build --prefix $(BUNDLE)
	@touch $@

influxd: $(INFLUXD) ## InfluxDB 1.8.10, for the tests

# -ldflags drops the debug information: 60 MB become 48.
$(INFLUXD):
	GOBIN=$(CACHE) go install -ldflags "-s -w" github.com/influxdata/influxdb/cmd/influxd@v1.8.10

axe: $(AXE) ## axe-core, for the tests of the pages

$(AXE): cmd/vigie/acceptance/package-lock.json
	npm ci --prefix cmd/vigie/acceptance --no-audit --no-fund
	@touch $@

picture: bundle axe ## the README's picture, drawn by the project
	go test ./cmd/vigie/acceptance -run '^TestPicture$$' -count=1 -args -picture $(CURDIR)/docs/frugalite.png

tools: ## build the linters ahead of their first use
	$(TOOL) golangci-lint version

fuzz: ## every fuzzed parser for FUZZTIME
	@set -e; for file in $$(git grep -l '^func Fuzz' -- '*_test.go'); do \
	  for name in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$file); do \
	    echo "== $$(dirname $$file) $$name"; \
	    go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) ./$$(dirname $$file); \
	  done; \
	done

# The long proofs, in full: hundreds of kills of everything that writes, the API
# against its own description, and every fuzzer for PROOFFUZZ.
PROOFFUZZ ?= 10m
SCHEMATHESIS := .cache/schemathesis

proof: bundle influxd axe $(SCHEMATHESIS)/bin/schemathesis ## the long proofs: 1,000 kills, the API's description, fuzzers (hours)
	VIGIE_PROOF=1 VIGIE_SCHEMATHESIS=$(CURDIR)/$(SCHEMATHESIS)/bin/schemathesis VIGIE_INFLUXD=$(INFLUXD) \
	  go test -tags proof ./cmd/vigie/acceptance -run '^(TestKilled|TestSchemathesis|TestCopyKilled)' -count=1 -timeout=180m -v $(TESTFLAGS)
	$(MAKE) fuzz FUZZTIME=$(PROOFFUZZ)

$(SCHEMATHESIS)/bin/schemathesis:
	python3 -m venv $(SCHEMATHESIS) && $(SCHEMATHESIS)/bin/pip install -q schemathesis==4.32.5

clean: ## remove what was made
	rm -rf bin .cache $(BUNDLE)/node_modules $(BUNDLE)/echarts.js cmd/vigie/acceptance/node_modules
