package limesurvey_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-ia/vigie/collectors/collectortest"
)

// exchange is one recording.
type exchange struct {
	Request struct {
		Method      string  `json:"method"`
		Path        string  `json:"path"`
		ContentType *string `json:"content_type"`
		Body        *string `json:"body"`
	} `json:"request"`
	Response struct {
		Status      int     `json:"status"`
		ContentType string  `json:"content_type"`
		Body        string  `json:"body"`
		Location    *string `json:"location"`
	} `json:"response"`
}

func load(t testing.TB, name string) exchange {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS("testdata"), name+".json")
	if err != nil {
		t.Fatal(err)
	}
	var e exchange
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// request is what a client asks for.
type request struct {
	Method string `json:"method"`
	Params []any  `json:"params"`
	ID     int    `json:"id"`
}

// sessionKey is what the fake server gives.
const sessionKey = "canary-session-key"

// fake is a LimeSurvey that answers what was recorded, keeps its own sessions,
// and refuses what the real one does.
type fake struct {
	mu       sync.Mutex
	answers  map[string]exchange // by method, or by method and number of the survey
	edit     map[string]func(result any) any
	asked    []string
	logins   int
	open     int // sessions
	strict   *testing.T
	hook     func(method string)
	exported []byte                   // instead of the recorded file
	byNumber map[int][]map[string]any // the same, and its count, of one survey
	shift    int                      // of the ids that come back
}

// recorded is a server with the survey 110001.
func recorded(t *testing.T) *fake {
	t.Helper()
	f := &fake{strict: t, answers: map[string]exchange{}, edit: map[string]func(any) any{}}
	for method, name := range map[string]string{
		"get_session_key": "01_get_session_key_ok", "release_session_key": "52_release_session_key",
		"list_surveys":            "10_list_surveys",
		"get_summary 110001":      "13_get_summary_all_110001",
		"get_summary 110002":      "13_get_summary_all_110001", // it holds the same responses
		"get_summary 110004":      "13_get_summary_all_110004",
		"get_summary 110005":      "25_get_summary_not_activated",
		"get_summary 999999":      "13_get_summary_unknown_survey",
		"export_responses 110001": "40_export_110001_json_code_short_complete",
		"export_responses 110002": "40_export_110002_json_code_short_complete",
		"export_responses 110004": "43_export_110004_json_active_without_response",
		"export_responses 110005": "43_export_110005_json_not_activated",
		"list_questions 110001":   "15_list_questions_110001",
		"list_questions 110004":   "15_list_questions_110001",
		"get_survey_properties":   "53_nopermission_export_responses",
	} {
		f.answers[method] = load(t, name)
	}
	f.edit["get_session_key"] = func(any) any { return sessionKey }
	return f
}

// ServeHTTP answers as the recordings do.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if named := r.URL.Path + r.URL.RawQuery; (named != "/index.php/admin/remotecontrol" && named != "/index.phpr=admin/remotecontrol") || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		return
	}
	var asked request
	if err := json.Unmarshal(body, &asked); err != nil || asked.ID == 0 {
		f.strict.Errorf("a request that LimeSurvey does not read: %s", body)
		return
	}
	f.asked = append(f.asked, asked.Method)
	if f.hook != nil {
		f.hook(asked.Method)
	}
	e, ok := f.find(asked)
	if !ok {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	f.send(w, asked, e)
}

// find holds the request to what the server accepts, and finds the answer.
func (f *fake) find(asked request) (exchange, bool) {
	e, ok := f.answers[asked.Method]
	if len(asked.Params) > 1 {
		if id, number := asked.Params[1].(float64); number {
			if mine, has := f.answers[asked.Method+" "+strconv.Itoa(int(id))]; has {
				e, ok = mine, true
			}
		}
	}
	switch asked.Method {
	case "get_session_key":
		f.logins++
		if asked.Params[0] != "collecteur" || asked.Params[1] != collectortest.Credential {
			f.strict.Errorf("a login with %v", asked.Params)
		}
	case "release_session_key":
		f.open--
		fallthrough
	default:
		if asked.Params[0] != sessionKey {
			return load(f.strict, "50_invalid_session_export_responses"), true
		}
	}
	if asked.Method == "export_responses" {
		want := []any{"json", "fr", "complete", "code", "short"}
		for i, word := range want {
			if asked.Params[2+i] != word {
				f.strict.Errorf("an export is asked with %v, want %v", asked.Params[2:], want)
			}
		}
	}
	return e, ok
}

// send answers a recording under the id of the request.
func (f *fake) send(w http.ResponseWriter, asked request, e exchange) {
	w.Header().Set("Content-Type", e.Response.ContentType)
	if e.Response.Location != nil {
		w.Header().Set("Location", *e.Response.Location)
	}
	w.WriteHeader(e.Response.Status)
	var body map[string]any
	if json.Unmarshal([]byte(e.Response.Body), &body) != nil {
		write(w, []byte(e.Response.Body))
		return
	}
	if body["id"] != nil {
		body["id"] = asked.ID + f.shift
	}
	_, failed := body["result"].(map[string]any)
	if edit := f.edit[asked.Method]; edit != nil && body["error"] == nil && (!failed || asked.Method != "get_session_key") {
		body["result"] = edit(body["result"])
	}
	if f.exported != nil && asked.Method == "export_responses" {
		body["result"] = base64.StdEncoding.EncodeToString(f.exported)
	}
	f.own(asked, body)
	if body["result"] == sessionKey {
		f.open++
	}
	text, err := json.Marshal(body)
	if err != nil {
		f.strict.Error(err)
	}
	write(w, text)
}

// own answers with the responses of one survey.
func (f *fake) own(asked request, body map[string]any) {
	if len(asked.Params) < 2 {
		return
	}
	id, ok := asked.Params[1].(float64)
	own, has := f.byNumber[int(id)]
	if !ok || !has {
		return
	}
	switch asked.Method {
	case "get_summary":
		body["result"] = map[string]any{"completed_responses": len(own), "full_responses": len(own)}
	case "export_responses":
		body["result"] = base64.StdEncoding.EncodeToString(encode(f.strict, own))
	}
}

func write(w io.Writer, text []byte) {
	if _, err := w.Write(text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// file returns the file of a recorded export.
func file(t testing.TB, name string) []byte {
	t.Helper()
	var body struct {
		Result string `json:"result"`
	}
	if err := json.Unmarshal([]byte(load(t, name).Response.Body), &body); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(body.Result)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// isLogin tells a login, and leaves the body as it was.
func isLogin(r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return strings.Contains(string(body), "get_session_key")
}
