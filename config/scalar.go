package config

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// The texts of scalars, also in the JSON Schema.
const (
	durationPattern = `^([0-9]+d|([0-9]+(\.[0-9]+)?(ms|s|m|h))+)$`
	numberPattern   = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`
	variablePattern = `^[A-Z_][A-Z0-9_]*$`
)

// duration reads 90s, 15m, 1h30m or 40d.
func duration(text string) (time.Duration, bool) {
	if !matches(durationPattern, text) {
		return 0, false
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err == nil && n <= 36500
	}
	v, err := time.ParseDuration(text)
	return v, err == nil
}

// number reads a number as JSON writes it, never 010, .inf or 1_000.
func number(text string) (float64, bool) {
	if !matches(numberPattern, text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

func whole(text string) (int64, bool) {
	if !matches(numberPattern, text) {
		return 0, false
	}
	v, err := strconv.ParseInt(text, 10, 64)
	return v, err == nil
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// quoted quotes a text for a message, cut when it is long and without the user
// and password of an address.
func quoted(text string) string {
	text = regexp.MustCompile(`//[^/@\s]*@`).ReplaceAllString(text, "//…@")
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	return strconv.Quote(text)
}

// mayBeSecret tells by the name of the key whether its value may be a credential.
func mayBeSecret(path string) bool {
	return matches(`(?i)(token|secret|password|bearer|passwd|api_?key|credential)`, path)
}

// isSecret knows a Secret, also under another package's name.
func isSecret(t reflect.Type) bool {
	return t.Name() == secretType().Name() && t.ConvertibleTo(secretType())
}

func secretType() reflect.Type { return reflect.TypeFor[Secret]() }

func (d *decoder) checkSecret(path string, s Secret) {
	switch {
	case (s.Env == "") == (s.File == ""):
		d.add(path, reason.New("config.secret.either"))
	case s.Env != "" && !matches(variablePattern, s.Env):
		d.add(path+".env", reason.New("config.secret.variable"))
	}
}
