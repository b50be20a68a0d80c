package notify_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/notify/notifytest"
)

func message() notify.Message {
	return notify.Message{
		ID: "0a1b2c", To: "elus@ville.fr", Lang: "fr", At: noon(),
		Content: notify.Content{
			Subject: "[Vigie Ville d’essai] Énergie, T3 2026 : cible non atteinte", Text: "- Énergie : cible non atteinte.\n  https://vigie.ville.fr/frugalite\n",
			HTML:  "<!doctype html><html lang=\"fr\"><body><p>Énergie : cible non atteinte.</p></body></html>",
			Items: []notify.Item{{Topic: notify.Verdict, State: "missed", Text: "Énergie @channel *gras* <b> : cible non atteinte.", URL: "https://vigie.ville.fr/frugalite?periode=2026-T3"}},
		},
	}
}

func mailer(s *notifytest.Server, how string) notify.SMTP {
	return notify.SMTP{
		Host: "localhost", Port: s.Port, TLS: how, From: "Vigie <vigie@ville.fr>", User: notifytest.User, CA: s.CA, Timeout: 3 * time.Second,
		Password: func() (string, error) { return notifytest.Password, nil },
	}
}

// A real mail server takes a message over STARTTLS and over TLS, from the account,
// as text, HTML and the attached edition, under an id that stays the same.
func TestMailArrives(t *testing.T) {
	for how, immediate := range map[string]bool{notify.StartTLS: false, notify.TLS: true} {
		server := notifytest.Start(t, immediate)
		m := mailer(server, how)
		if said, err := m.Try(t.Context()); err != nil || !strings.Contains(said, "logged in as vigie") || len(server.Letters()) != 0 {
			t.Errorf("%s: trying says %q, %v, and sends %d", how, said, err, len(server.Letters()))
		}
		edition := []byte("<!doctype html><title>T3 2026</title>")
		if err := m.Send(t.Context(), message(), []notify.Attachment{{Name: "2026-T3-edition-1.html", Type: "text/html; charset=utf-8", Raw: edition}}); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		letters := server.Letters()
		if len(letters) != 1 || !letters[0].Safe || letters[0].From != "vigie@ville.fr" || letters[0].To[0] != "elus@ville.fr" {
			t.Fatalf("%s: %+v", how, letters)
		}
		parts, head := opened(t, letters[0].Raw)
		if head.Get("Message-Id") != "<0a1b2c@ville.fr>" || head.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%s: %v", how, head)
		}
		if !strings.Contains(parts["text/plain"], "Énergie : cible non atteinte") || !strings.Contains(parts["text/html"], "<p>Énergie") || parts["2026-T3-edition-1.html"] != string(edition) {
			t.Errorf("%s: parts %q", how, parts)
		}
	}
}

// opened are the parts of a letter, decoded: by type, or by the name of a file.
func opened(t *testing.T, raw []byte) (map[string]string, mail.Header) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	var walk func(kind string, body io.Reader)
	walk = func(kind string, body io.Reader) {
		_, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			kind := p.Header.Get("Content-Type")
			if strings.HasPrefix(kind, "multipart/") {
				walk(kind, p)
				continue
			}
			raw, err := io.ReadAll(decoded(p.Header.Get("Content-Transfer-Encoding"), p))
			if err != nil {
				t.Fatal(err)
			}
			name, _, _ := strings.Cut(kind, ";")
			if p.FileName() != "" {
				name = p.FileName()
			}
			parts[name] = strings.ReplaceAll(string(raw), "\r\n", "\n")
		}
	}
	walk(m.Header.Get("Content-Type"), m.Body)
	return parts, m.Header
}

// A server that is not to be trusted, hangs, refuses or drops is told for what it
// is; the same message sent again has the same id.
func TestMailThatDoesNotArrive(t *testing.T) {
	server := notifytest.Start(t, false)
	good := mailer(server, notify.StartTLS)

	stranger := good
	stranger.CA = ""
	wrong := good
	wrong.Password = func() (string, error) { return "autre", nil }
	empty := good
	empty.Password = func() (string, error) {
		return "", errors.New("the environment variable VIGIE_SMTP is empty: the secret should be there")
	}
	hanging := good
	hanging.Port, hanging.Timeout = silent(t), time.Second
	for name, c := range map[string]struct {
		m    notify.SMTP
		want string
	}{"a certificate that nobody knows": {stranger, "certificate"}, "a wrong password": {wrong, "535"}, "no credentials": {empty, "VIGIE_SMTP"}, "a server that hangs": {hanging, "timeout"}} {
		began := time.Now()
		err := c.m.Send(t.Context(), message(), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), notifytest.Password) || time.Since(began) > 10*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
	}
	server.Refuse(&smtp.SMTPError{Code: 552, Message: "mailbox full"})
	if err := good.Send(t.Context(), message(), nil); err == nil || !strings.Contains(err.Error(), "552") {
		t.Errorf("refused: %v", err)
	}
	server.Refuse(nil)
	if n := len(server.Letters()); n != 0 {
		t.Fatalf("%d letters were taken", n)
	}
	server.Drop(true)
	if err := good.Send(t.Context(), message(), nil); err == nil {
		t.Error("a server that drops the connection is believed to have taken the message")
	}
	server.Drop(false)
	if err := good.Send(t.Context(), message(), nil); err != nil {
		t.Error(err)
	}
	letters := server.Letters()
	if len(letters) != 2 {
		t.Fatalf("%d letters", len(letters))
	}
	_, first := opened(t, letters[0].Raw)
	_, second := opened(t, letters[1].Raw)
	if first.Get("Message-Id") == "" || first.Get("Message-Id") != second.Get("Message-Id") {
		t.Errorf("of one message the ids are %q and %q", first.Get("Message-Id"), second.Get("Message-Id"))
	}
}

// silent is a port that takes connections and says nothing.
func silent(t *testing.T) int {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ln.Close(); err != nil {
			t.Error(err)
		}
	})
	a, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal(ln.Addr())
	}
	return a.Port
}

func client() *http.Client {
	return collectors.NewHTTPClient(collectors.Limits{Body: 1 << 20, Total: 5 * time.Second, Tries: 2, Backoff: time.Millisecond})
}

// asked is one request that a server got.
type asked struct {
	method, path, key, token string
	body                     map[string]any
}

// The shapes are those that Mattermost (incoming webhooks), Teams (Workflows:
// adaptive cards) and Matrix (client-server API v3) document.
func TestShapes(t *testing.T) {
	var got []asked
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet { // whether a room is encrypted
			http.NotFound(w, r)
			return
		}
		a := asked{method: r.Method, path: r.URL.EscapedPath(), key: r.Header.Get("Idempotency-Key"), token: r.Header.Get("Authorization")}
		if err := json.NewDecoder(r.Body).Decode(&a.body); err != nil {
			t.Error(err)
		}
		got = append(got, a)
		w.Header().Set("Content-Type", "application/json")
		if _, err := io.WriteString(w, `{"event_id":"$x"}`); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	secret := func() (string, error) { return server.URL + "/hooks/tres-secret", nil }
	carriers := []notify.Carrier{
		notify.Hook{Kind: notify.Mattermost, URL: secret, Client: client()},
		notify.Hook{Kind: notify.Teams, URL: secret, Client: client()},
		notify.Hook{Kind: notify.Webhook, URL: secret, Client: client()},
		notify.Matrix{Server: server.URL + "/", Room: "!salle:ville.fr", Token: func() (string, error) { return "jeton", nil }, Client: client()},
	}
	for _, c := range carriers {
		if err := c.Send(t.Context(), message(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 4 {
		t.Fatalf("%d requests", len(got))
	}
	text := fmt.Sprint(got[0].body["text"])
	if !strings.Contains(text, `Énergie @`+"\u200b"+`channel \*gras\* \<b\> : cible non atteinte`) || !strings.Contains(text, "<https://vigie.ville.fr/frugalite?periode=2026-T3>") || strings.Contains(text, "@channel") {
		t.Errorf("Mattermost: %q", text)
	}
	card, err := json.Marshal(got[1].body)
	if err != nil || !strings.Contains(string(card), `"contentType":"application/vnd.microsoft.card.adaptive"`) || !strings.Contains(string(card), `"type":"AdaptiveCard"`) || got[1].body["type"] != "message" {
		t.Errorf("Teams: %s", card)
	}
	if got[2].body["id"] != "0a1b2c" || !strings.Contains(fmt.Sprint(got[2].body["items"]), "cible non atteinte") || got[2].body["html"] != nil {
		t.Errorf("webhook: %v", got[2].body)
	}
	m := got[3]
	formatted := fmt.Sprint(m.body["formatted_body"])
	if m.method != http.MethodPut || m.path != "/_matrix/client/v3/rooms/%21salle:ville.fr/send/m.room.message/vigie-0a1b2c" || m.token != "Bearer jeton" ||
		m.body["msgtype"] != "m.notice" || m.body["format"] != "org.matrix.custom.html" || !strings.Contains(formatted, "&lt;b&gt;") {
		t.Errorf("Matrix: %+v", m)
	}
	for _, a := range got {
		if a.key != "0a1b2c" {
			t.Errorf("%s: the key is %q", a.path, a.key)
		}
	}
}

// An address that redirects, answers 500 or much too much, or wants a credential:
// the error names the host, never the address.
func TestHooksThatFail(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/redirect/", http.RedirectHandler("/taken/", http.StatusTemporaryRedirect))
	mux.HandleFunc("/broken/", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", http.StatusInternalServerError) })
	mux.HandleFunc("/shut/", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "x", http.StatusForbidden) })
	mux.HandleFunc("/huge/", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write(make([]byte, 10<<20)); err == nil {
			t.Log("all of it was read")
		}
	})
	taken := 0
	mux.HandleFunc("/taken/", func(http.ResponseWriter, *http.Request) { taken++ })
	server := httptest.NewServer(mux)
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for path, want := range map[string]string{"redirect": "redirects are not followed", "broken": "answered 500", "shut": "does not know the credential", "none": "404"} {
		h := notify.Hook{Kind: notify.Webhook, Client: client(), URL: func() (string, error) { return server.URL + "/" + path + "/tres-secret", nil }}
		if err := h.Send(t.Context(), message(), nil); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), host) || strings.Contains(err.Error(), "tres-secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if taken != 0 {
		t.Error("a redirect was followed")
	}
	huge := notify.Hook{Kind: notify.Webhook, Client: client(), URL: func() (string, error) { return server.URL + "/huge/", nil }}
	if err := huge.Send(t.Context(), message(), nil); err != nil {
		t.Errorf("what a hook answers after it took a message is not read: %v", err)
	}
	for _, address := range []string{"", "pas une adresse", "ftp://x/tres-secret", "http://[::1/tres-secret"} {
		bad := notify.Hook{Kind: notify.Teams, Client: client(), URL: func() (string, error) { return address, nil }}
		_, tried := bad.Try(t.Context())
		if err := bad.Send(t.Context(), message(), nil); err == nil || tried == nil || strings.Contains(err.Error()+tried.Error(), "tres-secret") {
			t.Errorf("%q: %v, %v", address, err, tried)
		}
	}
}

func decoded(how string, r io.Reader) io.Reader {
	switch strings.ToLower(how) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}
