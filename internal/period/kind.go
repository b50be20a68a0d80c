package period

import (
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// String returns month, quarter or year.
func (k Kind) String() string {
	switch k {
	case Month:
		return "month"
	case Quarter:
		return "quarter"
	case Year:
		return "year"
	}
	return ""
}

// MarshalText writes the kind as String does.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads month, quarter or year.
func (k *Kind) UnmarshalText(text []byte) error {
	for _, kind := range []Kind{Month, Quarter, Year} {
		if string(text) == kind.String() {
			*k = kind
			return nil
		}
	}
	return reason.New("value.kind", strconv.Quote(string(text)))
}
