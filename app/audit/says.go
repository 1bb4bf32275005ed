package audit

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/audit/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// says shows what a line of the log says, each value with its name beside it.
func (r *Room) says(e station.AuditRow) (lines []fyne.CanvasObject) {
	for _, s := range model.Says(e.Data) {
		name := strings.Repeat("– ", s.Depth) + r.name(s.Name)
		if _, more := s.Value.(model.Members); more {
			lines = append(lines, part.NewSmall(name+":").Bold())
			continue
		}
		lines = append(lines, part.NewPair(name, r.value(s.Name, s.Value)))
	}
	return lines
}

// name is what people call a value; one that has no words of its own is called as it is
// written.
func (r *Room) name(name string) string {
	if model.Named(name) {
		return r.desk.Words.T("audit.says." + name)
	}
	return name
}

// value is a value as people write it.
func (r *Room) value(name string, value any) string {
	w := r.desk.Words
	switch v := value.(type) {
	case bool:
		if v {
			return w.T("audit.yes")
		}
		return w.T("audit.no")
	case json.Number:
		n, err := v.Int64()
		switch {
		case err != nil:
			f, _ := v.Float64() // the log takes well-formed numbers only
			return w.Decimal(f, 1)
		case name == "behind":
			return time.Duration(n).Round(time.Second).String()
		}
		return w.Number(int(n))
	case string:
		return r.text(name, v)
	}
	return "–"
}

// text is a word of the log as people say it.
func (r *Room) text(name, v string) string {
	w := r.desk.Words
	switch {
	case name == "code" && v == "":
		return w.T("audit.nofault")
	case name == "code" || name == "why" && batch.Known(batch.Code(v)):
		return r.fault(batch.Code(v))
	case name == "why" && slices.Contains(model.Reasons(), v):
		return w.T("audit.why." + v)
	case name == "state" && slices.Contains(batch.DeliveryStates(), batch.DeliveryState(v)):
		return w.T("delivery." + v)
	}
	if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
		return r.moment(t)
	}
	return broken(v)
}

// fault says what a code means, without what a line of the log does not tell of it.
func (r *Room) fault(code batch.Code) string {
	sentence, _, _ := strings.Cut(batch.Lookup(code).Sentence, "%s")
	if sentence = strings.TrimRight(sentence, " :(»,."); r.desk.Words.Language() != "de" || sentence == "" {
		return string(code)
	}
	return sentence + " (" + string(code) + ")"
}

// moment is a time to the second.
func (r *Room) moment(t time.Time) string {
	return r.desk.Words.Second(t.Local())
}

// unbroken is how many signs may come without a space, those of an ID; more are parted by
// sixteens, as hashes are everywhere.
const unbroken, sixteen = 36, 16

// broken parts what has no spaces, such as a hash, so that it can break into lines.
func broken(v string) string {
	words := strings.Split(v, " ")
	for i, word := range words {
		var parts []string
		runes := []rune(word)
		for len([]rune(word)) > unbroken && len(runes) > sixteen {
			parts, runes = append(parts, string(runes[:sixteen])), runes[sixteen:]
		}
		words[i] = strings.Join(append(parts, string(runes)), " ")
	}
	return strings.Join(words, " ")
}

// shortly names what a line is about: of a register the thing in it.
func (r *Room) shortly(e station.AuditRow) string {
	if e.Register == "" {
		return model.About(e)
	}
	for _, s := range model.Says(e.Data) {
		if key, ok := s.Value.(string); ok && s.Name == "key" {
			return key
		}
	}
	return r.desk.Words.T("audit.register." + string(e.Register))
}

// subject names the batch of a line, or the register.
func (r *Room) subject(e station.AuditRow) (key, text string) {
	if e.Register != "" {
		return "detail.register", r.desk.Words.T("audit.register." + string(e.Register))
	}
	return "detail.batch", string(e.Batch)
}
