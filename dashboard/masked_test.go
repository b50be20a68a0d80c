package dashboard_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/notice"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/notify/notifytest"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// A figure of a survey that is withheld leaves by no channel, whatever the role
// of who reads it: that it is withheld is told, and its target.
func TestWithheldFiguresDoNotLeave(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	w, err := notice.New(s, "https://vigie.ville.fr", "Ville de Démonstration")
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, d := range indicator.Catalogue() {
		if d.Staff && id == "" {
			id = d.ID
		}
	}
	before := report.Judged{Result: indicator.Result{
		Indicator: id, Period: period.QuarterOf(2026, 2), Verdict: indicator.Met, Target: &indicator.InForce{Limit: 40},
		Figure: indicator.Figure{State: measure.Known, Value: 44, Low: 44, High: 44},
	}}
	after := before
	after.Period, after.Verdict = period.QuarterOf(2026, 3), indicator.Withheld
	after.Figure = indicator.Figure{State: measure.Withheld, Value: 61.7, Low: 58.3, High: 65.9}
	after.Reasons = []indicator.Reason{{Code: indicator.ReasonWithheld, Value: 61.7}}

	var mu sync.Mutex
	var sent []string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet { // whether a room is encrypted
			http.NotFound(w, r)
			return
		}
		raw, err := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if sent = append(sent, string(raw)); err != nil {
			t.Error(err)
		}
	}))
	defer hook.Close()
	mail := notifytest.Start(t, false)
	secret := func(text string) func() (string, error) { return func() (string, error) { return text, nil } }
	carriers := map[string]notify.Carrier{
		"smtp":   notify.SMTP{Host: "localhost", Port: mail.Port, TLS: notify.StartTLS, From: "vigie@ville.fr", User: notifytest.User, Password: secret(notifytest.Password), CA: mail.CA},
		"matrix": notify.Matrix{Server: hook.URL, Room: "!r:v", Token: secret("t"), Client: hook.Client()},
	}
	for _, kind := range []notify.HookKind{notify.Mattermost, notify.Teams, notify.Webhook} {
		carriers[string(kind)] = notify.Hook{Kind: kind, URL: secret(hook.URL), Client: hook.Client()}
	}
	var sendings []notify.Sending
	for name, c := range carriers {
		for _, role := range access.Staff.Names() {
			r, err := access.ParseRole(role)
			if err != nil {
				t.Fatal(err)
			}
			x := notify.Sending{Channel: name, Roles: r, Topics: notify.Topics(), Every: time.Minute, Lang: "fr"}
			if c.Mail() {
				x.Addresses = []string{role + "@ville.fr"}
			}
			week := x
			week.Topics, week.Digest = nil, notify.Weekly
			sendings = append(sendings, x, week)
		}
	}
	now, judged, told := noon(), before, 0
	svc, err := notify.Open(notify.Setup{
		Dir: t.TempDir(), Carriers: carriers, Sendings: sendings, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		World: func(context.Context) (notify.World, error) {
			return notify.World{Now: now, Today: period.DateOf(now, time.UTC), Closed: []report.Judged{judged}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		if i == 1 {
			judged = after
		}
		if err := svc.Look(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		if err := svc.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		if now = now.Add(2 * time.Hour); i == 0 { // the digests of a week in which the figure was told
			mu.Lock()
			sent, told, now = nil, len(mail.Letters()), now.AddDate(0, 0, 7)
			mu.Unlock()
		}
	}
	for _, l := range mail.Letters()[told:] {
		sent = append(sent, unwrapped(t, l.Raw))
	}
	if want := 2 * len(carriers) * len(access.Staff.Names()); len(sent) != want {
		t.Fatalf("%d messages, want the news and the week by each channel to each role: %d", len(sent), want)
	}
	for _, text := range sent {
		if !strings.Contains(strings.ToLower(text), "non diffusé") || !strings.Contains(text, "40") {
			t.Errorf("it is not told that it is withheld:\n%.600s", text)
		}
		if leak := regexp.MustCompile(`\b(61|62|58|65|66)([,.]\d+)?\b`).FindString(regexp.MustCompile(`#[0-9a-f]{6}|\d{4}-\d\d-\d\d|id":"[0-9a-f]+`).ReplaceAllString(text, "")); leak != "" {
			t.Errorf("%s leaves:\n%.800s", leak, text)
		}
	}
}

// unwrapped is what a letter says, without what only carries it.
func unwrapped(t *testing.T, raw []byte) string {
	t.Helper()
	var out strings.Builder
	for part := range strings.SplitSeq(string(raw), "\r\n--") {
		head, body, _ := strings.Cut(part, "\r\n\r\n")
		switch {
		case strings.Contains(head, "quoted-printable"):
			text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(text)
		case strings.Contains(head, "base64"):
			text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader([]byte(body))))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(text)
		}
	}
	return out.String()
}
