package station

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/fields"
	"github.com/scanstelle/scanstelle/store"
)

// twinWithin is how far from a batch its documents are looked for once more: a letter
// comes after its fax or e-mail, and copies for information come soon (mailroom.md 1.6).
const twinWithin = 42 * 24 * time.Hour

// leastGuess is how sure a suggestion must be to stand for what nobody set yet.
const leastGuess = 0.6

// known is by what a document is known again: what people set, and what the journal has.
type known struct {
	document batch.ID
	key      string // sender, date and subject in the form in which they are compared
	// apart are numbers by which letters differ that are alike otherwise: two invoices of
	// one day.
	apart map[batch.Field]string
	// at is a suggestion that stands for it, sure how sure it is: 1 where a person set it.
	at   *batch.Suggestion
	sure float64
}

// telling are the fields that make a key, and those of known.apart.
var (
	telling = []batch.Field{batch.FieldSender, batch.FieldLetterDate, batch.FieldSubject}
	apartBy = []batch.Field{batch.FieldInvoiceNumber, batch.FieldAmount, batch.FieldSenderReference, batch.FieldMailNumber}
)

// leastSubject is how many letters a subject must have to tell a letter by.
const leastSubject = 6

// knownBy makes it from the values of a document.
func knownBy(d batch.ID, values map[batch.Field]string) (k known, ok bool) {
	k = known{document: d, apart: map[batch.Field]string{}, sure: 1}
	for _, f := range telling {
		part := strings.TrimSpace(fold(values[f]))
		if part == "" || f == batch.FieldSubject && len(part) < leastSubject {
			return k, false
		}
		k.key += part + "\n"
	}
	for _, f := range apartBy {
		if v := strings.TrimSpace(fold(values[f])); v != "" {
			k.apart[f] = v
		}
	}
	return k, true
}

// twin tells that two documents may be the same letter.
func (k known) twin(o known) bool {
	if k.key != o.key || k.document == o.document {
		return false
	}
	for f, v := range k.apart {
		if other, both := o.apart[f]; both && other != v {
			return false
		}
	}
	return true
}

// twinsOf finds for the documents of a batch others with their sender, date and subject.
// One that may not be seen by whoever asks is none.
func (st *Station) twinsOf(ctx context.Context, who Actor, b batch.Batch, docs []batch.Document, pages map[batch.ID]batch.Page) (map[batch.ID]batch.Hint, error) {
	own, err := st.knownOf(b.ID)
	if err != nil {
		return nil, err
	}
	others := slices.Clone(own)
	ids, err := st.store.BatchesBetween(b.ID.Time().Add(-twinWithin), b.ID.Time().Add(twinWithin))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if ctx.Err() != nil {
			return nil, batch.Fail("hints", batch.CodeCanceled, ctx.Err())
		}
		if id == b.ID {
			continue
		}
		more, err := st.knownOf(id)
		if err != nil {
			return nil, err
		}
		others = append(others, more...)
	}
	if len(others) == 0 {
		return nil, nil
	}
	out := map[batch.ID]batch.Hint{}
	for _, d := range docs {
		if !hintable(d) {
			continue
		}
		k, ok, err := st.knownOrGuessed(d, own, pages)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, o := range others {
			if !k.twin(o) {
				continue
			}
			h, shown, err := st.twinHint(who, d, k, o)
			if err != nil {
				return nil, err
			}
			if shown {
				out[d.ID] = h
				break
			}
		}
	}
	return out, nil
}

// twinHint names the other document. Of two in one batch the later one is hinted at.
func (st *Station) twinHint(who Actor, d batch.Document, k, o known) (h batch.Hint, shown bool, err error) {
	other, err := st.store.Document(o.document)
	if err != nil || other.Gone || other.Supersedes == d.ID || d.Supersedes == other.ID || other.Batch == d.Batch && other.Number > d.Number {
		return h, false, err
	}
	knows, err := st.knowledge(who)
	if err != nil {
		return h, false, err
	}
	if may, err := knows.document(other); err != nil || !may {
		return h, false, err
	}
	p, found, err := st.pieceOf(other)
	if err != nil || found && hidden(p, who) {
		return h, false, err
	}
	h = batch.Hint{Code: batch.HintTwin, Confidence: k.sure, Other: other.ID, Batch: other.Batch, Title: other.Title, Page: 1}
	if found {
		h.Title = p.Number
	}
	if h.Day, err = st.receivedOn(other); err != nil {
		return h, false, err
	}
	if h.Day == "" {
		h.Day = batch.DayOf(other.Batch.Time().Local())
	}
	if k.at != nil {
		h.Page, h.Box, h.BoxMM, h.Raw = k.at.Page, k.at.Box, k.at.BoxMM, k.at.Raw
	}
	h.Message = fmt.Sprintf("Absender, Datum und Betreff wie bei »%s« vom %s.", h.Title, h.Day.German())
	return h, true, nil
}

// knownOrGuessed is by what a document is known, from its first page where nobody said.
func (st *Station) knownOrGuessed(d batch.Document, own []known, pages map[batch.ID]batch.Page) (known, bool, error) {
	if i := slices.IndexFunc(own, func(k known) bool { return k.document == d.ID }); i >= 0 {
		return own[i], true, nil
	}
	for i, id := range d.Pages {
		p := pages[id]
		if p.Kind != batch.KindContent || !p.HasText || p.Removed || p.Withdrawn != batch.NotWithdrawn {
			continue
		}
		k, ok, err := st.guess(d, p)
		if k.at != nil && ok {
			at := *k.at
			at.Page = i + 1
			k.at = &at
		}
		return k, ok, err
	}
	return known{}, false, nil
}

// guess makes it from what is suggested of a page, and remembers that.
func (st *Station) guess(d batch.Document, p batch.Page) (k known, ok bool, err error) {
	key := indexed{p.ID, p.ReadAt}
	k, found, era := st.twins.guessed(key)
	if !found {
		if k, err = st.guessAnew(d, p); batch.CodeOf(err) == batch.CodeErased {
			return known{}, false, nil
		}
		if err != nil {
			return k, false, err
		}
		st.twins.guess(era, key, k)
	}
	k.document = d.ID
	return k, k.key != "", nil
}

func (st *Station) guessAnew(d batch.Document, p batch.Page) (known, error) {
	settings, err := st.fieldSettings()
	if err != nil {
		return known{}, err
	}
	rules, err := fields.Compile(settings)
	if err != nil {
		return known{}, err
	}
	text, err := st.store.Text(p.ID)
	if err != nil {
		return known{}, err
	}
	page := fields.Page{Text: text, DPI: p.Image.DPI, DPIY: p.Image.DPIY, Kind: p.Kind, Barcodes: p.Measured.Barcodes}
	values, sure := map[batch.Field]string{}, 1.0
	var subject *batch.Suggestion
	for _, s := range rules.Suggest(fields.Document{Pages: []fields.Page{page}}) {
		if _, better := values[s.Field]; better || s.Confidence < leastGuess {
			continue
		}
		values[s.Field] = s.Value
		if slices.Contains(telling, s.Field) {
			sure = min(sure, s.Confidence)
		}
		if s.Field == batch.FieldSubject {
			subject = &s
		}
	}
	k, ok := knownBy(d.ID, values)
	if !ok {
		return known{}, nil
	}
	k.sure, k.at = sure, subject
	return k, nil
}

// knownOf is what people and the journal say of the documents of a batch.
func (st *Station) knownOf(id batch.ID) ([]known, error) {
	all, found, begun := st.twins.of(id)
	if found {
		return all, nil
	}
	b, err := st.store.Batch(id)
	if err != nil {
		return nil, err
	}
	keys := []string{batchKey(id)}
	if !b.Trial {
		acts, err := st.store.Acts(id)
		if err != nil {
			return nil, err
		}
		values, err := st.fieldsIn(acts)
		if err != nil {
			return nil, err
		}
		if err := st.withoutSealed(values); err != nil {
			return nil, err
		}
		for _, doc := range b.Documents {
			keys = append(keys, documentKey(doc))
			k, ok, number, err := st.knownDocument(doc, values[doc])
			if err != nil {
				return nil, err
			}
			if number != "" {
				keys = append(keys, number)
			}
			if ok {
				all = append(all, k)
			}
		}
	}
	st.twins.keep(id, begun, all, keys)
	return all, nil
}

// knownDocument joins the index values of a document with what the journal says of its
// piece, where that is about this document.
func (st *Station) knownDocument(id batch.ID, values []batch.FieldValue) (k known, ok bool, number string, err error) {
	d, err := st.store.Document(id)
	if err != nil || d.Gone {
		return k, false, "", err
	}
	p, found, err := st.pieceOf(d)
	if err != nil {
		return k, false, "", err
	}
	by := map[batch.Field]string{}
	for _, v := range values {
		by[v.Field] = v.Value
	}
	if found && p.Void == nil && !p.Closed() && len(p.Documents) == 1 && p.Documents[0] == d.ID {
		for f, v := range map[batch.Field]string{batch.FieldSender: p.Sender, batch.FieldLetterDate: string(p.LetterDate), batch.FieldSubject: p.Subject,
			batch.FieldSenderReference: p.TheirReference, batch.FieldMailNumber: p.Tracking} {
			if by[f] == "" {
				by[f] = v
			}
		}
	}
	if k, ok = knownBy(id, by); ok {
		for _, v := range values {
			if v.Field == batch.FieldSubject && v.Suggestion != nil {
				k.at = v.Suggestion
			}
		}
	}
	return k, ok, p.Number, nil
}

// twins holds by what documents are known. It lies nowhere but in memory; what changes is
// made anew when somebody looks.
type twins struct {
	mu      sync.Mutex
	era     int
	by      map[batch.ID][]known
	from    map[string]batch.ID // keys of the journal that went into it
	making  map[batch.ID]int    // what is being made, unless it changed meanwhile
	begun   int
	guesses map[indexed]known
}

// of returns what is known of a batch; where it is not held, begun is to be
// given to keep.
func (x *twins) of(id batch.ID) (all []known, found bool, begun int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if all, found = x.by[id]; !found {
		if x.making == nil {
			x.making = map[batch.ID]int{}
		}
		x.begun++
		begun = x.begun
		x.making[id] = begun
	}
	return all, found, begun
}

func (x *twins) keep(id batch.ID, begun int, all []known, keys []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.making[id] != begun {
		return
	}
	delete(x.making, id)
	if x.by == nil {
		x.by, x.from = map[batch.ID][]known{}, map[string]batch.ID{}
	}
	x.by[id] = all
	for _, k := range keys {
		x.from[k] = id
	}
}

// tell lets go of what is not so any more; the committer calls it.
func (x *twins) tell(notices []store.Notice) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, n := range notices {
		id := n.Batch
		if n.Register == store.Journal {
			id = x.from[n.Key]
			clear(x.making)
		}
		delete(x.by, id)
		delete(x.making, id)
	}
}

// mostGuessed bounds what is held of suggestions.
const mostGuessed = 5000

func (x *twins) guessed(key indexed) (k known, found bool, era int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	k, found = x.guesses[key]
	return k, found, x.era
}

func (x *twins) guess(era int, key indexed, k known) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if era != x.era {
		return
	}
	if x.guesses == nil || len(x.guesses) >= mostGuessed {
		x.guesses = map[indexed]known{}
	}
	k.apart = maps.Clone(k.apart)
	x.guesses[key] = k
}

// forgetAll follows every erasure.
func (x *twins) forgetAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.era++
	clear(x.by)
	clear(x.from)
	clear(x.making)
	clear(x.guesses)
}
