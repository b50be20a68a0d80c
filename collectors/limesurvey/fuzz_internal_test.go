package limesurvey

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Whatever a file holds, its rows have the columns that were asked for and no
// other text, one for each id, and its faults quote nothing.
func FuzzExport(f *testing.F) {
	f.Add(`{"responses": [{"id":1,"submitdate":"1980-01-01 00:00:00","q":"A1","secret":"canary"},{"id":"1","submitdate":null}]}`)
	f.Add(`{"responses": [{"1":{"id":1,"submitdate":"x","q":null}},{"2":{"id":2,"submitdate":"x","q":[1,{"q":"canary"}]}}]}`)
	f.Add(`{"responses": {"1":{"id":1,"submitdate":"x","q":true}}}`)
	f.Add(`{"a":[[[[`)
	f.Add(`{"responses":[]}{}`)
	f.Fuzz(func(t *testing.T, text string) {
		_, first := headingsOf([]byte(text))
		rows, err := rowsOf([]byte(text), []string{"q"})
		if first != nil && err == nil {
			t.Errorf("%q is an export without headings: %v", text, first)
		}
		if len(rows) > strings.Count(text, "submitdate") && !strings.Contains(text, `\`) {
			t.Errorf("%q has %d rows, more than dates of submission", text, len(rows))
		}
		for _, row := range rows {
			if len(row) != 1 {
				t.Errorf("%q has a row %q", text, row)
			}
			if strings.Contains(row[0], "canary") && !strings.Contains(strings.ReplaceAll(text, " ", ""), `"q":"`) && !strings.Contains(text, `\`) {
				t.Errorf("%q gave the text %q of another column", text, row[0])
			}
		}
		if told := fmt.Sprint(first, err); strings.Contains(told, "canary") {
			t.Errorf("the text is told: %s", told)
		}
	})
}

func FuzzResult(f *testing.F) {
	f.Add(`{"status":"canary"}`)
	f.Add(`"` + base64.StdEncoding.EncodeToString([]byte("canary")) + `"`)
	f.Add("\"Y2Fu\\nYXJ5\"")
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		result := json.RawMessage(text)
		status := statusOf("m", result)
		_, broken := decodeExport(result)
		for _, err := range []error{status, broken} {
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("the text is told: %v", err)
			}
		}
		if status == nil && broken == nil && !strings.HasPrefix(strings.TrimSpace(text), `"`) && strings.TrimSpace(text) != "null" {
			t.Errorf("%q is a file", text)
		}
	})
}
