package sampling

import (
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

const opParse = "sampling.parse"

// invalid builds the error for a plan or rule that cannot be; its sentence in
// the catalogue names valid plans.
func invalid(format string, args ...any) *batch.Error {
	return batch.Refuse(opParse, batch.CodePlanInvalid, format, args...)
}

// ParsePlan reads a plan: "full", "percent 4", "every 3",
// "attribute aql=1.0 level=II" (level II where none is named) or
// "computed p=1% q=95%". Words are separated by spaces; the order of the named
// values is free. Errors are *batch.Error with CodePlanInvalid.
func ParsePlan(text string) (Plan, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Plan{}, invalid("es ist keiner angegeben")
	}
	p := Plan{Kind: Kind(words[0])}
	var err error
	switch rest := words[1:]; p.Kind {
	case KindPercent, KindEvery:
		if len(rest) != 1 {
			return Plan{}, invalid("nach »%s« steht genau eine Zahl", p.Kind)
		}
		err = p.number(rest[0])
	default:
		err = p.values(rest)
	}
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return Plan{}, err
	}
	return p, nil
}

// number reads the one number of "percent" and "every".
func (p *Plan) number(word string) error {
	if p.Kind == KindPercent {
		return p.Share.UnmarshalText([]byte(word))
	}
	n, err := strconv.Atoi(word)
	if err != nil || strconv.Itoa(n) != word {
		return invalid("»%s« ist keine ganze Zahl", word)
	}
	p.Nth = n
	return nil
}

// values reads name=value words; which ones a kind may have is check's to say.
func (p *Plan) values(words []string) error {
	seen := map[string]bool{}
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		if seen[name] {
			return invalid("»%s« steht doppelt", name)
		}
		seen[name] = true
		var err error
		switch name {
		case "aql":
			err = p.AQL.UnmarshalText([]byte(value))
		case "level":
			p.Level = Level(value)
		case "p":
			err = p.Share.UnmarshalText([]byte(value))
		case "q":
			err = p.Chance.UnmarshalText([]byte(value))
		default:
			err = invalid("»%s« ist unbekannt", word)
		}
		if err != nil {
			return err
		}
	}
	if p.Kind == KindAttribute && !seen["level"] {
		p.Level = LevelII
	}
	return nil
}
