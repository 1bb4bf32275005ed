package station

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scanstelle/scanstelle/batch"
)

// RunRequest asks for the whole way of a page, or with Deliver unset only for
// the part up to the store (import, capture).
type RunRequest struct {
	// ProfileName names a profile of the station or a built-in one; Profile is the
	// TOML text of a file of that name, for where there is none. With both empty
	// the default is taken.
	Profile     string `json:"profile,omitempty"`
	ProfileName string `json:"profile_name,omitempty"`
	// Class is the document class; without one the batch is a mere copy.
	Class string `json:"class,omitempty"`
	// Intake is what is told about the receipt of the stack.
	Intake IntakeRequest `json:"intake,omitzero"`
	Target string        `json:"target,omitempty"`
	// Trial tests a profile, or a scanner; see batch.Batch. It is read whatever
	// Read says.
	Trial bool `json:"trial,omitempty"`
	// Paths are absolute; files and folders. Exclusive with Device.
	Paths []string `json:"paths,omitempty"`
	// Names are the same as the person typed them; events name the inputs so.
	Names  []string `json:"names,omitempty"`
	Device string   `json:"device,omitempty"`
	// Sheets expected from the device, 0 where nobody counted.
	Sheets int  `json:"sheets,omitempty"`
	Pairs  bool `json:"pairs,omitempty"`
	Again  bool `json:"again,omitempty"`
	// Read and Deliver switch hops 4 and 6–7 on.
	Read    bool `json:"read"`
	Deliver bool `json:"deliver"`
	// More tells that the stack is larger than the feeder: where that is empty before
	// the expected sheets are there, the batch stays open (CodeNoPaper) until a later
	// run with Close, or their last sheet.
	More bool `json:"more,omitempty"`
	// Yield tells with Read that the run ends when everything is taken in and
	// measured, and that what is not read by then is read in the background: the
	// batch is free for the next sheets, and for edits.
	Yield bool `json:"yield,omitempty"`
	// Most is how many sheets are pulled in at most, 0 for all that lie in the feeder;
	// with More the batch then stays open (CodeStopped).
	Most int `json:"most,omitempty"`
	// Kind is what the sheets of this run are whatever they look like: envelopes, for
	// which a person has to have said so before they come.
	Kind batch.PageKind `json:"kind,omitempty"`
	// Close ends the capture of Batch with the pages it has.
	Close bool `json:"close,omitempty"`
	// Batch goes on with a batch that was captured or interrupted before, or with
	// Deliver finishes it; then only Target, More, Most, Kind and Close of the above are looked at.
	Batch batch.ID `json:"batch,omitempty"`
	Who   Actor    `json:"-"` // who asks; set by the server, never by the client

	insert *InsertRequest // see Insert
	due    bool           // the service asks: what failed before waits for its time
	within bool           // Deliver asks, which said already what is tried again
}

// run is one batch on its way. All fields below the line belong to the
// goroutine of conduct; everything that waits runs in goroutines of work, which
// report back through post.
type run struct {
	st      *Station
	request RunRequest
	profile batch.Profile
	class   *batch.Class
	intake  *batch.Intake
	actor   string
	target  string
	emit    Emit
	started time.Time
	resumed bool
	walk    []refusal // paths that never became inputs
	loose   bool      // the profile is a file and nobody released it
	remark  string    // German: what the transfer note says of the acceptance
	// procedure is what is valid when a batch is opened, found is what the device is
	// that was looked at for its acceptance; nil where there is none.
	procedure *batch.ProcedureRef
	found     *Fingerprint

	ctx   context.Context
	work  *errgroup.Group
	reads sync.WaitGroup // pages in the reading queue
	inbox chan func() error
	slots chan struct{} // pages between intake and measured: the back-pressure

	// ---
	batch     batch.Batch
	inputs    []*inputState
	pages     map[batch.ID]*pageState
	order     []batch.ID
	documents map[batch.ID]*documentState
	fed       bool // no further input will be taken in this run
	pending   int  // goroutines that will still post
	failure   error
	damage    error // a document cannot be sealed: its evidence is damaged; the others go on
	counts    counts
	sealing   []batch.ID // documents waiting for their seal, one at a time
	busy      bool       // a seal and delivery is under way
	duplex    bool       // the device gives both sides
	most      int        // sheets that are pulled in, 0 for all
	broke     int        // last sheet before the feed was interrupted; 0 where it was not
	number    int        // of the last document
	unread    int        // pages of pending that are with the reader
	// unnumbered documents wait, in their order, for their line in the journal.
	unnumbered     []batch.ID
	numbering      bool      // such a step is under way
	unnumberedTold bool      // that no numbers are given now
	raising        int       // steps under way that raise the class of the batch
	edited         bool      // people edited the documents: none is formed any more
	told           time.Time // when progress was last told
	streaks        map[batch.Side]*Streaked
}

type counts struct {
	taken, measured, finished, delivered, queued, failed, findings int
}

type inputState struct {
	batch.Input
	pages []batch.ID
	taken bool // nothing more will come
	broke bool // nothing more will come in this run
	form  bool // documents are formed
}

type pageState struct {
	batch.Page
	measurement *batch.Measurement // not yet judged
	failure     error              // of measuring
	judged      bool
	stored      bool // the judgement is durable
	finished    bool
	ms          map[string]float64
}

// known tells whether the page is measured, or cannot be.
func (s *pageState) known() bool { return s.judged || s.measurement != nil || s.failure != nil }

type documentState struct {
	batch.Document
	durable bool // the document itself
	waiting int  // pages not finished
	done    bool
}

// Run takes inputs or a stack from the device all the way into the target. The
// same request resumes an unfinished batch; after completion it is refused with
// CodeAlreadyDone unless Again is set. The summary is also emitted. The error
// is set only where nothing was begun.
func (st *Station) Run(ctx context.Context, request RunRequest, emit Emit) (SummaryEvent, error) {
	st.sessions.Add(1)
	defer st.sessions.Done()
	r := st.newRun(request, emit)
	if err := r.prepare(ctx); err != nil {
		return SummaryEvent{}, err
	}
	defer st.endRun(r.batch.RunKey)
	if err := r.placeFirst(ctx); err != nil {
		return SummaryEvent{}, err
	}
	st.noteStopped(r.batch.ID, false)
	if request.Deliver && !request.within {
		st.tryAgain(false, r.target)
	}
	r.execute(ctx)
	r.hintLong()
	summary := r.summary()
	st.noteStopped(r.batch.ID, summary.Code == batch.CodeCanceled)
	emit(summary)
	return summary, nil
}

func (st *Station) newRun(request RunRequest, emit Emit) *run {
	return &run{
		st: st, request: request, emit: emit, most: request.Most, started: st.store.Now(),
		pages: map[batch.ID]*pageState{}, documents: map[batch.ID]*documentState{}, streaks: map[batch.Side]*Streaked{},
		inbox: make(chan func() error), slots: make(chan struct{}, 2*runtime.NumCPU()),
	}
}

// execute conducts a prepared run and waits for all it began.
func (r *run) execute(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.work, r.ctx = errgroup.WithContext(ctx)
	r.conduct()
	// What a cancelled run leaves in goroutines and in the reading queue ends
	// before the run does.
	cancel()
	for id, p := range r.pages {
		if !p.finished {
			r.st.reading.Cancel(id)
		}
	}
	for id := range r.pages { // or the run that goes on would find them still being read
		r.st.reading.Settle(id)
	}
	_ = r.work.Wait() // every error came through the inbox
	r.reads.Wait()
}

// tellEvery is how often the bar on the terminal moves at most.
const tellEvery = 100 * time.Millisecond

// conduct runs until nothing is left to wait for.
func (r *run) conduct() {
	r.emit(r.progress())
	r.start()
	for r.pending > 0 && !(r.request.Yield && r.pending == r.unread) {
		select {
		case step := <-r.inbox:
			r.pending--
			if err := step(); err != nil {
				r.fail(err)
			}
		case <-r.ctx.Done():
			r.fail(batch.Fail("run", batch.CodeCanceled, context.Cause(r.ctx)))
			return // also where the feed had failed before: nobody sends any more
		}
		if r.failure != nil && fatal(r.failure) {
			return
		}
		if now := time.Now(); now.Sub(r.told) >= tellEvery {
			r.told = now
			r.emit(r.progress())
		}
	}
	if err := r.closeBatch(); err != nil {
		r.fail(err)
	}
}

// fatal tells failures after which the run cannot go on from those that only
// ended the feed.
func fatal(err error) bool {
	switch batch.CodeOf(err) {
	case batch.CodeCanceled, batch.CodeDiskFull, batch.CodeReadOnly, batch.CodeDiskFault, batch.CodeStoreDamaged, batch.CodeInternal:
		return true
	}
	return false
}

// fail remembers the first failure; a cancelled context hides its cause.
func (r *run) fail(err error) {
	if r.failure == nil || batch.CodeOf(r.failure) == batch.CodeCanceled {
		r.failure = err
	}
}

// spawn runs a step that waits beside the conductor; the function it returns is
// run by the conductor.
func (r *run) spawn(step func(ctx context.Context) func() error) {
	r.pending++
	r.work.Go(func() error {
		then := step(r.ctx)
		r.send(then)
		return nil
	})
}

// send hands a function to the conductor; false when the run has ended and
// nobody will run it.
func (r *run) send(then func() error) bool {
	select {
	case r.inbox <- then:
		return true
	case <-r.ctx.Done():
		return false
	}
}

// progress counts for the bar on the terminal.
func (r *run) progress() ProgressEvent {
	return ProgressEvent{Type: "progress", Batch: r.batch.ID, Taken: r.counts.taken, Expected: r.expected(), Measured: r.counts.measured, Finished: r.counts.finished, Sealed: r.counts.delivered, Streak: r.streak(), Seconds: r.st.store.Now().Sub(r.started).Seconds()}
}

// expected estimates the pages of the run from what is known of its inputs.
func (r *run) expected() int {
	n := 0
	for _, in := range r.inputs {
		switch {
		case in.taken:
			n += len(in.pages)
		default:
			n += max(in.Pages, len(in.pages), 1)
		}
	}
	if r.request.Sheets > 0 {
		sides := 1
		if r.profile.Scan.Duplex {
			sides = 2
		}
		n = max(n, r.request.Sheets*sides)
	}
	return n
}

func (r *run) summary() SummaryEvent {
	s := SummaryEvent{Type: "summary", Batch: r.batch.ID, Profile: r.batch.Profile, Resumed: r.resumed, Inputs: len(r.inputs) + len(r.walk), Refused: len(r.walk)}
	if in := r.batch.Intake; in != nil {
		s.Counted = in.Documents
	}
	if b, err := r.st.store.Header(r.batch.ID); err == nil {
		s.Balance, s.Blank, s.Separators = b.Balance, b.Balance.Blank, b.Balance.Separators
		s.Refused += b.Balance.Refused
	}
	s.Pages, s.Documents, s.Streak = len(r.pages), len(r.documents), r.streak()
	s.Delivered, s.Queued, s.Failed, s.Findings = r.counts.delivered, r.counts.queued, r.counts.failed, r.counts.findings
	s.Seconds = r.st.store.Now().Sub(r.started).Seconds()
	if s.Seconds > 0 {
		s.PagesPerMinute = float64(r.counts.finished) / s.Seconds * 60
	}
	switch {
	case r.failure != nil:
		s.fail(r.failure)
	case r.damage != nil:
		s.fail(r.damage)
	case r.request.Deliver && r.pending == 0 && !r.released():
		s.fail(batch.Refuse("run", batch.CodeWaitsRelease, "Klasse »%s«", r.batch.Class.Title))
	case s.Queued > 0:
		s.Exit = batch.ExitTarget
	case s.Refused > 0 || s.Failed > 0:
		s.Exit = batch.ExitRefused
	}
	return s
}

// fail says in the summary what kept the run from its end.
func (s *SummaryEvent) fail(err error) {
	s.Code, s.Message = batch.CodeOf(err), batch.Message(err)
	entry := batch.Lookup(s.Code)
	s.Next, s.Exit = entry.Next, entry.Exit
	if s.Code == batch.CodeInternal {
		s.Detail = err.Error()
	}
}

// errRunning is the cause of CodeStoreLocked when the same run is under way.
var errRunning = errors.New("the same run is under way")

func (st *Station) beginRun(key string) error {
	st.runs.Lock()
	defer st.runs.Unlock()
	for st.rereads[key] != nil {
		r := st.rereads[key]
		st.cut[key] = r.batch
		st.runs.Unlock()
		r.end()
		st.runs.Lock()
	}
	if st.running[key] {
		return batch.Fail("run.begin", batch.CodeStoreLocked, errRunning)
	}
	st.running[key] = true
	return nil
}

func (st *Station) endRun(key string) {
	st.runs.Lock()
	id, cut := st.cut[key]
	delete(st.cut, key)
	delete(st.running, key)
	st.runs.Unlock()
	if cut { // whatever came of it, also where it was refused: nobody else reads what is left
		_ = st.readRest(context.Background(), id) // what fails is read before the seal, at the latest
	}
}

// noteStopped remembers which runs a person stopped, for as long as this process
// owns the data folder.
func (st *Station) noteStopped(id batch.ID, stopped bool) {
	st.runs.Lock()
	defer st.runs.Unlock()
	if stopped {
		st.stopped[id] = true
	} else {
		delete(st.stopped, id)
	}
}

func (st *Station) wasStopped(id batch.ID) bool {
	st.runs.Lock()
	defer st.runs.Unlock()
	return st.stopped[id]
}
