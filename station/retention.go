package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	var group []store.Erasure
	flush := func() error {
		if len(group) == 0 || sum.DryRun {
			return nil
		}
		_, err := st.store.Erase(ctx, actor, group...)
		group = nil
		return err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return sum, errors.Join(flush(), batch.Fail("retention", batch.CodeCanceled, err))
		}
		verdict, erasure, err := st.judgeRetention(id, setting)
		if err != nil {
			return sum, errors.Join(flush(), err)
		}
		if verdict.Reason == alreadyErased {
			continue
		}
		emit(verdict)
		if !verdict.Erase {
			sum.Kept++
			continue
		}
		sum.Batches, sum.Files, sum.Bytes = sum.Batches+1, sum.Files+verdict.Files, sum.Bytes+verdict.Bytes
		if group = append(group, erasure); len(group) == eraseGroup {
			if err := flush(); err != nil {
				return sum, err
			}
		}
	}
	return sum, flush()
}

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
		v.Reason = "Sperrvermerk: " + holds[0].Reason
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

// receipted proves that everything of a batch arrived: it is closed, and each of
// its packages has a receipt whose hash is that of the package. why says in
// German what is missing.
func (st *Station) receipted(b batch.Batch) (packages []batch.ErasedPackage, last time.Time, why string, err error) {
	if b.State != batch.Delivered {
		return nil, last, "noch nicht fertig übergeben", nil
	}
	last = b.Closed
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return nil, last, "", err
		}
		if d.Gone {
			continue
		}
		if d.State != batch.Delivered || d.Delivery == "" {
			return nil, last, fmt.Sprintf("Dokument %d ist nicht übergeben", d.Number), nil
		}
		row, err := st.store.Delivery(d.Delivery)
		if err != nil {
			return nil, last, "", err
		}
		if !row.Done() || row.SHA256 != d.SHA256 || d.SHA256 == "" {
			return nil, last, fmt.Sprintf("die Übergabe von Dokument %d hat keine Quittung mit gleicher Prüfsumme", d.Number), nil
		}
		if why, err := st.receiptProves(b.ID, row); err != nil || why != "" {
			return nil, last, why, err
		}
		packages = append(packages, batch.ErasedPackage{Document: d.ID, Delivery: row.ID, SHA256: row.SHA256, Level: row.Level, Received: row.Changed})
		if row.Changed.After(last) {
			last = row.Changed
		}
	}
	if len(packages) == 0 {
		return nil, last, "kein Paket mit Quittung", nil
	}
	return packages, last, "", nil
}

// receiptProves reads the receipt itself: what the outbox says is only an index.
func (st *Station) receiptProves(id batch.ID, row batch.Delivery) (why string, err error) {
	receipts, err := st.store.Receipts(id)
	if err != nil {
		return "", err
	}
	for _, file := range receipts {
		f, err := st.store.OpenFile(file)
		if err != nil {
			return "", err
		}
		var receipt struct {
			ID       batch.ID `json:"id"`
			SHA256   string   `json:"sha256"`
			ReadBack string   `json:"read_back_sha256"`
		}
		err = errors.Join(json.NewDecoder(f.Reader()).Decode(&receipt), f.Close())
		if err != nil {
			return "", batch.Fail("retention", batch.CodeStoreDamaged, err)
		}
		if receipt.ID == row.ID && receipt.ReadBack == row.SHA256 && receipt.SHA256 == row.SHA256 {
			return "", nil
		}
	}
	return fmt.Sprintf("zur Übergabe %s fehlt die Quittung mit gleicher Prüfsumme", row.ID), nil
}

// Hold puts a batch under a legal hold and returns those that stand.
func (st *Station) Hold(ctx context.Context, who Actor, r ReasonRequest) ([]batch.Hold, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor, batch.RoleAuditor)
	if err != nil {
		return nil, err
	}
	if r.Reason == "" {
		return nil, batch.Refuse("retention.hold", batch.CodeReason, "warum der Stapel bleiben muss")
	}
	acts, err := st.store.Acts(r.Batch)
	if err != nil {
		return nil, err
	}
	if at, erased := batch.Erased(acts); erased {
		return nil, batch.Refuse("retention.hold", batch.CodeErased, "Stapel %s am %s", r.Batch, at.Local().Format("02.01.2006 15:04"))
	}
	data, err := json.Marshal(batch.HoldReason{Reason: r.Reason})
	if err != nil {
		return nil, batch.Fail("retention.hold", batch.CodeInternal, err)
	}
	if err := st.store.Act(ctx, r.Batch, actor, batch.Act{Name: batch.ActHoldSet, Data: data}); err != nil {
		return nil, err
	}
	return st.holds(r.Batch)
}

// ReleaseHold lifts every hold of a batch.
func (st *Station) ReleaseHold(ctx context.Context, who Actor, r ReasonRequest) ([]batch.Hold, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return nil, err
	}
	if r.Reason == "" {
		return nil, batch.Refuse("retention.release", batch.CodeReason, "warum der Stapel wieder gelöscht werden darf")
	}
	holds, err := st.holds(r.Batch)
	if err != nil {
		return nil, err
	}
	if len(holds) == 0 {
		return nil, batch.Refuse("retention.release", batch.CodeWrongState, "Stapel %s hat keinen Sperrvermerk", r.Batch)
	}
	data, err := json.Marshal(batch.HoldReason{Reason: r.Reason})
	if err != nil {
		return nil, batch.Fail("retention.release", batch.CodeInternal, err)
	}
	var lift []batch.Act
	for _, h := range holds {
		lift = append(lift, batch.Act{Name: batch.ActHoldLifted, Undoes: h.Seq, Data: data})
	}
	if err := st.store.Act(ctx, r.Batch, actor, lift...); err != nil {
		return nil, err
	}
	return st.holds(r.Batch)
}

func (st *Station) holds(id batch.ID) ([]batch.Hold, error) {
	acts, err := st.store.Acts(id)
	return batch.Holds(acts), err
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
