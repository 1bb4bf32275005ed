package station

import (
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// subject is a request that names batches, documents or pages.
type subject interface {
	subjects(st *Station) ([]batch.ID, error)
}

// needToKnow refuses a request about what is addressed to a unit that is not the
// caller's (A.P.1, need to know). It stands before every operation. CodeOtherUnit.
func (st *Station) needToKnow(who Actor, args any) error {
	var ids []batch.ID
	switch q := args.(type) {
	case batch.ID:
		ids = []batch.ID{q}
	case subject:
		var err error
		if ids, err = q.subjects(st); err != nil {
			return err
		}
	default:
		return nil
	}
	k, err := st.knowledge(who)
	if err != nil {
		return err
	}
	for _, id := range ids {
		switch known, err := k.of(id); {
		case err != nil:
			return err
		case !known:
			return k.refuse(string(id))
		}
	}
	return nil
}

// knowledge is what somebody may see. Without a unit that is everything; with
// units only what is addressed to one of them, and what they captured or entered
// themselves. Where anybody has units, whoever is not logged in sees only the
// latter: otherwise logging out would open everything.
type knowledge struct {
	st        *Station
	limited   bool
	pseudonym string
	own       []string          // units, in their one form
	names     map[string]string // name of a unit in lower case → its one form
}

func (st *Station) knowledge(who Actor) (k knowledge, err error) {
	k.st = st
	if who.Person != nil {
		k.limited = len(who.Person.Units) > 0
	} else if k.limited, err = st.unitsInUse(); err != nil {
		return k, err
	}
	if !k.limited {
		return k, nil
	}
	if k.pseudonym, err = st.pseudonymOf(who); err != nil {
		return k, err
	}
	settings, err := st.fieldSettings()
	if err != nil {
		return k, err
	}
	k.names = unitNames(settings.Offices)
	if who.Person != nil {
		for _, u := range who.Person.Units {
			k.own = append(k.own, k.unit(u))
		}
	}
	return k, nil
}

// unitsInUse tells whether anybody is limited to units.
func (st *Station) unitsInUse() (bool, error) {
	all, err := st.persons()
	for _, p := range all {
		if len(p.Units) > 0 {
			return true, err
		}
	}
	return false, err
}

// unitNames maps every way to write an office of the town to one of them.
func unitNames(offices []batch.Office) map[string]string {
	names := map[string]string{}
	for _, o := range offices {
		one := strings.ToLower(strings.TrimSpace(o.Number + " " + o.Name))
		for _, name := range append([]string{o.Number, o.Name, one}, o.Also...) {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
				names[name] = one
			}
		}
	}
	return names
}

// unit is the one form of a unit, as far as the settings of the town tell.
func (k knowledge) unit(text string) string {
	name := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if one, ok := k.names[name]; ok {
		return one
	}
	return name
}

func (k knowledge) any(units []string) bool {
	return slices.ContainsFunc(units, func(u string) bool { return slices.Contains(k.own, k.unit(u)) })
}

func (k knowledge) refuse(what string) error {
	if len(k.own) == 0 {
		return batch.Refuse("station.units", batch.CodeLogin, "ohne Anmeldung ist nur zu sehen, was Sie selbst erfasst haben")
	}
	return batch.Refuse("station.units", batch.CodeOtherUnit, "%s", what)
}

// of tells about a batch, a document or a page; what does not exist is left to
// the operation.
func (k knowledge) of(id batch.ID) (bool, error) {
	if !k.limited || id == "" {
		return true, nil
	}
	if b, err := k.st.store.Batch(id); batch.CodeOf(err) != batch.CodeUnknownID {
		if err != nil {
			return false, err
		}
		return k.batch(b)
	}
	if d, err := k.st.store.Document(id); batch.CodeOf(err) != batch.CodeUnknownID {
		if err != nil {
			return false, err
		}
		return k.document(d)
	}
	p, err := k.st.store.Page(id)
	if batch.CodeOf(err) == batch.CodeUnknownID {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if p.Document != "" {
		return k.of(p.Document)
	}
	return k.of(p.Batch)
}

// batch tells about a whole batch: each of its documents must be known. One whose
// documents are addressed to several units is nobody's who has only one of them.
func (k knowledge) batch(b batch.Batch) (bool, error) {
	if !k.limited || b.Creator == k.pseudonym {
		return true, nil
	}
	live := 0
	for _, id := range b.Documents {
		d, err := k.st.store.Document(id)
		if err != nil {
			return false, err
		}
		if d.Gone {
			continue
		}
		live++
		if known, err := k.addressed(d); err != nil || !known {
			return false, err
		}
	}
	return live > 0, nil
}

func (k knowledge) document(d batch.Document) (bool, error) {
	if !k.limited {
		return true, nil
	}
	b, err := k.st.store.Header(d.Batch)
	if err != nil || b.Creator == k.pseudonym {
		return err == nil, err
	}
	return k.addressed(d)
}

// addressed tells whether a document is addressed to an own unit: by its piece of
// mail, or where that names none, by its index field.
func (k knowledge) addressed(d batch.Document) (bool, error) {
	p, _, err := k.st.pieceOf(d)
	if err != nil || len(p.Units) > 0 {
		return k.any(p.Units), err
	}
	values, err := k.st.fieldValues(d)
	return k.any(batch.Units(values)), err
}

// piece tells about a piece of mail as its readers see it.
func (k knowledge) piece(p batch.MailPiece) bool {
	return !k.limited || p.Clerk == k.pseudonym || k.any(p.Units)
}

// filter passes on only events about what is known. about names the batch of an
// event, "" for one that is about none.
func (k knowledge) filter(emit Emit, about func(event any) batch.ID) Emit {
	if !k.limited {
		return emit
	}
	return func(event any) {
		if known, err := k.of(about(event)); err == nil && known {
			emit(event)
		}
	}
}

func (q EditRequest) subjects(*Station) ([]batch.ID, error)    { return []batch.ID{q.Batch}, nil }
func (q InsertRequest) subjects(*Station) ([]batch.ID, error)  { return []batch.ID{q.Batch}, nil }
func (q LookRequest) subjects(*Station) ([]batch.ID, error)    { return []batch.ID{q.Batch}, nil }
func (q CountRequest) subjects(*Station) ([]batch.ID, error)   { return []batch.ID{q.Batch}, nil }
func (q SettleRequest) subjects(*Station) ([]batch.ID, error)  { return []batch.ID{q.Batch}, nil }
func (q RejectRequest) subjects(*Station) ([]batch.ID, error)  { return []batch.ID{q.Batch}, nil }
func (q ReasonRequest) subjects(*Station) ([]batch.ID, error)  { return []batch.ID{q.Batch}, nil }
func (q DeliverRequest) subjects(*Station) ([]batch.ID, error) { return []batch.ID{q.Batch}, nil }
func (q RunRequest) subjects(*Station) ([]batch.ID, error)     { return []batch.ID{q.Batch}, nil }
func (q FieldRequest) subjects(*Station) ([]batch.ID, error)   { return []batch.ID{q.Document}, nil }
func (q PieceRequest) subjects(*Station) ([]batch.ID, error)   { return []batch.ID{q.Document}, nil }
func (q Checklist) subjects(*Station) ([]batch.ID, error)      { return []batch.ID{q.Trial}, nil }
func (q FeedbackRequest) subjects(*Station) ([]batch.ID, error) {
	return []batch.ID{q.Document}, nil
}
func (q ProfileTestRequest) subjects(*Station) ([]batch.ID, error) {
	return []batch.ID{q.Batch}, nil
}

func (q DoubtRequest) subjects(st *Station) ([]batch.ID, error) {
	if q.ID == "" {
		return []batch.ID{q.Document}, nil
	}
	c, err := st.doubt(q.ID)
	if batch.CodeOf(err) == batch.CodeUnknownID {
		return nil, nil // left to the operation
	}
	return []batch.ID{q.Document, c.Document}, err
}
