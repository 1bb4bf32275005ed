package words

import (
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/scanstelle/scanstelle/batch"
)

// Class is the title of a document class. What comes with the program speaks the
// language of the desk; what a town wrote stays as it is.
func (w *Words) Class(c batch.Class) string {
	key := "class." + c.Name
	if w.language != english {
		return c.Title
	}
	if built, err := w.german.Localize(&i18n.LocalizeConfig{MessageID: key}); err != nil || built != c.Title {
		return c.Title
	}
	return w.T(key)
}

// Way is how a letter came; empty where nobody said.
func (w *Words) Way(way batch.Way) string { return w.word("way.", string(way)) }

// Mail is what sort of mail a piece is; empty where nobody said.
func (w *Words) Mail(k batch.MailKind) string { return w.word("mail.", string(k)) }

// Sender is what sort of sender it is; empty where nobody said.
func (w *Words) Sender(k batch.SenderKind) string { return w.word("sender.", string(k)) }

// Flag is a remark of preparation.
func (w *Words) Flag(f batch.Flag) string { return w.word("flag.", string(f)) }

func (w *Words) word(prefix, value string) string {
	if value == "" {
		return ""
	}
	return w.T(prefix + value)
}
