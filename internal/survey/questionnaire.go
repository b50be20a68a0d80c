package survey

// The codes of the questions that Vigie's own questionnaire asks beside the
// items of its instruments, and of the answer of those who give none.
const (
	DirectionCode = "DIRECTION"
	UseCode       = "IAUSAGE"
	RefusedCode   = "NR"
	// UnconcernedCode is the answer of those whom an item does not concern.
	UnconcernedCode = "NC"
)

// Unconcerned is the answer of those whom an item does not concern.
func Unconcerned() Text { return Said("unconcerned") }

// UseAnswer is one answer to the question about the use of AI.
type UseAnswer struct {
	Code string
	Text Text
	Use  Use
}

// UseAnswers are those of Vigie's own questionnaire: never, then by frequency.
func UseAnswers() []UseAnswer {
	return []UseAnswer{
		{"0", Said("use.0"), UsesNoAI},
		{"1", Said("use.1"), UsesAI},
		{"2", Said("use.2"), UsesAI},
		{"3", Said("use.3"), UsesAI},
	}
}

// Unwilling is the answer of those who do not say where they work or whether
// they use AI.
func Unwilling() Text {
	return Said("unwilling")
}

// NotConcerned is the answer of those who give none to an item.
func NotConcerned() Text {
	return Said("not_concerned")
}
