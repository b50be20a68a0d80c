package wave

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// canon writes a text as answers are compared: a number by its value, so that 4,
// 4.0 and 4,00 are one, anything else folded.
func canon(text string) string {
	switch v, percent, ok := value(text); {
	case !ok:
		return survey.Fold(text)
	case percent:
		return "%" + strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return "=" + strconv.FormatFloat(v, 'g', -1, 64)
	}
}

// value reads a text that is one number and no more, with a point or a comma:
// programs that know no gaps write 4.0 for 4.
func value(text string) (v float64, percent, ok bool) {
	text, percent = strings.CutSuffix(strings.TrimSpace(text), "%")
	text = strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	if text == "" || len(text) > 24 || strings.Trim(text, "+-.0123456789eE") != "" || !strings.ContainsAny(text[:1], "+-.0123456789") {
		return 0, false, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, percent, err == nil
}

// scale is how the answers to the items of one instrument are read. Which
// numbers stand for which code is settled once all are seen.
type scale struct {
	of       survey.Instrument
	declared map[string]int // codes that the settings give, by canon
	numbers  bool           // there are numbers among declared
	words    map[string]int // codes by folded word of the scale
	blank    map[string]bool
	label    *regexp.Regexp    // a number and a word: 4 - Plutôt d’accord
	labelEnd *regexp.Regexp    // Plutôt d’accord (4)
	coded    map[string]int    // codes of the numbers of the export, by canon, where they are not its own
	told     reason.Text       // how the numbers are read, where they are not its own
	known    map[string]answer // what read found, by text, once the numbers are settled
}

// answer is what a text is: the code of an answer, or OutOfScale; or none given.
type answer struct {
	code  int
	given bool
}

func newScale(in survey.Instrument, m Mapping) *scale {
	s := &scale{
		of: in, declared: map[string]int{}, words: map[string]int{}, blank: map[string]bool{}, known: map[string]answer{},
		label:    regexp.MustCompile(`^[(\[]?(-?\d+)[)\]]?\s*[-–—:=.)/]*\s*(\D.*)$`),
		labelEnd: regexp.MustCompile(`^(.*\D)\s*[(\[:=–—-]\s*(-?\d+)\s*[)\]]?$`),
	}
	for i, word := range in.Scale.Words {
		for _, text := range []string{word.FR, word.EN} {
			if text != "" {
				s.words[survey.Fold(text)] = in.Scale.Low + i
			}
		}
	}
	values := m.Values
	if own, ok := m.ValuesOf[in.Key()]; ok {
		values = own
	}
	for text, n := range values {
		_, _, number := value(text)
		s.declared[canon(text)] = n
		s.numbers = s.numbers || number
	}
	blank := m.Blank
	if blank == nil {
		blank = Blanks()
	}
	for _, text := range blank {
		s.blank[canon(text)] = true
	}
	return s
}

// read returns the code of an answer, OutOfScale when it has none; false when
// it stands for no answer. The numbers must be settled.
func (s *scale) read(text string) (int, bool) {
	a, ok := s.known[text]
	if !ok {
		a.code, a.given = s.find(text)
		s.known[text] = a
	}
	return a.code, a.given
}

func (s *scale) find(text string) (int, bool) {
	word := canon(text)
	if code, ok := s.declared[word]; ok {
		return code, true
	}
	if nothing(text) || s.blank[word] {
		return 0, false
	}
	if v, percent, ok := value(text); ok {
		return s.numbered(word, v, percent), true
	}
	if code, ok := s.words[word]; ok && word != "" {
		return code, true
	}
	if label, _, ok := s.labelled(text); ok {
		code, known := s.words[label]
		return code, known // else it is a label of those who gave none
	}
	return survey.OutOfScale, true
}

// numbered returns the code of a number.
func (s *scale) numbered(word string, v float64, percent bool) int {
	if s.coded != nil {
		if code, ok := s.coded[word]; ok {
			return code
		}
		return survey.OutOfScale
	}
	if percent {
		v = float64(s.of.Scale.Low) + v/100*float64(s.of.Scale.High-s.of.Scale.Low)
	} else if s.numbers {
		return survey.OutOfScale
	}
	if v != math.Trunc(v) || v < float64(s.of.Scale.Low) || v > float64(s.of.Scale.High) {
		return survey.OutOfScale
	}
	return int(v)
}

// labelled cuts a number and its word, folded, in either order; false when there
// are not both, or the word is none that is known.
func (s *scale) labelled(text string) (label string, v float64, ok bool) {
	for _, cut := range []struct {
		form          *regexp.Regexp
		label, number int
	}{{s.label, 2, 1}, {s.labelEnd, 1, 2}} {
		parts := cut.form.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		word := survey.Fold(parts[cut.label])
		_, known := s.words[word]
		v, err := strconv.ParseFloat(parts[cut.number], 64)
		if (known || s.blank[word]) && err == nil {
			return word, v, true
		}
	}
	return "", 0, false
}

// seen is what the answers to an instrument hold that are no words of its scale.
type seen struct {
	plain, percents []float64
	answers         int             // with a number and no word
	pairs           map[float64]int // codes of the words beside numbers
}

func (s *scale) look(counts map[string]int) (seen, error) {
	all := seen{pairs: map[float64]int{}}
	for text, n := range counts {
		if _, given := s.declared[canon(text)]; given || nothing(text) || s.blank[canon(text)] {
			continue
		}
		v, percent, number := value(text)
		if number {
			all.answers += n
		}
		switch label, beside, ok := s.labelled(text); {
		case percent:
			all.percents = append(all.percents, v)
		case number:
			all.plain = append(all.plain, v)
		case !ok || s.blank[label]:
		default:
			if other, twice := all.pairs[beside]; twice && other != s.words[label] {
				return all, reason.New("scale.words", s.of.Key())
			}
			all.pairs[beside] = s.words[label]
		}
	}
	return all, nil
}

// settle finds out what the numbers of an export stand for, from all its
// answers to the instrument: counts are by text, blanks whether other cells say
// that there is no answer. The error asks what cannot be known.
func (s *scale) settle(counts map[string]int, blanks bool) error {
	all, err := s.look(counts)
	if err != nil {
		return err
	}
	if len(all.pairs) > 0 {
		s.byLabels(all.pairs)
		return nil
	}
	if s.numbers {
		return nil
	}
	if len(all.percents) > 0 {
		s.told = reason.New("scale.percent")
	}
	if err := s.bySteps(distinct(all.percents), "%", all.answers, true); err != nil {
		return err
	}
	if err := s.bySteps(distinct(all.plain), "=", all.answers, blanks); err != nil {
		return err
	}
	s.unused(all)
	return nil
}

// unused says that nobody chose an end of the scale, of very many: the questions
// may have been asked on a shorter one.
func (s *scale) unused(all seen) {
	low, high := s.of.Scale.Low, s.of.Scale.High
	if s.told != "" || all.answers < 2*leastAnswers*(high-low+1) {
		return
	}
	for _, end := range []int{low, high} {
		if !slices.Contains(all.plain, float64(end)) {
			s.told = reason.New("scale.unused", end, low, high)
		}
	}
}

func distinct(list []float64) []float64 {
	slices.Sort(list)
	return slices.Compact(list)
}

// byLabels reads bare numbers as the numbers before words are: forms often name
// the ends of a scale only.
func (s *scale) byLabels(pairs map[float64]int) {
	own := true
	for v, code := range pairs {
		own = own && v == float64(code)
	}
	if own {
		return
	}
	s.coded = map[string]int{}
	put := func(v float64, code int) { s.coded["="+strconv.FormatFloat(v, 'g', -1, 64)] = code }
	at := slices.Sorted(maps.Keys(pairs))
	if first, last := at[0], at[len(at)-1]; first < last {
		step := (last - first) / float64(pairs[last]-pairs[first]) // words are not of one code each: ±Inf, and none is put
		even := true
		for v, code := range pairs {
			even = even && v == first+step*float64(code-pairs[first])
		}
		for code := s.of.Scale.Low; even && code <= s.of.Scale.High; code++ {
			put(first+step*float64(code-pairs[first]), code)
		}
	}
	for v, code := range pairs {
		put(v, code)
	}
	s.told = reason.New("scale.beside")
}

// leastAnswers is how many answers for each step of a scale make it sure that
// steps which nobody chose are not there.
const leastAnswers = 10

// bySteps reads numbers that are not those of the scale and are as many, at
// equal steps, as codes from low to high: 2, 4 … 10, or 0, 25 … 100. Where they
// could as well be codes of the scale with another for those who gave none, it
// asks: 0 to 4 is read, if other cells say that there is no answer.
func (s *scale) bySteps(seen []float64, mark string, answers int, blanks bool) error {
	low, high := s.of.Scale.Low, s.of.Scale.High
	off := slices.DeleteFunc(slices.Clone(seen), func(v float64) bool { return s.numbered(mark, v, mark == "%") != survey.OutOfScale })
	if len(off) == 0 {
		return nil
	}
	n := high - low + 1
	step := 0.0
	if even := len(seen) == n && n > 2; even {
		step = seen[1] - seen[0]
		for i, v := range seen {
			if math.Abs(v-(seen[0]+float64(i)*step)) > 1e-9*math.Abs(step)*float64(n) {
				step = 0
			}
		}
	}
	if step == 0 {
		return s.shifted(seen, mark)
	}
	pairs := make([]string, n)
	coded := map[string]int{}
	for i, v := range seen {
		text := strconv.FormatFloat(v, 'g', -1, 64)
		coded[mark+text] = low + i
		pairs[i] = fmt.Sprintf("%q: %d", strings.TrimSuffix(text+mark, "="), low+i)
	}
	line := fmt.Sprintf("values_of: {%q: {%s}}", s.of.Key(), strings.Join(pairs, ", "))
	sure := step != 1 || seen[0] == -seen[n-1] || (seen[0] == 0 && blanks)
	if !sure || answers < leastAnswers*n {
		return reason.New("scale.numbers", s.of.Key(), listed(seen, mark), low, high, line)
	}
	s.coded = coded
	s.told = reason.New("scale.moved", listed(seen, mark), low, high)
	return nil
}

// shifted refuses numbers that miss one end of the scale and pass the other by
// one: few of them may be what is seen of another scale.
func (s *scale) shifted(seen []float64, mark string) error {
	low, high := float64(s.of.Scale.Low), float64(s.of.Scale.High)
	has := func(v float64) bool { return slices.Contains(seen, v) }
	if mark == "=" && ((has(low-1) && !has(high)) || (has(high+1) && !has(low))) {
		return reason.New("scale.shifted", s.of.Key(), s.of.Scale.Low, s.of.Scale.High)
	}
	return nil
}

func listed(seen []float64, mark string) string {
	texts := make([]string, len(seen))
	for i, v := range seen {
		texts[i] = strconv.FormatFloat(v, 'g', -1, 64) + strings.Trim(mark, "=")
	}
	return strings.Join(texts, ", ")
}

// kind says what an answer that is on no scale looks like, without quoting it.
func (s *scale) kind(text string) reason.Text {
	v, percent, number := value(text)
	switch {
	case percent:
		return reason.New("scale.kind.percent")
	case number && v != math.Trunc(v):
		return reason.New("scale.kind.parts")
	case number && s.numbers:
		return reason.New("scale.kind.unnamed")
	case number && v < float64(s.of.Scale.Low):
		return reason.New("scale.kind.under")
	case number:
		return reason.New("scale.kind.over")
	case isLimeCode(text):
		return reason.New("scale.kind.codes")
	case s.label.MatchString(text) && !IsDate(text):
		return reason.New("scale.kind.beside")
	case IsDate(text):
		return reason.New("scale.kind.dates")
	}
	return reason.New("scale.kind.words")
}

func isLimeCode(text string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(text), "a"), "o")
	_, err := strconv.ParseUint(digits, 10, 16)
	return err == nil && len(digits) < len(text) && len(digits) <= 3
}

// IsDate tells whether a text is a day, with or without its time.
func IsDate(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/. :T", r) })
	if len(parts) < 3 || !strings.ContainsAny(text, "-/.") {
		return false
	}
	long := 0
	for _, p := range parts[:3] {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil {
			return false
		}
		long = cmp.Or(long, len(p)/4)
	}
	return long > 0 || strings.Contains(text, "/")
}
