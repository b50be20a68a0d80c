# Everything that a fresh machine needs is made here, once: Go, Node with npm
# and make are enough. No C compiler: every build is CGO_ENABLED=0.

BUNDLE  := dashboard/chart/bundle
CACHE   := $(CURDIR)/.cache/bin
INFLUXD := $(CACHE)/influxd
PYTHON  := $(CURDIR)/.cache/python/bin/python3
AXE     := cmd/vigie/acceptance/node_modules/axe-core/axe.min.js
TOOL    := go tool -modfile=internal/tools/go.mod

# What the charts' bundle is made from; its outputs are left out.
BUNDLE_INPUTS := $(filter-out %/echarts.js %/echarts.js.gz %/node_modules,$(wildcard $(BUNDLE)/*))

# Flags for the tests (-json, -run, -v) and time for each fuzzed parser.
TESTFLAGS ?=
FUZZTIME  ?= 10s
FUZZJOBS  ?= $(shell nproc)

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench build sbom bundle influxd axe python pictures tools fuzz proof clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: bundle ## all set-up, then a made-up city at http://127.0.0.1:8080
	go run ./cmd/vigie demo

test: bundle influxd axe python ## all set-up, then every test, with a real InfluxDB
	VIGIE_INFLUXD=$(INFLUXD) VIGIE_PYTHON=$$(ls $(PYTHON) 2>/dev/null) go test -shuffle=on -count=1 -timeout=20m $(TESTFLAGS) ./...

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

# Inlining what is not in a hurry (workbooks, the client of InfluxDB, /metrics,
# the command line, brotli, the configuration, accounts, surveys and messages) takes
# 1.5 MB of the binary.
COLD := -gcflags=github.com/BurntSushi/...=-l \
  -gcflags=github.com/alecthomas/...=-l \
  -gcflags=github.com/ccojocar/...=-l \
  -gcflags=github.com/coreos/...=-l \
  -gcflags=github.com/go-jose/...=-l \
  -gcflags=github.com/influxdata/...=-l \
  -gcflags=github.com/klauspost/...=-l \
  -gcflags=github.com/molecule-man/...=-l \
  -gcflags=github.com/nicksnyder/...=-l \
  -gcflags=github.com/prometheus/...=-l \
  -gcflags=github.com/schollz/...=-l \
  -gcflags=github.com/wneessen/...=-l \
  -gcflags=github.com/xuri/...=-l \
  -gcflags=github.com/yuin/...=-l \
  -gcflags=go.yaml.in/...=-l \
  -gcflags=golang.org/x/net/...=-l \
  -gcflags=golang.org/x/text/...=-l \
  -gcflags=google.golang.org/protobuf/...=-l \
  -gcflags=github.com/vigie-ia/vigie/cmd/...=-l \
  -gcflags=github.com/vigie-ia/vigie/config=-l \
  -gcflags=github.com/vigie-ia/vigie/dashboard/page/...=-l \
  -gcflags=github.com/vigie-ia/vigie/collectors/limesurvey=-l \
  -gcflags=github.com/vigie-ia/vigie/collectors/surveyfile=-l \
  -gcflags=github.com/vigie-ia/vigie/collectors/wave=-l \
  -gcflags=github.com/vigie-ia/vigie/dashboard/notice=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/access=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/approval=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/audit=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/candidate=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/edition=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/entry=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/notify/...=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/project=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/publish=-l \
  -gcflags=github.com/vigie-ia/vigie/internal/survey=-l

build: bundle ## one static, stripped binary: bin/vigie
	gzip -9nkf internal/words/*.toml
	go build -trimpath -tags nethttpomithttp2,packed -ldflags "-s -w -funcalign=16" $(COLD) -o bin/vigie ./cmd/vigie

bundle: $(BUNDLE)/echarts.js.gz ## ECharts in one file, for the embedded engine

$(BUNDLE)/echarts.js.gz: $(BUNDLE_INPUTS)
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

python: $(PYTHON) ## the programs in Python that read what Vigie publishes, for the tests

# Where there is no Python the tests that want it say so.
$(PYTHON): internal/tools/requirements.txt
	-rm -rf .cache/python && python3 -m venv .cache/python && .cache/python/bin/pip install -q --disable-pip-version-check -r $< || rm -rf .cache/python
	@touch -c $@

pictures: bundle axe ## the front page's pictures, drawn by the project
	go test ./cmd/vigie/acceptance -run '^TestPictures$$' -count=1 -args -pictures

tools: ## build the linters ahead of their first use
	$(TOOL) golangci-lint version

fuzz: ## every fuzzed parser for FUZZTIME, FUZZJOBS side by side
	.ci/fuzz.sh $(FUZZTIME) $(FUZZJOBS)

# The long proofs, in full: hundreds of kills of everything that writes, the API
# against its own description, and every fuzzer for PROOFFUZZ.
PROOFFUZZ ?= 10m
SCHEMATHESIS := .cache/schemathesis

proof: bundle influxd axe $(SCHEMATHESIS)/bin/schemathesis ## the long proofs: 1,000 kills, the API's description, fuzzers (hours)
	VIGIE_PROOF=1 VIGIE_SCHEMATHESIS=$(CURDIR)/$(SCHEMATHESIS)/bin/schemathesis VIGIE_INFLUXD=$(INFLUXD) \
	  go test -tags proof ./cmd/vigie/acceptance -run '^(TestKilled|TestSchemathesis|TestCopyKilled|TestSlowAndLarge|TestPagesAgree|TestTablesAgree|TestChartCellsAreTheSeries)' -count=1 -timeout=180m -v $(TESTFLAGS)
	VIGIE_PROOF=1 go test ./dashboard -run '^TestAllOutputsAreMadeOfPublishedFigures$$' -count=1 -timeout=180m -v $(TESTFLAGS)
	$(MAKE) fuzz FUZZTIME=$(PROOFFUZZ)

$(SCHEMATHESIS)/bin/schemathesis:
	python3 -m venv $(SCHEMATHESIS) && $(SCHEMATHESIS)/bin/pip install -q schemathesis==4.32.5

clean: ## remove what was made
	rm -rf bin .cache internal/words/*.gz $(BUNDLE)/node_modules $(BUNDLE)/echarts.js $(BUNDLE)/echarts.js.gz cmd/vigie/acceptance/node_modules
