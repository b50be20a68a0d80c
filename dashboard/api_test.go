package dashboard_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func decode(t *testing.T, a answer) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return out
}

// child walks a decoded answer.
func child(t *testing.T, v any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("%v is no object", v)
			}
			v = m[s]
		case int:
			l, ok := v.([]any)
			if !ok || s >= len(l) {
				t.Fatalf("%v has no item %d", v, s)
			}
			v = l[s]
		}
	}
	return v
}

func TestPlantedTotalInFilesAndAPI(t *testing.T) {
	base := start(t, setup(newFake(6)))
	open := get(t, base+"/chiffres/systemes/ouvert.csv")
	rows, err := csv.NewReader(strings.NewReader(open.body)).ReadAll()
	if err != nil || open.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatal(err, open.header)
	}
	last := rows[len(rows)-1]
	if rows[0][0] != "id" || last[1] != "Ensemble" || last[2] != "1616" {
		t.Errorf("open data: %q … %q", rows[0], last)
	}
	excel := get(t, base+"/chiffres/systemes/excel.csv").body
	if !strings.HasPrefix(excel, "\ufeffid;Système;") || !strings.Contains(excel, "\r\n;Ensemble;1616;") {
		t.Errorf("Excel: %q", excel)
	}
	energy, err := csv.NewReader(strings.NewReader(get(t, base+"/chiffres/energie/ouvert.csv").body)).ReadAll()
	if err != nil || energy[1][0] != "2026-T3" || energy[1][2] != "808" {
		t.Errorf("energy by quarter: %q, %v", energy, err)
	}
	at := slices.Index(energy[0], "Résumés du cabinet")
	if at < 0 || energy[0][at+1] != "Résumés du cabinet – état" || energy[1][at] != "" || energy[1][at+1] != "manquant" || energy[1][3] != "connu" || energy[1][slices.Index(energy[0], "Unité")] != "kWh" {
		t.Errorf("a missing figure is said as %q under %q", energy[1], energy[0])
	}
	api := decode(t, get(t, base+"/api/v1/indicators"))
	first := child(t, api, "indicators", 0)
	if child(t, first, "id") != "energy" || child(t, first, "value") != planted || child(t, first, "verdict") != "unknown" || child(t, first, "target", "limit") != 1800.0 {
		t.Errorf("API: %v", first)
	}
	series := decode(t, get(t, base+"/api/v1/series/energy?de=2025-T4"))
	points, ok := child(t, series, "points").([]any)
	if !ok || child(t, points[len(points)-1], "value") != planted {
		t.Errorf("series: %v", series)
	}
	for _, x := range []string{"withheld", "missing"} {
		found := false
		list, ok := child(t, api, "indicators").([]any)
		for _, i := range list {
			found = found || ok && child(t, i, "state") == x && child(t, i, "value") == nil
		}
		if !found {
			t.Errorf("no %s figure, or it has a value", x)
		}
	}
}

// A table of more systems than stand side by side has a line for each system
// and a column for each quarter, on its page and in its files.
func TestManySystemsInOneTable(t *testing.T) {
	base := start(t, setup(newFake(12)))
	rows, err := csv.NewReader(strings.NewReader(get(t, base+"/chiffres/energie/ouvert.csv").body)).ReadAll()
	if err != nil || len(rows) != 1+12+1 || !slices.Equal(rows[0][:3], []string{"id", "Système", "T3\u00a02026"}) || rows[1][2] != "808" {
		t.Errorf("%q, %v", rows, err)
	}
	head := find(find(parse(t, get(t, base+"/chiffres/energie").body), "thead")[0], "th")
	if n := len(head); n > 1+12+1 || textOf(head[1]) != "T3"+nb+"2026" {
		t.Errorf("%d columns", n)
	}
}

func TestAPIFaults(t *testing.T) {
	f := newFake(6)
	base := start(t, setup(f))
	for path, status := range map[string]int{
		"/api/v1/nothing": 404, "/api/v1/series/secret": 404, "/api/v1/indicators?periode=x": 404, "/api/v1/indicators?systeme=x": 404,
		"/api/v1/series/energy?de=2026": 404, "/api/v1/series/energy?de=2026-T3&periode=2024-T1": 404,
	} {
		a := get(t, base+path)
		if a.status != status || a.header.Get("Content-Type") != "application/problem+json" || child(t, decode(t, a), "title") == "" {
			t.Errorf("%s: %d %v %s", path, a.status, a.header, a.body)
		}
	}
	f.down.Store(true)
	if a := get(t, base+"/api/v1/systems"); a.status != 503 || strings.Contains(a.body, "secret-host") {
		// the version was seen less than 10 s ago: the question itself fails
		t.Errorf("store down: %d %s", a.status, a.body)
	}
	if a := get(t, base+"/chiffres/energie/rien.csv"); a.status != 404 || !strings.Contains(a.body, "excel.csv, ouvert.csv") {
		t.Errorf("unknown dialect: %d", a.status)
	}
}

// Every address of the description answers, and every answer is as described:
// what is required is there, what is there is described, types agree.
func TestOpenAPIDescribesTheAnswers(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := decode(t, get(t, base+"/api/v1/openapi.json"))
	if child(t, doc, "openapi") != "3.1.0" {
		t.Errorf("openapi %v", child(t, doc, "openapi"))
	}
	paths, ok := child(t, doc, "paths").(map[string]any)
	if !ok || len(paths) != 5 {
		t.Fatalf("%d paths", len(paths))
	}
	for path, item := range paths {
		a := get(t, base+"/api/v1"+strings.Replace(path, "{id}", "energy", 1))
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d", path, a.status)
			continue
		}
		schema := child(t, item, "get", "responses", "200", "content", "application/json", "schema")
		for _, fault := range fits(t, doc, schema, any(decode(t, a)), path) {
			t.Error(fault)
		}
	}
}

// fits compares a value with a schema: the part of JSON Schema that the
// description uses.
func fits(t *testing.T, doc, schema, v any, at string) []string {
	t.Helper()
	properties, required := map[string]any{}, []string{}
	node := merge(t, doc, schema, properties, &required)
	if list, ok := node["enum"].([]any); ok && !slices.Contains(list, v) {
		return []string{fmt.Sprintf("%s: %v is none of %v", at, v, list)}
	}
	var faults []string
	switch v := v.(type) {
	case map[string]any:
		for _, key := range required {
			if _, ok := v[key]; !ok {
				faults = append(faults, at+": no "+key)
			}
		}
		for key, x := range v {
			s, ok := properties[key]
			if !ok {
				faults = append(faults, at+": "+key+" is not described")
				continue
			}
			faults = append(faults, fits(t, doc, s, x, at+"."+key)...)
		}
	case []any:
		for i, x := range v {
			faults = append(faults, fits(t, doc, node["items"], x, fmt.Sprintf("%s[%d]", at, i))...)
		}
	default:
		if !allows(node["type"], v) && node["enum"] == nil {
			faults = append(faults, fmt.Sprintf("%s: %v is not of type %v", at, v, node["type"]))
		}
	}
	return faults
}

// merge follows references and gathers the parts of an allOf.
func merge(t *testing.T, doc, schema any, properties map[string]any, required *[]string) map[string]any {
	t.Helper()
	node, ok := schema.(map[string]any)
	if !ok {
		t.Fatalf("no schema: %v", schema)
	}
	if ref, ok := node["$ref"].(string); ok {
		path := strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		target := doc
		for _, step := range path {
			target = child(t, target, step)
		}
		return merge(t, doc, target, properties, required)
	}
	if parts, ok := node["allOf"].([]any); ok {
		for _, p := range parts {
			merge(t, doc, p, properties, required)
		}
	}
	if list, ok := node["required"].([]any); ok {
		for _, r := range list {
			*required = append(*required, fmt.Sprint(r))
		}
	}
	if list, ok := node["properties"].(map[string]any); ok {
		maps.Copy(properties, list)
	}
	return node
}

func allows(types, v any) bool {
	name := "null"
	switch v.(type) {
	case string:
		name = "string"
	case float64:
		name = "number"
	case bool:
		name = "boolean"
	}
	list, ok := types.([]any)
	if !ok {
		list = []any{types}
	}
	return slices.Contains(list, any(name)) || name == "number" && slices.Contains(list, any("integer"))
}
