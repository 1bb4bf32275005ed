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
	OpRetentionSet: {nil, handle(func(ctx context.Context, st *Station, who Actor, s RetentionSetting, _ Emit) (RetentionSetting, error) {
		return st.SetRetention(ctx, who, s)
	})},
	OpRetentionRun: {nil, handle(func(ctx context.Context, st *Station, who Actor, r RetentionRequest, emit Emit) (RetentionSummary, error) {
		return st.RunRetention(ctx, who, r, emit)
	})},
	OpRetentionHold: {nil, handle(func(ctx context.Context, st *Station, who Actor, r ReasonRequest, _ Emit) ([]batch.Hold, error) {
		return st.Hold(ctx, who, r)
	})},
	OpRetentionRelease: {nil, handle(func(ctx context.Context, st *Station, who Actor, r ReasonRequest, _ Emit) ([]batch.Hold, error) {
		return st.ReleaseHold(ctx, who, r)
	})},
}

// RetentionSetting is the rule: so many days after the last receipt of a batch
// its pages, originals, texts and packages go. 0 keeps everything.
type RetentionSetting struct {
	Days int `json:"days"`
}

const retentionKey = "retention"

func (st *Station) retentionSetting() (RetentionSetting, error) {
	var s RetentionSetting
	e, found, err := st.store.Entry(store.Settings, retentionKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &s)
	}
	return s, err
}

// SetRetention changes the rule.
func (st *Station) SetRetention(ctx context.Context, who Actor, s RetentionSetting) (RetentionSetting, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return s, err
	}
	if s.Days < 0 || s.Days > 36500 {
		return s, batch.Refuse("retention.set", batch.CodeUsage, "0 (nie) bis 36500 Tage")
	}
	return s, st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		e, err := store.NewEntry(retentionKey, "retention-set", s)
		return []store.Entry{e}, err
	})
}

// RetentionRequest asks to apply the rule now.
type RetentionRequest struct {
	DryRun bool `json:"dry_run,omitempty"` // only tell what would go, and why the rest stays
}

// RetentionVerdict is an event of RunRetention: what becomes of a batch.
type RetentionVerdict struct {
	Type   string    `json:"type"` // "retention"
	Batch  batch.ID  `json:"batch"`
	Erase  bool      `json:"erase"`
	Reason string    `json:"reason,omitempty"` // German: why it stays
	Due    time.Time `json:"due"`              // zero where no day is set yet
	Files  int       `json:"files"`
	Bytes  int64     `json:"bytes"`
}

// RetentionSummary counts what RunRetention did.
type RetentionSummary struct {
	Days    int   `json:"days"`
	DryRun  bool  `json:"dry_run"`
	Batches int   `json:"batches"` // erased, or that would be
	Kept    int   `json:"kept"`
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
}

// eraseGroup bounds the batches that one rewriting of the keyring serves.
const eraseGroup = 50

// RunRetention erases the batches whose time is over: the keys first, then the
// bytes; manifest, receipts and log stay, and every batch gets its protocol
// (resiscan.md 5.10). Nothing goes before each package has a receipt with the
// same hash, and nothing under a legal hold.
func (st *Station) RunRetention(ctx context.Context, who Actor, r RetentionRequest, emit Emit) (RetentionSummary, error) {
	sum := RetentionSummary{DryRun: r.DryRun}
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
	setting, err := st.retentionSetting()
	if err != nil {
		return sum, err
	}
	sum.Days = setting.Days
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
		verdict, erasure, err := st.judgeRetention(id, setting)
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
				if err := st.eraseDue(ctx, actor, group, &sum, emit); err != nil {
					return sum, err
				}
				group = nil
			}
		}
	}
	return sum, st.eraseDue(ctx, actor, group, &sum, emit)
}

// due is a batch whose time is over.
type due struct {
	verdict RetentionVerdict
	erasure store.Erasure
}

func (s *RetentionSummary) keep(v RetentionVerdict, emit Emit) {
	s.Kept++
	emit(v)
}

func (s *RetentionSummary) erase(v RetentionVerdict, emit Emit) {
	s.Batches, s.Files, s.Bytes = s.Batches+1, s.Files+v.Files, s.Bytes+v.Bytes
	emit(v)
}

// eraseDue erases a group of batches but for those that were put under a hold
// since they were judged; no hold can come in between.
func (st *Station) eraseDue(ctx context.Context, actor string, group []due, sum *RetentionSummary, emit Emit) error {
	st.holding.Lock()
	defer st.holding.Unlock()
	var free []due
	var erasures []store.Erasure
	for _, d := range group {
		holds, err := st.holds(d.verdict.Batch)
		if err != nil {
			return err
		}
		if len(holds) > 0 {
			d.verdict.Erase, d.verdict.Reason = false, heldFor(holds)
			sum.keep(d.verdict, emit)
			continue
		}
		free, erasures = append(free, d), append(erasures, d.erasure)
	}
	if len(free) == 0 {
		return nil
	}
	if _, err := st.store.Erase(ctx, actor, erasures...); err != nil {
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
func (st *Station) judgeRetention(id batch.ID, setting RetentionSetting) (RetentionVerdict, store.Erasure, error) {
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
	packages, last, why, err := st.receipted(b)
	if err != nil {
		return v, store.Erasure{}, err
	}
	if why == "" && setting.Days > 0 {
		v.Due = last.AddDate(0, 0, setting.Days)
	}
	holds := batch.Holds(acts)
	switch {
	case why != "":
		v.Reason = why
	case len(holds) > 0:
		v.Reason = heldFor(holds)
	case setting.Days == 0:
		v.Reason = "keine Frist eingestellt"
	case st.store.Now().Before(v.Due):
		v.Reason = "Frist läuft bis " + v.Due.Local().Format("02.01.2006 15:04")
	default:
		v.Erase = true
	}
	files, err := st.store.Erasable(id)
	if err != nil {
		return v, store.Erasure{}, err
	}
	act, err := erasureAct(setting.Days, files, packages)
	v.Files = len(files)
	for _, f := range files {
		v.Bytes += f.Stored
	}
	return v, store.Erasure{Batch: id, Act: act}, err
}

// erasureAct is the protocol of an erasure.
func erasureAct(days int, files []store.FileRecord, packages []batch.ErasedPackage) (batch.Act, error) {
	act := batch.Act{Name: batch.ActErased}
	data := batch.ErasureData{Days: days, Method: "crypto-erase", Files: len(files), Pages: []string{}, Packages: packages}
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
		if err != nil || setting.Days == 0 {
			continue
		}
		// Who set the rule stands in the register; that the program applied it, here.
		if actor, err := st.pseudonym(ownUID()); err == nil {
			_, _ = st.retain(ctx, actor, RetentionSummary{}, func(any) {}) // tried again tomorrow; each erasure is in the log
		}
	}
}
