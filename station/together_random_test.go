package station

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// TestTwoPeopleOnOneBatch has two people do whatever comes to their mind to one batch,
// at once and over the socket, each on what they saw last. Whatever is refused: no
// page is lost or doubled, no document sealed twice, in doubt, unreleased or under
// less than it demands, and store, log and packages agree.
func TestTwoPeopleOnOneBatch(t *testing.T) {
	steps := 30
	if testing.Short() {
		steps = 15
	}
	s, chef := newStaff(t)
	s.useNamed(t, "dicht", full+"\nlegal_basis = \"Satzung\"")
	s.useNamed(t, "hoch", "plan = \"full\"\nprotection = { integrity = \"high\", confidentiality = \"normal\", availability = \"normal\" }\nreasons = { integrity = \"g\", confidentiality = \"g\", availability = \"g\" }\nseal_proof = \"Gutachten\"")
	class := s.useClass(t, full)
	client := s.serve(t)
	var people []*clerk
	for i, account := range []string{"eins", "zwei", "vier"} {
		token := s.hire(t, chef, account, "Person "+account, "Scankraft", "Qualitätsprüfer", "Scanleitung")
		s.train(t, chef, account)
		people = append(people, &clerk{staff: s, t: t, client: client, session: token, rand: rand.New(rand.NewPCG(uint64(i), 11))})
	}
	capturer := s.hire(t, chef, "drei", "Person drei", "Scankraft")
	s.train(t, chef, "drei")
	for _, raised := range []string{"dicht", "hoch"} {
		q := RunRequest{Class: class, Target: "folder:" + s.path("ausgang"), Read: true, Deliver: true}
		for range 4 {
			q.Paths = append(q.Paths, s.file(t, string(batch.NewID())+".pdf", "content content"))
		}
		sum, err := as[SummaryEvent](s, capturer, OpRun, q)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for i, p := range people {
			if p.id, p.raised = sum.Batch, raised; i == 2 { // looks afterwards, and changed nothing before
				continue
			}
			both.Go(func() {
				for range steps {
					p.step()
				}
			})
		}
		both.Wait()
		people[2].finish()
		s.once(t, sum.Batch)
		s.honest(t, sum.Batch)
	}
	report, err := s.Check(context.Background(), store.Evidence, func(any) {})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("check: %v %+v", err, report.Problems)
	}
	done := map[Operation]int{}
	for _, p := range people {
		for op, n := range p.done {
			done[op] += n
		}
		t.Logf("refused: %v", p.refused)
	}
	t.Logf("done: %v, %d packages", done, len(s.packages(t)))
	if len(done) < 8 || len(s.packages(t)) == 0 {
		t.Errorf("too little was allowed: %v", done)
	}
}

// clerk is somebody at the socket.
type clerk struct {
	*staff
	t       *testing.T
	client  *Client
	session string
	rand    *rand.Rand
	id      batch.ID
	raised  string // the class that documents turn out to have
	done    map[Operation]int
	refused map[string]int // by operation and code
}

// step does something on what the clerk sees.
func (c *clerk) step() {
	v, err := ask2[BatchView](c, OpBatch, c.id)
	if err != nil || len(v.DocumentList) == 0 {
		c.t.Errorf("the batch: %v", err)
		return
	}
	doc := v.DocumentList[c.rand.IntN(len(v.DocumentList))]
	other := v.DocumentList[c.rand.IntN(len(v.DocumentList))]
	page := v.PageList[c.rand.IntN(len(v.PageList))].ID
	reason := "Grund"
	edit := EditRequest{Batch: c.id, Pages: []string{string(page)}, Documents: []string{string(doc.ID)}, Reason: reason, Title: "x", Degrees: 90}
	switch c.rand.IntN(16) {
	case 0:
		c.do(OpRelease, c.id)
	case 1, 2, 3, 14, 15:
		c.release(v)
	case 4:
		c.do(OpDoubtOpen, DoubtRequest{Document: doc.ID, Reason: reason})
	case 5, 6:
		c.settle([]string{"keep", "keep", "keep", "withdraw"}[c.rand.IntN(4)])
	case 7:
		c.do(OpPageInsert, InsertRequest{Batch: c.id, Document: string(doc.ID), Paths: []string{c.file(c.t, string(batch.NewID())+".pdf", "content")}})
	case 8:
		if number := v.Numbers[doc.ID]; number != "" {
			c.do(OpJournalCorrect, PieceRequest{Number: number, Reason: &reason, Class: &c.raised})
		}
		c.do(OpDocumentClass, EditRequest{Batch: c.id, Documents: []string{string(doc.ID)}, Class: c.raised, Reason: reason})
	case 9:
		c.do(OpCount, CountRequest{Batch: c.id, Document: doc.ID, Sheets: len(doc.Pages)})
	case 10:
		c.do(OpDeliver, DeliverRequest{Batch: c.id})
	case 11:
		edit.Documents = []string{string(other.ID)}
		c.do(OpPageMove, edit)
	case 12:
		c.do([]Operation{OpPageRotate, OpDocumentSplit, OpEditUndo, OpUrgent, OpReject}[c.rand.IntN(5)], edit)
	case 13:
		c.do(OpFeedback, FeedbackRequest{Document: doc.ID, Feedback: inspection.Feedback{Result: "missing", Reason: reason}})
	}
}

// release looks at what is there, lets it go and hands it over.
func (c *clerk) release(v BatchView) {
	var live []batch.ID
	for _, d := range v.DocumentList {
		if !d.Gone && d.State == batch.Open {
			live = append(live, d.ID)
			if d.Expected > 0 {
				c.do(OpCount, CountRequest{Batch: c.id, Document: d.ID, Sheets: len(d.Pages)})
			}
		}
	}
	c.do(OpLook, LookRequest{Batch: c.id, Documents: live, Verdict: inspection.Good})
	c.do(OpRelease, c.id)
	c.do(OpDeliver, DeliverRequest{Batch: c.id})
}

// settle decides all doubt cases of the batch.
func (c *clerk) settle(decision string) {
	var cases []Doubt
	if _, err := Invoke[int](WithSession(context.Background(), c.session), c.client, OpDoubts, false, func(raw json.RawMessage) {
		var d Doubt
		if json.Unmarshal(raw, &d) == nil && d.Batch == c.id {
			cases = append(cases, d)
		}
	}); err != nil {
		c.t.Error(err)
	}
	for _, d := range cases {
		c.do(OpDoubtSettle, DoubtRequest{ID: d.ID, Decision: decision, Reason: "Grund"})
	}
}

// finish does alone what is left to do.
func (c *clerk) finish() {
	c.settle("keep")
	v, err := ask2[BatchView](c, OpBatch, c.id)
	if err != nil {
		c.t.Error(err)
		return
	}
	c.release(v)
}

// do asks for something; it may be refused, but nothing may break.
func (c *clerk) do(op Operation, args any) {
	_, err := ask2[json.RawMessage](c, op, args)
	if c.done == nil {
		c.done, c.refused = map[Operation]int{}, map[string]int{}
	}
	switch code := batch.CodeOf(err); {
	case err == nil:
		c.done[op]++
	case code == "" || code == batch.CodeInternal || code == batch.CodeStoreDamaged:
		c.t.Errorf("%s: %v", op, err)
	default:
		c.refused[string(op)+" "+string(code)]++
	}
}

func ask2[Result any](c *clerk, op Operation, args any) (Result, error) {
	return Invoke[Result](WithSession(context.Background(), c.session), c.client, op, args, func(json.RawMessage) {})
}

// honest reads from the log in what order things became durable: nothing is sealed
// twice, in doubt, or while the batch waits for a release, and the need that the
// batch has never falls.
func (s *staff) honest(t *testing.T, id batch.ID) {
	t.Helper()
	acts, err := s.store.Acts(id)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int64]batch.Act{}
	for _, a := range acts {
		at[a.Seq] = a
	}
	var out bytes.Buffer
	if _, err := s.store.Log().Export(&out); err != nil {
		t.Fatal(err)
	}
	state, need := batch.Captured, batch.NeedNormal
	doubt, sealed := map[batch.ID]bool{}, map[batch.ID]bool{}
	for _, line := range strings.Split(out.String(), "\n") {
		var e audit.Entry
		var data struct{ Manifest int64 }
		if json.Unmarshal([]byte(line), &e) != nil || e.Batch != id || json.Unmarshal(e.Data, &data) != nil {
			continue
		}
		if e.Kind == string(store.DocumentSealed) {
			if sealed[e.Document] || doubt[e.Document] || state != batch.Released {
				t.Errorf("line %d: %s was sealed: before %v, in doubt %v, batch %s", data.Manifest, e.Document, sealed[e.Document], doubt[e.Document], state)
			}
			sealed[e.Document] = true
		}
		a, ok := at[data.Manifest]
		if !ok {
			continue
		}
		for _, d := range a.Documents {
			doubt[d.ID] = d.State == batch.Doubtful
			if sealed[d.ID] {
				t.Errorf("line %d: %s changed %s, which is sealed", data.Manifest, a.Name, d.ID)
			}
		}
		if a.State != "" {
			state = a.State
		}
		if a.Class != nil {
			if now := a.Class.Protection.Integrity; !now.AtLeast(need) {
				t.Errorf("line %d: %s lowers the need from %s to %s", data.Manifest, a.Name, need, now)
			}
			need = need.Max(a.Class.Protection.Integrity)
		}
	}
	b, err := s.Batch(id)
	if err != nil {
		t.Fatal(err)
	}
	if b.Class.Protection.Integrity != need {
		t.Errorf("the batch has need %s after %s", b.Class.Protection.Integrity, need)
	}
	rows, err := s.store.Outbox(true)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range b.DocumentList {
		n := 0
		for _, row := range rows {
			if row.Document == d.ID && row.Supplement == "" {
				n++
			}
		}
		want := 0
		if sealed[d.ID] {
			want = 1
		}
		if n != want || sealed[d.ID] != slices.Contains([]batch.State{batch.SealedDoc, batch.Delivered}, d.State) {
			t.Errorf("document %d is %s with %d deliveries, sealed %v", d.Number, d.State, n, sealed[d.ID])
		}
	}
}
