// Package reason says why something was not taken, or where it stands, as a code
// with its arguments. Whoever refuses makes one; whoever shows it words it, in the
// language of the reader. Nothing is translated by its English sentence.
package reason

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"github.com/vigie-ia/vigie/internal/words"
)

// Text is a code with its arguments, as it rests: comparable, and written to
// stores as it is. What has no code is a sentence in English, as all that was
// stored before there were codes. Written by fmt, it is English.
type Text string //nolint:errname // a text first, an error where one is wanted

// said is a Text as it rests.
type said struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"`
}

// New makes the text of a code: its words are those of the key "said." and the
// code. An argument may be another text, or an error that is one.
func New(code string, args ...any) Text {
	s := said{Code: code}
	for _, arg := range args {
		switch arg := arg.(type) {
		case Text:
			s.Args = append(s.Args, string(arg))
		case error:
			s.Args = append(s.Args, string(Of(arg)))
		default:
			s.Args = append(s.Args, fmt.Sprint(arg))
		}
	}
	raw, err := json.Marshal(s)
	if err != nil { // of texts: never
		return Text(code)
	}
	return Text(raw)
}

// List is several texts one after the other; "" of none. Of very many it says the
// first ones, and how many there are besides: texts within texts are quoted again
// at each level.
func List(texts ...Text) Text {
	const (
		most = 4  // that one code takes
		said = 16 // of them
	)
	if more := len(texts) - said; more > 0 {
		return New("list.more", List(texts[:said]...), more)
	}
	switch len(texts) {
	case 0:
		return ""
	case 1:
		return texts[0]
	}
	var args []any
	if len(texts) <= most {
		for _, t := range texts {
			args = append(args, t)
		}
	} else {
		for part := range slices.Chunk(texts, most) {
			args = append(args, List(part...))
		}
	}
	return New(fmt.Sprintf("list.%d", len(args)), args...)
}

// Of is the text that an error is, with what stands before it, or its message.
func Of(err error) Text {
	if of, ok := err.(*fs.PathError); ok { //nolint:errorlint // this error, not one that it wraps
		return New("os.path", of.Op, of.Path, OfSystem(of.Err))
	}
	var t Text
	if !errors.As(err, &t) {
		if of, ok := errors.AsType[*fs.PathError](err); !ok {
			return Text(err.Error())
		} else if before, ok := strings.CutSuffix(err.Error(), ": "+of.Error()); ok {
			return New("prefixed", before, Of(of))
		}
		return Text(err.Error())
	}
	if before, ok := strings.CutSuffix(err.Error(), t.Error()); ok && before == "" {
		return t
	} else if before, named := strings.CutSuffix(before, ": "); ok && named {
		return New("prefixed", before, t)
	}
	return Text(err.Error())
}

// OfSystem is what the operating system says of a file.
func OfSystem(err error) Text {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return New("os.none")
	case errors.Is(err, fs.ErrPermission):
		return New("os.permission")
	case errors.Is(err, fs.ErrExist):
		return New("os.exists")
	case errors.Is(err, syscall.EISDIR):
		return New("os.directory")
	case errors.Is(err, syscall.ENOTDIR):
		return New("os.notdir")
	case errors.Is(err, syscall.ENOSPC):
		return New("os.full")
	}
	return Text(err.Error())
}

// told is an error in the words of a code.
type told struct {
	error
	text Text
}

// Told is an error that is said otherwise, and stays what it is.
func Told(text Text, err error) error { return &told{err, text} }

func (t *told) Error() string { return t.text.String() }

func (t *told) Unwrap() error { return t.error }

// As gives the text where one is wanted.
func (t *told) As(target any) bool {
	text, ok := target.(*Text)
	if ok {
		*text = t.text
	}
	return ok
}

// Each is the texts of an error that joins others, in order.
func Each(err error) []Text {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []Text
		for _, e := range joined.Unwrap() {
			list = append(list, Each(e)...)
		}
		return list
	}
	if t := Of(err); !strings.Contains(t.String(), "\n") {
		return []Text{t}
	}
	var list []Text
	for line := range strings.Lines(err.Error()) {
		list = append(list, Text(strings.TrimSpace(line)))
	}
	return list
}

// parts returns the code and the arguments; false for a sentence.
func (t Text) parts() (s said, ok bool) {
	if !strings.HasPrefix(string(t), `{"code":"`) {
		return s, false
	}
	err := json.Unmarshal([]byte(t), &s)
	return s, err == nil && s.Code != ""
}

// because is a text about an error that whoever looks on may still ask for.
type because struct {
	Text
	cause error
}

func (b because) Unwrap() error { return b.cause }

// As gives the text to Of.
func (b because) As(target any) bool {
	t, ok := target.(*Text)
	if ok {
		*t = b.Text
	}
	return ok
}

// Because is a text as an error that wraps what it came of, for errors.Is.
func Because(cause error, t Text) error { return because{t, cause} }

// While is an error with what was being done when it came, as a code with its
// arguments, before each of those that it joins; nil of none.
func While(err error, code string, args ...any) error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || errors.Join(joined.Unwrap()...).Error() != err.Error() {
		return Because(err, New("prefixed", New(code, args...), Of(err)))
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, While(e, code, args...))
	}
	return errors.Join(list...)
}

// Under puts what its texts are about before each text of an error.
func Under(place Text, err error) error {
	var list []error
	for _, t := range Each(err) {
		list = append(list, New("prefixed", place, t))
	}
	return errors.Join(list...)
}

// Cut parts what stands before a text, as a key of settings does, from the text:
// of a sentence, what stands before its first colon.
func (t Text) Cut() (before string, rest Text, ok bool) {
	if s, coded := t.parts(); coded {
		if s.Code != "prefixed" || len(s.Args) != 2 {
			return "", t, false
		}
		return s.Args[0], Text(s.Args[1]), true
	}
	before, after, ok := strings.Cut(string(t), ": ")
	if !ok {
		return "", t, false
	}
	return before, Text(after), true
}

// Hiding is the text with … in place of its first value, which is what somebody
// wrote and may be secret; of a sentence, what stands after its first colon.
func (t Text) Hiding() Text {
	s, ok := t.parts()
	if !ok {
		_, accepted, _ := strings.Cut(string(t), ": ")
		return New("hidden", accepted)
	}
	args := make([]any, len(s.Args))
	for i, arg := range s.Args {
		args[i] = Text(arg)
		if i == 0 {
			args[i] = "…"
		}
	}
	return New(s.Code, args...)
}

// After is the place that stands within a file, "" for the file itself; a text
// that is about another stays.
func (t Text) After(file string) Text {
	if s, ok := t.parts(); ok && s.Code == "where.within" && len(s.Args) == 2 && s.Args[0] == file {
		return Text(s.Args[1])
	}
	if string(t) == file {
		return ""
	}
	return t
}

// In words the text in a language. What has no code there is returned in
// English, and false.
func (t Text) In(w *words.Words) (string, bool) {
	s, ok := t.parts()
	key := "said." + s.Code
	if _, has := w.Text(key); !ok || !has {
		return t.String(), false
	}
	args := make([]any, len(s.Args))
	for i, arg := range s.Args {
		args[i], _ = Text(arg).In(w)
	}
	return w.Say(key, args...), true
}

// String is the text in English.
func (t Text) String() string {
	s, ok := t.parts()
	text, has := words.Of("en").Text("said." + s.Code)
	if !ok || !has {
		return string(t)
	}
	args := make([]any, len(s.Args))
	for i, arg := range s.Args {
		args[i] = Text(arg).String()
	}
	text = strings.ReplaceAll(text, "’", "'") // what logs and terminals say has a plain one
	if len(args) == 0 {
		return strings.ReplaceAll(text, "%%", "%")
	}
	return fmt.Sprintf(text, args...)
}

// Error is the text in English: a Text is an error too.
func (t Text) Error() string { return t.String() }
