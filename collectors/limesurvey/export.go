package limesurvey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/internal/reason"
)

// decodeExport returns the file in the result of export_responses.
func decodeExport(result json.RawMessage) ([]byte, error) {
	var text string
	if err := json.Unmarshal(result, &text); err != nil {
		return nil, reason.New("prefixed", "export_responses", reason.New("survey.file"))
	}
	text = strings.Join(strings.Fields(text), "") // some versions write it in lines
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, reason.New("prefixed", "export_responses", reason.New("survey.base64"))
	}
	return file, nil
}

// headingsOf returns the columns of the first response of an export, none when
// it has no response.
func headingsOf(file []byte) ([]string, error) {
	var names []string
	err := eachResponse(file, func(fields []wave.Field) error {
		for _, f := range fields {
			names = append(names, f.Name)
		}
		return wave.ErrEnough
	})
	return names, err
}

// rowsOf returns the completed responses, each with the texts of some columns
// only: no other is kept. A response that has no id or no date of submission is
// not complete; one that is there twice counts once.
func rowsOf(file []byte, columns []string) ([][]string, error) {
	var rows [][]string
	at := map[string]int{}
	for i, name := range columns {
		at[name] = i
	}
	seen := map[string]bool{}
	err := eachResponse(file, func(fields []wave.Field) error {
		row, id, submitted := make([]string, len(columns)), "", ""
		for _, f := range fields {
			switch f.Name {
			case "id":
				id = f.Text
			case "submitdate":
				submitted = f.Text
			}
			if i, ok := at[f.Name]; ok {
				row[i] = f.Text
			}
		}
		if id != "" && submitted != "" && !seen[id] {
			seen[id] = true
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// eachResponse reads an export in JSON. Its errors quote nothing.
func eachResponse(file []byte, do func(fields []wave.Field) error) error {
	err := wave.Responses(bytes.NewReader(file), func(_ int, fields []wave.Field) error { return do(fields) })
	if err != nil {
		return fmt.Errorf("export_responses: %w", err)
	}
	return nil
}
