package limesurvey_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/limesurvey"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/period"
)

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	const good = "url: http://x\n" + oneSurvey
	for settings, want := range map[string]string{
		oneSurvey:                                "url: write",
		"url: https://user:pass@x\n" + oneSurvey: "url: write",
		strings.Replace(good, "user: collecteur", "", 1):                               "user: write",
		strings.Replace(good, "password: {env: LIMESURVEY_PASSWORD}", "", 1):           "password: say",
		"url: http://x\n" + mapping:                                                    "surveys: write",
		strings.Replace(good, "110001", "-1", 1):                                       "surveys[0].survey: write",
		strings.Replace(good, "2026-t3", "2026-t9", 1):                                 `surveys[0].wave: "2026-t9" is not a wave of the configuration, which has 2026-t3, 2026-t2`,
		strings.Replace(good, "}]", "}, {survey: 2, wave: 2026-t3}]", 1):               "surveys[1].wave: a survey is one wave",
		strings.Replace(good, "}]", "}, {survey: 110001, wave: 2026-t2}]", 1):          "surveys[1].wave: a survey is one wave",
		strings.Replace(good, "SOC: social", "SOC: sociale", 1):                        `direction: "sociale"`,
		strings.Replace(good, "}]", ", mapping: {items: {a: X1}}}]", 1):                `items: "X1" is not an item of the wave 2026-t3`,
		strings.Replace(good, "}]", ", mapping: {values_of: {pulse@1: {A1: 1}}}}]", 1): `values_of: "pulse@1"`,
	} {
		_, err := limesurvey.New(surveys(t))(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, want %q", settings, err, want)
		}
	}
}

// The address of LimeSurvey is enough, with index.php or without; RemoteControl's
// may be named by path or by ?r=.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"", "/", "/index.php", "/index.php/admin/remotecontrol", "/index.php/admin/remotecontrol/", "/index.php?r=admin/remotecontrol"} {
		if b := openAt(t, recorded(t), surveys(t), end).collect(t); len(b.All()) == 0 {
			t.Errorf("%q: nothing was read", end)
		}
	}
}

// Before a wave has closed, a check says what to set in LimeSurvey and which
// question is missing, and reads no answer.
func TestProbeBeforeClosing(t *testing.T) {
	t.Parallel()
	s := surveys(t)
	s.Waves[0].Closed = period.DateOf(time.Now(), time.UTC).AddDays(5)
	s.Waves[0].Period = s.Waves[0].Closed.Period(period.Quarter)
	f := recorded(t)
	o := openAt(t, f, s, "")
	if _, err := probe(t, o); err == nil || !strings.Contains(err.Error(), "its settings cannot be read") {
		t.Errorf("a user who may not read the settings gave %v", err)
	}
	f.answers["get_survey_properties"] = load(t, "52_release_session_key")
	properties := `{"anonymized":"Y","datestamp":"N","ipaddr":"N","refurl":"N","savetimings":"N"}`
	f.edit["get_survey_properties"] = func(any) any { return json.RawMessage(properties) }
	if said, err := probe(t, o); err != nil || said != "answers; 1 survey(s), 0 closed" {
		t.Errorf("a survey that keeps nothing gave %q, %v", said, err)
	}
	properties = `{"anonymized":"N","datestamp":"I","ipaddr":"Y","refurl":"N"}`
	f.edit["list_questions"] = func(any) any { return []any{map[string]any{"qid": "1", "parent_qid": "0", "title": "direction"}} }
	_, err := probe(t, o)
	for _, want := range []string{"set Anonymized responses to On", "datestamp is inherited: set Date stamp to Off in the survey itself", "set Save IP address to Off", "no column is of the item SENS1", `the export has no column "utiliseia"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if slices.Contains(f.asked, "export_responses") {
		t.Error("answers were read")
	}
}

// The waves that a source feeds are told, so that two that feed one are found.
func TestWavesAreTold(t *testing.T) {
	t.Parallel()
	feeder, ok := open(t, recorded(t), oneSurvey).Collector.(wave.Feeder)
	if !ok || !slices.Equal(feeder.Waves(), []string{"2026-t3"}) {
		t.Errorf("it feeds %v", feeder)
	}
}
