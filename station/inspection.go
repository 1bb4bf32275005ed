package station

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/quality/sampling"
)

// Operations of inspection.
const (
	OpReview  Operation = "review"
	OpLook    Operation = "look"
	OpCount   Operation = "count"
	OpSettle  Operation = "settle"
	OpRelease Operation = "release"
	OpReject  Operation = "reject"
)

var (
	inspectors = []batch.Role{batch.RoleInspector, batch.RoleSupervisor}
	readers    = []batch.Role{batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor, batch.RoleAuditor}
	counters   = []batch.Role{batch.RoleOperator, batch.RoleInspector, batch.RoleSupervisor}
)

var inspectionOperations = map[Operation]operation{
	OpReview: {readers, handle(func(_ context.Context, st *Station, _ Actor, id batch.ID, _ Emit) (inspection.Review, error) {
		_, r, err := st.review(id)
		return r, err
	})},
	OpLook: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, r LookRequest, _ Emit) (inspection.Review, error) {
		return st.Look(ctx, who, r)
	})},
	OpCount: {counters, handle(func(ctx context.Context, st *Station, who Actor, r CountRequest, _ Emit) (inspection.Review, error) {
		return st.CountSheets(ctx, who, r)
	})},
	OpSettle: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, r SettleRequest, _ Emit) (inspection.Review, error) {
		return st.Settle(ctx, who, r)
	})},
	OpRelease: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, id batch.ID, _ Emit) (inspection.Release, error) {
		return st.Release(ctx, who, id)
	})},
	OpReject: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, r RejectRequest, _ Emit) (struct{}, error) {
		return struct{}{}, st.Reject(ctx, who, r)
	})},
}

// inspected loads a batch with everything that inspection looks at.
// CodeWrongState: it has no class that wants inspection.
func (st *Station) inspected(id batch.ID) (inspection.Batch, error) {
	c, err := st.store.Contents(id, &st.memo)
	if err != nil {
		return inspection.Batch{}, err
	}
	if !c.Class.NeedsRelease() {
		return inspection.Batch{}, batch.Refuse("inspection", batch.CodeWrongState, "der Stapel ist eine einfache Kopie, seine Klasse verlangt keine Sichtprüfung")
	}
	return inspection.Batch{Batch: c.Batch, Pages: c.PageList, Documents: c.DocumentList, Acts: c.Acts}, nil
}

// review says how far the inspection of a batch is.
func (st *Station) review(id batch.ID) (inspection.Batch, inspection.Review, error) {
	b, err := st.inspected(id)
	if err != nil {
		return b, inspection.Review{}, err
	}
	r, err := st.judge(&b)
	return b, r, err
}

// judge reviews a batch as it was read.
func (st *Station) judge(b *inspection.Batch) (inspection.Review, error) {
	rule, err := ruleOf(b.Class)
	if err != nil {
		return inspection.Review{}, err
	}
	if b.Barred, err = st.barred(b.Batch, st.creatorsOf(b.Batch, b.Pages, b.Acts)); err != nil {
		return inspection.Review{}, err
	}
	return inspection.Make(*b, rule, counted(b.Batch))
}

// ruleOf is the sampling rule of a class (A.SC.8).
func ruleOf(c *batch.Class) (sampling.Rule, error) {
	rule := sampling.Default(c.Protection.Integrity)
	if c.Plan == "" {
		return rule, nil
	}
	plan, err := sampling.ParsePlan(c.Plan)
	if err != nil {
		return rule, err
	}
	rule.Plan = plan
	return rule, mixedRule(rule, c)
}

// counted tells whether a person has to count the sheets of a batch (A.DV.2). Where
// paper is replaced that holds for files too: the program counts those, and not the
// paper they were made of.
func counted(b batch.Batch) bool {
	return quality.Demand(b.Class).Counted && (b.Device != "" || b.Class.Mode == batch.Replacing)
}

// ready refuses what may begin only when every page is in, measured and read.
func ready(b inspection.Batch) error {
	const op = "inspection.ready"
	switch b.State {
	case batch.Captured, batch.Rejected:
	case batch.Open:
		return batch.Refuse(op, batch.CodeNotReady, "die Erfassung läuft noch oder ist unterbrochen")
	case batch.Tried:
		return batch.Refuse(op, batch.CodeTrial, "sie wird nicht freigegeben")
	default:
		return batch.Refuse(op, batch.CodeWrongState, "der Stapel ist schon freigegeben")
	}
	waiting := 0
	for _, p := range b.Pages {
		if p.Withdrawn == batch.NotWithdrawn && unready(b, p) {
			waiting++
		}
	}
	if waiting > 0 {
		return batch.Refuse(op, batch.CodeNotReady, "%d Seiten werden noch geprüft oder gelesen", waiting)
	}
	return nil
}

// unready tells whether a page is still to be measured or read.
func unready(b inspection.Batch, p batch.Page) bool {
	return p.Measured == nil || b.Settings.Read.Enabled && !p.HasText && p.ReadNote == ""
}

// begin loads a batch that is ready for inspection, with its draw where there was
// none and the act that makes it durable.
func (st *Station) begin(ctx context.Context, actor string, id batch.ID) (b inspection.Batch, r inspection.Review, draw *sampling.Draw, acts []batch.Act, err error) {
	if b, r, err = st.review(id); err != nil {
		return b, r, nil, nil, err
	}
	if err = ready(b); err != nil {
		return b, r, nil, nil, err
	}
	if draw, err = st.draw(ctx, actor, b, r); err == nil && draw != nil {
		acts, err = drawnAct(b, r.Rule, *draw)
	}
	return b, r, draw, acts, err
}

// act adds one act that changes nothing, with its parameters.
func (st *Station) act(ctx context.Context, actor string, id batch.ID, a batch.Act, data any) error {
	acts, err := noted(a, data)
	if err != nil {
		return err
	}
	return st.store.Act(ctx, id, actor, acts...)
}

// noted is one act with its parameters.
func noted(a batch.Act, data any) ([]batch.Act, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, batch.Fail("station.act", batch.CodeInternal, err)
	}
	a.Data = raw
	return []batch.Act{a}, nil
}

// LookRequest is what a person says of pages or documents. Without any it only
// draws the sample.
type LookRequest struct {
	Batch     batch.ID           `json:"batch"`
	Pages     []batch.ID         `json:"pages,omitempty"`
	Documents []batch.ID         `json:"documents,omitempty"`
	Verdict   inspection.Verdict `json:"verdict,omitempty"`
	Reason    string             `json:"reason,omitempty"`
}

// Look notes what a person saw, one act per page or document; a document stands
// for its pages only where the class does not want each page confirmed: then a
// call confirms one page, which was opened before (A.AM.IN.SH.5).
// CodeReason: the verdict wants one. CodeFourEyes: the class wants another person.
// CodeEachPage: more than one page, or one that was not opened.
func (st *Station) Look(ctx context.Context, who Actor, q LookRequest) (inspection.Review, error) {
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return inspection.Review{}, err
	}
	err = st.store.Decide(ctx, q.Batch, actor, func() ([]batch.Act, error) {
		b, r, _, acts, err := st.begin(ctx, actor, q.Batch)
		if err == nil && len(q.Pages)+len(q.Documents) > 0 {
			var looked []batch.Act
			looked, err = st.look(b, r, q, actor)
			acts = append(acts, looked...)
		}
		return acts, err
	})
	if err != nil {
		return inspection.Review{}, err
	}
	_, review, err := st.review(q.Batch)
	return review, err
}

// look checks what a person says of pages and documents.
func (st *Station) look(b inspection.Batch, r inspection.Review, q LookRequest, actor string) ([]batch.Act, error) {
	if err := st.otherThanCreators(b.Batch, st.creatorsOf(b.Batch, b.Pages, b.Acts).of(subjectPages(b, q)...), actor); err != nil {
		return nil, err
	}
	switch q.Verdict {
	case inspection.Good:
	case inspection.BestPossible, inspection.Faulty:
		if q.Reason == "" {
			return nil, batch.Refuse("inspection.look", batch.CodeReason, "was fehlt oder warum es nicht besser geht")
		}
	default:
		return nil, batch.Refuse("inspection.look", batch.CodeUsage, "Urteil »%s«", q.Verdict)
	}
	alone := r.Rule.PerPage && q.Verdict != inspection.Faulty
	acts, err := looks(b, q, alone)
	if err == nil && alone {
		err = eachPage(b, q, actor)
	}
	return acts, err
}

func looks(b inspection.Batch, q LookRequest, alone bool) ([]batch.Act, error) {
	data, err := json.Marshal(inspection.Look{Verdict: q.Verdict, Reason: q.Reason, Alone: alone})
	if err != nil {
		return nil, batch.Fail("inspection.look", batch.CodeInternal, err)
	}
	var acts []batch.Act
	for _, id := range q.Pages {
		i := slices.IndexFunc(b.Pages, func(p batch.Page) bool { return p.ID == id && p.Withdrawn == batch.NotWithdrawn })
		if i < 0 {
			return nil, &batch.Error{Op: "inspection.look", Code: batch.CodeUnknownID, Page: id, Detail: string(id)}
		}
		acts = append(acts, batch.Act{Name: inspection.Looked, Page: id, Document: b.Pages[i].Document, Data: data})
	}
	for _, id := range q.Documents {
		if !slices.ContainsFunc(b.Documents, func(d batch.Document) bool { return d.ID == id && !d.Gone }) {
			return nil, &batch.Error{Op: "inspection.look", Code: batch.CodeUnknownID, Doc: id, Detail: string(id)}
		}
		acts = append(acts, batch.Act{Name: inspection.Looked, Document: id, Data: data})
	}
	return acts, nil
}

// CountRequest says how many sheets a person counted, without separator sheets.
type CountRequest struct {
	Batch    batch.ID `json:"batch"`
	Document batch.ID `json:"document,omitempty"` // only of this one
	Sheets   int      `json:"sheets"`
}

// CountSheets notes a count (A.DV.2); a later one replaces it.
func (st *Station) CountSheets(ctx context.Context, who Actor, q CountRequest) (inspection.Review, error) {
	const op = "inspection.count"
	if q.Sheets < 0 || q.Sheets > 100_000 {
		return inspection.Review{}, batch.Refuse(op, batch.CodeUsage, "%d Blatt", q.Sheets)
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return inspection.Review{}, err
	}
	err = st.store.Decide(ctx, q.Batch, actor, func() ([]batch.Act, error) {
		b, err := st.inspected(q.Batch)
		if err != nil {
			return nil, err
		}
		if b.State != batch.Open && b.State != batch.Captured && b.State != batch.Rejected {
			return nil, batch.Refuse(op, batch.CodeWrongState, "der Stapel ist schon freigegeben")
		}
		a := batch.Act{Name: inspection.Counted, Document: q.Document}
		if q.Document == "" {
			a.Expected = &q.Sheets
		} else {
			i := slices.IndexFunc(b.Documents, func(d batch.Document) bool { return d.ID == q.Document && !d.Gone })
			if i < 0 {
				return nil, &batch.Error{Op: op, Code: batch.CodeUnknownID, Doc: q.Document, Detail: string(q.Document)}
			}
			d := b.Documents[i]
			if d.Sealed() {
				return nil, &batch.Error{Op: op, Code: batch.CodeWrongState, Doc: d.ID, Detail: "das Dokument ist schon gesiegelt"}
			}
			d.Expected = q.Sheets
			a.Documents = []batch.Document{d}
		}
		return noted(a, inspection.Count{Sheets: q.Sheets, Source: "typed"})
	})
	if err != nil {
		return inspection.Review{}, err
	}
	_, r, err := st.review(q.Batch)
	return r, err
}

// SettleRequest decides about a difference of the sheet balance.
type SettleRequest struct {
	Batch  batch.ID               `json:"batch"`
	Code   quality.DifferenceCode `json:"code"`
	Unit   batch.ID               `json:"unit,omitempty"` // document or page, where the code concerns one
	Reason string                 `json:"reason"`
}

// Settle notes the decision about every open difference of that code (A.NB.3). A
// count that is missing cannot be decided away. About a sheet that somebody withdrew
// another person decides where the class wants two, and about one that was sealed
// off a supervisor, who may see it.
func (st *Station) Settle(ctx context.Context, who Actor, q SettleRequest) (inspection.Review, error) {
	const op = "inspection.settle"
	if q.Reason == "" {
		return inspection.Review{}, batch.Refuse(op, batch.CodeReason, "warum die Blattbilanz trotzdem stimmt")
	}
	if q.Code == quality.DifferenceUncounted {
		return inspection.Review{}, batch.Refuse(op, batch.CodeUsage, "eine fehlende Zählung kann nicht ersetzt werden, sie ist nachzutragen")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return inspection.Review{}, err
	}
	err = st.store.Decide(ctx, q.Batch, actor, func() ([]batch.Act, error) {
		b, r, err := st.review(q.Batch)
		if err != nil {
			return nil, err
		}
		if err := ready(b); err != nil {
			return nil, err
		}
		var acts []batch.Act
		for _, d := range r.Open {
			if d.Code != q.Code || q.Unit != "" && q.Unit != d.Document && q.Unit != d.Page {
				continue
			}
			if err := st.maySettle(b, who, actor, d); err != nil {
				return nil, err
			}
			act, err := noted(batch.Act{Name: inspection.Settled, Page: d.Page, Document: d.Document}, inspection.Settlement{Difference: d, Reason: q.Reason})
			if err != nil {
				return nil, err
			}
			acts = append(acts, act...)
		}
		if len(acts) == 0 {
			return nil, batch.Refuse(op, batch.CodeUsage, "eine offene Abweichung »%s« gibt es nicht", q.Code)
		}
		return acts, nil
	})
	if err != nil {
		return inspection.Review{}, err
	}
	_, r, err := st.review(q.Batch)
	return r, err
}

// maySettle refuses whoever may not decide about a difference. CodeRole,
// CodeFourEyes.
func (st *Station) maySettle(b inspection.Batch, who Actor, actor string, d quality.Difference) error {
	switch d.Code {
	case quality.DifferenceSealedOff:
		if err := allow(who, supervisors); err != nil {
			return err
		}
	case quality.DifferenceDiscarded:
	default:
		return nil
	}
	var by []string
	for _, a := range b.Acts {
		for _, c := range a.Pages {
			if c.Page == d.Page && c.Withdrawn != nil {
				by = []string{a.Actor}
			}
		}
	}
	return st.otherThanCreators(b.Batch, by, actor)
}
