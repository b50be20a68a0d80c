package collectors

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// ErrEmpty means that the source answered without a word.
var ErrEmpty = errors.New("the answer is empty: is the address right?")

// FetchJSON sends req and decodes the JSON object of the answer into a value:
// unknown fields are passed over, since sources grow, and anything but an
// object is an error. Where the value is a slice, a list is read instead. key
// says which kind of key the source wants and where it is read from; it
// completes the errors of 401 and 403. The errors are *SourceError.
func FetchJSON(client *http.Client, req *http.Request, key string, into any) error {
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
		failed.Reason = fmt.Sprintf("text of the type %q where JSON was expected: is the address right? is there a sign-on page before it?", kind)
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
		return errors.New("there is more text after the JSON")
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
			return errors.New("the answer is no JSON object or list: is the address right?")
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
	failed.Reason, failed.Err = "the answer is not what this source should say", err
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
		return errors.New("the answer was cut short")
	case errors.As(err, &syntax):
		return fmt.Errorf("no JSON at byte %d", syntax.Offset)
	case errors.As(err, &kind) && kind.Field == "":
		return errors.New("it is JSON of another shape than expected: is the address right?")
	case errors.As(err, &kind):
		return fmt.Errorf("the field %q has another type than expected", kind.Field)
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

func explain(status int, key string) string {
	switch status {
	case http.StatusUnauthorized:
		return "the key was refused or is missing; " + key
	case http.StatusForbidden:
		return "the key is known but may not read this; " + key
	case http.StatusNotFound:
		return "nothing there: is the address right?"
	case http.StatusTooManyRequests:
		return "too many requests; the next run tries again"
	}
	if status >= http.StatusInternalServerError {
		return "the source has a fault of its own; the next run tries again"
	}
	return http.StatusText(status)
}
