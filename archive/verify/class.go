package verify

import (
	"errors"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// kindRaised is the record of a document that raised its batch (A.G.2).
const kindRaised = string(batch.ActClassRaised)

// mixed holds what the note says of the classes in its batch against the log: a
// note can neither claim a raise that did not happen nor be silent about one.
func mixed(c *transfernote.Class, id batch.ID, entries []audit.Entry) error {
	raised, classes := 0, 0
	for _, e := range entries {
		if e.Batch == id && e.Kind == kindRaised {
			raised++
		}
	}
	if c != nil {
		for _, m := range c.Mixed {
			if m.Documents > 0 {
				classes++
			}
		}
	}
	switch {
	case classes > raised:
		return errors.New("das Protokoll nennt nicht, dass eine Klasse im Stapel den Schutzbedarf hob")
	case raised > 0 && classes == 0:
		return errors.New("der Vermerk verschweigt, dass der Stapel Klassen mischt")
	}
	return nil
}
