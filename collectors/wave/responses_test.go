package wave_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/wave"
)

// told writes the responses of an export in few words.
func told(text string) (string, error) {
	var out strings.Builder
	err := wave.Responses(strings.NewReader(text), func(number int, fields []wave.Field) error {
		fmt.Fprintf(&out, "%d", number)
		for _, f := range fields {
			fmt.Fprintf(&out, " %s=%s", f.Name, f.Text)
		}
		out.WriteByte(';')
		return nil
	})
	return out.String(), err
}

// The tools and their versions write the same responses in several shapes.
func TestShapesOfResponses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"responses":[{"id":1,"q":"A1","x":null},{"id":"2","q":true}]}`:                 "1 id=1 q=A1 x=;2 id=2 q=true;",
		`{"responses":[{"7":{"id":7,"q":"A1"}},{"8":{"id":8}}]}`:                         "1 id=7 q=A1;2 id=8;",
		`{"responses":{"7":{"id":7,"q":"A1"},"8":{"id":8}}}`:                             "1 id=7 q=A1;2 id=8;",
		`{"count":1,"next":null,"previous":null,"results":[{"g/q":1.50,"_geo":[null]}]}`: "1 g/q=1.50 _geo=;",
		"\xef\xbb\xbf" + ` [{"q":"é","v":{"by":{"whom":"x"}}}] `:                         "1 q=é v=;",
		`{"version":[{"a":[1,{"responses":[1]}]}],"responses":[]}`:                       "",
		`[]`: "",
	} {
		if got, err := told(text); err != nil || got != want {
			t.Errorf("%s gave %q, %v; want %q", text, got, err, want)
		}
	}
}

// What is no export, or a part of one, is told by its place.
func TestNoResponses(t *testing.T) {
	t.Parallel()
	deep := `{"x":` + strings.Repeat("[", 100) + `"canary"`
	var wide strings.Builder
	for i := range wave.MostFields {
		fmt.Fprintf(&wide, `"canary%d":1,`, i)
	}
	many := `[` + strings.Repeat(`{},`, wave.MostResponses) + `{"canary":1}]`
	for text, want := range map[string]string{
		``:                                                     "broken JSON near byte 0",
		`{"responses":[{"q":"canary`:                           "broken JSON",
		`{"responses":[{"q":"canary"}]`:                        "broken JSON",
		`{"responses":[{"q":1}]} {"canary":1}`:                 "more text",
		`{"status":"canary"}`:                                  "not JSON as",
		`{"responses":"canary"}`:                               "not JSON as",
		`"canary"`:                                             "not JSON as",
		`[["canary"]]`:                                         "response 1: not JSON as",
		`{"next":"canary","results":[]}`:                       "one page of several",
		`{"results":[],"previous":"canary"}`:                   "one page of several",
		`[{"q":1,"canary":2,"q":3}]`:                           "response 1: field 3 has the name of another",
		`{"responses":[{"1":{"q":1,"q":2}}]}`:                  "response 1: field 2 has the name of another",
		`{"responses":{"7":{"q":1},"7":{"q":2}}}`:              "response 2: it has the id of another",
		`{"responses":[{"q":1}],"responses":[{"q":"canary"}]}`: "two lists of responses",
		deep:                                "not JSON as",
		`[{` + wide.String() + `"last":1}]`: "response 1: more than 2048 fields",
		many:                                "more than 200000 responses",
	} {
		if _, err := told(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%.40s gave %v, want %q", text, err, want)
		}
	}
	stop := errors.New("the caller's own")
	for end, want := range map[error]error{stop: stop, wave.ErrEnough: nil} {
		calls := 0
		err := wave.Responses(strings.NewReader(`[{},{},`), func(int, []wave.Field) error { calls++; return end })
		if !errors.Is(err, want) || (want == nil) != (err == nil) || calls != 1 {
			t.Errorf("ended by %v after %d: %v", end, calls, err)
		}
	}
}

// Whatever a file holds: responses numbered in order, and faults that quote
// nothing of it.
func FuzzResponses(f *testing.F) {
	f.Add(`{"responses":[{"1":{"q":"canary"}}],"x":{"y":[1,{"z":null}]}}`)
	f.Add(`[{"canary":[{"canary":"canary`)
	f.Add(`{"results":{"canary":{"q":1e999}}}canary`)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		err := wave.Responses(strings.NewReader(text), func(number int, fields []wave.Field) error {
			if last++; number != last || len(fields) > wave.MostFields {
				t.Errorf("%q: response %d after %d, of %d fields", text, number, last-1, len(fields))
			}
			return nil
		})
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("the text is told: %v", err)
		}
	})
}
