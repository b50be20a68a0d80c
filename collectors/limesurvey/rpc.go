package limesurvey

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/reason"
)

const (
	path = "/admin/remotecontrol"
	// query names the same where LimeSurvey's urlFormat is "get", as its installer
	// sets it behind nginx.
	query = "r=admin/remotecontrol"
	// releaseWithin is how long the end of a session may take, its run being over.
	releaseWithin = 3 * time.Second
	// heldFor is how long a refused password is not tried again: LimeSurvey shuts
	// out an address for ten minutes after three refusals.
	heldFor = time.Hour
)

// server is one LimeSurvey. RemoteControl 2 is JSON-RPC 1: positional
// parameters, an id that comes back, and 200 for failures too.
type server struct {
	address  string
	user     string
	password collectors.Secret
	deps     collectors.Deps
	calls    int
	refused  refused
}

// refused remembers a login that failed, so that it is not tried blindly.
type refused struct {
	of [sha256.Size]byte
	at time.Time
}

// completeAddress is where RemoteControl listens, from the address of
// LimeSurvey or of RemoteControl itself.
func completeAddress(address string) (string, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || (at.Scheme != "http" && at.Scheme != "https") || at.User != nil || (at.RawQuery != "" && at.RawQuery != query) {
		return "", reason.New("prefixed", "url", reason.New("set.lime.url", query))
	}
	if at.RawQuery != "" {
		return address, nil
	}
	address = strings.TrimRight(address, "/")
	switch {
	case strings.HasSuffix(address, path):
		return address, nil
	case strings.HasSuffix(address, "/index.php"):
		return address + path, nil
	}
	return address + "/index.php" + path, nil
}

// call asks for a method. What changes nothing may be sent again.
func (s *server) call(ctx context.Context, again bool, method string, params ...any) (json.RawMessage, error) {
	s.calls++
	id := strconv.Itoa(s.calls)
	body, err := json.Marshal(map[string]any{"method": method, "params": params, "id": s.calls})
	if err != nil {
		return nil, reason.While(err, "doing.lime.write", method)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address, bytes.NewReader(body))
	if err != nil {
		return nil, reason.While(err, "doing.lime", method)
	}
	req.Header.Set("Content-Type", "application/json") // exactly: LimeSurvey is silent on any other, with a charset too
	if again {
		req.Header["Idempotency-Key"] = nil
	}
	var answer struct {
		ID     json.RawMessage `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  *string         `json:"error"`
	}
	if err := collectors.FetchJSON(s.deps.HTTP, req, reason.New("key.limesurvey"), &answer); err != nil {
		text := reason.New("prefixed", method, err)
		if what := advice(s.address, err); what != "" {
			text = reason.New("advised", text, what)
		}
		return nil, reason.Told(text, err)
	}
	switch {
	case answer.Error != nil:
		return nil, reason.New("prefixed", method, reason.New("survey.method"))
	case strings.Trim(string(answer.ID), `"`) != id || answer.Result == nil:
		return nil, reason.New("prefixed", method, reason.New("survey.other"))
	}
	return answer.Result, statusOf(method, answer.Result)
}

// advice is what to look at in LimeSurvey when the exchange itself failed.
func advice(address string, err error) reason.Text {
	failed := (*collectors.SourceError)(nil)
	switch {
	case errors.Is(err, collectors.ErrEmpty):
		return reason.New("survey.silent")
	case !errors.As(err, &failed):
		return ""
	case failed.Status >= 300 && failed.Status < 400 && strings.Contains(failed.Reason.String(), "redirects to https://") && strings.HasPrefix(address, "http://"):
		return reason.New("survey.https")
	case failed.Status >= 300 && failed.Status < 400:
		return reason.New("survey.index", path)
	case (failed.Status == http.StatusBadRequest || failed.Status == http.StatusNotFound) && strings.HasSuffix(address, path):
		return reason.New("survey.query", query)
	case failed.Status == http.StatusInternalServerError:
		return reason.New("survey.database")
	}
	return ""
}

// statusError is what LimeSurvey answers instead of a result.
type statusError struct {
	method, status, code string
}

// statusOf returns the failure that a result is, if it is one.
func statusOf(method string, result json.RawMessage) error {
	if !bytes.HasPrefix(bytes.TrimSpace(result), []byte("{")) {
		return nil
	}
	var failed struct {
		Status *string `json:"status"`
		Code   string  `json:"error_code"`
	}
	if err := json.Unmarshal(result, &failed); err != nil || failed.Status == nil || *failed.Status == "OK" {
		return nil //nolint:nilerr // an object of another shape is a result
	}
	return &statusError{method, *failed.Status, failed.Code}
}

// is tells whether the status begins so; versions differ in case and in what
// follows.
func (e *statusError) is(list ...string) bool {
	return slices.ContainsFunc(list, func(begin string) bool { return strings.HasPrefix(strings.ToLower(e.status), begin) })
}

// Error says what was asked, and why it was refused.
func (e *statusError) Error() string { return e.method + ": " + e.why().String() }

// Unwrap is the reason by itself.
func (e *statusError) Unwrap() error { return e.why() }

// why says what to do in LimeSurvey. A status that is not known is not quoted: it
// could hold anything.
func (e *statusError) why() reason.Text {
	for _, known := range []struct {
		status string
		says   reason.Text
	}{
		{"invalid session", reason.New("survey.session")},
		{"no permission", reason.New("survey.forbidden")},
		{"invalid survey", reason.New("survey.none")},
		{"error: invalid survey", reason.New("survey.none")},
		{"no data, survey table does not exist", reason.New(notActive)},
		{"no available data", reason.New(notActive)},
		{"no data, could not get max id", reason.New(noResponse)},
		{"language code not found", reason.New("survey.language")},
		{"no surveys found", reason.New("survey.unseen")},
	} {
		if e.is(known.status) {
			return known.says
		}
	}
	code := ""
	if strings.HasPrefix(e.code, "ERR_") && len(e.code) < 40 && strings.Trim(e.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		code = " (" + e.code + ")"
	}
	return reason.New("survey.refused", len(e.status), code)
}

const (
	notActive  = "wave.inactive"
	noResponse = "wave.empty"
)

// ended tells a session that is no more, or an exchange that failed: nothing
// else can be asked.
func ended(err error) bool {
	failed, status := (*collectors.SourceError)(nil), (*statusError)(nil)
	return errors.As(err, &failed) || (errors.As(err, &status) && status.is("invalid session")) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// login opens a session with one attempt.
func (s *server) login(ctx context.Context) (string, error) {
	password, err := s.deps.Reveal(s.password)
	if err != nil {
		return "", reason.While(err, "doing.password.read")
	}
	of := sha256.Sum256([]byte(s.user + "\x00" + password))
	if again := s.refused.at.Add(heldFor); of == s.refused.of && time.Now().Before(again) {
		return "", reason.New("survey.login.held", again.In(s.deps.Zone).Format("15:04"), s.password.Where())
	}
	result, err := s.call(ctx, false, "get_session_key", s.user, password)
	if status := (*statusError)(nil); errors.As(err, &status) {
		s.refused = refused{of, time.Now()}
		return "", s.refusal(status.status, password)
	}
	if err != nil {
		return "", err
	}
	var key string
	if err := json.Unmarshal(result, &key); err != nil || key == "" {
		return "", reason.New("prefixed", "get_session_key", reason.New("survey.login.none"))
	}
	return key, nil
}

// refusal says why a login failed; what a plugin of LimeSurvey says is quoted,
// without what it was told.
func (s *server) refusal(status, password string) error {
	if strings.HasPrefix(status, "Invalid user name or password") {
		return reason.New("prefixed", "get_session_key", reason.New("survey.login.refused", s.password.Where()))
	}
	if strings.HasPrefix(status, "Internal database authentication") {
		return reason.New("prefixed", "get_session_key", reason.New("survey.login.internal"))
	}
	for _, secret := range []string{password, s.user} {
		if secret != "" {
			status = strings.ReplaceAll(status, secret, "…")
		}
	}
	if text := []rune(status); len(text) > 160 {
		status = string(text[:160]) + "…"
	}
	return reason.New("prefixed", "get_session_key", reason.New("survey.login.says", status))
}

// session opens a session, works in it, and gives it back however the work
// ends.
func (s *server) session(ctx context.Context, work func(key string) error) error {
	key, err := s.login(ctx)
	if err != nil {
		return err
	}
	defer func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
		defer cancel()
		if _, err := s.call(within, true, "release_session_key", key); err != nil {
			s.deps.Log.WarnContext(within, "the session with LimeSurvey was not given back; it ends by itself", "error", err)
		}
	}()
	return work(key)
}
