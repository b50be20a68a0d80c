package indicator

// Text is the key of what is shown, whose words are in the files of
// internal/words; "" for nothing.
type Text string

// named gives a definition its words, by its id. Scores of a survey share how they
// are made.
func named(d Definition) Definition {
	own := "indicator." + d.ID
	made := own
	if d.Unit == UnitScore {
		made = "indicator.score"
	}
	d.Title, d.Explanation = Text(own+".title"), Text(own+".explanation")
	d.FormulaText, d.Method, d.Limits = Text(made+".formula"), Text(made+".method"), Text(made+".limits")
	if d.ID == IDCarbonPerTokens {
		d.UnitText = Text(own + ".unit")
	}
	return d
}
