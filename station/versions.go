package station

import (
	"context"
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
	// Back is who wants this earlier version again; another person has to agree.
	Back *Back `json:"back,omitempty"`
}

// Back is the wish to use an earlier version again.
type Back struct {
	By     string    `json:"by"` // pseudonym
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	From   int       `json:"from"` // version that was in use then
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
	inUse := inUse[V, P](out)
	for i := range out { // what was wanted while another version was in use is not wanted now
		if _, how := P(&out[i]).made(); how.Back != nil && how.Back.From != inUse {
			how.Back = nil
		}
	}
	return out, nil
}

// inUse is the number of the version in use, -1 where there is none.
func inUse[V any, P versioned[V]](versions []V) int {
	i := current[V, P](versions)
	if i < 0 {
		return -1
	}
	number, _ := P(&versions[i]).made()
	return number
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

// asked returns the place of the version with a number, or for number 0 that of the
// newest with a standing; -1 where there is none.
func asked[V any, P versioned[V]](versions []V, number int, standing Standing) int {
	if number > 0 {
		return versionAt[V, P](versions, number)
	}
	return newest[V, P](versions, standing)
}

// list emits everything of a register in the version in use, or the newest one
// where there are only drafts; those that come with the program first, then by
// name. versions tells all of one.
func list[V any, P versioned[V]](st *Station, r store.Register, names []string, versions func(name string) ([]V, error), emit Emit) (int, error) {
	if err := st.store.Entries(r, func(e store.Entry) error {
		if !slices.Contains(names, e.Key) {
			names = append(names, e.Key)
		}
		return nil
	}); err != nil {
		return 0, err
	}
	for _, name := range names {
		all, err := versions(name)
		if err != nil {
			return 0, err
		}
		if i := current[V, P](all); i >= 0 {
			emit(all[i])
		} else {
			emit(all[len(all)-1])
		}
	}
	return len(names), nil
}

// revise writes the version v that decide makes of the versions there are; where
// that only proposes an earlier one, the event says so.
func revise[V any, P versioned[V]](ctx context.Context, st *Station, r store.Register, actor, name, event string, v *V, versions func(name string) ([]V, error), decide func([]V) error) error {
	return st.store.ChangeRegister(ctx, r, actor, func() ([]store.Entry, error) {
		all, err := versions(name)
		if err != nil {
			return nil, err
		}
		if err := decide(all); err != nil {
			return nil, err
		}
		if _, how := P(v).made(); how.Back != nil {
			event = strings.Replace(event, "-released", "-back-proposed", 1)
		}
		e, err := store.NewEntry(name, event, v)
		return []store.Entry{e}, err
	})
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

// release puts a version into use. Whoever wrote it cannot release it. One that was
// in use before, also a built-in one, can weaken what holds as a new one can: its
// way back takes a person who wants it and another who agrees (A.SC.4). inUse is the
// number of the version that it would replace, what names it in German.
// CodeWrongState, CodeSecondPerson.
func (p *Provenance) release(st *Station, op, what, actor, reason string, inUse int) error {
	now, reason := st.store.Now(), strings.TrimSpace(reason)
	switch {
	case p.Standing == InUse || p.Standing == Builtin:
		return batch.Refuse(op, batch.CodeWrongState, "diese Fassung gilt schon: %s", what)
	case p.Standing == Outdated && p.Back == nil:
		p.Back = &Back{By: actor, At: now, Reason: reason, From: inUse}
		return nil
	}
	first, same := p.Author, what+" wird von einer anderen Person freigegeben als der, die es schrieb"
	if p.Standing == Outdated {
		first, same = p.Back.By, "die Rückkehr zu einer früheren Fassung bestätigt eine andere Person als die, die sie vorschlug: "+what
	}
	if err := st.second(op, first, actor, same); err != nil {
		return err
	}
	p.Standing, p.Releaser, p.Released, p.Reason, p.Back = InUse, actor, now, reason, nil
	return nil
}
