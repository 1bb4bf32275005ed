// Package model is what the room Prüfen knows, without a screen.
package model

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Queue asks what waits for inspection, the most urgent first.
func Queue(ctx context.Context, c station.Caller) ([]station.Waiting, error) {
	return station.Invoke[[]station.Waiting](ctx, c, station.OpInspectionQueue, struct{}{}, nil)
}

// Group says why a document lies on the desk of an inspector.
type Group int

// Groups, in the order in which they are shown.
const (
	Drawn      Group = iota // for the sample, or because all or what was edited must be seen
	Suspicious              // not drawn: automatic checks hit pages of it
	InDoubt                 // somebody else decides about it
	Others                  // nothing demands a look
	Gone                    // sealed before, or handed over
)

// Document is a document as an inspector sees it.
type Document struct {
	batch.Document
	Group  Group
	Pages  []Page
	Long   bool                // a separator sheet may be missing in it
	Hints  []batch.Hint        // what else speaks against it, the most urgent first
	Looked station.LookVerdict // at the document as a whole; empty: not yet
}

// Page is a page of it.
type Page struct {
	batch.Page
	Must    bool                // a person has to see it before release
	Own     bool                // confirmed one by one: a look at the document does not do
	Verdict station.LookVerdict // of the last look that holds, at the page or its document
	Reason  string              // that was given for it
	Rescan  *batch.RescanOrder  // that is open
	Long    bool                // it begins a document in which a separator sheet may be missing
	Hinted  bool                // a hint about its document is to be looked after here
}

// Open tells whether a look at the page is still missing.
func (p Page) Open() bool { return p.Must && p.Verdict == "" }

// Demanded tells whether the document, or a page of it, is to be seen before release.
func (d Document) Demanded() bool { return d.Group == Drawn || d.Group == Suspicious }

// Open counts the pages of a document that are still to be seen.
func (d Document) Open() (n int) {
	for _, p := range d.Pages {
		if p.Open() {
			n++
		}
	}
	return n
}

// Findings counts findings that somebody should look at, and says how severe the
// worst is; empty where there is none.
func (d Document) Findings() (n int, worst batch.Severity) {
	for _, p := range d.Pages {
		for _, f := range p.Page.Findings {
			switch {
			case f.Severity == batch.Severe:
				worst = batch.Severe
			case f.Severity == batch.Warning && worst == "":
				worst = batch.Warning
			}
			if f.Severity != batch.Note {
				n++
			}
		}
	}
	return n, worst
}

// Work is a batch as it lies on the desk of an inspector: a picture that does not
// change.
type Work struct {
	Batch     station.BatchView
	Review    station.Review
	Orders    []batch.RescanOrder
	Undo      string // what an undo would take back; empty for nothing
	Redo      string
	Blank     []batch.ID             // pages that people found blank
	Long      []station.LongDocument // in which a separator sheet may be missing
	Hints     map[batch.ID][]batch.Hint
	Documents []Document // by group, then as in the batch
	// All shows also the documents that nobody has to see; Hidden is how many of
	// them are left out.
	All    bool
	Hidden int
}

// Load fetches a batch and puts it in order.
func Load(ctx context.Context, c station.Caller, id batch.ID) (Work, error) {
	var w Work
	var h station.EditHistory
	err := together(
		func() (err error) {
			w.Batch, err = station.Invoke[station.BatchView](ctx, c, station.OpBatch, id, nil)
			return err
		},
		func() (err error) { w.Review, err = LoadReview(ctx, c, id); return err },
		func() (err error) {
			w.Orders, err = station.Invoke[[]batch.RescanOrder](ctx, c, station.OpRescanOrders, id, nil)
			return err
		},
		func() (err error) {
			h, err = station.Invoke[station.EditHistory](ctx, c, station.OpEditHistory, id, nil)
			return err
		})
	if err != nil {
		return w, err
	}
	w.Undo, w.Redo, w.Long, w.Blank = h.Undo, h.Redo, h.Long, h.Blank
	w.arrange()
	return w, nil
}

// LoadReview fetches how far the inspection of a batch is.
func LoadReview(ctx context.Context, c station.Caller, id batch.ID) (station.Review, error) {
	return station.Invoke[station.Review](ctx, c, station.OpReview, id, nil)
}

// together does several things at once and returns the first error, in their order.
func together(all ...func() error) error {
	errs := make([]error, len(all))
	var doing sync.WaitGroup
	for i, one := range all {
		doing.Go(func() { errs[i] = one() })
	}
	doing.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Begin draws the sample where there is none, and loads the batch. What was sent
// back is drawn anew only with again.
func Begin(ctx context.Context, c station.Caller, id batch.ID, again bool) (Work, error) {
	w, err := Load(ctx, c, id)
	if err != nil || w.Review.Draw != nil && w.Batch.State == batch.Captured || w.Batch.State == batch.Rejected && !again {
		return w, err
	}
	if w.Batch.State != batch.Captured && w.Batch.State != batch.Rejected {
		return w, nil // released by now
	}
	r, err := station.Invoke[station.Review](ctx, c, station.OpLook, station.LookRequest{Batch: id}, nil)
	if batch.CodeOf(err) == batch.CodeNotReady {
		return w, nil // Unready tells why
	}
	if err != nil {
		return w, err
	}
	if w.Batch.State == batch.Rejected {
		return Load(ctx, c, id)
	}
	return w.With(r), nil
}

// With is the work after a look, which changes the review alone.
func (w Work) With(r station.Review) Work {
	w.Review = r
	w.arrange()
	return w
}

// Reviewed tells whether a review says the same of what people looked at.
func (w Work) Reviewed(r station.Review) bool {
	return maps.Equal(w.Review.Looks, r.Looks) && w.Review.Missing == r.Missing && w.Review.Verdict == r.Verdict && len(w.Review.Required) == len(r.Required)
}

// Showing is the work with all documents, or with those alone that somebody has to
// see: what was drawn, what is suspicious, and what something was decided about.
func (w Work) Showing(all bool) Work {
	w.All = all
	w.arrange()
	return w
}

// Reported are the reports of case work about documents that open ones correct, the
// newest last: of many only the newest, and of long ones the beginning.
func (w Work) Reported() []station.CaseReport {
	var out []station.CaseReport
	for _, r := range w.Batch.Reports {
		if slices.ContainsFunc(w.Batch.DocumentList, func(d batch.Document) bool {
			return d.Supersedes == r.Document && d.State == batch.Open && !d.Gone
		}) {
			if long := []rune(r.Reason); len(long) > mostOfReport {
				r.Reason = string(long[:mostOfReport]) + "…"
			}
			out = append(out, r)
		}
	}
	return out[max(0, len(out)-mostReported):]
}

// mostReported are shown, with so many characters of each: the page needs the room.
const (
	mostReported = 2
	mostOfReport = 120
)

// quiet tells that nothing is to be seen or decided of a document.
func (d Document) quiet() bool {
	decided := slices.ContainsFunc(d.Pages, func(p Page) bool { return p.Verdict != "" || p.Rescan != nil })
	return d.Group == Others && d.State == batch.Open && d.Looked == "" && !decided && !d.Long && !d.Asks()
}

// leaveOut hides what is quiet, unless nothing would be left.
func (w *Work) leaveOut() {
	w.Hidden = 0
	if w.All || w.Review.Draw == nil {
		return
	}
	var seen []Document
	for _, d := range w.Documents {
		if !d.quiet() {
			seen = append(seen, d)
		}
	}
	if len(seen) > 0 {
		w.Documents, w.Hidden = seen, len(w.Documents)-len(seen)
	}
}

// Unready counts the pages that are still checked or read.
func (w Work) Unready() (n int) {
	for _, p := range w.Batch.PageList {
		unread := w.Batch.Settings != nil && w.Batch.Settings.Read.Enabled && !p.HasText && p.ReadNote == ""
		if p.Withdrawn == batch.NotWithdrawn && (p.Measured == nil || unread) {
			n++
		}
	}
	return n
}

// arrange sorts the documents by why they are to be seen.
func (w *Work) arrange() {
	required := map[batch.ID]station.Requirement{}
	loose := map[batch.ID]bool{}
	for _, q := range w.Review.Required {
		if q.Unit != "" {
			required[q.Unit] = q
			continue
		}
		for _, id := range q.Pages {
			loose[id] = true
		}
	}
	rescans := map[batch.ID]*batch.RescanOrder{}
	for i, o := range w.Orders {
		for _, id := range o.Pages {
			if o.State == batch.OrderOpen {
				rescans[id] = &w.Orders[i]
			}
		}
	}
	pages := map[batch.ID]batch.Page{}
	for _, p := range w.Batch.PageList {
		pages[p.ID] = p
	}
	w.Documents = nil
	for _, d := range w.Batch.DocumentList {
		if d.Gone {
			continue
		}
		q, must := required[d.ID]
		must = must && d.State == batch.Open
		out := Document{Document: d, Group: Others, Looked: w.Review.Looks[d.ID].Verdict}
		switch {
		case must && q.Whole:
			out.Group = Drawn
		case must:
			out.Group = Suspicious
		case d.State == batch.Doubtful:
			out.Group = InDoubt
		case d.Sealed():
			out.Group = Gone
		}
		for _, id := range d.Pages {
			own := slices.Contains(q.Pages, id)
			out.Pages = append(out.Pages, w.page(pages[id], d.ID, must && (q.Whole || own), own, rescans[id]))
		}
		out.Long = out.Looked == "" && slices.ContainsFunc(w.Long, func(l station.LongDocument) bool { return l.Document == d.ID })
		if len(out.Pages) > 0 {
			out.Pages[0].Long = out.Long
		}
		w.hint(&out)
		w.Documents = append(w.Documents, out)
	}
	rest := Document{Document: batch.Document{Batch: w.Batch.ID}, Group: Suspicious}
	for _, p := range w.Batch.PageList {
		if loose[p.ID] {
			rest.Pages = append(rest.Pages, w.page(p, "", true, true, rescans[p.ID]))
		}
	}
	if len(rest.Pages) > 0 {
		w.Documents = append(w.Documents, rest)
	}
	slices.SortStableFunc(w.Documents, func(a, b Document) int { return int(a.Group) - int(b.Group) })
	w.leaveOut()
}

// page tells what is known of one page.
func (w *Work) page(p batch.Page, document batch.ID, must, own bool, rescan *batch.RescanOrder) Page {
	out := Page{Page: p, Must: must, Own: own, Rescan: rescan}
	look, ok := w.Review.Looks[p.ID]
	if !ok && !own && document != "" {
		look = w.Review.Looks[document]
	}
	out.Verdict, out.Reason = look.Verdict, look.Reason
	return out
}

// Missing counts the pages still to be seen.
func (w Work) Missing() (n int) {
	for _, d := range w.Documents {
		n += d.Open()
	}
	return n
}

// Demanded counts the documents that are to be seen, and how many of them are.
func (w Work) Demanded() (done, all int) {
	for _, d := range w.Documents {
		if !d.Demanded() {
			continue
		}
		all++
		if d.Open() == 0 {
			done++
		}
	}
	return done, all
}

// EachPage tells whether every page is opened and confirmed on its own (A.AM.IN.SH.5).
func (w Work) EachPage() bool { return w.Review.Rule.PerPage }

// DemandedPages counts the pages that are to be seen, and how many of them are.
func (w Work) DemandedPages() (done, all int) {
	for _, d := range w.Documents {
		for _, p := range d.Pages {
			if p.Must {
				all++
			}
		}
	}
	return all - w.Missing(), all
}

// Sample says how many documents were drawn of how many.
func (w Work) Sample() (drawn, of int) {
	if w.Review.Draw == nil {
		return 0, len(w.Documents)
	}
	return w.Review.Draw.Order.Size, w.Review.Draw.Order.Units
}

// Sides counts the sides of paper: those of documents with something on them, blank
// ones, and all others, such as separators and what does not count any more.
func (w Work) Sides() (written, blank, others int) {
	for _, p := range w.Batch.PageList {
		switch {
		case p.Kind == batch.KindPlaceholder:
		case p.Kind == batch.KindBlank:
			blank++
		case p.Document != "" && p.Withdrawn == batch.NotWithdrawn:
			written++
		default:
			others++
		}
	}
	return written, blank, others
}

// Complete tells whether nothing is left to do before the release.
func (w Work) Complete() bool {
	return w.Batch.State == batch.Captured && w.Review.Draw != nil && w.Review.Seen && len(w.Review.Faulty) == 0 && len(w.Review.Open) == 0
}

// Going counts what a release lets go: a document in a doubt case stays.
func (w Work) Going() (documents, pages int) {
	for _, d := range w.Batch.DocumentList {
		if !d.Gone && d.State != batch.Doubtful {
			documents++
			pages += len(d.Pages)
		}
	}
	return documents, pages
}

// Released tells whether nothing is left to do here.
func (w Work) Released() bool {
	return w.Batch.State == batch.Released || w.Batch.State == batch.Delivered
}

// Faults lists the reasons for which pages were found faulty, each once.
func (w Work) Faults() []string {
	var out []string
	for _, d := range w.Documents {
		for _, p := range d.Pages {
			if reason := strings.TrimSpace(p.Reason); p.Verdict == station.VerdictFaulty && !slices.Contains(out, reason) {
				out = append(out, reason)
			}
		}
	}
	return out
}
