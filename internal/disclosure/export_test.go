package disclosure

import "github.com/vigie-ia/vigie/internal/measure"

// Rules that ProtectWithout can take out.
const (
	RulePool      = "V2"
	RuleExpansion = "the expansion of V2"
	RuleAudit     = "V3"
	RuleBlank     = "the blank part"
	RuleUse       = "the rule on the use of AI"
)

// ProtectWithout is Protect with one rule taken out, so that a suite can be
// seen failing.
func ProtectWithout(rule string, s Subject, past []measure.Reading) Result {
	return s.protect(past, skips{
		pool: rule == RulePool, expansion: rule == RuleExpansion, audit: rule == RuleAudit,
		blank: rule == RuleBlank, use: rule == RuleUse,
	})
}
