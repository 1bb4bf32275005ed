package station

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations of retention and legal hold (A.AM.VT.H.3; DIN 66398: one rule =
// period and start event).
const (
	OpRetention        Operation = "retention"
	OpRetentionSet     Operation = "retention-set"
	OpRetentionRun     Operation = "retention-run"
	OpRetentionHold    Operation = "retention-hold"
	OpRetentionRelease Operation = "retention-release"
)

var retentionOperations = map[Operation]operation{
	OpRetention: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, _ Emit) (RetentionSetting, error) {
		return st.retentionSetting()
	})},
	OpRetentionSet: {nil, handle(func(ctx context.Context, st *Station, who Actor, q RetentionChange, emit Emit) (RetentionSetting, error) {
		return st.SetRetention(ctx, who, q, emit)
	})},
	OpRetentionRun: {nil, handle(func(ctx context.Context, st *Station, who Actor, r RetentionRequest, emit Emit) (RetentionSummary, error) {
		k, err := st.knowledge(who)
		if err != nil {
			return RetentionSummary{}, err
		}
		return st.RunRetention(ctx, who, r, k.filter(emit, func(e any) batch.ID { return e.(RetentionVerdict).Batch }))
	})},
	OpRetentionHold: {nil, handle(func(ctx context.Context, st *Station, who Actor, r ReasonRequest, _ Emit) ([]batch.Hold, error) {
		return st.Hold(ctx, who, r)
	})},
	OpRetentionRelease: {nil, handle(func(ctx context.Context, st *Station, who Actor, r ReasonRequest, _ Emit) ([]batch.Hold, error) {
		return st.ReleaseHold(ctx, who, r)
	})},
}

// RetentionRequest asks to apply the rule now.
type RetentionRequest struct {
	DryRun bool `json:"dry_run,omitempty"` // only tell what would go, and why the rest stays
}

// RetentionVerdict is an event of RunRetention: what becomes of a batch.
type RetentionVerdict struct {
	Type   string    `json:"type"` // "retention"
	Batch  batch.ID  `json:"batch"`
	Class  string    `json:"class,omitempty"` // its name; "" for a copy without one
	Trial  bool      `json:"trial,omitempty"` // it was never handed over
	Erase  bool      `json:"erase"`
	Reason string    `json:"reason,omitempty"` // German: why it stays
	Due    time.Time `json:"due"`              // zero where no day is set yet
	Files  int       `json:"files"`
	Bytes  int64     `json:"bytes"`
	// Rule is what holds for the batch.
	Rule RetentionRule `json:"rule"`
}

// RetentionSummary counts what RunRetention did.
type RetentionSummary struct {
	Days    int   `json:"days"` // of the rule for all classes
	DryRun  bool  `json:"dry_run"`
	Batches int   `json:"batches"` // erased, or that would be
	Kept    int   `json:"kept"`
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
	// Classes counts the same by class.
	Classes []RetentionCount `json:"classes"`
}

// eraseGroup bounds the batches that one rewriting of the keyring serves.
const eraseGroup = 50

// RunRetention erases the batches whose time is over: the keys first, then the
// bytes; manifest, receipts and log stay, and every batch gets its protocol
// (resiscan.md 5.10). Nothing goes before each package has a receipt with the
// same hash, but for trials, which are never handed over; nothing under a legal
// hold; and nothing at all while the clock is doubted, by which the time is over.
// CodeClockBack, CodeClockAhead.
func (st *Station) RunRetention(ctx context.Context, who Actor, r RetentionRequest, emit Emit) (RetentionSummary, error) {
	sum := RetentionSummary{DryRun: r.DryRun, Classes: []RetentionCount{}}
	actor, err := st.pseudonymOf(who)
	if err == nil && !r.DryRun {
		actor, err = st.administrator(who, batch.RoleSupervisor)
	}
	if err != nil {
		return sum, err
	}
	return st.retain(ctx, actor, sum, emit)
}

func (st *Station) retain(ctx context.Context, actor string, sum RetentionSummary, emit Emit) (RetentionSummary, error) {
	if !sum.DryRun {
		if err := st.clockSure("retention"); err != nil {
			return sum, err
		}
	}
	setting, err := st.retentionSetting()
	if err != nil {
		return sum, err
	}
	sum.Days = setting.Days
	evidence, err := st.evidence()
	if err != nil {
		return sum, err
	}
	judge := func(id batch.ID) (RetentionVerdict, store.Erasure, error) {
		return st.judgeRetention(id, setting, evidence)
	}
	var ids []batch.ID
	if err := st.store.Batches(func(b batch.Batch) error {
		ids = append(ids, b.ID)
		return nil
	}); err != nil {
		return sum, err
	}
	slices.Reverse(ids) // oldest first
	var group []due
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return sum, batch.Fail("retention", batch.CodeCanceled, err)
		}
		verdict, erasure, err := judge(id)
		if err != nil {
			return sum, err
		}
		switch {
		case verdict.Reason == alreadyErased:
		case !verdict.Erase:
			sum.keep(verdict, emit)
		case sum.DryRun:
			sum.erase(verdict, emit)
		default:
			if group = append(group, due{verdict, erasure}); len(group) == eraseGroup {
				if err := st.eraseDue(ctx, actor, group, judge, &sum, emit); err != nil {
					return sum, err
				}
				group = nil
			}
		}
	}
	return sum, st.eraseDue(ctx, actor, group, judge, &sum, emit)
}

// due is a batch whose time is over.
type due struct {
	verdict RetentionVerdict
	erasure store.Erasure
}

func (s *RetentionSummary) keep(v RetentionVerdict, emit Emit) {
	s.Kept++
	s.of(v).Kept++
	emit(v)
}

func (s *RetentionSummary) erase(v RetentionVerdict, emit Emit) {
	s.Batches, s.Files, s.Bytes = s.Batches+1, s.Files+v.Files, s.Bytes+v.Bytes
	c := s.of(v)
	c.Batches, c.Files, c.Bytes = c.Batches+1, c.Files+v.Files, c.Bytes+v.Bytes
	emit(v)
}

// eraseDue erases a group of batches. Each is held and judged again: what was put
// under a hold or grew by a supplement since stays, and nothing of the kind can come
// in between.
func (st *Station) eraseDue(ctx context.Context, actor string, group []due, judge func(batch.ID) (RetentionVerdict, store.Erasure, error), sum *RetentionSummary, emit Emit) error {
	st.holding.Lock()
	defer st.holding.Unlock()
	held := map[string]bool{}
	defer func() {
		for key := range held {
			st.endRun(key)
		}
	}()
	var free []due
	var erasures []store.Erasure
	for _, d := range group {
		b, err := st.store.Header(d.verdict.Batch)
		if err != nil {
			return err
		}
		if !held[b.RunKey] { // the same files once more have the same key
			if st.beginRun(b.RunKey) != nil {
				d.verdict.Erase, d.verdict.Reason = false, "es wird gerade daran gearbeitet"
				sum.keep(d.verdict, emit)
				continue
			}
			held[b.RunKey] = true
		}
		if d.verdict, d.erasure, err = judge(b.ID); err != nil {
			return err
		}
		switch {
		case d.verdict.Reason == alreadyErased:
		case !d.verdict.Erase:
			sum.keep(d.verdict, emit)
		default:
			free, erasures = append(free, d), append(erasures, d.erasure)
		}
	}
	if len(free) == 0 {
		return nil
	}
	if err := st.clockSure("retention"); err != nil { // the clock may have been set meanwhile
		return err
	}
	_, err := st.store.Erase(ctx, actor, erasures...)
	st.forgetPictures(ctx)
	if err != nil {
		return err
	}
	for _, d := range free {
		sum.erase(d.verdict, emit)
	}
	return nil
}

func heldFor(holds []batch.Hold) string { return "Sperrvermerk: " + holds[0].Reason }

const alreadyErased = "bereits gelöscht"

// judgeRetention says whether a batch may go, and prepares its act.
func (st *Station) judgeRetention(id batch.ID, setting RetentionSetting, evidence map[batch.ID]string) (RetentionVerdict, store.Erasure, error) {
	v := RetentionVerdict{Type: "retention", Batch: id}
	acts, err := st.store.Acts(id)
	if err != nil {
		return v, store.Erasure{}, err
	}
	if _, erased := batch.Erased(acts); erased {
		v.Reason = alreadyErased
		return v, store.Erasure{}, nil
	}
	b, err := st.store.Batch(id)
	if err != nil {
		return v, store.Erasure{}, err
	}
	v.Rule, v.Trial = setting.ruleFor(b.Class), b.Trial
	if b.Class != nil {
		v.Class = b.Class.Name
	}
	var packages []batch.ErasedPackage
	var last time.Time
	var why string
	if b.Trial {
		v.Rule = RetentionRule{Days: setting.TrialDays}
		last, why = finishedTrial(b, evidence)
	} else if packages, last, why, err = st.receipted(b); err != nil {
		return v, store.Erasure{}, err
	}
	if why == "" && v.Rule.Days > 0 {
		v.Due = last.AddDate(0, 0, v.Rule.Days)
	}
	holds := batch.Holds(acts)
	switch {
	case why != "":
		v.Reason = why
	case len(holds) > 0:
		v.Reason = heldFor(holds)
	case v.Rule.Days == 0:
		v.Reason = "keine Frist eingestellt"
	case st.store.Now().Before(v.Due):
		v.Reason = "Frist läuft bis " + batch.Moment(v.Due)
	default:
		v.Erase = true
	}
	files, err := st.store.Erasable(id)
	if err != nil {
		return v, store.Erasure{}, err
	}
	act, err := erasureAct(v, files, packages)
	v.Files = len(files)
	for _, f := range files {
		v.Bytes += f.Stored
	}
	return v, store.Erasure{Batch: id, Act: act}, err
}

// erasureAct is the protocol of an erasure.
func erasureAct(v RetentionVerdict, files []store.FileRecord, packages []batch.ErasedPackage) (batch.Act, error) {
	act := batch.Act{Name: batch.ActErased}
	data := batch.ErasureData{Days: v.Rule.Days, Class: v.Class, Trial: v.Trial, NoteDays: v.Rule.NoteDays, LogDays: v.Rule.LogDays, Method: "crypto-erase", Files: len(files), Pages: []string{}, Packages: packages}
	for _, f := range files {
		act.Erased = append(act.Erased, f.ID)
		data.Bytes += f.Bytes
		if f.Role == store.RolePage {
			data.Pages = append(data.Pages, f.SHA256)
		}
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return act, batch.Fail("retention", batch.CodeInternal, err)
	}
	act.Data = raw
	return act, nil
}

// retentionEvery is how often the service applies the rule.
const retentionEvery = 24 * time.Hour

// keepRetention applies the rule once a day, first a little after the start.
func (st *Station) keepRetention(ctx context.Context) {
	wait := 10 * time.Minute
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			wait = retentionEvery
		}
		setting, err := st.retentionSetting()
		if err != nil || !setting.any() {
			continue
		}
		// Who set the rule stands in the register; that the program applied it, here.
		if actor, err := st.pseudonym(ownUID()); err == nil {
			_, _ = st.retain(ctx, actor, RetentionSummary{Classes: []RetentionCount{}}, func(any) {}) // tried again tomorrow; each erasure is in the log
		}
	}
}
