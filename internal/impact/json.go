package impact

import "encoding/json"

// catalogueJSON is how a catalogue is kept in a file.
type catalogueJSON struct {
	Method    *Method       `json:"method,omitempty"` // nil: of before there were two
	Data      release       `json:"data"`
	Models    []Model       `json:"models"`
	Zones     []ZoneFactors `json:"zones"`
	Providers []Provider    `json:"providers"`
}

// MarshalJSON writes all that the catalogue knows.
func (c *Catalogue) MarshalJSON() ([]byte, error) {
	return json.Marshal(catalogueJSON{&c.method, c.release, c.models, c.zones, c.providers})
}

// UnmarshalJSON reads what MarshalJSON wrote, now or in a former version: what
// was derived then goes on to be derived by the method of then.
func (c *Catalogue) UnmarshalJSON(text []byte) error {
	var kept catalogueJSON
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	*c = *newCatalogue(kept.Data)
	c.providers = kept.Providers
	for _, z := range kept.Zones {
		c.addZone(z)
	}
	if kept.Method != nil {
		c.method = *kept.Method
	} else {
		former, err := formerMethod()
		if err != nil {
			return err
		}
		c.method = former
	}
	for _, m := range kept.Models {
		c.put(m)
	}
	return nil
}
