package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// description is the hash of what never changes in config/station.json.
func (s Station) description() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n%s\n", s.ID, s.Created.UTC().Format(time.RFC3339Nano), s.Recipient, s.Recovery, s.Holder, s.LogKey))
	return hex.EncodeToString(sum[:])
}

// descriptionWithin is how many lines of the log may come before the first
// start's; there are two, and one more for each kill meanwhile.
const descriptionWithin = 100

// checkDescription compares config/station.json with what the first start
// entered in the log: whoever could change the recovery key there would get a
// copy of every key that is written later.
func (s *Store) checkDescription() error {
	const op = "store.description"
	data, err := readFile(s.fs, filepath.Join(s.dir, "config", "station.json"))
	if err != nil {
		return err
	}
	want, err := json.MarshalIndent(s.station, "", "  ")
	if err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	if !bytes.Equal(append(want, '\n'), data) {
		return batch.Refuse(op, batch.CodeStoreDamaged, "config/station.json ist nicht, wie die Scanstelle sie schrieb")
	}
	err = s.log.ReadFrom(0, func(e audit.Entry) error {
		var start struct {
			Description string `json:"description"`
		}
		switch {
		case e.Seq >= descriptionWithin:
			return errStop
		case e.Batch != "" || json.Unmarshal(e.Data, &start) != nil || start.Description == "":
			return nil
		case start.Description != s.station.description():
			return batch.Refuse(op, batch.CodeStoreDamaged, "config/station.json ist nicht die, die das Protokoll kennt")
		}
		return errStop
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}
