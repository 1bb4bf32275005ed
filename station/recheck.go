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
	rows, err := st.toRecheck(spec, rules)
	if err != nil {
		return r, err
	}
	for _, row := range rows {
		err = st.recheckOne(ctx, actor, row, &r)
		if err != nil {
			break
		}
	}
	if err != nil && batch.CodeOf(err) == batch.CodeUsage {
		return r, err
	}
	r.At, r.Code, r.Message = st.store.Now(), batch.CodeOf(err), batch.Message(err)
	noted := st.store.ChangeRegister(context.WithoutCancel(ctx), store.Settings, actor, func() ([]store.Entry, error) {
		all, err := st.rechecks()
		if err != nil {
			return nil, err
		}
		told := r
		for _, ids := range []*[]batch.ID{&told.Lost, &told.Altered, &told.Twice} {
			*ids = (*ids)[:min(len(*ids), mostToldLost)]
		}
		all[spec] = &told
		e, err := store.NewEntry(rechecksKey, "target-rechecked", all)
		return []store.Entry{e}, err
	})
	return r, cmp.Or(err, noted)
}

// toRecheck draws the deliveries to ask for: the newest all, of the older ones some.
func (st *Station) toRecheck(spec string, rules TargetRules) ([]batch.Delivery, error) {
	rows, err := st.store.Outbox(true)
	if err != nil {
		return nil, err
	}
	since := st.store.Now().AddDate(0, 0, -cmp.Or(rules.RecheckDays, defaultRecheckDays))
	var newer, older []batch.Delivery
	for _, row := range rows {
		switch {
		case row.Target != spec || row.State != batch.Verified: // what only a person saw there was never compared
		case row.Changed.After(since):
			newer = append(newer, row)
		default:
			older = append(older, row)
		}
	}
	rand.Shuffle(len(older), func(i, j int) { older[i], older[j] = older[j], older[i] })
	return slices.Concat(newer, older[:min(len(older), cmp.Or(rules.RecheckSample, defaultRecheckSample))]), nil
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
		return err
	}
	if target.Caps().Level != batch.LevelDMS {
		done(nil)
		return batch.Refuse("target.recheck", batch.CodeUsage, "%s wird nicht nachgeprüft: wer dort abholt, nimmt die Pakete weg", row.Target)
	}
	got, err := dms.Recheck(ctx, target, st.object(row))
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
	case len(got.Copies) > 1:
		r.Twice = append(r.Twice, row.ID)
		return about("delivery-doubled")
	}
	return nil
}
