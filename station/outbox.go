package station

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on what waits for its target. Another attempt is OpDeliver.
const (
	OpOutbox          Operation = "outbox"
	OpTargetPause     Operation = "target-pause"
	OpTargetResume    Operation = "target-resume"
	OpDeliveryPark    Operation = "delivery-park"
	OpDeliveryUnpark  Operation = "delivery-unpark"
	OpDeliveryResend  Operation = "delivery-resend"
	OpDeliveryConfirm Operation = "delivery-confirm"
	OpPackageExport   Operation = "package-export"
)

var outboxOperations = map[Operation]operation{
	OpOutbox: {nil, handle(func(_ context.Context, st *Station, who Actor, q OutboxQuery, emit Emit) (OutboxSum, error) {
		return st.Outbox(who, q, emit)
	})},
	OpTargetPause: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PauseRequest, _ Emit) (TargetState, error) {
		return st.PauseTarget(ctx, who, q, true)
	})},
	OpTargetResume: {nil, handle(func(ctx context.Context, st *Station, who Actor, q PauseRequest, _ Emit) (TargetState, error) {
		return st.PauseTarget(ctx, who, q, false)
	})},
	OpDeliveryPark: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DeliveryRequest, _ Emit) (OutboxRow, error) {
		return st.ParkDelivery(ctx, who, q, true)
	})},
	OpDeliveryUnpark: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DeliveryRequest, _ Emit) (OutboxRow, error) {
		return st.ParkDelivery(ctx, who, q, false)
	})},
	OpDeliveryResend: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DeliveryRequest, _ Emit) (OutboxRow, error) {
		return st.ResendDelivery(ctx, who, q)
	})},
	OpDeliveryConfirm: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DeliveryRequest, _ Emit) (OutboxRow, error) {
		return st.ConfirmDelivery(ctx, who, q)
	})},
	OpPackageExport: {nil, handle(func(ctx context.Context, st *Station, who Actor, q DeliveryRequest, emit Emit) (PackageFile, error) {
		return st.ExportPackage(ctx, who, q, emit)
	})},
}

// OutboxQuery asks for the packages that wait, or for the newest that arrived.
type OutboxQuery struct {
	Done  bool `json:"done,omitempty"`
	Limit int  `json:"limit,omitempty"` // of the ones that arrived; 0: 200
}

// OutboxRow is a package on its way, or arrived.
type OutboxRow struct {
	Type string `json:"type"` // "delivery"
	batch.Delivery
	Title  string      `json:"title"`
	Sealed time.Time   `json:"sealed"`
	Opened time.Time   `json:"opened,omitzero"`  // its batch, which is called by it
	Urgent bool        `json:"urgent,omitempty"` // its document is marked »Eilt«: it goes first
	Parked *batch.Stop `json:"parked,omitempty"` // a person wants it to wait
	Paused *batch.Stop `json:"paused,omitempty"` // its target is paused
	// Confirmed says who looked at the target, where no machine could tell what lies there.
	Confirmed *batch.Confirmation `json:"confirmed,omitempty"`
	// Rechecked is what the last nightly look told of it; nil where it was not asked for.
	Rechecked *RowLook `json:"rechecked,omitempty"`
	// Missing are the fields for want of which its target refuses it.
	Missing []MissingField `json:"missing,omitempty"`
}

// Amiss tells whether a package was found changed at its target, or more than once,
// after it had arrived.
func (r OutboxRow) Amiss() bool { return r.Rechecked != nil && r.Rechecked.Code != "" }

// Doubled tells whether a package lies at its target more than once, and nobody has said
// since that it does not.
func (r OutboxRow) Doubled() bool { return r.Code == batch.CodeTargetTwice && r.Confirmed == nil }

// Rejected tells whether a package arrived and its receiver did not take it over.
func (r OutboxRow) Rejected() bool { return r.Code == batch.CodeTargetRejected && r.Done() }

// OutboxSum is how it stands with the targets.
type OutboxSum struct {
	Waiting int       `json:"waiting"`
	Oldest  time.Time `json:"oldest,omitzero"` // sealed first of those that wait
	More    bool      `json:"more,omitempty"`  // older ones that arrived were left out
	Ready   int       `json:"ready,omitempty"` // batches without packages yet, which wait for nothing but to be handed over
	// Restored are batches that came unfinished from a backup and wait for a person.
	Restored []RestoredBatch `json:"restored,omitempty"`
	Targets  []TargetState   `json:"targets"`
}

// TargetState is what is known of a target.
type TargetState struct {
	Target  string      `json:"target"`
	Contact Contact     `json:"contact,omitempty"`
	Since   time.Time   `json:"since,omitzero"` // of the contact, or of its loss
	Paused  *batch.Stop `json:"paused,omitempty"`
	Doubled int         `json:"doubled,omitempty"` // packages that lie there more than once
	// Rejected are packages that lie there and that the receiver did not take over.
	Rejected int `json:"rejected,omitempty"`
	// Rechecked is the last nightly look; nil where there was none.
	Rechecked *Rechecked `json:"rechecked,omitempty"`
}

// Contact is what the last attempts told of a target. Empty: there was none since
// the station was opened, so that nobody knows.
type Contact string

// Contacts.
const (
	ContactOnline  Contact = "online"
	ContactOffline Contact = "offline"
)

// PauseRequest stops handing over to a target, or lets it go on.
type PauseRequest struct {
	Target string `json:"target"`
	Reason string `json:"reason"`
}

// DeliveryRequest is about one delivery.
type DeliveryRequest struct {
	Delivery batch.ID `json:"delivery"`
	Reason   string   `json:"reason,omitempty"`
}

func (q DeliveryRequest) subjects(st *Station) ([]batch.ID, error) {
	row, err := st.store.Delivery(q.Delivery)
	return []batch.ID{row.Document}, err
}

// outboxLimit is how many packages that arrived are shown at once.
const outboxLimit = 200

// Outbox emits the packages that wait, the oldest first, or the newest that
// arrived, the newest first, as OutboxRow; only those the caller may know of.
func (st *Station) Outbox(who Actor, q OutboxQuery, emit Emit) (OutboxSum, error) {
	k, err := st.knowledge(who)
	if err != nil {
		return OutboxSum{}, err
	}
	all, err := st.store.Deliveries(func(r batch.Delivery) bool {
		return q.Done || !r.Done() || r.Code == batch.CodeTargetTwice || r.Code == batch.CodeTargetRejected
	})
	if err != nil {
		return OutboxSum{}, err
	}
	doubled, rejected, err := st.troubled(k, all)
	if err != nil {
		return OutboxSum{}, err
	}
	looks, err := st.rechecks()
	if err != nil {
		return OutboxSum{}, err
	}
	amiss := map[batch.ID]bool{}
	for _, look := range looks {
		for _, id := range slices.Concat(look.Altered, look.Twice) {
			amiss[id] = true
		}
	}
	trouble := func(r batch.Delivery) bool { return doubled[r.ID] || rejected[r.ID] || amiss[r.ID] }
	open := slices.DeleteFunc(slices.Clone(all), batch.Delivery.Done)
	rows, sum := open, OutboxSum{}
	if q.Done { // first what somebody has to see to
		rows = slices.DeleteFunc(slices.Clone(all), func(r batch.Delivery) bool { return !r.Done() })
		slices.SortFunc(rows, func(a, b batch.Delivery) int {
			return cmp.Or(first(trouble(a), trouble(b)), b.Changed.Compare(a.Changed), cmp.Compare(b.ID, a.ID))
		})
	}
	limit := q.Limit
	if limit <= 0 || limit > outboxLimit {
		limit = outboxLimit
	}
	shown := 0
	for _, row := range rows {
		if known, err := k.of(row.Document); err != nil || !known {
			if err != nil {
				return sum, err
			}
			continue
		}
		if q.Done && shown == limit {
			sum.More = true
			break
		}
		shown++
		v, err := st.outboxRow(row)
		if err != nil {
			return sum, err
		}
		v.Rechecked = looks[row.Target].of(row)
		if !row.Done() {
			sum.Waiting++
			if sum.Oldest.IsZero() || v.Sealed.Before(sum.Oldest) {
				sum.Oldest = v.Sealed
			}
		}
		emit(v)
	}
	if sum.Ready, sum.Restored, err = st.unsent(k, open); err != nil {
		return sum, err
	}
	sum.Targets, err = st.targetStates()
	for i := range sum.Targets {
		for _, r := range all {
			switch {
			case r.Target != sum.Targets[i].Target:
			case doubled[r.ID]:
				sum.Targets[i].Doubled++
			case rejected[r.ID]:
				sum.Targets[i].Rejected++
			}
		}
	}
	return sum, err
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// troubled are the packages that arrived, that somebody may know of, and that a person
// has to see to: they lie at their target more than once, or the receiver refused them.
func (st *Station) troubled(k knowledge, rows []batch.Delivery) (doubled, rejected map[batch.ID]bool, err error) {
	doubled, rejected = map[batch.ID]bool{}, map[batch.ID]bool{}
	for _, row := range rows {
		if row.Code != batch.CodeTargetTwice && row.Code != batch.CodeTargetRejected {
			continue
		}
		v, err := st.outboxRow(row)
		if err != nil {
			return nil, nil, err
		}
		known, err := k.of(row.Document)
		if err != nil {
			return nil, nil, err
		}
		doubled[row.ID], rejected[row.ID] = known && v.Doubled(), known && v.Rejected()
	}
	return doubled, rejected, nil
}

func (st *Station) outboxRow(row batch.Delivery) (OutboxRow, error) {
	v := OutboxRow{Type: "delivery", Delivery: row, Sealed: row.ID.Time()}
	d, err := st.store.Document(row.Document)
	if err != nil {
		return v, err
	}
	v.Title, v.Urgent = st.sentTitle(d, row), d.Urgent
	b, err := st.store.Header(row.Batch)
	if err != nil {
		return v, err
	}
	v.Opened = b.Opened
	if row.Done() {
		if row.State == batch.Closed || row.Code == batch.CodeTargetTwice {
			acts, err := st.store.Acts(row.Batch)
			v.Confirmed = batch.ConfirmedDelivery(acts, row.ID)
			return v, err
		}
		return v, nil
	}
	if v.Parked, v.Paused, err = st.stops(row); err != nil || v.Parked != nil || v.Paused != nil {
		return v, err
	}
	// What keeps the whole target waiting is told at each of its packages.
	if err := st.mayReach(row.Target, false, func() bool { return false }); err != nil && (row.Code == "" || batch.CodeOf(err) == batch.CodeTargetWindow) {
		v.Code, v.Message = batch.CodeOf(err), batch.Message(err)
	}
	v.Missing, err = st.refusedFor(row)
	return v, err
}

// stops tells what people decided about a delivery that is not done.
func (st *Station) stops(row batch.Delivery) (parked, paused *batch.Stop, err error) {
	acts, err := st.store.Acts(row.Batch)
	if err != nil {
		return nil, nil, err
	}
	pauses, err := st.pauses()
	return batch.ParkedDelivery(acts, row.ID), pauses[row.Target], err
}

// mayGo refuses a delivery that is to wait: a person wants that, its target is paused
// or takes nothing at this time of the day, or did not answer a moment ago. CodeParked,
// CodeTargetPaused, CodeTargetWindow, or what the target said last.
func (st *Station) mayGo(row batch.Delivery, due bool) error {
	parked, paused, err := st.stops(row)
	switch {
	case err != nil:
		return err
	case parked != nil:
		return &batch.Error{Op: "deliver", Code: batch.CodeParked, Unit: row.ID, Detail: parked.Reason}
	case paused != nil && (paused.Code == "" || !st.spend(row.Target, true)):
		return &batch.Error{Op: "deliver", Code: batch.CodeTargetPaused, Unit: row.ID, Detail: paused.Reason}
	}
	return st.mayReach(row.Target, due, func() bool { return paused != nil || st.spend(row.Target, false) })
}

// mayReach refuses to talk to a target now; spend tells whether a person wants it tried
// nevertheless.
func (st *Station) mayReach(target string, due bool, spend func() bool) error {
	rules, err := st.rules(target)
	if err != nil {
		return err
	}
	if now := st.store.Now().Local(); !rules.window().Open(now) {
		return batch.Refuse("deliver", batch.CodeTargetWindow, "%s", batch.Moment(rules.window().Next(now)))
	}
	h, err := st.held(target, due)
	if err != nil || h == nil || spend() {
		return err
	}
	detail, _ := batch.Lookup(h.code).DetailIn(h.message)
	return &batch.Error{Op: "deliver", Code: h.code, Detail: detail}
}

// pausesKey is the key of the paused targets in the register of settings.
const pausesKey = "pauses"

// pauses are the targets that are paused.
func (st *Station) pauses() (map[string]*batch.Stop, error) {
	paused := map[string]*batch.Stop{}
	e, found, err := st.store.Entry(store.Settings, pausesKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &paused)
	}
	return paused, err
}

// PauseTarget stops handing over to a target, or lets it go on: the supervisor or
// the administration decides, alone, for it must be quick and loses nothing.
// Packages are sealed as before and wait. CodeReason, CodeWrongState.
func (st *Station) PauseTarget(ctx context.Context, who Actor, q PauseRequest, pause bool) (TargetState, error) {
	const op = "target.pause"
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return TargetState{}, err
	}
	if q.Reason = strings.TrimSpace(q.Reason); q.Reason == "" {
		return TargetState{}, batch.Refuse(op, batch.CodeReason, "warum die Übergabe angehalten wird oder weitergeht")
	}
	if q.Target, err = st.targets.Normalise(q.Target); err != nil {
		return TargetState{}, err
	}
	event := "target-resumed"
	if pause {
		event = "target-paused"
	}
	err = st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		paused, err := st.pauses()
		if err != nil {
			return nil, err
		}
		switch _, is := paused[q.Target]; {
		case is && pause:
			return nil, batch.Refuse(op, batch.CodeWrongState, "%s ist schon angehalten", q.Target)
		case !is && !pause:
			return nil, batch.Refuse(op, batch.CodeWrongState, "%s ist nicht angehalten", q.Target)
		case pause:
			paused[q.Target] = &batch.Stop{By: actor, Since: st.store.Now(), Reason: q.Reason}
		default:
			delete(paused, q.Target)
		}
		e, err := store.NewEntry(pausesKey, event, paused)
		return []store.Entry{e}, err
	})
	if err != nil {
		return TargetState{}, err
	}
	if !pause {
		st.letGo(q.Target)
		st.wake()
	}
	all, err := st.targetStates()
	for _, s := range all {
		if s.Target == q.Target {
			return s, err
		}
	}
	return TargetState{Target: q.Target}, err
}
