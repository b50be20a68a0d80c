package limesurvey_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/limesurvey"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// dimensions are those of the recorded questionnaire, with their items.
func dimensions() [][]string {
	return [][]string{
		{"SENS", "SENS1", "SENS2"},
		{"ESPRIT", "ESPRIT1", "ESPRIT2"},
		{"LIEN", "LIEN1", "LIEN2"},
		{"AUTON", "AUTON1"},
		{"CHARGE", "CHARGE1"},
		{"COMP", "COMP1"},
		{"CONF", "CONF1"},
	}
}

// surveys is the configuration of two waves, both closed, of which the first
// is compared by use of AI.
func surveys(t testing.TB) wave.Surveys {
	t.Helper()
	in := survey.Instrument{ID: "climat", Version: "1", Scale: survey.Scale{Low: 1, High: 5}}
	for _, d := range dimensions() {
		in.Dimensions = append(in.Dimensions, survey.Dimension{ID: d[0]})
		for _, code := range d[1:] {
			in.Items = append(in.Items, survey.Item{Code: code, Dimension: d[0], Reversed: d[0] == "CHARGE", Common: code == "SENS1"})
		}
	}
	var directions survey.Directions
	for _, id := range []string{"social", "CULT", "DSI", "ECO", "DRH", "PM"} {
		directions = append(directions, survey.Direction{ID: id, Headcounts: []survey.Headcount{{Agents: 60}}})
	}
	w := survey.Wave{
		ID: "2026-t3", Instruments: []string{"climat@1", "who5@1"}, Period: period.QuarterOf(2026, 3), Invited: 400,
		Opened: collectortest.Date(t, "2026-09-07"), Closed: collectortest.Date(t, "2026-09-25"), CompareUse: true,
	}
	second := w
	second.ID, second.Period, second.Opened, second.Closed = "2026-t2", period.QuarterOf(2026, 2), collectortest.Date(t, "2026-06-01"), collectortest.Date(t, "2026-06-19")
	return wave.Surveys{Instruments: []survey.Instrument{in}, Directions: directions, Waves: []survey.Wave{w, second}}
}

const mapping = `user: collecteur
password: {env: LIMESURVEY_PASSWORD}
values: {A1: 1, A2: 2, A3: 3, A4: 4, A5: 5}
direction: {column: direction, values: {SOC: social}}
use: {column: utiliseia}
`

const oneSurvey = mapping + "surveys: [{survey: 110001, wave: 2026-t3}]\n"

// day is the window of the wave that closed on 25 September, in Paris.
func day() measure.Window {
	return measure.Window{From: time.Date(2026, 9, 24, 22, 0, 0, 0, time.UTC), To: time.Date(2026, 9, 25, 22, 0, 0, 0, time.UTC)}
}

// opened is a collector over a fake server, with its memory of what is stored
// and all that it said.
type opened struct {
	collectors.Collector
	log    *strings.Builder
	stored collectortest.Stored
}

func open(t *testing.T, f http.Handler, settings string) *opened {
	t.Helper()
	return made(t, f, surveys(t), "", settings)
}

// openAt is open with other waves, at an address that ends so.
func openAt(t *testing.T, f http.Handler, s wave.Surveys, end string) *opened {
	t.Helper()
	return made(t, f, s, end, oneSurvey)
}

func made(t *testing.T, f http.Handler, s wave.Surveys, end, settings string) *opened {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	o := &opened{log: &strings.Builder{}}
	deps := collectortest.Deps(t, o.log)
	deps.Past = o.stored.Past
	source, err := limesurvey.New(s)(collectortest.Decoder("url: "+server.URL+end+"\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	o.Collector = source
	return o
}

// collect reads the wave and keeps what the store would.
func (o *opened) collect(t *testing.T) measure.Batch {
	t.Helper()
	b, err := o.Collect(t.Context(), day())
	if err != nil {
		t.Fatal(err)
	}
	o.stored.Replace(b)
	return b
}

// renewed reads what is new and keeps what the store would.
func (o *opened) renewed(t *testing.T) []measure.Batch {
	t.Helper()
	renews, ok := o.Collector.(collectors.Renewer)
	if !ok {
		t.Fatal("it does not tell what is new")
	}
	list, err := renews.Renewed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		o.stored.Replace(b)
	}
	return list
}

func said(list []measure.Refusal) string {
	var text []string
	for _, r := range list {
		text = append(text, fmt.Sprintf("%s: %s", r.Where.String(), r.Reason.String()))
	}
	return strings.Join(text, "\n")
}

func TestContract(t *testing.T) {
	t.Parallel()
	collectortest.Run(t, collectortest.Case{
		New:      limesurvey.New(surveys(t)),
		Settings: func(at string) string { return "url: " + at + "\n" + oneSurvey },
		Window:   day(), Good: collectortest.Source{Handler: recorded(t)}, Once: isLogin,
		Messy: messy(t),
		Without: map[collectortest.Rule]string{
			collectortest.Lost:   "a survey that is emptied is a fault (below), and a wave stays as a person accepted it: internal/candidate",
			collectortest.Fallen: "it lists answers, no counter",
		},
	})
}

// messySource is the recorded server, changed.
func messySource(t *testing.T, change func(*fake)) collectortest.Source {
	t.Helper()
	f := recorded(t)
	change(f)
	return collectortest.Source{Handler: f}
}

// messy are servers as they are.
func messy(t *testing.T) []collectortest.Messy {
	t.Helper()
	const item = "climat[AUTON1]"
	each := func(change func(response map[string]any)) collectortest.Source {
		return messySource(t, func(f *fake) {
			list := exported(t)
			for _, r := range list {
				change(r)
			}
			f.exported = encode(t, list)
		})
	}
	return []collectortest.Messy{
		{Rule: collectortest.Unsaid, Name: "an item that nobody answered", Source: each(func(r map[string]any) { r[item] = "" }), Want: unknown("survey.auton")},
		{
			Rule: collectortest.Part, Name: "fewer responses than the survey has", Want: collectortest.Told,
			Source: messySource(t, func(f *fake) {
				f.edit["get_summary"] = func(result any) any {
					if counts, ok := result.(map[string]any); ok {
						counts["completed_responses"], counts["full_responses"] = 500, 500
					}
					return result
				}
			}),
		},
		{Rule: collectortest.Absent, Name: "an item without its column", Source: each(func(r map[string]any) { delete(r, item) }), Want: collectortest.Told},
		{
			Rule: collectortest.Uncounted, Name: "a survey that was emptied", Want: collectortest.Told,
			Source: messySource(t, func(f *fake) { f.byNumber = map[int][]map[string]any{110001: {}} }),
		},
	}
}

// unknown wants no figure that begins with a metric's name, and some of others.
func unknown(metric string) collectortest.Want {
	return func(a collectortest.Heard) (faults []string) {
		for _, r := range a.Batch.All() {
			if strings.HasPrefix(string(r.Metric), metric) && r.State == measure.Known {
				faults = append(faults, fmt.Sprintf("%s of %q is %v", r.Metric, r.Group, r.Value))
			}
		}
		if len(a.Batch.All()) == 0 {
			faults = append(faults, "the other items say nothing")
		}
		return faults
	}
}

// oracle is what the CSV export of the same survey says, computed apart.
type oracle struct {
	n    int
	mean float64
}

func oracleOf(t *testing.T, rows [][]string, reversed bool, scale float64, items []string) oracle {
	t.Helper()
	var o oracle
	for _, row := range rows[1:] {
		sum, answered := 0.0, 0
		for i, heading := range rows[0] {
			for _, item := range items {
				if !strings.HasSuffix(heading, "["+item+"]") || row[i] == "" {
					continue
				}
				n, err := strconv.ParseFloat(strings.TrimPrefix(row[i], "A"), 64)
				if err != nil {
					t.Fatal(err)
				}
				if scale == 4 {
					n--
				}
				if reversed {
					n = 4 - n
				}
				sum += 100 * n / scale
				answered++
			}
		}
		if answered > 0 && 2*answered >= len(items) && (scale == 4 || answered == len(items)) {
			o.n++
			o.mean += sum / float64(answered)
		}
	}
	o.mean /= float64(o.n)
	return o
}

// The JSON exports of both surveys, with and without dates, give the scores
// that the CSV export has, and as many responses as LimeSurvey counts.
func TestRecordedScores(t *testing.T) {
	t.Parallel()
	text := bytes.TrimPrefix(file(t, "40_export_110001_csv_code_short_complete"), []byte("\ufeff"))
	csvFile := csv.NewReader(bytes.NewReader(text))
	csvFile.Comma = ';'
	rows, err := csvFile.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"110001", "110002"} {
		b := open(t, recorded(t), strings.ReplaceAll(oneSurvey, "110001", id)).collect(t)
		get := func(m measure.Metric, g measure.Group) measure.Reading {
			at := slices.IndexFunc(b.All(), func(r measure.Reading) bool { return r.Metric == m && r.Group == g })
			if at < 0 {
				t.Fatalf("%s: no %s of %q", id, m, g)
			}
			return b.All()[at]
		}
		if total := get(measure.Responses, ""); total.Count != 168 {
			t.Errorf("%s: %v responses, LimeSurvey counts 168", id, total.Value)
		}
		for _, d := range append(dimensions(), []string{"WHO5", "WHO1", "WHO2", "WHO3", "WHO4", "WHO5"}) {
			scale := 4.0
			if d[0] == "WHO5" {
				scale = 5
			}
			want, got := oracleOf(t, rows, d[0] == "CHARGE", scale, d[1:]), get(measure.Metric("survey."+strings.ToLower(d[0])), "")
			// The whole is told from groups told to a step of 5 or 1: by half a step at most it is off.
			if got.Count != want.n || math.Abs(got.Value-want.mean) > 3 || got.Value != math.Round(got.Value) {
				t.Errorf("%s %s: %d, %v; the CSV says %+v", id, d[0], got.Count, got.Value, want)
			}
		}
		for group, most := range map[measure.Group]int{"direction/social": 43, "direction/CULT": 35} {
			if got := get("survey.sens", group); got.Count > most || got.Count < most-2 || got.State != measure.Known {
				t.Errorf("%s: %v answers of %s, want %v or nearly", id, got.Count, group, most)
			}
		}
		if at := slices.IndexFunc(b.All(), func(r measure.Reading) bool { return r.Basis.Fields().Units == "PM" }); at >= 0 {
			t.Errorf("%s: a direction of two is shown: %+v", id, b.All()[at])
		}
		notes := said(b.Refused)
		if strings.Contains(notes, "delete its raw answers") || len(b.Waves) != 1 || !strings.Contains(said(b.Waves[0].After), "delete its raw answers") || !strings.Contains(notes, "no expiry date") || strings.Contains(notes, "Date stamp") != (id == "110001") {
			t.Errorf("%s: the notes are\n%s", id, notes)
		}
		if measure.Refused(b.Refused) != 0 {
			t.Errorf("%s: counted as refused: %+v", id, b.Refused)
		}
	}
}

// A run has one login and gives its session back: what is new is read when it
// is asked for. A run that collected asks nothing more. The next finds the same
// counts and reads nothing; one that collects reads, whatever was read before.
func TestOneLoginEachRun(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	whole := measure.Window{From: day().To, To: day().To.AddDate(0, 1, 0)}
	if _, err := o.Collect(t.Context(), whole); !errors.Is(err, collectors.ErrNoData) || f.logins != 0 {
		t.Fatalf("a month without a wave gave %v and %d logins", err, f.logins)
	}
	list := o.renewed(t)
	if len(list) != 1 || list[0].Window != day() || len(list[0].All()) == 0 {
		t.Fatalf("new are %v", list)
	}
	if f.logins != 1 || f.open != 0 {
		t.Fatalf("%d logins, %d sessions open", f.logins, f.open)
	}
	if list := o.renewed(t); len(list) > 0 || f.logins != 1 {
		t.Errorf("the same run reads %v again", list)
	}
	if b := o.collect(t); !reflect.DeepEqual(b.All(), list[0].All()) { // by hand
		t.Error("collected, the wave is another than it was when it was new")
	}
	if f.logins != 2 || f.open != 0 {
		t.Errorf("%d logins, %d sessions open", f.logins, f.open)
	}
}

// A wave read twice, or again after its raw answers are gone, is one wave.
func TestReadAgain(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	o := open(t, f, oneSurvey)
	first := o.collect(t)
	if second := o.collect(t); !reflect.DeepEqual(first.All(), second.All()) {
		t.Errorf("the second time differs")
	}
	for _, gone := range []string{"13_get_summary_all_110004", "25_get_summary_not_activated", "13_get_summary_unknown_survey"} {
		f.answers["get_summary 110001"] = load(t, gone)
		got := o.collect(t)
		if !reflect.DeepEqual(first.All(), got.All()) || len(got.Refused) > 0 {
			t.Errorf("%s took the wave away, or is told: %d readings, %s", gone, len(got.All()), said(got.Refused))
		}
	}
}

// The password is sent once: refused, it is not tried again.
func TestRefusedPassword(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"02_get_session_key_bad_password": "the user or the password was refused: look at user, and at the password in the environment variable LIMESURVEY_PASSWORD",
		"70_lockout_good_password":        "wait ten minutes",
		"78_no_internal_login":            "give it Use internal database authentication",
	} {
		f := recorded(t)
		f.answers["get_session_key"] = load(t, name)
		o := open(t, f, oneSurvey)
		_, err := o.Collect(t.Context(), day())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		_, err = o.Collect(t.Context(), day())
		if err == nil || !strings.Contains(err.Error(), "not tried again before") || f.logins != 1 || f.open != 0 {
			t.Errorf("%s: the second time gave %v, %d logins, %d sessions", name, err, f.logins, f.open)
		}
	}
}

// Every recorded failure says what to do, and names no session.
func TestRecordedFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, recording, want string }{
		{"get_session_key", "00_rpc_interface_off", "choose JSON-RPC"},
		{"get_session_key", "60_http_get", "choose JSON-RPC"},
		{"get_session_key", "61_content_type_text", "Content-Type"},
		{"get_session_key", "60_http_post_no_index_php", "index.php is missing in url: write …/index.php/admin/remotecontrol"},
		{"get_session_key", "77_urlformat_get", "write …/index.php?r=admin/remotecontrol in url"},
		{"get_session_key", "75_force_ssl_http_post", "wants https: write https:// in url"},
		{"get_session_key", "62_malformed_json", "could not read the request"},
		{"get_session_key", "63_unknown_method", "version 5 or later"},
		{"get_session_key", "74_database_down", "database up"},
		{"get_summary 110001", "74_database_down", "database up"},
		{"get_summary 110001", "75_force_ssl_http_post", "https"},
		{"get_summary 110001", "25_get_summary_not_activated", "not active"},
		{"get_summary 110001", "13_get_summary_all_110004", "no completed response"},
		{"get_summary 110001", "50_invalid_session_export_responses", "session ended"},
		{"list_surveys", "10_list_surveys_none", "not among the surveys that the user sees"},
		{"list_surveys", "51_expired_session_export_responses", "session ended"},
		{"export_responses 110001", "25_export_responses_not_activated", "not active"},
		{"export_responses 110001", "43_export_110004_json_active_without_response", "no completed response"},
		{"export_responses 110001", "43_export_110005_json_not_activated", "set its expiry date"},
		{"export_responses 110001", "47_export_unknown_language", "language"},
		{"export_responses 110001", "47_export_unknown_survey", "give it Survey"},
		{"export_responses 110001", "53_nopermission_export_responses", "export"},
		{"export_responses 110001", "51_expired_session_export_responses", "session ended"},
		{"export_responses 110001", "41_export_110001_json_range_beyond", "as many completed responses"},
		{"export_responses 110001", "42_export_110001_json_fields_codes", "survey 110001: items: no column is of the item WHO5"},
		{"export_responses 110001", "40_export_110001_csv_code_short_complete", "not JSON as LimeSurvey"},
	} {
		f := recorded(t)
		f.answers[test.method] = load(t, test.recording)
		o := open(t, f, oneSurvey)
		b, err := o.Collect(t.Context(), day())
		text := said(b.Refused)
		if err != nil {
			text += err.Error()
		} else if len(b.All()) > 0 || measure.Refused(b.Refused) == 0 || !b.Refused[0].Whole {
			t.Errorf("%s: %d readings and no error", test.recording, len(b.All()))
		}
		if !strings.Contains(text, test.want) {
			t.Errorf("%s says %q, want %q in it", test.recording, text, test.want)
		}
		if text += o.log.String(); strings.Contains(text, sessionKey) || strings.Contains(text, collectortest.Credential) {
			t.Errorf("%s tells a key: %s", test.recording, text)
		}
		if f.open != 0 || f.logins > 1 {
			t.Errorf("%s: %d sessions open, %d logins", test.recording, f.open, f.logins)
		}
	}
}

// LimeSurvey goes on in maintenance, and says nothing of it.
func TestMaintenance(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	f.answers["get_summary 110001"] = load(t, "72_maintenance_hard_get_summary")
	if b := open(t, f, oneSurvey).collect(t); len(b.All()) == 0 {
		t.Error("nothing was read")
	}
}

// A run that is stopped in the middle gives its session back.
func TestSessionIsGivenBackWhenStopped(t *testing.T) {
	t.Parallel()
	f := recorded(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.hook = func(method string) {
		if method == "get_summary" {
			cancel()
		}
	}
	o := open(t, f, oneSurvey)
	if _, err := o.Collect(ctx, day()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open != 0 || !slices.Contains(f.asked, "release_session_key") {
		t.Errorf("%d sessions open after %v", f.open, f.asked)
	}
}
