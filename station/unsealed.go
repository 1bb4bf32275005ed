package station

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// Unsealed is a document whose sealing failed, and when the service tries it again.
// It is known to the process that tried: the next one tries at once.
type Unsealed struct {
	Document batch.ID   `json:"document"`
	Batch    batch.ID   `json:"batch"`
	Title    string     `json:"title"`
	Target   string     `json:"target"` // where it was to go
	Attempts int        `json:"attempts"`
	Code     batch.Code `json:"code"`
	Message  string     `json:"message"` // German
	Next     time.Time  `json:"next"`    // zero: whenever the service looks
}

// unsealed remembers failed seals; safe for several goroutines.
type unsealed struct {
	mu sync.Mutex
	by map[batch.ID]failedSeal
}

type failedSeal struct {
	Unsealed
	cause error
}

// failed notes a failure. What waits for a person is cheap to ask and goes on as
// soon as the person has acted; the rest is tried again ever more seldom, as the
// outbox is. It returns how often the document failed, 0 where this was no failure,
// and whether it failed like that the time before.
func (u *unsealed) failed(d batch.Document, target string, cause error, now time.Time) (attempts int, same bool) {
	code := batch.CodeOf(cause)
	u.mu.Lock()
	defer u.mu.Unlock()
	if code == batch.CodeCanceled || code == batch.CodeWrongState { // the document is not to be sealed now
		return 0, false
	}
	same = u.by[d.ID].Code == code
	f := failedSeal{Unsealed{Document: d.ID, Batch: d.Batch, Title: d.Title, Target: target, Attempts: u.by[d.ID].Attempts + 1, Code: code, Message: batch.Message(cause)}, cause}
	if !waitsForPeople(cause) {
		f.Next = now.Add(dms.Backoff(f.Attempts))
	}
	if u.by == nil {
		u.by = map[batch.ID]failedSeal{}
	}
	u.by[d.ID] = f
	return f.Attempts, same
}

// forget begins anew with a document.
func (u *unsealed) forget(documents ...batch.ID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, id := range documents {
		delete(u.by, id)
	}
}

// waits returns the last failure of a document that is not to be tried again yet;
// nil where it may be tried.
func (u *unsealed) waits(document batch.ID, now time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if f, ok := u.by[document]; ok && now.Before(f.Next) {
		return f.cause
	}
	return nil
}

// target is where a document was on its way to; "" where its seal never failed.
func (u *unsealed) target(document batch.ID) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.by[document].Target
}

// all lists the failures by document, which is the order they were made in.
func (u *unsealed) all() []Unsealed {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := []Unsealed{}
	for _, id := range slices.Sorted(maps.Keys(u.by)) {
		out = append(out, u.by[id].Unsealed)
	}
	return out
}

// unsealedIn lists the documents of a batch, "" for all, that are still to be
// sealed and failed before.
func (st *Station) unsealedIn(id batch.ID) ([]Unsealed, error) {
	out := []Unsealed{}
	for _, f := range st.unsealed.all() {
		if id != "" && f.Batch != id {
			continue
		}
		d, err := st.store.Document(f.Document)
		if err != nil {
			return nil, err
		}
		if !d.Gone && d.State == batch.Open { // else a person has seen to it
			out = append(out, f)
		}
	}
	return out, nil
}
