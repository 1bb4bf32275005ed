package station

import (
	"context"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// pointArrived lies between the pages of an insertion and their place.
var pointArrived = durable.Register("station.insertion-arrived")

// feed takes in what is still to come.
func (r *run) feed() {
	last := len(r.inputs) - 1
	device := r.batch.Device != ""
	if last >= 0 && r.inputs[last].Place != nil {
		device = r.inputs[last].Device != ""
		if device && r.request.insert == nil && !r.inputs[last].taken {
			r.endBroken(last, batch.CodeCanceled) // what a kill left of a stack is all there is of it
			return
		}
	}
	if device {
		r.startDevice()
	} else {
		r.startFiles()
	}
}

// fromDevice tells whether a device gives the pages of an input.
func (r *run) fromDevice(input int) bool {
	in := r.inputs[input]
	return in.Device != "" || in.Place == nil && r.batch.Device != ""
}

// standsFor tells whether a page arrives in the place of another that it
// resembles: nothing to raise an alarm about.
func (r *run) standsFor(s *pageState, other batch.ID) bool {
	p := r.inputs[s.Input].Place
	return p != nil && slices.Contains(p.Replace, other)
}

// tells says whether a page is worth an event: what was sealed off is nobody's,
// and of an insertion only the new pages are.
func (r *run) tells(s *pageState) bool {
	if s.Withdrawn == batch.SealedOff {
		return false
	}
	p, last := r.inputs[s.Input].Place, r.inputs[len(r.inputs)-1].Place
	return r.request.insert == nil || p != nil && p.ID == last.ID
}

// endBroken ends a stack that is inserted and whose feed broke off: what arrived
// is shown beside what it was to replace, and a person decides.
func (r *run) endBroken(number int, code batch.Code) {
	in := r.inputs[number].Input
	in.Done, in.Broken, in.Pages = true, code, len(r.inputs[number].pages)
	r.spawn(func(ctx context.Context) func() error {
		err := r.st.store.TakeInput(ctx, r.batch.ID, r.actor, number, in, nil)
		return func() error {
			if err != nil {
				return err
			}
			return r.inputTaken(number, in)
		}
	})
}

// group are the inputs that are placed together with one, by their numbers.
func (r *run) group(of *inputState) []int {
	var out []int
	for i, in := range r.inputs {
		if in.Place != nil && in.Place.ID == of.Place.ID {
			out = append(out, i)
		}
	}
	return out
}

// placeInput brings the pages of an insertion to their place once all its inputs
// are taken and their pages judged, and tells whether that is done. Pages of a
// file that broke off stay out, as ever.
func (r *run) placeInput(of *inputState) bool {
	group, whole := r.group(of), true
	var pages []batch.Page
	for _, number := range group {
		in := r.inputs[number]
		if !in.taken {
			return false
		}
		whole = whole && in.Broken == "" && in.Refused == ""
		if in.Refused != "" {
			continue
		}
		for _, id := range in.pages {
			if !r.pages[id].stored {
				return false
			}
			pages = append(pages, r.pages[id].Page)
		}
	}
	for _, number := range group {
		r.inputs[number].form = true
	}
	var ids []batch.ID
	groups := split(pages, r.profile.Split.Separators)
	for _, g := range groups {
		for _, p := range g.pages {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 || wasPlaced(pages) {
		return true
	}
	place := *of.Place
	raised, err := r.raiseInserted(place, groups)
	if err != nil {
		r.fail(err)
		return true
	}
	r.raising++
	r.spawn(func(ctx context.Context) func() error {
		exact, err := r.st.place(ctx, r.actor, r.batch.ID, arrival{place, group[0], whole, ids, raised})
		return func() error {
			r.raising--
			if err == nil {
				err = r.adopt()
			}
			if err == nil && !exact {
				r.emit(NoticeEvent{Type: "notice", Message: "Die neuen Seiten liegen neben den alten, weil sie nicht Blatt für Blatt zu ihnen passen. Bitte ansehen und verwerfen, was zu viel ist."})
			}
			return err
		}
	})
	return true
}

// wasPlaced tells pages that found their place before, whatever became of them
// since.
func wasPlaced(pages []batch.Page) bool {
	return slices.ContainsFunc(pages, func(p batch.Page) bool { return p.Document != "" || p.Withdrawn != batch.NotWithdrawn })
}

// arrival are the pages of an insertion that are all in.
type arrival struct {
	batch.Placement
	input  int  // the first of the insertion
	whole  bool // nothing of it was refused or broke off
	pages  []batch.ID
	raised []raising
}

// place makes the acts that bring pages that arrived into their document. A batch
// that was released meanwhile goes back to inspection: nobody saw these pages. Those of
// a doubt case are seen when it is decided.
func (st *Station) place(ctx context.Context, actor string, id batch.ID, a arrival) (exact bool, err error) {
	durable.Point(pointArrived)
	err = st.store.Decide(ctx, id, actor, func() ([]batch.Act, error) {
		acts, err := st.raised(id, a.raised...)
		if err != nil {
			return nil, err
		}
		b, err := st.store.Batch(id)
		if err != nil {
			return nil, err
		}
		e, err := st.openEdit(b)
		if err != nil {
			return nil, err
		}
		var act batch.Act
		if act, exact, err = e.Place(a.Placement, a.input, a.whole, a.pages...); err != nil {
			return nil, err
		}
		if b.State == batch.Released && !doubtfulOnly(act) {
			act.State = batch.Rejected
		}
		return append(acts, act), nil
	})
	return exact, err
}

// unplaced are the inputs of an insertion that a kill interrupted.
func (st *Station) unplaced(b batch.Batch) ([]batch.Input, error) {
	var last []batch.Input
	first := len(b.Inputs)
	for i := len(b.Inputs) - 1; i >= 0; i-- {
		in := b.Inputs[i]
		if in.Place == nil || len(last) > 0 && in.Place.ID != last[0].Place.ID {
			break
		}
		last, first = append(last, in), i
	}
	slices.Reverse(last)
	if slices.ContainsFunc(last, func(in batch.Input) bool { return !in.Done && in.Refused == "" }) {
		return last, nil
	}
	var pages []batch.Page
	for i := len(b.Pages) - 1; i >= 0 && len(last) > 0; i-- {
		p, err := st.store.Page(b.Pages[i])
		if err != nil {
			return nil, err
		}
		switch {
		case p.Input < first:
			i = 0
		case last[p.Input-first].Refused != "":
		case p.Measured == nil:
			return last, nil
		default:
			pages = append(pages, p)
		}
	}
	slices.Reverse(pages)
	if wasPlaced(pages) || len(split(pages, b.Settings.Split.Separators)) == 0 {
		return nil, nil
	}
	return last, nil
}

// placeFirst finishes an interrupted insertion before a batch goes on: no
// document may be sealed without the pages that were meant for it.
func (r *run) placeFirst(ctx context.Context) error {
	if r.request.insert != nil || !r.resumed {
		return nil
	}
	left, err := r.st.unplaced(r.batch)
	if err != nil || len(left) == 0 {
		return err
	}
	if err := r.st.settle(ctx, r.actor, r.batch.ID); err != nil {
		return err
	}
	r.batch, err = r.st.store.Batch(r.batch.ID)
	return err
}

// settle brings a captured batch to rest: every page measured, in its document or
// known to belong to none. Whoever calls it holds the batch.
func (st *Station) settle(ctx context.Context, actor string, id batch.ID) error {
	b, err := st.store.Batch(id)
	if err != nil {
		return err
	}
	rests, err := st.rests(b)
	if err != nil || rests {
		return err
	}
	r := st.newRun(RunRequest{Batch: id, Device: b.Device}, func(any) {})
	r.batch, r.profile, r.class, r.actor, r.resumed = b, *b.Settings, b.Class, actor, true
	r.execute(ctx)
	return r.failure
}

// rests tells whether nothing of a captured batch is under way.
func (st *Station) rests(b batch.Batch) (bool, error) {
	if left, err := st.unplaced(b); err != nil || len(left) > 0 {
		return false, err
	}
	acts, err := st.store.Acts(b.ID)
	if err != nil || wasEdited(acts) {
		return err == nil, err
	}
	inputs := make([][]batch.Page, len(b.Inputs))
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil || p.Measured == nil {
			return false, err
		}
		inputs[p.Input] = append(inputs[p.Input], p)
	}
	for i, pages := range inputs {
		if b.Inputs[i].Refused != "" {
			continue
		}
		for _, g := range split(pages, b.Settings.Split.Separators) {
			if !wasPlaced(g.pages[:1]) {
				return false, nil
			}
		}
	}
	return true, nil
}

// wasEdited tells whether people arranged the documents of a batch; they do so
// only when all of them are formed.
func wasEdited(acts []batch.Act) bool {
	return slices.ContainsFunc(acts, func(a batch.Act) bool {
		_, ok := a.Edit()
		return ok
	})
}
