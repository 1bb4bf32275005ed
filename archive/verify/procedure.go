package verify

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/audit"
)

// Kinds of records about the procedure documentation.
const (
	kindDrafted  = "procedure-drafted"
	kindReleased = "procedure-released"
)

// procedureRegister stands in the place of a batch in records about the procedure
// documentation: the UUID that is made of the name of its register (RFC 9562,
// version 5).
var procedureRegister = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://scanstelle.de/register/procedure")).String()

// procedure checks that the log knows the document that the note calls the
// procedure documentation, by its hash, and who released a version when (A.G.1).
func procedure(p transfernote.Procedure, entries []audit.Entry) error {
	if !p.Present {
		return nil
	}
	known, released := false, mentions{deeds: map[deed][]time.Time{}}
	for _, e := range entries {
		if string(e.Batch) != procedureRegister {
			continue
		}
		var data struct {
			SHA256 string `json:"sha256"`
		}
		if e.Kind == kindDrafted && json.Unmarshal(e.Data, &data) == nil && data.SHA256 == p.SHA256 {
			known = true
		}
		released.heed(e)
	}
	if !known || !released.witnessed(deed{kind: kindReleased, actor: p.ReleasedBy, at: *p.ReleasedAt}) {
		return errors.New("das Protokoll nennt die Verfahrensdokumentation oder ihre Freigabe nicht")
	}
	return nil
}
