package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/archive/verify"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner"
	"github.com/scanstelle/scanstelle/store"
)

// Operation names one use case. Every operation can be called in this process
// and over the socket, and each is reachable by a command.
type Operation string

// Operations.
const (
	OpRun         Operation = "run"
	OpDevices     Operation = "devices"
	OpDescribe    Operation = "describe"
	OpBatches     Operation = "batches"
	OpBatch       Operation = "batch"
	OpDeliver     Operation = "deliver"
	OpStatus      Operation = "status"
	OpCheck       Operation = "check"
	OpAuditVerify Operation = "audit-verify"
	OpAuditExport Operation = "audit-export"
)

// handler runs one operation: arguments and result as JSON, events by emit.
type handler func(ctx context.Context, st *Station, who Actor, args json.RawMessage, emit Emit) (any, error)

// operation is a row of the table: who may, and what is done.
type operation struct {
	// roles may call it; none: everybody who can open the data folder, as copying
	// mode wants it.
	roles []batch.Role
	run   handler
}

// tables hold the operations by domain.
var tables = []map[Operation]operation{wayOperations, inspectionOperations, queueOperations, sealedOperations, supplementOperations, doubtOperations, classOperations, peopleOperations, loginOperations, trainingOperations, directoryOperations, backupOperations, retentionOperations, settingOperations, documentClassOperations, spaceOperations, editOperations, journalOperations, fieldOperations, clockOperations, profileOperations, acceptanceOperations, maintenanceOperations, procedureOperations, viewOperations, watchOperations, searchOperations, hintOperations, reportOperations, reconciliationOperations, auditOperations, captureOperations, targetOperations, serverOperations, outboxOperations, sheetOperations, aboutOperations, paperOperations, postOperations, feedbackOperations}

// lookup finds an operation.
func lookup(name Operation) (operation, bool) {
	for _, table := range tables {
		if op, ok := table[name]; ok {
			return op, true
		}
	}
	return operation{}, false
}

// wayOperations are those of the way of a page.
var wayOperations = map[Operation]operation{
	OpRun: {nil, handle(func(ctx context.Context, st *Station, who Actor, r RunRequest, emit Emit) (SummaryEvent, error) {
		r.Who = who
		summary, err := st.Run(ctx, r, emit)
		if err == nil && r.Yield {
			err = st.readRest(ctx, summary.Batch)
		}
		return summary, err
	})},
	OpDevices: {nil, handle(func(ctx context.Context, st *Station, _ Actor, _ struct{}, _ Emit) ([]scanner.Device, error) {
		return st.workers.Devices(ctx)
	})},
	OpDescribe: {nil, handle(func(ctx context.Context, st *Station, _ Actor, device string, _ Emit) (scanner.Capabilities, error) {
		return st.workers.Describe(ctx, device)
	})},
	OpBatches: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, emit Emit) (int, error) {
		return st.Batches(who, emit)
	})},
	OpBatch: {nil, handle(func(_ context.Context, st *Station, who Actor, id batch.ID, _ Emit) (BatchView, error) {
		v, err := st.Batch(id)
		return v.visibleTo(who), err
	})},
	OpDeliver: {nil, handle(func(ctx context.Context, st *Station, who Actor, r DeliverRequest, emit Emit) (DeliverSummary, error) {
		k, err := st.knowledge(who)
		if err != nil {
			return DeliverSummary{}, err
		}
		r.Who, r.only = who, k.of
		return st.Deliver(ctx, r, emit)
	})},
	OpStatus: {nil, handle(func(ctx context.Context, st *Station, who Actor, _ struct{}, _ Emit) (Status, error) {
		s, err := st.Status(ctx)
		if err != nil {
			return s, err
		}
		return s.visibleTo(st, who)
	})},
	OpCheck: {nil, handle(func(ctx context.Context, st *Station, who Actor, level store.Level, emit Emit) (store.CheckReport, error) {
		if err := st.mayCheck(ctx, who); err != nil {
			return store.CheckReport{}, err
		}
		return st.Check(ctx, level, emit)
	})},
}

// handle adapts a typed operation.
func handle[Args, Result any](fn func(context.Context, *Station, Actor, Args, Emit) (Result, error)) handler {
	return func(ctx context.Context, st *Station, who Actor, raw json.RawMessage, emit Emit) (any, error) {
		var args Args
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &args); err != nil {
				return nil, batch.Fail("station.call", batch.CodeUsage, err)
			}
		}
		if err := st.needToKnow(who, args); err != nil {
			return nil, err
		}
		return fn(ctx, st, who, args, emit)
	}
}

// Operations lists all names.
func Operations() []Operation {
	var out []Operation
	for _, table := range tables {
		for name := range table {
			out = append(out, name)
		}
	}
	return out
}

// BatchView is a batch with everything in it.
type BatchView struct {
	batch.Batch
	PageList     []batch.Page     `json:"page_list"`
	DocumentList []batch.Document `json:"document_list"`
	Deliveries   []batch.Delivery `json:"deliveries"`
	Unsealed     []Unsealed       `json:"unsealed"` // documents whose sealing failed last
	// Numbers are the intake numbers of the documents that have one, Fields the index
	// values that people set.
	Numbers map[batch.ID]string             `json:"numbers"`
	Fields  map[batch.ID][]batch.FieldValue `json:"fields"`
	// Missing are index fields that the target demands and that are empty, of documents
	// that are not sealed yet.
	Missing map[batch.ID][]MissingField `json:"missing,omitempty"`
	// Paper says where the paper lay and lies, oldest first.
	Paper []batch.PaperMove `json:"paper"`
	// Reports are what case work reported that made a document be corrected, oldest
	// first.
	Reports []CaseReport `json:"reports,omitempty"`
}

// Batches emits every batch that somebody may see, newest first, and returns
// their number.
func (st *Station) Batches(who Actor, emit Emit) (int, error) {
	n := 0
	k, err := st.knowledge(who)
	if err != nil {
		return n, err
	}
	err = st.store.Batches(func(b batch.Batch) error {
		if known, err := k.batch(b); err != nil || !known {
			return err
		}
		n++
		emit(b)
		return nil
	})
	return n, err
}

// Batch returns one batch with its pages, documents and deliveries.
func (st *Station) Batch(id batch.ID) (BatchView, error) {
	v, err := st.contents(id)
	if err != nil {
		return v, err
	}
	if v.Unsealed, err = st.unsealedIn(id); err != nil {
		return v, err
	}
	if v.Reports, err = st.reportsOn(v); err != nil {
		return v, err
	}
	return v, st.indexData(&v)
}

// contents are the pages, documents and deliveries of a batch, without what is known
// of them elsewhere.
func (st *Station) contents(id batch.ID) (BatchView, error) {
	c, err := st.store.Contents(id, &st.memo)
	if err != nil {
		return BatchView{}, err
	}
	v := BatchView{Batch: c.Batch, PageList: c.PageList, DocumentList: c.DocumentList, Deliveries: []batch.Delivery{}}
	for _, d := range v.DocumentList {
		if d.Delivery == "" {
			continue
		}
		row, err := st.store.Delivery(d.Delivery)
		if err != nil {
			return v, err
		}
		v.Deliveries = append(v.Deliveries, row)
		for _, id := range d.Supplements {
			if row, err = st.store.Delivery(id); err != nil {
				return v, err
			}
			v.Deliveries = append(v.Deliveries, row)
		}
	}
	return v, nil
}

// DeliverRequest asks to finish unfinished batches and drain the outbox.
type DeliverRequest struct {
	Batch  batch.ID `json:"batch,omitempty"`  // only this one
	Target string   `json:"target,omitempty"` // for batches that were captured without one
	Due    bool     `json:"due,omitempty"`    // leave out what is not due yet
	Who    Actor    `json:"-"`

	only func(batch.ID) (bool, error) // nil for every batch
}

// DeliverSummary counts what Deliver did.
type DeliverSummary struct {
	Type      string     `json:"type"` // "summary"
	Batches   int        `json:"batches"`
	Delivered int        `json:"delivered"`
	Queued    int        `json:"queued"`
	Failed    int        `json:"failed"`
	Waiting   int        `json:"waiting"` // batches whose capture is not complete, or that have no target
	Code      batch.Code `json:"code,omitempty"`
	Message   string     `json:"message,omitempty"`
	Exit      int        `json:"exit"`
}

// Deliver finishes batches that were captured or interrupted and delivers what
// waits. Batches whose capture broke off at the device are left to their run, unless
// the request names them: then what arrived is the whole stack.
func (st *Station) Deliver(ctx context.Context, r DeliverRequest, emit Emit) (DeliverSummary, error) {
	sum := DeliverSummary{Type: "summary"}
	if !r.Due { // a person wants it tried, whatever the last attempts said
		targets, err := st.waitingTargets()
		if err != nil {
			return sum, err
		}
		st.tryAgain(true, targets...)
	}
	open, err := st.store.Unfinished()
	if err != nil {
		return sum, err
	}
	if r.Batch != "" {
		b, err := st.store.Header(r.Batch)
		if err != nil {
			return sum, err
		}
		if b.Trial {
			return sum, batch.Refuse("deliver", batch.CodeTrial, "Stapel %s wird nicht übergeben", b.ID)
		}
		open = slices.DeleteFunc(open, func(id batch.ID) bool { return id != r.Batch })
	}
	if open, err = st.inTurn(open); err != nil {
		return sum, err
	}
	for _, id := range open {
		if err := ctx.Err(); err != nil {
			return sum, batch.Fail("deliver", batch.CodeCanceled, err)
		}
		if r.only != nil {
			known, err := r.only(id)
			if err != nil {
				return sum, err
			}
			if !known { // the service finishes it
				continue
			}
		}
		one, err := st.deliverBatch(ctx, r, id, withoutSummary(emit))
		switch code := batch.CodeOf(err); {
		case code == batch.CodeStoreLocked || errors.Is(err, errWaits): // its own run is under way, or a person's turn
			sum.Waiting++
			continue
		case code == batch.CodeAlreadyDone: // just finished by another
			continue
		case err != nil: // one that cannot go on stops no other
			entry := batch.Lookup(code)
			one = SummaryEvent{Code: code, Message: batch.Message(err), Exit: entry.Exit}
			emit(NoticeEvent{Type: "notice", Code: code, Message: fmt.Sprintf("Stapel %s: %s", id, one.Message)})
		}
		sum.Batches++
		sum.Delivered, sum.Queued, sum.Failed = sum.Delivered+one.Delivered, sum.Queued+one.Queued, sum.Failed+one.Failed
		if one.Exit != 0 && sum.Exit == 0 {
			sum.Exit, sum.Code, sum.Message = one.Exit, one.Code, one.Message
		}
	}
	if err := st.deliverRest(ctx, r, &sum, emit); err != nil {
		return sum, err
	}
	if actor, err := st.pseudonymOf(r.Who); err != nil {
		return sum, err
	} else if err := st.readAnswers(ctx, actor); err != nil {
		return sum, err
	}
	emit(sum)
	return sum, nil
}

// errWaits tells that a batch is not for Deliver, or not yet.
var errWaits = errors.New("the batch waits")

// deliverBatch takes one unfinished batch as far as it goes.
func (st *Station) deliverBatch(ctx context.Context, r DeliverRequest, id batch.ID, emit Emit) (SummaryEvent, error) {
	b, err := st.store.Batch(id)
	if err != nil {
		return SummaryEvent{}, err
	}
	if b.Post != nil {
		return st.deliverTaken(ctx, r, b, emit)
	}
	target, err := st.destination(b, r.Target)
	if err != nil {
		return SummaryEvent{}, err
	}
	if b.Class.NeedsRelease() && b.State != batch.Released {
		return SummaryEvent{}, errWaits
	}
	// A capture that broke off is left to its run, unless a person names the batch.
	interrupted := b.State == batch.Open && b.Device != ""
	if interrupted && r.Batch == "" || r.Due && (st.wasStopped(id) || !st.due(b)) {
		return SummaryEvent{}, errWaits
	}
	if r.Batch != "" { // a person wants it now, and from the beginning
		st.unsealed.forget(b.Documents...)
	}
	return st.Run(ctx, RunRequest{Batch: b.ID, Target: target, Read: true, Deliver: true, Close: interrupted, Who: r.Who, due: r.Due, within: true}, emit)
}

// due tells whether a batch has anything to do before a delivery of it is to be
// tried again. One whose documents are all delivered still has pages to take in,
// or is to be closed.
func (st *Station) due(b batch.Batch) bool {
	waits := false
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil || d.State == batch.Delivered {
			continue
		}
		if d.Delivery == "" && st.unsealed.waits(id, st.store.Now()) != nil {
			waits = true
			continue
		}
		row, err := st.store.Delivery(d.Delivery)
		if err != nil || st.isDue(row) && st.mayGo(row, true) == nil {
			return true
		}
		waits = true
	}
	return !waits
}

func withoutSummary(emit Emit) Emit {
	return func(event any) {
		if _, ok := event.(SummaryEvent); !ok {
			emit(event)
		}
	}
}

// Status is the state of the station at a glance.
type Status struct {
	Station      store.Station    `json:"station"`
	Version      string           `json:"version"`
	Practice     bool             `json:"practice,omitempty"` // nothing here is real
	Data         string           `json:"data"`
	Recovery     store.Recovery   `json:"recovery"`
	Batches      int              `json:"batches"`
	Open         int              `json:"open"`
	Ready        int              `json:"ready,omitempty"` // of these, captured (and released) and not handed over by anybody
	Outbox       []batch.Delivery `json:"outbox"`          // what is not done
	Targets      []TargetState    `json:"targets"`
	Unsealed     []Unsealed       `json:"unsealed"`
	Log          int64            `json:"log"`
	Reading      int              `json:"reading"`                   // pages waiting for or in OCR
	ReadingLeft  float64          `json:"reading_seconds,omitempty"` // until they are read, by the last ones; 0 where nobody knows
	Scanning     []Scanning       `json:"scanning,omitempty"`        // devices that feed now
	Seal         string           `json:"seal"`
	SealSHA256   string           `json:"seal_sha256"` // fingerprint of its certificate, to be made known: hexadecimal bytes with colons, as openssl x509 -fingerprint
	Restrictions []string         `json:"restrictions"`
	Space        SpaceView        `json:"space"`
	Backup       BackupStatus     `json:"backup"`
	ClockBehind  time.Duration    `json:"clock_behind"`
	ClockDoubt   string           `json:"clock_doubt,omitempty"` // German: why nothing is sealed or erased until a person confirms the clock
	Maintenance  Maintenance      `json:"maintenance"`
	Emergencies  []EmergencyView  `json:"emergencies"`      // roles that are held in an emergency now
	Persons      Persons          `json:"persons"`          // how many it takes to change a setting
	Copies       string           `json:"copies,omitempty"` // who makes copies: "login" or "anybody", see copiesBy
}

// Status collects the state of the station.
func (st *Station) Status(ctx context.Context) (Status, error) {
	s := Status{Station: st.store.Station(), Version: st.version, Practice: st.practice, Data: st.data, Recovery: st.store.Recovery(), Log: st.store.Log().Size(), Seal: st.seal.Certificate.Subject.CommonName, SealSHA256: fingerprintOf(st.seal.Certificate.Raw)}
	unfinished, err := st.store.Unfinished()
	if err != nil {
		return s, err
	}
	s.Open = len(unfinished)
	if s.Outbox, err = st.store.Outbox(false); err != nil {
		return s, err
	}
	if s.Ready, _, err = st.unsent(knowledge{st: st}, s.Outbox); err != nil {
		return s, err
	}
	if s.Unsealed, err = st.unsealedIn(""); err != nil {
		return s, err
	}
	if s.Batches, err = st.store.Count(); err != nil {
		return s, err
	}
	if s.Targets, err = st.targetStates(); err != nil {
		return s, err
	}
	if s.ClockBehind, err = st.store.ClockBehind(); err != nil {
		return s, err
	}
	if s.ClockDoubt, err = st.clockDoubt(); err != nil {
		return s, err
	}
	if s.Maintenance, err = st.maintenance(); err != nil {
		return s, err
	}
	if s.Persons, err = st.settingPersons(); err != nil {
		return s, err
	}
	if s.Copies, err = st.copiesBy(); err != nil {
		return s, err
	}
	if s.Emergencies, err = st.emergencies(true); err != nil {
		return s, err
	}
	s.Reading, s.ReadingLeft = st.readingLeft()
	s.Scanning = st.scanning()
	if s.Space, err = st.Space(); err != nil {
		return s, err
	}
	if s.Backup, err = st.BackupStatus(ctx); err != nil {
		return s, err
	}
	s.Restrictions, err = st.workers.Restrictions(ctx)
	return s, err
}

// CheckProgress is an event of Check.
type CheckProgress struct {
	Type  string `json:"type"` // "check-progress"
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// Check reads the store at a level; CodeStoreDamaged is not an error here but a
// problem in the report.
func (st *Station) Check(ctx context.Context, level store.Level, emit Emit) (store.CheckReport, error) {
	return st.store.Check(ctx, level, Verifier(st.store.Station().LogKey), func(done, total int) {
		emit(CheckProgress{"check-progress", done, total})
	})
}

// Verifier judges packages and the log for store.Check.
func Verifier(logKey string) store.Verifier {
	return store.Verifier{
		Package: func(ctx context.Context, r io.ReaderAt, size int64) error {
			report, err := verify.Package(ctx, r, size)
			if err == nil && !report.OK {
				err = batch.Refuse("station.check", batch.CodeSelfCheck, "%s", firstFailure(report))
			}
			return err
		},
		Log: func(dir string) error {
			_, err := VerifyLog(dir, logKey)
			return err
		},
	}
}
