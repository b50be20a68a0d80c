package limesurvey_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/limesurvey"
	"github.com/vigie-ia/vigie/internal/measure"
)

// exported is the recorded export as a list of responses, to be changed.
func exported(t testing.TB) []map[string]any {
	t.Helper()
	var body struct {
		Responses []map[string]any `json:"responses"`
	}
	if err := json.Unmarshal(file(t, "40_export_110001_json_code_short_complete"), &body); err != nil {
		t.Fatal(err)
	}
	return body.Responses
}

func encode(t testing.TB, responses any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"responses": responses})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// marks stand where an export has what nobody may know.
func marks() map[string]any {
	return map[string]any{
		"commentaire": "canary-free-text", "nom": "canary-name", "courriel": "canary@mail.example", "ipaddr": "203.0.113.77",
		"token": "canary-token", "startdate": "2026-09-24 11:22:33", "datestamp": "2026-09-24 11:22:34", "refurl": "https://canary-referrer.example",
		"direction": "canary-direction", "utiliseia": "canary-use", "climat[SENS1]": "canary-answer", "climat[LIEN1]": `=HYPERLINK("https://canary-link.example")`,
	}
}

// mark puts the marks into some responses; into the items of two only, for with
// more the export would be refused.
func mark(responses []map[string]any) {
	for key, mark := range marks() {
		for i, r := range responses {
			if i < 2 || !strings.HasPrefix(key, "climat[") {
				r[key] = mark
			}
		}
	}
}

// No mark reaches a reading, a refusal, an error or the log, whether the export
// is read, does not fit or is cut short.
func TestMarksReachNothing(t *testing.T) {
	t.Parallel()
	all := exported(t)
	mark(all[:40])
	for i := range all {
		all[i]["submitdate"] = "2026-09-24 11:22:35"
	}
	whole := encode(t, all)
	twice := strings.Replace(string(whole), `"climat[SENS2]"`, `"autre[SENS1]"`, 1)
	for name, content := range map[string][]byte{
		"whole": whole, "cut": whole[:len(whole)-7], "cut in the marks": whole[:900], "another shape": encode(t, []any{marks()}),
		"fewer": encode(t, all[1:]), "two columns of one item": []byte(twice), "no JSON": []byte("canary-free-text" + string(whole)),
		"a list": []byte(`["canary-free-text"]`), "an answer in a list": encode(t, []any{map[string]any{"id": []string{"canary-free-text"}}}),
	} {
		f := recorded(t)
		f.exported = content
		o := open(t, f, oneSurvey)
		b, err := o.Collect(t.Context(), day())
		if (name == "whole") != (err == nil && len(b.All()) > 0) {
			t.Errorf("%s: %d readings, %v", name, len(b.All()), err)
		}
		text := fmt.Sprintf("%+v %v %s", b, err, o.log)
		secrets := []string{"canary", "203.0.113.77", "11:22:3", sessionKey, collectortest.Credential, "Texte avec espace"}
		if i := slices.IndexFunc(secrets, func(mark string) bool { return strings.Contains(text, mark) }); i >= 0 {
			t.Errorf("%s: %q is told: %s", name, secrets[i], said(b.Refused))
		}
	}
}

// What the export of a survey keeps of people is told as what to change.
func TestSettingsToChange(t *testing.T) {
	t.Parallel()
	all := exported(t)
	mark(all)
	f := recorded(t)
	f.exported = encode(t, all)
	notes := said(open(t, f, oneSurvey).collect(t).Refused)
	for _, want := range []string{
		"Anonymized responses to On", "Save IP address to Off", "Save referrer URL to Off", "Date stamp to Off", "on no scale",
		`some answers to "direction" name no direction`, `some answers to "utiliseia" say neither`,
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not said in\n%s", want, notes)
		}
	}
}

// Versions write the same export and the same counts in several shapes.
func TestShapesOfVersions(t *testing.T) {
	t.Parallel()
	want := open(t, recorded(t), oneSurvey).collect(t)
	all := exported(t)
	var byID []any
	object := map[string]any{}
	for _, r := range all {
		r["id"] = fmt.Sprint(r["id"])
		byID = append(byID, map[string]any{fmt.Sprint(r["id"]): r})
		object[fmt.Sprint(r["id"])] = r
	}
	// As Writer.php ends when nothing else is left, with a response that was not submitted, and one that is there twice.
	blank := map[string]any{}
	for key := range all[0] {
		blank[key] = ""
	}
	numberless := map[string]any{"id": "", "submitdate": "1980-01-01 00:00:00", "climat[SENS1]": "A1"}
	left := map[string]any{"id": 9999, "submitdate": nil, "climat[SENS1]": "A1"}
	for name, content := range map[string][]byte{
		"each below its id":  encode(t, byID),
		"all below their id": encode(t, object),
		"more than complete": encode(t, append(slices.Clone(all), blank, left, numberless, all[0])),
		"other keys before":  []byte(`{"version":[{"a":[1,{}]}],` + string(encode(t, all))[1:]),
	} {
		f := recorded(t)
		f.exported = content
		f.edit["get_summary"] = func(result any) any { // counts as texts, with a list of participants
			counts, ok := result.(map[string]any)
			if !ok {
				t.Fatal("no counts")
			}
			return map[string]any{"token_count": "400", "completed_responses": fmt.Sprint(counts["completed_responses"]), "full_responses": fmt.Sprint(counts["full_responses"])}
		}
		f.edit["list_surveys"] = func(any) any {
			return []any{map[string]any{"sid": "110001", "surveyls_title": "x", "expires": nil, "active": "Y"}}
		}
		got := open(t, f, oneSurvey).collect(t)
		if fmt.Sprint(got.All()) != fmt.Sprint(want.All()) {
			t.Errorf("%s: %d readings other than the %d of today's shape; %s", name, len(got.All()), len(want.All()), said(got.Refused))
		}
	}
}

// LimeSurvey 7 gives a code beside the status, and others write it otherwise.
func TestStatusesOfVersions(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		`{"status":"No permission","error_code":"ERR_NO_PERMISSION"}`:       "give it Survey",
		`{"status":"Error: Invalid survey","error_code":"X"}`:               "no such survey",
		`{"status":"Invalid Session key"}`:                                  "session ended",
		`{"status":"canary-free-text","error_code":"ERR_NO_DATA"}`:          "(ERR_NO_DATA)",
		`{"status":"canary-free-text","error_code":"ERR_canary-free-text"}`: "of 16 characters",
		`{"status":"OK"}`:        "no file",
		`["canary"]`:             "no file",
		`"canary*"`:              "base64",
		`"Y2FuYXJ5"`:             "broken JSON",
		`"e30="`:                 "not JSON as LimeSurvey",
		`"eyJyZXNwb25zZXMiOjF9"`: "not JSON as LimeSurvey",
	} {
		f := recorded(t)
		f.edit["export_responses"] = func(any) any { return json.RawMessage(status) }
		b, err := open(t, f, oneSurvey).Collect(t.Context(), day())
		text := fmt.Sprint(said(b.Refused), err)
		if !strings.Contains(text, want) || strings.Contains(text, "canary") || len(b.All()) > 0 {
			t.Errorf("%s gave %s, want %q", status, text, want)
		}
	}
}

// A survey that LimeSurvey says is open is left, whatever the wave says.
func TestOpenSurveyIsLeft(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	until := "2099-01-01 00:00:00"
	f.edit["list_surveys"] = func(any) any {
		return []any{map[string]any{"sid": 110001, "expires": until, "active": "Y"}}
	}
	if b := open(t, f, oneSurvey).collect(t); len(b.All()) > 0 || !strings.Contains(said(b.Refused), "open in LimeSurvey until 2099-01-01") {
		t.Errorf("%d readings, %s", len(b.All()), said(b.Refused))
	}
	until = "2026-09-26 00:00:00"
	if b := open(t, f, oneSurvey).collect(t); len(b.All()) == 0 || strings.Contains(said(b.Refused), "expiry") {
		t.Errorf("%d readings, %s", len(b.All()), said(b.Refused))
	}
}

// One survey that is refused leaves the others, and is tried at each run.
func TestOneRefusedSurvey(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.answers["export_responses 110002"] = load(t, "53_nopermission_export_responses")
	o := open(t, f, mapping+"surveys: [{survey: 110002, wave: 2026-t2}, {survey: 110001, wave: 2026-t3}]\n")
	list := o.renewed(t)
	if len(list) != 2 || f.logins != 1 {
		t.Fatalf("new are %v after %d logins", list, f.logins)
	}
	if len(list[1].All()) == 0 {
		t.Error("the good survey is not read")
	}
	if b := list[0]; len(b.All()) > 0 || !b.Refused[0].Whole {
		t.Errorf("the refused one gave %+v", b)
	}
	limesurvey.Later(o.Collector)
	if list := o.renewed(t); len(list) != 1 || !list[0].Refused[0].Whole {
		t.Errorf("the next run gave %v, want the refused one only", list)
	}
}

// Nine answers leave nothing but masks, and no word of how many they were.
func TestNineAnswers(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.exported = encode(t, exported(t)[:9])
	f.edit["get_summary"] = func(any) any { return map[string]any{"completed_responses": 9, "full_responses": 9} }
	b := open(t, f, oneSurvey).collect(t)
	for _, r := range b.All() {
		if r.State == measure.Known && r.Value != 0 {
			t.Errorf("shown: %+v", r)
		}
	}
	if len(b.All()) == 0 || strings.Contains(said(b.Refused), "9 ") {
		t.Errorf("%d readings, %s", len(b.All()), said(b.Refused))
	}
}

// A correction of a few answers leaves the wave as it was published.
func TestCorrectionOfAFew(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	first := o.collect(t)
	all := exported(t)
	all[3]["climat[SENS1]"] = "A1"
	f.exported = encode(t, all)
	second := o.collect(t)
	if fmt.Sprint(first.All()) != fmt.Sprint(second.All()) || !strings.Contains(said(second.Refused), "what was published stands") {
		t.Errorf("one answer changed the wave: %s", said(second.Refused))
	}
}

func probe(t *testing.T, o *opened) (string, error) {
	t.Helper()
	p, ok := o.Collector.(collectors.Prober)
	if !ok {
		return "", errors.New("it cannot be probed")
	}
	said, err := p.Probe(t.Context())
	return said.String(), err
}

func TestProbe(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	if said, err := probe(t, open(t, f, oneSurvey)); err != nil || said != "answers; 1 survey(s), 1 closed" {
		t.Errorf("%q, %v", said, err)
	}
	if slices.Contains(f.asked, "export_responses") || f.open != 0 || f.logins != 1 {
		t.Errorf("asked %v, %d sessions open", f.asked, f.open)
	}
	_, err := probe(t, open(t, f, strings.ReplaceAll(oneSurvey, "110001", "999999")))
	if err == nil || !strings.Contains(err.Error(), "survey 999999: it is not among the surveys") {
		t.Errorf("an unknown survey gave %v", err)
	}
}
