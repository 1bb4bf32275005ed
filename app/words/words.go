// Package words says things in the language of the desk: catalogue texts,
// numbers, dates, ages. German is complete by itself; another language falls
// back to it.
package words

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/scanstelle/scanstelle/assets/catalogue"
)

// Pseudo is a made-up language for layout tests: German, a third longer, with
// marks at both ends, so that a text that is cut or not in the catalogue shows.
const Pseudo = "pseudo"

// Data fills the places of a text.
type Data map[string]any

// Words speaks one language. It may be used from several goroutines.
type Words struct {
	language  string
	localizer *i18n.Localizer
	german    *i18n.Localizer
	printer   *message.Printer
}

// plainKeys are those at the beginning of the lines of a catalogue.
var plainKeys = regexp.MustCompile(`(?m)^([\w.-]+) *=`)

// Unmarshal reads a catalogue. Its keys are flat: a dot in them is a dot, so that
// one key may be the beginning of another.
func Unmarshal(data []byte, v any) error {
	return toml.Unmarshal(plainKeys.ReplaceAll(data, []byte(`"$1" =`)), v)
}

// Open loads the catalogues for a language ("de", "en", Pseudo).
func Open(name string) (*Words, error) {
	bundle := i18n.NewBundle(language.German)
	bundle.RegisterUnmarshalFunc("toml", Unmarshal)
	for _, l := range catalogue.Languages {
		data, err := catalogue.Files.ReadFile(l + ".toml")
		if err != nil {
			return nil, err
		}
		if _, err := bundle.ParseMessageFileBytes(data, l+".toml"); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", l, err)
		}
	}
	spoken := name
	if name == Pseudo {
		spoken = "de"
	}
	tag, err := language.Parse(spoken)
	if err != nil {
		return nil, fmt.Errorf("language %q: %w", name, err)
	}
	return &Words{name, i18n.NewLocalizer(bundle, spoken), i18n.NewLocalizer(bundle, "de"), message.NewPrinter(tag)}, nil
}

// Language is the one this speaks.
func (w *Words) Language() string { return w.language }

// T is the text with that key. An unknown key comes back in brackets: a test
// of the catalogues keeps that from happening.
func (w *Words) T(key string, data ...Data) string {
	c := &i18n.LocalizeConfig{MessageID: key}
	if len(data) > 0 {
		c.TemplateData = data[0]
	}
	return w.localize(key, c)
}

// N is the text with that key for a count, which fills {{.Count}} and, with the
// separators of the language, {{.Number}}.
func (w *Words) N(key string, count int, data ...Data) string {
	all := Data{"Count": count, "Number": w.Number(count)}
	for _, d := range data {
		for k, v := range d {
			all[k] = v
		}
	}
	return w.localize(key, &i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: all})
}

func (w *Words) localize(key string, c *i18n.LocalizeConfig) string {
	text, err := w.localizer.Localize(c)
	if err != nil {
		text = "[" + key + "]"
	}
	if w.language == Pseudo {
		return stretch(text)
	}
	return text
}

// stretch makes a text of the pseudo-language.
func stretch(text string) string {
	letters := []rune(text)
	return "⟦" + text + strings.Repeat("~", (len(letters)+2)/3) + "⟧"
}

// Number writes a whole number with the separators of the language.
func (w *Words) Number(n int) string { return w.printer.Sprintf("%d", n) }

// Decimal writes a number with some digits behind the decimal sign.
func (w *Words) Decimal(v float64, digits int) string { return w.printer.Sprintf("%.*f", digits, v) }
