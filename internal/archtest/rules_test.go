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
// docs/architecture.md when it opens a new import between two packages.
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
		suggest    = "internal/suggest"
		store      = "internal/store"
		survey     = "internal/survey"
		summary    = "internal/store/summary"
		collectors = "collectors"
		chart      = "dashboard/chart"
		kit        = "dashboard/kit"
	)
	answers := []string{measure, period, "internal/charter", "internal/strategy", impact, indicator, "internal/lever", register, disclosure, survey, report, export, chart, "internal/lru", "internal/edition", "internal/publish", "internal/action", "internal/approval", "internal/project", "internal/record", "internal/entry", "internal/candidate", "internal/guide", "internal/words"}
	// Each page lives in a folder of its own, and knows no other; the server knows
	// them by their rows.
	page := append([]string{"dashboard/page", kit, "internal/access", "internal/notify"}, answers...)
	server := append([]string{"dashboard/page/*", "internal/audit", "internal/metrics"}, page...)
	rules := map[string][]string{
		"cmd/vigie":          {everything},
		"cmd/vigie/app":      {everything},
		"cmd/vigie/demo":     {everything},
		"cmd/vigie/notices":  {everything},
		"cmd/vigie/projects": {everything},

		"collectors":               {measure, "internal/retry"},
		"collectors/*":             {measure, collectors, tabular},
		"collectors/collectortest": {measure, period, collectors, "internal/ingest", impact, register}, // what is lost goes the way of every batch
		"collectors/table":         {measure, collectors, tabular, register, "internal/entry", "internal/words"},
		"collectors/register":      {measure, period, register, collectors},
		"collectors/limesurvey":    {measure, survey, collectors, "collectors/wave"},
		"collectors/surveyfile":    {measure, survey, collectors, "collectors/wave", tabular},
		"collectors/wave":          {measure, survey, disclosure, collectors},

		"config": {measure, period, indicator, register, impact, suggest, survey, "internal/access", "internal/approval", "internal/charter", "internal/factors", "internal/guide", "internal/notify", "internal/strategy", "internal/words"},

		"dashboard":        server,
		"dashboard/chart":  {measure, "internal/lru", "internal/words"},
		"dashboard/kit":    answers,
		"dashboard/page":   append([]string{kit, "internal/access", "internal/notify"}, answers...),
		"dashboard/notice": {"internal/edition", indicator, report, kit, "internal/access", "internal/notify"},
		"dashboard/page/*": page,
		// of tests: a page's samples, in a language that nobody speaks too
		"dashboard/page/pagetest": append([]string{"internal/words/wordstest"}, page...),

		"internal/action":            {period, indicator, register, "internal/access", "internal/audit", "internal/record"},
		"internal/access":            {"internal/audit", "internal/atomicfile", "internal/reason"},
		"internal/access/accesstest": {},
		"internal/approval":          {measure, period, register, survey},
		"internal/assumption":        {period, impact, register, "internal/atomicfile", "internal/reason"},
		"internal/audit":             {"internal/atomicfile", "internal/reason"},
		"internal/candidate":         {measure, disclosure, store, "internal/audit", "internal/atomicfile"},
		"internal/certificate":       {"internal/reason"},
		"internal/collect":           {measure, "internal/schedule", "internal/audit"},
		"internal/correction":        {measure, period, impact, register, suggest, store},
		"internal/entry":             {measure, period, indicator, register, survey, "internal/access", "internal/audit", "internal/atomicfile", "internal/words"},
		"internal/atomicfile":        {},
		"internal/disclosure":        {measure, period, survey},
		"internal/edition":           {period, "internal/atomicfile", "internal/reason"},
		"internal/export":            {measure},
		"internal/estimate":          {impact, tabular, "internal/reason"},
		"internal/factors":           {impact, "internal/atomicfile", "internal/reason"},
		"internal/impact":            {measure, period, suggest},
		"internal/guide":             {measure, period, indicator, suggest, "internal/words"},
		"internal/indicator":         {measure, period},
		"internal/ingest":            {measure, period, impact, register, survey, disclosure, "internal/candidate"},
		"internal/lever":             {impact, measure},
		"internal/lru":               {},
		"internal/measure":           {},
		"internal/metrics":           {period, indicator, report, "internal/notify", "internal/schedule"},
		"internal/notify":            {measure, "internal/approval", "internal/reason", period, impact, indicator, register, report, "internal/access", "internal/atomicfile", "internal/edition", "internal/retry"},
		"internal/notify/notifytest": {},
		"internal/period":            {measure},
		"internal/project":           {measure, period, register, "internal/approval", "internal/access", "internal/audit", "internal/record"},
		"internal/record":            {"internal/atomicfile"},
		"internal/publish":           {measure, period, register, report, "internal/edition", "internal/audit", "internal/reason", "internal/words"},
		"internal/charter":           {period, indicator, survey},
		"internal/register":          {measure, period, "internal/charter", "internal/survey"},
		"internal/report":            {measure, period, "internal/charter", impact, indicator, "internal/lever", register, disclosure, store, survey},
		"internal/schedule":          {measure, period, disclosure, store, "internal/atomicfile"},
		"internal/retry":             {},
		"internal/strategy":          {period, survey},
		"internal/suggest":           {"internal/reason"},
		"internal/survey":            {measure, period},
		"internal/survey/lss":        {survey, "internal/reason"},
		"internal/survey/paper":      {survey, "internal/survey/lss", "internal/reason"},
		"internal/tabular":           {measure},
		"internal/upkeep":            {measure, period, disclosure, store, "internal/access", "internal/atomicfile"},
		"internal/words":             {},
		"internal/words/wordstest":   {"internal/words"},
		"internal/reason":            {"internal/words"},

		"internal/disclosure/auditortest": {}, // of tests
		"internal/pythontest":             {}, // of tests

		"internal/store/address":           {measure, store, "internal/store/influx", "internal/store/sqlite"},
		"internal/store":                   {measure, disclosure},
		"internal/store/influx":            {measure, period, store, summary, "internal/retry"},
		"internal/store/influx/influxtest": {},
		"internal/store/sqlite":            {measure, period, store, summary, "internal/atomicfile"},
		"internal/store/storetest":         {measure, period, disclosure, store},
		"internal/store/summary":           {measure, period, disclosure, store},
	}
	for room, may := range rules { // a refusal has a reason: who knows one knows the other
		if slices.Contains(may, measure) || room == measure {
			rules[room] = append(slices.Clone(may), "internal/reason")
		}
	}
	return rules
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
