// Package config reads the one YAML file that says what Vigie follows: the
// authority, the store, the register of systems, the sources and the targets.
// It is strict: every fault is reported at once, with its line, its path, what
// was found and what is accepted.
package config

import (
	"time"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/strategy"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Config is the whole file, checked.
type Config struct {
	Organisation Organisation       `yaml:"organisation"`
	TimeZone     string             `yaml:"time_zone"` // IANA name; Europe/Paris by default
	Store        Store              `yaml:"store"`
	Data         string             `yaml:"data"`     // folder of what is not in the store; beside the file by default
	Editions     string             `yaml:"editions"` // folder of the published quarters; editions below data by default
	Server       Server             `yaml:"server"`
	Access       Access             `yaml:"access"`
	Notify       Notify             `yaml:"notify"`
	Retention    Retention          `yaml:"retention"`
	Models       []Model            `yaml:"models"`       // beside the catalogue's, or instead
	Factors      []ZoneFactor       `yaml:"factors"`      // of electricity, beside those that ship
	Declarations []Declaration      `yaml:"declarations"` // of suppliers, beside the estimates
	Systems      []register.System  `yaml:"systems"`
	Collectors   []Collector        `yaml:"collectors"`
	Targets      []indicator.Target `yaml:"targets"`
	Actions      []register.Action  `yaml:"actions"`
	// Approvals is the folder of the projects that were assessed, a file each.
	Approvals string `yaml:"approvals"`
	// ApprovalQuestions is the file of what a project is asked; those that ship by default.
	ApprovalQuestions string `yaml:"approval_questions"`
	// Questions are those of that file, in every version.
	Questions approval.Book `yaml:"-"`
	// Assessments are what that folder holds, in the order of the files' names.
	Assessments []approval.Assessment `yaml:"-"`
	// Strategy is the responsible digital strategy; nil: it is not described.
	Strategy *strategy.Strategy `yaml:"strategy"`
	// Charter names the files of the authority's charter, one for each version.
	Charter Files `yaml:"charter"`
	// Clauses are the model clauses that contracts of the register name.
	Clauses []register.Clause `yaml:"-"`
	// Charters are what those files hold, the first first; else the one that ships.
	Charters charter.Versions `yaml:"-"`
	// Guide is the authority's own pages of the guide of good practice.
	Guide GuideFolder `yaml:"guide"`
	// Guidance is every page of that guide, those that ship among them.
	Guidance guide.Guide `yaml:"-"`
	// Evidence of the charter's promises that no single system keeps.
	Evidence []register.Evidence `yaml:"evidence"`
	// Directions and their services, in organisational order.
	Directions  survey.Directions   `yaml:"directions"`
	Instruments []survey.Instrument `yaml:"instruments"` // beside those that ship
	Waves       []survey.Wave       `yaml:"waves"`

	Path string         `yaml:"-"` // of the file, "" when it was read from memory
	Dir  string         `yaml:"-"` // its folder: relative paths start here
	Zone *time.Location `yaml:"-"` // TimeZone, loaded

	releases  func(folder string) ([]impact.Data, error) // of the factors, the surest last
	catalogue *impact.Catalogue                          // on them, with the models and factors of the file

	name  string    // as Parse got it, for later faults
	found *findings // where everything stands
}

// Organisation is whose AI is followed.
type Organisation struct {
	Name    string `yaml:"name"`
	Logo    string `yaml:"logo"`    // SVG or PNG file, under 30 kB
	Colour  string `yaml:"colour"`  // #rrggbb of the top bar; checked for contrast
	Contact string `yaml:"contact"` // for accessibility and questions
	Legal   Legal  `yaml:"legal"`
	INSEE   string `yaml:"insee"`   // code of the authority's territory
	Licence string `yaml:"licence"` // address of that of its open data
	Audit   *Audit `yaml:"accessibility_audit"`
	// Electricity is what the authority itself uses, beside which its AI is set.
	Electricity *Electricity `yaml:"electricity"`
	// Everyday says whether energy is also told in everyday terms; yes unless no.
	Everyday register.Answer `yaml:"everyday_terms"`
}

// KWh is the authority's own consumption of a year; 0 if it is not stated.
func (o Organisation) KWh() float64 {
	if o.Electricity == nil {
		return 0
	}
	return o.Electricity.KWh
}

// Legal is what the legal notices say.
type Legal struct {
	Director string `yaml:"director"` // of publication: a function
	Host     string `yaml:"host"`
	DPO      string `yaml:"dpo"`
}

// Electricity is the authority's own consumption of a year.
type Electricity struct {
	KWh    float64     `yaml:"kwh_per_year"`
	Source string      `yaml:"source"`
	Date   period.Date `yaml:"date"`
}

// Audit is an audit of accessibility by RGAA 4.1.
type Audit struct {
	Rate indicator.Percent `yaml:"rate"` // share of the criteria met
	Date period.Date       `yaml:"date"`
}

// Store is where readings rest.
type Store struct {
	URL    string `yaml:"url"` // sqlite:PATH or influx:http://HOST:8086
	Org    string `yaml:"org"`
	Bucket string `yaml:"bucket"` // 1.8: database/retention policy
	Token  Secret `yaml:"token"`  // 1.8: user:password
}

// Secret says where a credential is; it never holds it.
type Secret struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// Server is how pages are served.
type Server struct {
	Listen         string   `yaml:"listen"`          // 127.0.0.1:8080 by default
	URL            string   `yaml:"url"`             // as readers write it; "" when nobody needs to know
	TrustedProxies []string `yaml:"trusted_proxies"` // addresses or networks
	TLS            *TLS     `yaml:"tls"`             // nil: in the clear, behind a proxy
}

// Retention says for how many civil months each class of data is kept, the
// running one not counted; 0 keeps it for ever.
type Retention struct {
	Figures int `yaml:"figures"`
	Surveys int `yaml:"surveys"`
	Audit   int `yaml:"audit"` // 12 by default; drafts that were judged go with it
}

// Model is an AI model that the catalogue lacks, or that the authority knows
// better. Its sizes are in 1e9 parameters.
type Model struct {
	Name     string          `yaml:"name"`
	Aliases  []string        `yaml:"aliases"`
	Provider string          `yaml:"provider"` // whose default place serves; open by default
	Modality impact.Modality `yaml:"modality"` // text by default
	Active   register.Factor `yaml:"active_parameters"`
	Total    register.Factor `yaml:"total_parameters"` // the active ones by default
	TPS      float64         `yaml:"tokens_per_second"`
	TTFT     float64         `yaml:"seconds_to_first_token"`
	Source   string          `yaml:"source"`
	Date     period.Date     `yaml:"date"`
}

// ZoneFactor is what 1 kWh of electricity of a zone takes, from a day on.
type ZoneFactor struct {
	Zone          string      `yaml:"zone"`
	From          period.Date `yaml:"from"`
	Version       string      `yaml:"version"`
	Carbon        float64     `yaml:"carbon_g"`          // g CO2e
	Water         *float64    `yaml:"water_l"`           // L; nil: as before
	PrimaryEnergy *float64    `yaml:"primary_energy_mj"` // MJ; nil: as before
	Abiotic       *float64    `yaml:"abiotic_kgsb"`      // kg Sb-eq; nil: as before
	Source        string      `yaml:"source"`
}

// Declaration is what a supplier says that its model takes.
type Declaration struct {
	Model  string             `yaml:"model"`
	Per    impact.DeclaredPer `yaml:"per"`
	Count  float64            `yaml:"count"`     // 1 by default
	Energy *register.Factor   `yaml:"energy_wh"` // nil: not declared
	Carbon *register.Factor   `yaml:"carbon_g"`  // nil: not declared
	Source string             `yaml:"source"`
	Date   period.Date        `yaml:"date"`
	Scope  string             `yaml:"scope"`
}

// Collector is one source and when it is read.
type Collector struct {
	Name     string        `yaml:"name"`
	Type     string        `yaml:"type"`
	Title    string        `yaml:"title"`
	Every    string        `yaml:"every"`    // cron expression, local time
	Since    period.Date   `yaml:"since"`    // first day to read
	Lag      time.Duration `yaml:"lag"`      // how late its data may come
	Deadline time.Duration `yaml:"deadline"` // of one call
	Settings Settings      `yaml:"settings"` // the collector's own
}
