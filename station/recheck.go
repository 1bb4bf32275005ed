package station

import (
	"cmp"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/store"
)

// A DMS that was restored from a backup has lost what came last, and nobody there
// knows. So every night it is asked for what it got lately, and for a sample of what is
// older; everything is read back and compared.

// OpTargetRecheck asks a target for what it got, now.
const OpTargetRecheck Operation = "target-recheck"

// Rechecked is what the last look at a target came to.
type Rechecked struct {
	Type    string     `json:"type"` // "target-rechecked"
	Target  string     `json:"target"`
	At      time.Time  `json:"at"`
	Checked int        `json:"checked"`           // packages that were asked for
	Lost    []batch.ID `json:"lost,omitempty"`    // deliveries that are gone there
	Altered []batch.ID `json:"altered,omitempty"` // deliveries that have other bytes there
	Twice   []batch.ID `json:"twice,omitempty"`   // deliveries that are there more than once
	// Code and Message tell why it broke off; then it begins anew a little later.
	Code    batch.Code `json:"code,omitempty"`
	Message string     `json:"message,omitempty"`
	// Whole is the last look that came to its end; nil where there was none.
	Whole *WholeLook `json:"whole,omitempty"`
}

// WholeLook is what a look that came to its end asked for.
type WholeLook struct {
	At    time.Time  `json:"at"`
	Since time.Time  `json:"since"`           // all that arrived after this
	Until time.Time  `json:"until"`           // and not after this
	Drawn []batch.ID `json:"drawn,omitempty"` // and these of what is older
	More  bool       `json:"more,omitempty"`  // more was amiss than is named
}

// RowLook is what the last look at a target told of one delivery.
type RowLook struct {
	At time.Time `json:"at"`
	// Code is empty where the target held what was handed over: CodeTargetDiffers,
	// CodeTargetTwice.
	Code batch.Code `json:"code,omitempty"`
}

// Amiss is how many packages of a target were found changed, or more than once. What is
// gone waits in the outbox.
func (r *Rechecked) Amiss() int { return len(r.Altered) + len(r.Twice) }

// of tells what is known of a delivery; nil: it was not asked for since it arrived.
func (r *Rechecked) of(row batch.Delivery) *RowLook {
	if r == nil || row.State != batch.Verified {
		return nil
	}
	if !row.Changed.After(r.At) {
		for code, ids := range map[batch.Code][]batch.ID{batch.CodeTargetDiffers: r.Altered, batch.CodeTargetTwice: r.Twice} {
			if slices.Contains(ids, row.ID) {
				return &RowLook{At: r.At, Code: code}
			}
		}
	}
	if w := r.Whole; w != nil && !w.More && !row.Changed.After(w.Until) && (row.Changed.After(w.Since) || slices.Contains(w.Drawn, row.ID)) {
		return &RowLook{At: w.At}
	}
	return nil
}

// rechecksKey is the key of the last looks in the register of settings.
const rechecksKey = "rechecks"

const (
	recheckTick  = time.Minute
	recheckAgain = 15 * time.Minute // after one that broke off
	mostToldLost = 100              // deliveries that a look names; the outbox has all
)

// rechecks are the last looks, by target.
func (st *Station) rechecks() (map[string]*Rechecked, error) {
	all := map[string]*Rechecked{}
	e, found, err := st.store.Entry(store.Settings, rechecksKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &all)
	}
	return all, err
}

// keepRechecks looks every night, or when the station is on again, until ctx ends.
func (st *Station) keepRechecks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(recheckTick):
		}
		actor, err := st.pseudonym(os.Getuid())
		if err != nil {
			continue
		}
		setting, err := st.targetSetting()
		if err != nil || st.forgetSecrets() != nil { // of targets that nothing waits for any more
			continue
		}
		for _, n := range setting.Targets {
			if due, err := st.recheckDue(n); err == nil && due {
				_, _ = st.recheck(ctx, actor, n.Spec) // the register tells
			}
		}
	}
}

// recheckDue tells whether tonight's look at a target is still to come, and its time
// has come.
func (st *Station) recheckDue(n NamedTarget) (bool, error) {
	at := cmp.Or(n.Rules.Recheck, defaultRecheck)
	if !n.isDMS() || at == RecheckNever {
		return false, nil
	}
	hour, err := time.Parse("15:04", at)
	if err != nil {
		return false, err
	}
	all, err := st.rechecks()
	if err != nil {
		return false, err
	}
	now := st.store.Now().Local()
	y, m, d := now.Date()
	tonight := time.Date(y, m, d, hour.Hour(), hour.Minute(), 0, 0, now.Location())
	if now.Before(tonight) {
		tonight = time.Date(y, m, d-1, hour.Hour(), hour.Minute(), 0, 0, now.Location())
	}
	last := all[n.Spec]
	switch {
	case last == nil:
		return true, nil
	case last.Code != "":
		return !waits(now, last.At.Add(recheckAgain)), nil
	}
	return last.At.Before(tonight) || last.At.After(now.Add(longestWait)), nil // a clock that was ahead counts for nothing
}

// RecheckTarget asks a target for what it got lately, now: the supervisor or the
// administration wants it. CodeUsage: the target proves less than a DMS does.
func (st *Station) RecheckTarget(ctx context.Context, who Actor, name string) (Rechecked, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return Rechecked{}, err
	}
	n, err := st.namedTarget(name)
	if err != nil {
		return Rechecked{}, err
	}
	return st.recheck(ctx, actor, n.Spec)
}

// recheck looks at a target and notes what it found.
func (st *Station) recheck(ctx context.Context, actor, spec string) (Rechecked, error) {
	r := Rechecked{Type: "target-rechecked", Target: spec}
	rules, err := st.rules(spec)
	if err != nil {
		return r, err
	}
	until := st.store.Now()
	since := until.AddDate(0, 0, -cmp.Or(rules.RecheckDays, defaultRecheckDays))
	newer, drawn, err := st.toRecheck(spec, since, cmp.Or(rules.RecheckSample, defaultRecheckSample))
	if err != nil {
		return r, err
	}
	asked := map[batch.ID]bool{}
	for _, row := range slices.Concat(newer, drawn) {
		err = st.recheckOne(ctx, actor, row, &r)
		if err != nil {
			break
		}
		asked[row.ID] = true
	}
	if err != nil && batch.CodeOf(err) == batch.CodeUsage {
		return r, err
	}
	r.At, r.Code, r.Message = st.store.Now(), batch.CodeOf(err), batch.Message(err)
	if err == nil {
		r.Whole = &WholeLook{At: r.At, Since: since, Until: until, More: max(len(r.Altered), len(r.Twice)) > mostToldLost}
		for _, row := range drawn[:min(len(drawn), mostToldLost)] {
			r.Whole.Drawn = append(r.Whole.Drawn, row.ID)
		}
	}
	noted := st.store.ChangeRegister(context.WithoutCancel(ctx), store.Settings, actor, func() ([]store.Entry, error) {
		all, err := st.rechecks()
		if err != nil {
			return nil, err
		}
		told := r.after(all[spec], asked)
		all[spec] = &told
		e, err := store.NewEntry(rechecksKey, "target-rechecked", all)
		return []store.Entry{e}, err
	})
	return r, cmp.Or(err, noted)
}

// after is what is noted of a look: no more deliveries than are told of, and after one
// that broke off also what was known before of deliveries that were not asked for.
func (r Rechecked) after(before *Rechecked, asked map[batch.ID]bool) Rechecked {
	if r.Code != "" && before != nil {
		r.Whole = before.Whole
		known := func(ids []batch.ID) []batch.ID {
			return slices.DeleteFunc(slices.Clone(ids), func(id batch.ID) bool { return asked[id] })
		}
		r.Altered, r.Twice = slices.Concat(r.Altered, known(before.Altered)), slices.Concat(r.Twice, known(before.Twice))
	}
	for _, ids := range []*[]batch.ID{&r.Lost, &r.Altered, &r.Twice} {
		*ids = (*ids)[:min(len(*ids), mostToldLost)]
	}
	return r
}

// toRecheck draws the deliveries to ask for: those that arrived since a time all, of the
// older ones so many.
func (st *Station) toRecheck(spec string, since time.Time, sample int) (newer, drawn []batch.Delivery, err error) {
	rows, err := st.store.Outbox(true)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		switch {
		case row.Target != spec || row.State != batch.Verified: // what only a person saw there was never compared
		case row.Changed.After(since):
			newer = append(newer, row)
		default:
			drawn = append(drawn, row)
		}
	}
	rand.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return newer, drawn[:min(len(drawn), sample)], nil
}

// recheckOne asks for one delivery. What is gone waits for the word of a person, as
// anything that was gone before it was compared (batch.Parked); what has other bytes
// stays delivered: people work on documents there.
func (st *Station) recheckOne(ctx context.Context, actor string, row batch.Delivery, r *Rechecked) error {
	lock := st.writer(row.Target) // for one package; others go in between
	lock.Lock()
	defer lock.Unlock()
	row, err := st.store.Delivery(row.ID)
	if err != nil || row.State != batch.Verified {
		return err
	}
	target, done, err := st.openTarget(row.Target, true)
	if err != nil {
		st.touched(row.Target, err)
		return err
	}
	if target.Caps().Level != batch.LevelDMS {
		done(nil)
		return batch.Refuse("target.recheck", batch.CodeUsage, "%s wird nicht nachgeprüft: wer dort abholt, nimmt die Pakete weg", row.Target)
	}
	got, err := dms.Recheck(ctx, target, st.object(row))
	st.touched(row.Target, err)
	code := batch.CodeOf(err)
	if code == batch.CodeTargetLost || code == batch.CodeTargetDiffers {
		done(nil)
	} else {
		done(err)
	}
	r.Checked++
	about := func(kind string) error {
		return st.store.EnterAbout(ctx, kind, actor, row.Batch, row.Document, map[string]any{"delivery": row.ID, "code": code})
	}
	switch {
	case code == batch.CodeTargetLost:
		r.Lost = append(r.Lost, row.ID)
		if err := about("delivery-missed"); err != nil {
			return err
		}
		row.State, row.Code, row.Message, row.Changed = batch.Parked, code, batch.Message(err), st.store.Now()
		return st.store.SetDelivery(ctx, actor, row, nil)
	case code == batch.CodeTargetDiffers:
		r.Altered = append(r.Altered, row.ID)
		return about("delivery-altered")
	case err != nil:
		r.Checked--
		return err
	case len(got.Copies) > 1: // a person settles it, as what was found so when it arrived
		r.Twice = append(r.Twice, row.ID)
		code = batch.CodeTargetTwice
		if err := about("delivery-doubled"); err != nil || row.Code == code {
			return err
		}
		row.Code, row.Message = code, timesThere(row, len(got.Copies))
		return st.store.SetDelivery(ctx, actor, row, nil)
	}
	return nil
}
