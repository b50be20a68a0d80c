package config

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// object is a JSON Schema, or a piece of one.
type object map[string]any

// Schema returns the JSON Schema (2020-12) of the configuration, for editors.
// It is made from the Go types, so that it cannot differ from what is read;
// what spans several keys is checked by Parse only.
func Schema() ([]byte, error) {
	b := schemaBuilder{texts: keyTexts(), defs: object{}}
	root := b.structure(reflect.TypeFor[Config]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Vigie: configuration"
	root["$defs"] = b.defs
	data, err := json.MarshalIndent(root, "", "  ")
	if err == nil {
		err = b.fault
	}
	return append(data, '\n'), err
}

type schemaBuilder struct {
	texts map[string]map[string]keyText
	defs  object
	fault error // the first thing that has no schema
}

// structure describes a struct; every key needs its text.
func (b *schemaBuilder) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	keys := fieldsOf(t)
	for _, key := range keys.keys {
		text, ok := b.texts[t.Name()][key]
		if !ok {
			b.fail("keys.txt says nothing of %s.%s", t.Name(), key)
		}
		value := b.of(t.FieldByIndex(keys.index[key]).Type)
		if list := choices(t.Name(), key); list != nil {
			if items, ok := value["items"].(object); ok {
				items["enum"] = list
			} else {
				value["enum"] = list
			}
		}
		value["description"] = text.about
		properties[key] = value
		if text.needed {
			required = append(required, key)
		}
	}
	made := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		made["required"] = required
	}
	if isSecret(t) {
		made["oneOf"] = []object{{"required": []string{"env"}}, {"required": []string{"file"}}}
	}
	return made
}

// of describes a type.
func (b *schemaBuilder) of(t reflect.Type) object {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if special, ok := specialSchema(t); ok {
		return special
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		b.fail("%s reads a text and has no schema", t)
	}
	switch t.Kind() { //nolint:exhaustive // the configuration has no other kind
	case reflect.Struct:
		if _, ok := b.defs[t.Name()]; !ok {
			b.defs[t.Name()] = nil // holds the place
			b.defs[t.Name()] = b.structure(t)
		}
		return object{"$ref": "#/$defs/" + t.Name()}
	case reflect.Slice:
		return object{"type": "array", "items": b.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": b.of(t.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Bool:
		return object{"enum": []any{true, false, "yes", "no"}}
	default:
		b.fail("%s has no schema", t)
		return object{}
	}
}

func (b *schemaBuilder) fail(format string, args ...any) {
	if b.fault == nil {
		b.fault = fmt.Errorf("describing the configuration: "+format, args...)
	}
}

// specialSchema describes the types that read a text of their own.
func specialSchema(t reflect.Type) (object, bool) {
	text := func(pattern string) object { return object{"type": "string", "pattern": pattern} }
	switch t {
	case reflect.TypeFor[Settings]():
		return object{"type": "object"}, true
	case reflect.TypeFor[time.Duration]():
		return text(durationPattern), true
	case reflect.TypeFor[Files]():
		return object{"type": []string{"string", "array"}, "items": object{"type": "string"}}, true
	case reflect.TypeFor[Clock]():
		return text(`^([01][0-9]|2[0-3]):[0-5][0-9]$`), true
	case reflect.TypeFor[period.Date]():
		return text(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`), true
	case reflect.TypeFor[period.Period]():
		// A year alone is a number in YAML.
		return object{"type": []string{"string", "integer"}, "pattern": `^[0-9]{4}(-([0-9]{2}|[TQtq][1-4]))?$`}, true
	case reflect.TypeFor[indicator.Percent]():
		return text(`^[-−]?[0-9]+([.,][0-9]+)?\s*%$`), true
	case reflect.TypeFor[indicator.Warn]():
		return text(`^[0-9]+([.,][0-9]+)?\s*(%|points?)$`), true
	case reflect.TypeFor[register.Answer]():
		return object{"enum": []any{string(register.Yes), string(register.No), "oui", "non", true, false}}, true
	}
	if list := enumOf(t); list != nil {
		return object{"enum": list}, true
	}
	return nil, false
}

// enumOf lists the words of the types that read one of a few.
func enumOf(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[period.Kind]():
		return []string{period.Month.String(), period.Quarter.String(), period.Year.String()}
	case reflect.TypeFor[register.Unit]():
		return strung([]register.Unit{register.Query, register.AudioMinute, register.Page, register.Image})
	case reflect.TypeFor[register.Boundary]():
		return strung([]register.Boundary{register.GPU, register.Server, register.Rack, register.Facility})
	case reflect.TypeFor[register.Role]():
		return strung([]register.Role{register.Provider, register.Deployer})
	case reflect.TypeFor[register.ProofKind]():
		return strung(register.ProofKinds())
	case reflect.TypeFor[register.Audience]():
		return strung(register.Audiences())
	case reflect.TypeFor[register.RiskClass]():
		return strung([]register.RiskClass{register.Prohibited, register.HighRisk, register.Limited, register.Minimal})
	case reflect.TypeFor[impact.Modality]():
		return strung([]impact.Modality{impact.Text, impact.Audio, impact.Image, impact.Embedding})
	case reflect.TypeFor[impact.DeclaredPer]():
		return strung([]impact.DeclaredPer{impact.PerRequest, impact.PerOutputToken})
	case reflect.TypeFor[indicator.JudgedOn]():
		return strung([]indicator.JudgedOn{indicator.JudgeInterval, indicator.JudgeCentral, indicator.JudgeUpper})
	case reflect.TypeFor[survey.Split]():
		return strung([]survey.Split{survey.ByDirection, survey.ByService})
	case reflect.TypeFor[indicator.Better]():
		return strung([]indicator.Better{indicator.BetterLower, indicator.BetterHigher})
	}
	return nil
}

// choices lists what a key of text accepts, nil when its text is free.
func choices(typeName, key string) []string {
	switch typeName + "." + key {
	case "Usage.of":
		return strung([]measure.Metric{measure.Licences, measure.ActiveAgents})
	case "Target.indicator", "Action.indicator", "Proof.indicator":
		return indicators()
	case "Break.metric":
		return metrics()
	case "Access.sign_on":
		return signOns()
	case "Access.public":
		return publicPages()
	case "Grant.roles", "Send.roles":
		return access.Staff.Names()
	case "Channel.type":
		return channelTypes()
	case "Channel.tls":
		return []string{notify.StartTLS, notify.TLS, notify.Plain}
	case "Send.topics":
		return notify.Names()
	case "Send.digest":
		return []string{string(notify.Weekly), string(notify.Quarterly)}
	case "Send.language":
		return languages()
	}
	return nil
}
