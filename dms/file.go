package dms

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/scanstelle/scanstelle/batch"
)

// What the targets have in common at which packages lie as files: folder, SFTP, WebDAV.

// Parts of what is not finished begin and end so.
const (
	PartPrefix = ".scanstelle-"
	PartSuffix = ".part"
)

// CheckName refuses what is not one plain file name. op names the caller.
// CodeTargetInvalid.
func CheckName(op, name string) error {
	bad := name == "" || len(name) > 255 || strings.HasPrefix(name, ".") || !utf8.ValidString(name) ||
		strings.ContainsRune(name, '/') || strings.ContainsFunc(name, unicode.IsControl)
	if bad {
		return batch.Refuse(op, batch.CodeTargetInvalid, "Dateiname %q", name)
	}
	return nil
}

// Carries tells whether a file of another name can be the object: it carries the delivery
// ID, and is a package where that is looked for, a file with its fields where that is.
func (o Object) Carries(name string) bool {
	return !strings.HasPrefix(name, ".") && strings.Contains(name, string(o.Delivery)) && isIndex(name) == isIndex(o.Name)
}

// isIndex tells a file with the fields of a package from the package itself.
func isIndex(name string) bool { return path.Ext(name) == ".xml" }

// PartsBeside is the name of the directory for parts next to a place. It holds a hash of
// the place's path, because siblings share a parent.
func PartsBeside(place string) string {
	h := sha256.Sum256([]byte(place))
	return PartPrefix + hex.EncodeToString(h[:6])
}

// Entry is what lies in a directory.
type Entry struct {
	Name      string
	Directory bool
	Changed   time.Time // by the clock of the server; zero where it does not tell
}

// forgotten is after how long a part has no writer any more.
const forgotten = 24 * time.Hour

// Forgotten are the names of parts that nobody writes any more: those of a delivery that
// is about to be written, and old ones of others.
func Forgotten(all []Entry, delivery batch.ID) (names []string) {
	var newest time.Time
	for _, e := range all {
		if e.Changed.After(newest) {
			newest = e.Changed
		}
	}
	for _, e := range all {
		id, ok := strings.CutPrefix(e.Name, PartPrefix)
		if !ok || e.Directory || !strings.HasSuffix(id, PartSuffix) || len(id) < len(delivery) {
			continue
		}
		if _, err := batch.ParseID(id[:len(delivery)]); err != nil {
			continue
		}
		if strings.HasPrefix(id, string(delivery)) || !e.Changed.IsZero() && newest.Sub(e.Changed) > forgotten {
			names = append(names, e.Name)
		}
	}
	return names
}
