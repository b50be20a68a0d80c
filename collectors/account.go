package collectors

import "fmt"

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

// String is the account in one line.
func (a Account) String() string {
	text := fmt.Sprintf("%d of %d lines count", a.Counted, a.Lines)
	if rest := a.Lines - a.Counted - a.Refused - a.Passed; rest > 0 {
		text += fmt.Sprintf(", %d do not", rest)
	}
	if a.Passed > 0 {
		text += fmt.Sprintf(", %d are passed over", a.Passed)
	}
	return text + fmt.Sprintf(", %d refused", a.Refused)
}

// Fault says that an account is none to be content with: nothing of it counts,
// or most of it is refused. What the settings pass over is not spoken of.
func (a Account) Fault() error {
	switch lines := a.Lines - a.Passed; {
	case lines > 0 && a.Counted == 0:
		return fmt.Errorf("nothing counts: %s", a)
	case 2*a.Refused > lines:
		return fmt.Errorf("most lines are refused: %s", a)
	}
	return nil
}

// AccountOf is the fault in the account of a source that gives one.
func AccountOf(c Collector) error {
	if a, ok := c.(Accounter); ok {
		return a.Account().Fault()
	}
	return nil
}
