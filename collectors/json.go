package collectors

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
)

// ErrEmpty means that the source answered without a word.
var ErrEmpty error = reason.New("http.empty")

// FetchJSON sends req and decodes the JSON object of the answer into a value:
// unknown fields are passed over, since sources grow, and anything but an
// object is an error. Where the value is a slice, a list is read instead. key
// says which kind of key the source wants and where it is read from; it
// completes the errors of 401 and 403. The errors are *SourceError.
func FetchJSON(client *http.Client, req *http.Request, key reason.Text, into any) error {
	resp, err := client.Do(req) //nolint:gosec // the address comes from the administrator's configuration
	if err != nil {
		return plain(req.URL.Host, err)
	}
	defer discard(resp)
	failed := &SourceError{Host: req.URL.Host, Status: resp.StatusCode}
	if resp.StatusCode != http.StatusOK {
		failed.Reason = explain(resp.StatusCode, key)
		return failed
	}
	body := bufio.NewReader(resp.Body)
	if _, err := body.Peek(1); errors.Is(err, io.EOF) {
		failed.Err = ErrEmpty
		return failed
	}
	if kind := contentType(resp); strings.Contains(kind, "html") {
		failed.Reason = reason.New("http.type", kind)
		return failed
	}
	return decodeObject(body, failed, into)
}

// DecodeJSON decodes one JSON object or list, as FetchJSON does. Its errors tell
// the place of a fault and never quote the text. What is nested too deeply, or
// holds too many objects, is refused before it takes memory.
func DecodeJSON(from io.Reader, into any) error {
	text := bufio.NewReader(&shaped{from: from})
	if err := begins(text); err != nil {
		return fault(err)
	}
	dec := json.NewDecoder(text)
	if err := dec.Decode(into); err != nil {
		return fault(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		if failed := (*SourceError)(nil); errors.As(err, &failed) {
			return failed
		}
		return reason.New("http.more")
	}
	return nil
}

// begins reads up to the bracket that opens a JSON object or list; which of the
// two is wanted, the decoder knows.
func begins(text *bufio.Reader) error {
	for {
		b, err := text.ReadByte()
		switch {
		case err != nil:
			return err
		case b == '{' || b == '[':
			return text.UnreadByte()
		case b != ' ' && b != '\t' && b != '\n' && b != '\r':
			return reason.New("http.object")
		}
	}
}

func decodeObject(body io.Reader, failed *SourceError, into any) error {
	err := DecodeJSON(body, into)
	if err == nil {
		return nil
	}
	if bound := (*SourceError)(nil); errors.As(err, &bound) {
		return bound
	}
	failed.Reason, failed.Err = reason.New("http.unlike"), err
	return failed
}

// fault rewrites an error of encoding/json, some of which quote the text.
func fault(err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return reason.New("http.cut")
	case errors.As(err, &syntax):
		return reason.New("http.byte", syntax.Offset)
	case errors.As(err, &kind) && kind.Field == "":
		return reason.New("http.shape")
	case errors.As(err, &kind):
		return reason.New("http.field", kind.Field)
	}
	return err
}

func contentType(resp *http.Response) string {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

func explain(status int, key reason.Text) reason.Text {
	switch status {
	case http.StatusUnauthorized:
		return reason.New("http.401", key)
	case http.StatusForbidden:
		return reason.New("http.403", key)
	case http.StatusNotFound:
		return reason.New("http.404")
	case http.StatusTooManyRequests:
		return reason.New("http.429")
	}
	if status >= http.StatusInternalServerError {
		return reason.New("http.500")
	}
	return reason.Text(http.StatusText(status))
}
