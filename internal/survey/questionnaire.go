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
func Unconcerned() Text { return Text{FR: "Non concerné", EN: "Not concerned"} }

// UseAnswer is one answer to the question about the use of AI.
type UseAnswer struct {
	Code string
	Text Text
	Use  Use
}

// UseAnswers are those of Vigie's own questionnaire: never, then by frequency.
func UseAnswers() []UseAnswer {
	return []UseAnswer{
		{"0", Text{FR: "Jamais", EN: "Never"}, UsesNoAI},
		{"1", Text{FR: "Parfois", EN: "Sometimes"}, UsesAI},
		{"2", Text{FR: "Chaque semaine", EN: "Every week"}, UsesAI},
		{"3", Text{FR: "Chaque jour", EN: "Every day"}, UsesAI},
	}
}

// Unwilling is the answer of those who do not say where they work or whether
// they use AI.
func Unwilling() Text {
	return Text{FR: "Je ne souhaite pas répondre", EN: "I prefer not to answer"}
}

// NotConcerned is the answer of those who give none to an item.
func NotConcerned() Text {
	return Text{FR: "Ne souhaite pas répondre ou non concerné", EN: "Prefer not to say or not applicable"}
}
