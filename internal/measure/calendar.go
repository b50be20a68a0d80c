package measure

import "time"

// Length is To − From.
func (w Window) Length() time.Duration { return w.To.Sub(w.From) }

// Overlap is the length of what w and o share, never negative.
func (w Window) Overlap(o Window) time.Duration { return max(0, w.Clip(o).Length()) }

// Within reports whether all of w lies in o.
func (w Window) Within(o Window) bool { return !w.From.Before(o.From) && !w.To.After(o.To) }

// Clip is the part of w that lies in o. Where none does it is no window: its
// end is not after its start.
func (w Window) Clip(o Window) Window { return Window{Later(w.From, o.From), Earlier(w.To, o.To)} }

// Span is the window from the first start to the last end of w and o.
func (w Window) Span(o Window) Window { return Window{Earlier(w.From, o.From), Later(w.To, o.To)} }

// Earlier is the first of two instants.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Later is the last of two instants.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Holds reports whether w is the window to which a reading over o belongs: the
// one that holds its end (docs/architecture.md, decision 1).
func (w Window) Holds(o Window) bool { return o.To.After(w.From) && !o.To.After(w.To) }

// UTC returns w with both ends in UTC, fit for comparison and as a map key.
func (w Window) UTC() Window { return Window{w.From.UTC(), w.To.UTC()} }

// CivilDays lists the civil days of zone that overlap w, in order, as UTC
// windows of 23, 24 or 25 hours.
func CivilDays(zone *time.Location, w Window) []Window {
	days := make([]Window, 0, int(w.Length()/(24*time.Hour))+2)
	y, m, d := w.From.In(zone).Date()
	for from := time.Date(y, m, d, 0, 0, 0, 0, zone); from.Before(w.To); d++ {
		to := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
		days = append(days, Window{from, to}.UTC())
		from = to
	}
	return days
}

// CivilMonth returns the civil month of zone that holds t, as a UTC window.
func CivilMonth(zone *time.Location, t time.Time) Window {
	y, m, _ := t.In(zone).Date()
	return Window{time.Date(y, m, 1, 0, 0, 0, 0, zone), time.Date(y, m+1, 1, 0, 0, 0, 0, zone)}.UTC()
}

// CivilMonths lists the civil months of zone that overlap w, in order.
func CivilMonths(zone *time.Location, w Window) []Window {
	var months []Window
	for t := w.From; t.Before(w.To); {
		month := CivilMonth(zone, t)
		months = append(months, month)
		t = month.To
	}
	return months
}

// utcDays turns a window of whole UTC days into the civil days of the same
// dates: a source that counts in UTC days gives them whole (MEASURES 14).
func utcDays(zone *time.Location, w Window) Window {
	y, m, d := w.From.UTC().Date()
	y2, m2, d2 := w.To.UTC().Date()
	return Window{time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y2, m2, d2, 0, 0, 0, 0, zone)}.UTC()
}
