package archtest_test

import (
	"path"
	"slices"
	"strings"
)

const module = "github.com/vigie-ia/vigie/"

// everything lets a package import all of ours but cmd.
const everything = "*"

// allowed is the table of who may import whom of ours; tests may import more.
// A last element "*" stands for every folder directly below that has no row of
// its own; among what may be imported, for every folder directly below. Whoever adds a package adds its row, and says why in
// docs/architecture.md when it opens a new way between two rooms.
func allowed() map[string][]string {
	const (
		measure    = "internal/measure"
		period     = "internal/period"
		indicator  = "internal/indicator"
		register   = "internal/register"
		disclosure = "internal/disclosure"
		report     = "internal/report"
		export     = "internal/export"
		tabular    = "internal/tabular"
		impact     = "internal/impact"
		spell      = "internal/spell"
		store      = "internal/store"
		survey     = "internal/survey"
		summary    = "internal/store/summary"
		collectors = "collectors"
		chart      = "dashboard/chart"
		kit        = "dashboard/kit"
	)
	answers := []string{measure, period, impact, indicator, register, disclosure, survey, report, export, chart, "internal/lru", "internal/edition", "internal/publish", "internal/approval", "internal/entry"}
	// Each page lives in a folder of its own, and knows no other; the server knows
	// them by their rows.
	page := append([]string{"dashboard/page", kit, "internal/access"}, answers...)
	server := append([]string{"dashboard/page/*", "internal/audit"}, page...)
	return map[string][]string{
		"cmd/vigie":      {everything},
		"cmd/vigie/app":  {everything},
		"cmd/vigie/demo": {everything},

		"collectors":               {measure, "internal/retry"},
		"collectors/*":             {measure, collectors, tabular},
		"collectors/collectortest": {measure, period, collectors, "internal/ingest", impact, register}, // what is lost goes the way of every batch
		"collectors/table":         {measure, collectors, tabular, register, "internal/entry"},
		"collectors/register":      {measure, period, register, collectors},
		"collectors/limesurvey":    {measure, survey, collectors, "collectors/wave"},
		"collectors/surveyfile":    {measure, survey, collectors, "collectors/wave", tabular},
		"collectors/wave":          {measure, survey, disclosure, collectors},

		"config": {measure, period, indicator, register, impact, spell, survey, "internal/access", "internal/approval", "internal/factors"},

		"dashboard":        server,
		"dashboard/chart":  {measure, "internal/lru"},
		"dashboard/kit":    answers,
		"dashboard/page":   append([]string{kit, "internal/access"}, answers...),
		"dashboard/page/*": page,

		"internal/access":            {"internal/audit", "internal/durable"},
		"internal/access/accesstest": {},
		"internal/approval":          {measure, period, register},
		"internal/assumption":        {period, impact, register, "internal/durable"},
		"internal/audit":             {},
		"internal/candidate":         {measure, disclosure, "internal/audit", "internal/durable"},
		"internal/certificate":       {},
		"internal/collect":           {measure, "internal/schedule", "internal/audit"},
		"internal/correction":        {measure, period, impact, register, spell, store},
		"internal/entry":             {measure, period, indicator, register, survey, "internal/access", "internal/audit", "internal/durable"},
		"internal/durable":           {},
		"internal/disclosure":        {measure, period, survey},
		"internal/edition":           {period, "internal/durable"},
		"internal/export":            {measure},
		"internal/estimate":          {impact, tabular},
		"internal/factors":           {impact, "internal/durable"},
		"internal/impact":            {measure, period, spell},
		"internal/indicator":         {measure, period},
		"internal/ingest":            {measure, period, impact, register, survey, disclosure, "internal/candidate"},
		"internal/lru":               {},
		"internal/measure":           {},
		"internal/period":            {measure},
		"internal/publish":           {period, register, report, "internal/edition", "internal/audit"},
		"internal/register":          {measure, period},
		"internal/report":            {measure, period, impact, indicator, register, disclosure, store, survey},
		"internal/schedule":          {measure, period, disclosure, store},
		"internal/retry":             {},
		"internal/spell":             {},
		"internal/survey":            {measure, period},
		"internal/survey/lss":        {survey},
		"internal/survey/paper":      {survey, "internal/survey/lss"},
		"internal/tabular":           {measure},
		"internal/upkeep":            {measure, period, disclosure, store, "internal/access", "internal/durable"},

		"internal/disclosure/auditortest": {}, // of tests

		"internal/store/address":           {measure, store, "internal/store/influx", "internal/store/sqlite"},
		"internal/store":                   {measure, disclosure},
		"internal/store/influx":            {measure, period, store, summary, "internal/retry"},
		"internal/store/influx/influxtest": {},
		"internal/store/sqlite":            {measure, period, store, summary, "internal/durable"},
		"internal/store/storetest":         {measure, period, disclosure, store},
		"internal/store/summary":           {measure, period, disclosure, store},
	}
}

// sideDoor is a way that stays shut whatever the table says.
type sideDoor struct{ from, to, why string }

func sideDoors() []sideDoor {
	return []sideDoor{
		{"dashboard", "internal/store", "pages ask report, which makes a fixed number of reads"},
		{"collectors", "internal/store", "collectors return batches, schedule stores them"},
		{"collectors", "config", "collectors decode their own settings"},
		{"internal/store/sqlite", "internal/store/influx", "siblings are strangers"},
		{"internal/store/influx", "internal/store/sqlite", "siblings are strangers"},
		{"collectors", "dashboard", "side by side on one floor"},
		{"dashboard", "collectors", "side by side on one floor"},
		{"internal/store", "internal/report", "always forward"},
		{"internal", "dashboard", "the ground floor knows no floor above it"},
		{"internal", "collectors", "the ground floor states the small interfaces that it needs"},
		{"internal", "config", "the ground floor gets values; only the wiring sees the file"},
	}
}

// rule returns the row that holds for the folder from, and its name.
func rule(rules map[string][]string, from string) (row string, may []string, ok bool) {
	for _, row = range []string{from, path.Dir(from) + "/*"} {
		if may, ok = rules[row]; ok {
			return row, may, true
		}
	}
	return "", nil, false
}

// permits reports whether a row lets its package import to.
func permits(may []string, to string) bool {
	return slices.Contains(may, everything) || slices.Contains(may, to) || slices.Contains(may, path.Dir(to)+"/*")
}

// shut returns why from may never import to, "" when it may.
func shut(from, to string) string {
	for _, door := range sideDoors() {
		if below(from, door.from) && below(to, door.to) {
			return door.why
		}
	}
	return ""
}

func below(folder, root string) bool {
	return folder == root || strings.HasPrefix(folder, root+"/")
}
