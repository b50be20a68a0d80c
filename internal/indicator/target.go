package indicator

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Target is a dated objective, in the unit of its indicator.
type Target struct {
	Indicator  string         `yaml:"indicator"`
	System     measure.System `yaml:"system"` // "" for the whole authority
	Per        period.Kind    `yaml:"per"`
	Limit      *float64       `yaml:"limit"`
	Trajectory *Trajectory    `yaml:"trajectory"`
	Warn       Warn           `yaml:"warn"`
	From       period.Period  `yaml:"from"`  // first period; zero: always
	Until      period.Period  `yaml:"until"` // last period; zero: for good
	Decided    period.Date    `yaml:"decided"`
	Judge      JudgedOn       `yaml:"judge"`
	Basis      string         `yaml:"basis"`
	// Responsible is the function that answers for it; of a system, else the system's.
	Responsible string `yaml:"responsible"`
	// Method is the method of measurement or the instrument that the target was
	// set for: measured, estimated, declared, or a method of the figures' basis.
	Method      string   `yaml:"method"`
	MinCoverage *Percent `yaml:"min_coverage"` // 80 % unless set
	// Direction of a context indicator: "lower" or "higher".
	Better Better `yaml:"better"`
}

// Trajectory is a limit that moves by a share a year from a baseline year.
type Trajectory struct {
	Baseline      int       `yaml:"baseline"`
	ChangePerYear Percent   `yaml:"change_per_year"`
	Frozen        *Baseline `yaml:"frozen"`
}

// Baseline is what a trajectory starts from, frozen when first used and
// restated only by name.
type Baseline struct {
	Values   map[period.Period]float64 `yaml:"values"` // by period of the target's kind, in the indicator's unit
	Method   string                    `yaml:"method"`
	Systems  []measure.System          `yaml:"systems"`  // its perimeter
	Restated string                    `yaml:"restated"` // who restated it, when and why
}

// JudgedOn says which value of a figure with bounds is judged.
type JudgedOn string

// JudgeInterval is the default: bounds on both sides of the limit do not conclude.
const (
	JudgeInterval JudgedOn = "interval"
	JudgeCentral  JudgedOn = "central"
	JudgeUpper    JudgedOn = "upper"
)

// UnmarshalText reads interval, central or upper.
func (j *JudgedOn) UnmarshalText(text []byte) error {
	switch v := JudgedOn(text); v {
	case JudgeInterval, JudgeCentral, JudgeUpper:
		*j = v
		return nil
	}
	return reason.New("value.judged", strconv.Quote(string(text)))
}

// Better is the good side of a target on an indicator that has none of its own.
type Better string

// The sides. None stated is "".
const (
	BetterLower  Better = "lower"
	BetterHigher Better = "higher"
)

// UnmarshalText reads lower or higher.
func (b *Better) UnmarshalText(text []byte) error {
	switch v := Better(text); v {
	case BetterLower, BetterHigher:
		*b = v
		return nil
	}
	return reason.New("value.side", strconv.Quote(string(text)))
}

// Percent is a share written in percent: 10 % is 0.1.
type Percent float64

// UnmarshalText reads "10%", "−10 %" or "12,5%".
func (p *Percent) UnmarshalText(text []byte) error {
	v, unit, err := amount(string(text))
	if err != nil || unit != "%" {
		return reason.New("value.percent", strconv.Quote(string(text)))
	}
	*p = Percent(v / 100)
	return nil
}

// Warn is how near the limit, on its good side, a figure is at risk: a share
// of the limit, or points for scores.
type Warn struct {
	Share  float64 // 0.1 for 10 %
	Points float64
}

// UnmarshalText reads "10%" or "5 points".
func (w *Warn) UnmarshalText(text []byte) error {
	v, unit, err := amount(string(text))
	switch {
	case err != nil || v < 0:
	case unit == "%" && v < 100:
		*w = Warn{Share: v / 100}
		return nil
	case unit == "point" || unit == "points":
		*w = Warn{Points: v}
		return nil
	}
	return reason.New("value.warn", strconv.Quote(string(text)))
}

// amount reads a number and what follows it.
func amount(text string) (v float64, unit string, err error) {
	plain := strings.NewReplacer("−", "-", ",", ".", "\u00a0", " ", "\u202f", " ").Replace(strings.TrimSpace(text))
	end := strings.LastIndexAny(plain, "0123456789.") + 1
	v, err = strconv.ParseFloat(plain[:end], 64)
	if err == nil && (v != v || v-v != 0) {
		err = fmt.Errorf("%q is not a finite number", text)
	}
	return v, strings.TrimSpace(plain[end:]), err
}
