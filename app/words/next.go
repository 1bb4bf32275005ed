package words

import (
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/scanstelle/scanstelle/batch"
)

// Next says what a person at the desk does after a failure. The catalogue of failures
// names commands; where the desk has another way, its own words say which.
func (w *Words) Next(code batch.Code) string {
	key := "next." + string(code)
	if _, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: key}); err == nil {
		return w.T(key)
	}
	e := batch.Lookup(code)
	if w.language == english {
		return e.English().Next
	}
	return e.Next
}
