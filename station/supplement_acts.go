package station

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// laterAct is an inspection of a sealed document with what was said.
type laterAct struct {
	batch.Act
	look inspection.LaterLook
}

// laterActs returns the inspections of a sealed document, oldest first, and the
// pages that a person confirmed one by one since the last of their own.
func (st *Station) laterActs(d batch.Document, actor string) (acts []laterAct, pages []batch.ID, err error) {
	all, err := st.store.Acts(d.Batch)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range all {
		switch {
		case a.Document != d.ID:
		case a.Name == inspection.Later:
			one := laterAct{Act: a}
			if err := json.Unmarshal(a.Data, &one.look); err != nil {
				return nil, nil, &batch.Error{Op: "inspection.later", Code: batch.CodeStoreDamaged, Doc: d.ID, Err: err}
			}
			if acts = append(acts, one); a.Actor == actor {
				pages = nil
			}
		case a.Name == inspection.LaterPage && a.Actor == actor && !slices.Contains(pages, a.Page):
			pages = append(pages, a.Page)
		}
	}
	return acts, pages, nil
}

// pageOf resolves the name of a page of a document: its ID or its number in the
// package, from 1.
func pageOf(d batch.Document, name string) (batch.ID, error) {
	shown := d.Shown()
	i := slices.Index(shown, batch.ID(name))
	if n, err := strconv.Atoi(name); err == nil && n <= len(shown) {
		i = n - 1
	}
	if i < 0 {
		return "", batch.Refuse("inspection.later", batch.CodeUnknownID, "Seite %s", name)
	}
	return shown[i], nil
}

// confirmLater confirms one page of a sealed document (A.AM.IN.SH.5); no other call
// says anything of it. Where the class wants each page confirmed, the person must
// have opened it. CodeEachPage.
func (st *Station) confirmLater(ctx context.Context, actor string, b batch.Batch, d batch.Document, q LaterRequest) (Supplemented, error) {
	const op = "inspection.later"
	out := Supplemented{Type: "page-confirmed"}
	page, err := pageOf(d, q.Page)
	if err != nil {
		return out, err
	}
	if q.Verdict == inspection.Faulty {
		return out, batch.Refuse(op, batch.CodeUsage, "ein Fehler wird vom ganzen Dokument gesagt, ohne einzelne Seite")
	}
	if err := st.mayLater(b, d, actor); err != nil {
		return out, err
	}
	each, err := eachPageOf(b)
	if err != nil {
		return out, err
	}
	if each {
		acts, err := st.store.Acts(b.ID)
		if err != nil {
			return out, err
		}
		if !wasOpened(acts, page, actor) {
			return out, &batch.Error{Op: op, Code: batch.CodeEachPage, Page: page, Detail: "Sie haben diese Seite noch nicht ganz und lesbar gesehen"}
		}
	}
	look := inspection.Look{Verdict: q.Verdict, Reason: strings.TrimSpace(q.Reason), Alone: true}
	if err := st.act(ctx, actor, b.ID, batch.Act{Name: inspection.LaterPage, Page: page, Document: d.ID}, look); err != nil {
		return out, err
	}
	_, pages, err := st.laterActs(d, actor)
	out.Text = fmt.Sprintf("Seite %d bestätigt, %d von %d Seiten.", slices.Index(d.Shown(), page)+1, len(pages), len(d.Shown()))
	return out, err
}

// eachPageOf tells whether the class of a batch wants each page confirmed.
func eachPageOf(b batch.Batch) (bool, error) {
	if b.Class == nil {
		return false, nil
	}
	rule, err := ruleOf(b.Class)
	return rule.PerPage, err
}

// objections are the inspections that found a fault, since the last that did not.
func objections(acts []laterAct) (open []laterAct) {
	for _, a := range acts {
		if a.look.Verdict != inspection.Faulty {
			open = nil
			continue
		}
		open = append(open, a)
	}
	return open
}

// sameLater tells whether the last inspection is what somebody says again, with
// nothing confirmed since: then it is no other one.
func sameLater(acts []laterAct, actor string, look inspection.LaterLook) bool {
	if len(acts) == 0 {
		return false
	}
	last := acts[len(acts)-1]
	return last.Actor == actor && last.look.Look == look.Look && last.look.Paper == look.Paper && len(look.Pages) == 0
}

// noteLater makes an inspection durable, with the delivery that its supplement will
// have and the objections that it comes after.
func (st *Station) noteLater(ctx context.Context, actor string, d batch.Document, earlier []laterAct, look inspection.LaterLook) (laterAct, error) {
	look.Delivery = batch.NewID()
	if look.Verdict != inspection.Faulty {
		for _, a := range objections(earlier) {
			look.Answers = append(look.Answers, a.look.Delivery)
		}
	}
	if err := st.act(ctx, actor, d.Batch, batch.Act{Name: inspection.Later, Document: d.ID}, look); err != nil {
		return laterAct{}, err
	}
	acts, _, err := st.laterActs(d, actor)
	if err != nil {
		return laterAct{}, err
	}
	i := slices.IndexFunc(acts, func(a laterAct) bool { return a.look.Delivery == look.Delivery })
	return acts[i], nil
}

// sealMissing seals, in their order, the supplements of inspections that a kill left
// without one, whoever made them: no finding stays silent, and none is told twice.
func (st *Station) sealMissing(ctx context.Context, actor string, b batch.Batch, d batch.Document, first verify.Report, acts []laterAct) (batch.Document, error) {
	for i, a := range acts {
		if slices.Contains(d.Supplements, a.look.Delivery) {
			continue
		}
		if _, _, err := st.sealSupplement(ctx, actor, b, d, first, a, acts[:i]); err != nil {
			return d, err
		}
	}
	return st.store.Document(d.ID)
}

// laterReason is the reason as the note gives it: after objections it names them
// first, so that nobody reads an agreement without what was said against it.
func laterReason(a laterAct, earlier []laterAct) string {
	var named []string
	for _, e := range earlier {
		if slices.Contains(a.look.Answers, e.look.Delivery) {
			named = append(named, fmt.Sprintf("%s durch %s (Nachtrag mit Übergabe %s): %s", batch.Moment(e.Time), e.Actor, e.look.Delivery, e.look.Reason))
		}
	}
	if len(named) == 0 {
		return a.look.Reason
	}
	return "Nach der Beanstandung vom " + strings.Join(named, "; vom ") + ". Dazu jetzt: " + a.look.Reason
}
