package impact

import "encoding/json"

// catalogueJSON is how a catalogue is kept in a file.
type catalogueJSON struct {
	Models    []Model       `json:"models"`
	Zones     []ZoneFactors `json:"zones"`
	Providers []Provider    `json:"providers"`
}

// MarshalJSON writes all that the catalogue knows.
func (c *Catalogue) MarshalJSON() ([]byte, error) {
	return json.Marshal(catalogueJSON{c.models, c.zones, c.providers})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Catalogue) UnmarshalJSON(text []byte) error {
	var kept catalogueJSON
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	*c = Catalogue{byName: map[string]int{}, zones: kept.Zones, providers: kept.Providers}
	for _, m := range kept.Models {
		c.put(m)
	}
	return nil
}
