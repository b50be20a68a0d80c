package config

import "errors"

// Schema returns the JSON Schema of the configuration.
func Schema() ([]byte, error) { return nil, errors.New("not written yet") }
