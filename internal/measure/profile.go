package measure

import (
	"math"
	"slices"
	"time"
)

// FoldProfile folds civil days into the profile of each key over w, whole
// civil days of zone. The hours of a source are means per covered occurrence
// of the local hour, over all its models together, so that the models of a
// system add up.
func FoldProfile(zone *time.Location, w Window, days []Day) []Profile {
	civil := CivilDays(zone, w)
	days = inOrder(days)
	var out []Profile
	for from := 0; from < len(days); {
		to := from + 1
		for to < len(days) && sameCoverage(days[from].Key, days[to].Key) {
			to++
		}
		out = append(out, foldProfiles(zone, w, civil, days[from:to])...)
		from = to
	}
	return out
}

// foldProfiles folds the days of the keys that share their coverage.
func foldProfiles(zone *time.Location, w Window, civil []Window, days []Day) []Profile {
	occurrences := weekOf(zone, civil, days)
	var out []Profile
	for from := 0; from < len(days); {
		to := from + 1
		for to < len(days) && sameKey(days[from].Key, days[to].Key) {
			to++
		}
		out = append(out, foldProfile(zone, w, civil, days[from:to], occurrences))
		from = to
	}
	return out
}

// weekOf counts the covered hours of each local hour of the week, over the
// models together: an hour of one day counts once.
func weekOf(zone *time.Location, civil []Window, days []Day) [7][24]float64 {
	var week [7][24]float64
	byDay := map[time.Time][]Day{}
	for i := range days {
		if days[i].Hours != nil {
			byDay[days[i].Window.From] = append(byDay[days[i].Window.From], days[i])
		}
	}
	for _, day := range civil {
		if same := byDay[day.From]; same != nil {
			for h, hour := range hoursTogether(same) {
				d, at := localHour(zone, day.From.Add(time.Duration(h)*time.Hour))
				week[d][at] += hour.Covered.Hours()
			}
		}
	}
	return week
}

func foldProfile(zone *time.Location, w Window, civil []Window, days []Day, occurrences [7][24]float64) Profile {
	p := Profile{Key: days[0].Key, Days: make([]float64, len(civil))}
	p.Window = w
	for i := range p.Days {
		p.Days[i] = math.NaN()
	}
	for i := range days {
		at, ok := slices.BinarySearchFunc(civil, days[i].Window, func(a, b Window) int { return a.From.Compare(b.From) })
		if !ok || days[i].State != Known {
			continue
		}
		p.Days[at] = days[i].Value
		for h, hour := range days[i].Hours {
			d, local := localHour(zone, days[i].Window.From.Add(time.Duration(h)*time.Hour))
			p.Week[d][local] += hour.Value
		}
	}
	for d := range p.Week {
		for h := range p.Week[d] {
			if occurrences[d][h] == 0 {
				p.Week[d][h] = math.NaN()
				continue
			}
			p.Week[d][h] /= occurrences[d][h]
		}
	}
	return p
}

// localHour is the weekday (Monday is 0) and the hour of t in zone.
func localHour(zone *time.Location, t time.Time) (weekday, hour int) {
	local := t.In(zone)
	return (int(local.Weekday()) + 6) % 7, local.Hour()
}
