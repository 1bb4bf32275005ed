package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

const maxDepth = 8

// checkData accepts an empty value or one compact JSON object without repeated
// names: two readers must not see two things in the same line.
func checkData(data json.RawMessage) error {
	if len(data) == 0 {
		return nil
	}
	if len(data) > MaxData {
		return fmt.Errorf("data of %d bytes", len(data))
	}
	if !utf8.Valid(data) {
		return errors.New("data is not UTF-8")
	}
	if data[0] != '{' {
		return errors.New("data is not an object")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if !bytes.Equal(compact.Bytes(), data) {
		return errors.New("data has spaces between its parts")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return checkValue(decoder, 0)
}

// checkValue reads one value, which json.Compact has found to be well-formed.
func checkValue(decoder *json.Decoder, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("data is nested deeper than %d", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	open, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	names := map[string]bool{}
	for decoder.More() {
		if open == '{' {
			token, err := decoder.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string)
			if names[name] {
				return fmt.Errorf("data names %q twice", name)
			}
			names[name] = true
		}
		if err := checkValue(decoder, depth+1); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}
