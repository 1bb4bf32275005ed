package cmis

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// typeDefinition is an object type as the server describes it (clause 2.1.3).
type typeDefinition struct {
	ID         string              `json:"id"`
	Base       string              `json:"baseId"`
	QueryName  string              `json:"queryName"`
	Name       string              `json:"displayName"`
	Versioned  bool                `json:"versionable"`
	Queryable  bool                `json:"queryable"`
	Stream     string              `json:"contentStreamAllowed"`
	Properties map[string]property `json:"propertyDefinitions"`
}

type property struct {
	ID           string          `json:"id"`
	QueryName    string          `json:"queryName"`
	Name         string          `json:"displayName"`
	Type         string          `json:"propertyType"`
	Cardinality  string          `json:"cardinality"`
	Updatability string          `json:"updatability"`
	Required     bool            `json:"required"`
	Queryable    bool            `json:"queryable"`
	MaxLength    json.Number     `json:"maxLength"`
	Default      json.RawMessage `json:"defaultValue"`
}

// versioningState is what createDocument has to say: a versioned type refuses
// "none", any other type everything else.
func (d typeDefinition) versioningState() string {
	if d.Versioned {
		return "major"
	}
	return "none"
}

// encode writes a value of ours in the form of a property's type. cut tells that a
// text was too long; the package holds it whole.
func (p property) encode(value string) (encoded string, cut bool, err error) {
	switch p.Type {
	case "boolean":
		b, err := strconv.ParseBool(value)
		if err != nil {
			return "", false, fmt.Errorf("%q ist weder wahr noch falsch", value)
		}
		return strconv.FormatBool(b), false, nil
	case "integer":
		if _, ok := new(big.Int).SetString(value, 10); !ok {
			return "", false, fmt.Errorf("%q ist keine ganze Zahl", value)
		}
		return value, false, nil
	case "decimal":
		number, currency, _ := strings.Cut(value, " ") // "1487.50 EUR" is an amount
		if len(currency) != 3 || strings.ToUpper(currency) != currency {
			number = value
		}
		if strings.Contains(number, ",") { // as an amount is written in German
			number = strings.ReplaceAll(strings.ReplaceAll(number, ".", ""), ",", ".")
		}
		if _, err := strconv.ParseFloat(number, 64); err != nil || strings.ContainsAny(number, "xXpPnNiI_") {
			return "", false, fmt.Errorf("%q ist keine Zahl", value)
		}
		return number, false, nil
	case "datetime":
		at, err := moment(value)
		if err != nil {
			return "", false, fmt.Errorf("%q ist kein Zeitpunkt", value)
		}
		return strconv.FormatInt(at.UnixMilli(), 10), false, nil
	}
	value = strings.ToValidUTF8(value, "�")
	if most, err := p.MaxLength.Int64(); err == nil && most > 0 {
		if r := []rune(value); int64(len(r)) > most {
			return string(r[:most]), true, nil
		}
	}
	return value, false, nil
}

// moment reads a time, or a day: that is sent as noon UTC, which is the same day in
// every office in Europe.
func moment(value string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, value); err == nil {
		return day.Add(12 * time.Hour), nil
	}
	return time.Parse(time.RFC3339Nano, value)
}
