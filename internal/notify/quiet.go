package notify

import "time"

// Quiet are the hours in which nothing is sent.
type Quiet struct {
	From, Until time.Duration // since midnight; equal: no hours
	Weekend     bool          // Saturdays and Sundays too
	Zone        *time.Location
}

// Holds reports whether nothing is sent at an instant.
func (q Quiet) Holds(at time.Time) bool {
	if q.Zone == nil {
		return false
	}
	at = at.In(q.Zone)
	if day := at.Weekday(); q.Weekend && (day == time.Saturday || day == time.Sunday) {
		return true
	}
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	if q.From <= q.Until {
		return q.From <= since && since < q.Until
	}
	return since >= q.From || since < q.Until
}
