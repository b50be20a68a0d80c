package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Hook is an address that takes messages by POST. The address is a credential:
// no error names more of it than its host.
type Hook struct {
	Kind   HookKind
	URL    func() (string, error) // read at each use
	Client *http.Client           // bounds answers, follows no redirect, tries again
}

// HookKind is the shape that an address takes.
type HookKind string

// The shapes.
const (
	Mattermost HookKind = "mattermost"
	Teams      HookKind = "teams"
	Webhook    HookKind = "webhook" // Vigie's own
)

// Mail reports that it carries no mail.
func (Hook) Mail() bool { return false }

// Send posts a message.
func (h Hook) Send(ctx context.Context, m Message, _ []Attachment) error {
	address, err := h.URL()
	if err != nil {
		return err
	}
	return post(ctx, h.Client, letter{http.MethodPost, address, "", m.ID, h.body(m)})
}

// Try tells where messages would go: an address that takes messages has nothing
// that could be asked of it.
func (h Hook) Try(context.Context) (string, error) {
	address, err := h.URL()
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", reason.New("notify.hook")
	}
	return "messages go to " + u.Host + "; only sending shows whether it takes them (--send)", nil
}

func (h Hook) body(m Message) any {
	switch h.Kind {
	case Mattermost:
		return map[string]any{"text": markdown(m), "username": "Vigie"}
	case Teams:
		return map[string]any{"type": "message", "attachments": []any{map[string]any{
			"contentType": "application/vnd.microsoft.card.adaptive",
			"content": map[string]any{
				"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": card(m),
			},
		}}}
	case Webhook:
	}
	return struct {
		ID string    `json:"id"`
		At time.Time `json:"at"`
		Content
		HTML    string `json:"html,omitempty"`
		Edition string `json:"edition,omitempty"`
	}{ID: m.ID, At: m.At, Content: m.Content, Edition: m.Edition}
}

// markdown is a message for Mattermost. What comes from figures and names is
// text: it neither calls anybody (@channel) nor formats.
func markdown(m Message) string {
	var b strings.Builder
	b.WriteString("**" + escape(m.Subject) + "**\n")
	if len(m.Items) == 0 {
		b.WriteString(escape(m.Text))
	}
	for _, it := range m.Items {
		b.WriteString("- " + escape(it.Text))
		if it.URL != "" {
			b.WriteString(" <" + it.URL + ">")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// escape has a text stand as it is in Markdown.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]()#+!|~<>", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if r == '@' {
			b.WriteRune('\u200b') // nobody is called
		}
	}
	return b.String()
}

// card is the body of an adaptive card.
func card(m Message) []any {
	block := func(text string, more map[string]any) map[string]any {
		out := map[string]any{"type": "TextBlock", "text": text, "wrap": true}
		maps.Copy(out, more)
		return out
	}
	list := []any{block(escape(m.Subject), map[string]any{"weight": "Bolder", "size": "Medium"})}
	if len(m.Items) == 0 {
		list = append(list, block(escape(m.Text), nil))
	}
	for _, it := range m.Items {
		text := escape(it.Text)
		if it.URL != "" {
			text += " [↗](" + it.URL + ")"
		}
		list = append(list, block(text, nil))
	}
	return list
}

// Matrix is a room of a Matrix server, Tchap among them.
type Matrix struct {
	Server string
	Room   string
	Token  func() (string, error) // read at each use
	Client *http.Client
}

// Mail reports that it carries no mail.
func (Matrix) Mail() bool { return false }

// Send puts a message into the room. A try again has the same transaction, so
// that the room has it once.
func (x Matrix) Send(ctx context.Context, m Message, _ []Attachment) error {
	token, err := x.Token()
	if err != nil {
		return err
	}
	if err := x.refuseEncrypted(ctx, token); err != nil {
		return err
	}
	address := x.room() + "/send/m.room.message/" + url.PathEscape("vigie-"+m.ID)
	body := map[string]any{"msgtype": "m.notice", "body": plainText(m), "format": "org.matrix.custom.html", "formatted_body": marked(m)}
	return post(ctx, x.Client, letter{http.MethodPut, address, token, m.ID, body})
}

func (x Matrix) room() string {
	return strings.TrimSuffix(x.Server, "/") + "/_matrix/client/v3/rooms/" + url.PathEscape(x.Room)
}

// refuseEncrypted errs where the members of a room have agreed that nothing is
// said there in the clear: Vigie holds no keys, and servers would take its text.
// What else the server answers is told by what is asked of it next.
func (x Matrix) refuseEncrypted(ctx context.Context, token string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, x.room()+"/state/m.room.encryption", nil)
	if err != nil {
		return reason.New("notify.home")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if exchange(x.Client, req) == nil {
		return reason.New("notify.encrypted", req.URL.Host)
	}
	return nil
}

// Try asks who the token is, and whether the room takes what is in the clear.
func (x Matrix) Try(ctx context.Context) (string, error) {
	token, err := x.Token()
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(x.Server, "/")+"/_matrix/client/v3/account/whoami", nil)
	if err != nil {
		return "", reason.New("notify.home")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if err := exchange(x.Client, req); err != nil {
		return "", err
	}
	if err := x.refuseEncrypted(ctx, token); err != nil {
		return "", err
	}
	return "the token is good on " + req.URL.Host + "; only sending shows whether it may write in the room (--send)", nil
}

func plainText(m Message) string {
	if len(m.Items) == 0 {
		return m.Subject + "\n" + m.Text
	}
	var b strings.Builder
	b.WriteString(m.Subject)
	for _, it := range m.Items {
		b.WriteString(strings.TrimRight("\n- "+it.Text+" "+it.URL, " "))
	}
	return b.String()
}

func marked(m Message) string {
	var b strings.Builder
	b.WriteString("<strong>" + html.EscapeString(m.Subject) + "</strong>")
	if len(m.Items) == 0 {
		b.WriteString("<br>" + strings.ReplaceAll(html.EscapeString(m.Text), "\n", "<br>"))
		return b.String()
	}
	b.WriteString("<ul>")
	for _, it := range m.Items {
		text := html.EscapeString(it.Text)
		if it.URL != "" {
			text = `<a href="` + html.EscapeString(it.URL) + `">` + text + "</a>"
		}
		b.WriteString("<li>" + text + "</li>")
	}
	b.WriteString("</ul>")
	return b.String()
}

// letter is a request that holds a message.
type letter struct {
	method, address, token, key string
	body                        any
}

// post sends JSON. The key lets the client try again by itself, and tells who
// takes it that it is the same.
func post(ctx context.Context, client *http.Client, l letter) error {
	raw, err := json.Marshal(l.body)
	if err != nil {
		return reason.While(err, "doing.message")
	}
	req, err := http.NewRequestWithContext(ctx, l.method, l.address, bytes.NewReader(raw))
	if err != nil {
		return reason.New("notify.address")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", l.key)
	if l.token != "" {
		req.Header.Set("Authorization", "Bearer "+l.token)
	}
	return exchange(client, req)
}

// exchange sends a request and wants it taken. Of what the other side answers the
// status alone counts: its words are not ours to repeat.
func exchange(client *http.Client, req *http.Request) error {
	res, err := client.Do(req)
	if err != nil {
		if failed, ok := errors.AsType[*url.Error](err); ok {
			err = failed.Err // without the address, which is a credential
		}
		return fmt.Errorf("%s: %w", req.URL.Host, err)
	}
	_, rest := io.CopyN(io.Discard, res.Body, 64<<10)
	_ = res.Body.Close() //nolint:errcheck // the status is what counts
	if rest != nil && !errors.Is(rest, io.EOF) && res.StatusCode >= http.StatusMultipleChoices {
		return reason.New("notify.answered", req.URL.Host, res.StatusCode)
	}
	switch status := res.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return reason.New("notify.denied", req.URL.Host, status)
	case status == http.StatusNotFound:
		return reason.New("notify.lost", req.URL.Host)
	default:
		return reason.New("notify.answered", req.URL.Host, status)
	}
}
