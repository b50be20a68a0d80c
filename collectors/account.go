package collectors

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Account is what a collector of files made of what it last read.
type Account struct {
	Lines   int // lines or rows that should say something
	Counted int // that count in some figure
	Refused int // that cannot be read
	Passed  int // that the settings pass over
}

// Accounter is a collector that tells what it made of what it read, by its last
// call: of a source most of whose lines are refused nobody should think well.
type Accounter interface{ Account() Account }

// Add sums two accounts.
func (a Account) Add(b Account) Account {
	return Account{a.Lines + b.Lines, a.Counted + b.Counted, a.Refused + b.Refused, a.Passed + b.Passed}
}

// Text is the account in one line.
func (a Account) Text() reason.Text {
	list := []reason.Text{reason.New("account", a.Counted, a.Lines)}
	if rest := a.Lines - a.Counted - a.Refused - a.Passed; rest > 0 {
		list = append(list, reason.New("account.rest", rest))
	}
	if a.Passed > 0 {
		list = append(list, reason.New("account.passed", a.Passed))
	}
	return reason.List(append(list, reason.New("account.refused", a.Refused))...)
}

// Fault says that an account is none to be content with: nothing of it counts,
// or most of it is refused. What the settings pass over is not spoken of.
func (a Account) Fault() error {
	switch lines := a.Lines - a.Passed; {
	case lines > 0 && a.Counted == 0:
		return reason.New("account.nothing", a.Text())
	case 2*a.Refused > lines:
		return reason.New("account.most", a.Text())
	}
	return nil
}

// Doubt is the fault of an account, with the first of what was refused.
func (a Account) Doubt(refused []measure.Refusal) error {
	fault := a.Fault()
	if fault == nil || len(refused) == 0 {
		return fault
	}
	return reason.New("account.first", fault, refused[0].Text())
}

// AccountOf is the fault in the account of a source that gives one.
func AccountOf(c Collector) error {
	if a, ok := c.(Accounter); ok {
		return a.Account().Fault()
	}
	return nil
}
