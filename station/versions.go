package station

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Standing is where a version of a class or a profile is on its way to use.
type Standing string

// Standings.
const (
	Draft    Standing = "draft"
	Tested   Standing = "tested" // profiles only
	InUse    Standing = "released"
	Outdated Standing = "outdated" // a later version was released
	Builtin  Standing = "builtin"
)

// Provenance is how a version of a class or a profile came about (A.SC.4).
type Provenance struct {
	Standing Standing  `json:"standing"`
	Author   string    `json:"author,omitempty"` // pseudonym
	Written  time.Time `json:"written,omitzero"`
	Releaser string    `json:"releaser,omitempty"` // another person
	Released time.Time `json:"released,omitzero"`
	Reason   string    `json:"reason,omitempty"` // of the release
}

// versioned is a version of something that a register keeps.
type versioned[V any] interface {
	*V
	made() (number int, how *Provenance)
}

// history brings the versions of a thing up to what its register says, oldest
// first; out are the built-in ones.
func history[V any, P versioned[V]](st *Station, r store.Register, name string, out []V) ([]V, error) {
	entries, err := st.store.History(r, name)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		var v V
		if err := json.Unmarshal(e.Value, &v); err != nil {
			return nil, &batch.Error{Op: "versions.read", Code: batch.CodeStoreDamaged, Detail: name, Err: err}
		}
		number, how := P(&v).made()
		if i := versionAt[V, P](out, number); i >= 0 {
			out[i] = v // its test, or its release
		} else {
			out = append(out, v)
		}
		if how.Standing != InUse {
			continue
		}
		for i := range out {
			if n, o := P(&out[i]).made(); n != number && (o.Standing == InUse || o.Standing == Builtin) {
				o.Standing = Outdated
			}
		}
	}
	return out, nil
}

// versionAt returns the place of a version, -1 where there is none.
func versionAt[V any, P versioned[V]](versions []V, number int) int {
	return slices.IndexFunc(versions, func(v V) bool { n, _ := P(&v).made(); return n == number })
}

// current returns the place of the version in use, -1 where there are drafts only.
func current[V any, P versioned[V]](versions []V) int {
	return slices.IndexFunc(versions, func(v V) bool {
		_, how := P(&v).made()
		return how.Standing == InUse || how.Standing == Builtin
	})
}

// newest returns the place of the newest version with a standing, -1 where there
// is none.
func newest[V any, P versioned[V]](versions []V, standing Standing) int {
	for i := len(versions) - 1; i >= 0; i-- {
		if _, how := P(&versions[i]).made(); how.Standing == standing {
			return i
		}
	}
	return -1
}

// next is the number of a further version.
func next[V any, P versioned[V]](versions []V) int {
	n := 0
	for i := range versions {
		number, _ := P(&versions[i]).made()
		n = max(n, number)
	}
	return n + 1
}

// release puts a version into use. Whoever wrote it cannot release it (A.SC.4).
// what names it in German. CodeWrongState, CodeSecondPerson.
func (p *Provenance) release(op, what, actor, reason string, now time.Time) error {
	switch {
	case p.Standing == InUse || p.Standing == Builtin:
		return batch.Refuse(op, batch.CodeWrongState, "diese Fassung gilt schon: %s", what)
	case p.Author == actor:
		return batch.Refuse(op, batch.CodeSecondPerson, "%s wird von einer anderen Person freigegeben als der, die es schrieb", what)
	}
	p.Standing, p.Releaser, p.Released, p.Reason = InUse, actor, now, strings.TrimSpace(reason)
	return nil
}
