package indicator

// Text is the key of what is shown, whose words are in the files of
// internal/words; "" for nothing.
type Text string

// named gives a definition its words and its readers, all by its id. Scores of
// a survey share how they are made.
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
	d.Audiences = readers(d.ID)
	return d
}

// readers are those that an indicator is for.
func readers(id string) []Audience {
	switch id {
	case IDEnergy, IDEnergyPerUse, IDRebound, IDCarbon, IDWater, IDSimpleShare, IDCost:
		return []Audience{Officer, Elected, Public}
	case IDMeasuredShare:
		return []Audience{Officer, IT, Public}
	case IDLowUseEnergy, IDCarbonPerTokens, IDTokensPerQuery:
		return []Audience{Officer, IT}
	case IDScope, IDQueries:
		return []Audience{Officer, IT, Elected, Public}
	case IDChangedShare, IDSatisfiedShare, IDComplaints:
		return []Audience{Officer, HR, Elected, Public}
	case IDCarbonPerUse, IDMitigation:
		return []Audience{Officer, Elected}
	case IDQueriesPerAgent, IDCostPerUse:
		return []Audience{Officer}
	case IDGap:
		return []Audience{HR}
	case IDTrained:
		return []Audience{HR, Elected, Public}
	case IDCharter:
		return []Audience{HR, Public}
	}
	return []Audience{HR, Elected} // of a survey
}
