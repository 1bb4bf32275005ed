package station

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// TestTwoPeopleOnOneBatch has two people do whatever comes to their mind to one batch,
// at once and over the socket, each on what they saw last, while a third hands over
// all the time what may go. Whatever is refused: no page is lost or doubled, no
// document sealed twice, in doubt, unreleased, under less than it demands or changed
// afterwards, and store, log and packages agree. SCANSTELLE_TOGETHER_SEED has them
// try the same again.
func TestTwoPeopleOnOneBatch(t *testing.T) {
	rounds, steps := 6, 40
	if testing.Short() {
		rounds, steps = 2, 20
	}
	seed := rand.Uint64()
	if text := os.Getenv("SCANSTELLE_TOGETHER_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rounds, SCANSTELLE_TOGETHER_SEED=%d", rounds, seed)
	s, chef := newStaff(t)
	s.useNamed(t, "dicht", full+"\nlegal_basis = \"Satzung\"")
	s.useNamed(t, "hoch", "plan = \"full\"\nprotection = { integrity = \"high\", confidentiality = \"normal\", availability = \"normal\" }\nreasons = { integrity = \"g\", confidentiality = \"g\", availability = \"g\" }\nseal_proof = \"Gutachten\"")
	class := s.useClass(t, full)
	client := s.serve(t)
	if _, err := as[Persons](s, chef, OpSettingPersons, PersonsRequest{One: true, Reason: "alle dürfen alles"}); err != nil {
		t.Fatal(err)
	}
	var people []*clerk
	for i, account := range []string{"eins", "zwei", "vier"} {
		token := s.hire(t, chef, account, "Person "+account, "Scankraft", "Qualitätsprüfer", "Scanleitung")
		s.train(t, chef, account)
		people = append(people, &clerk{staff: s, t: t, client: client, session: token, rand: rand.New(rand.NewPCG(seed, uint64(i))), done: map[Operation]int{}, refused: map[string]int{}})
	}
	capturer := s.hire(t, chef, "drei", "Person drei", "Scankraft")
	s.train(t, chef, "drei")
	var sum story
	for round := range rounds {
		q := RunRequest{Class: class, Target: "folder:" + s.path("ausgang"), Read: true, Deliver: true}
		for range 4 {
			q.Paths = append(q.Paths, s.file(t, string(batch.NewID())+".pdf", "content content"))
		}
		captured, err := as[SummaryEvent](s, capturer, OpRun, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			p.id, p.raised = captured.Batch, []string{"dicht", "hoch"}[round%2]
		}
		var both, courier sync.WaitGroup
		var over atomic.Bool
		for _, p := range people[:2] {
			both.Go(func() {
				for range steps {
					p.step()
				}
			})
		}
		courier.Go(func() { // looks afterwards, and changes nothing before
			for !over.Load() {
				people[2].do(OpDeliver, DeliverRequest{Batch: captured.Batch})
				time.Sleep(time.Duration(people[2].rand.IntN(20)) * time.Millisecond)
			}
		})
		both.Wait()
		over.Store(true)
		courier.Wait()
		people[2].finish()
		s.once(t, captured.Batch)
		s.packed(t, captured.Batch)
		sum.add(s.honest(t, captured.Batch))
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
	t.Logf("done: %v, %d packages, %+v", done, len(s.packages(t)), sum)
	if len(done) < 8 || len(s.packages(t)) != sum.sealed || sum.sealed < rounds/2 || sum.after == 0 && !testing.Short() {
		t.Errorf("too little was allowed: %v, %d packages, %+v", done, len(s.packages(t)), sum)
	}
}

// story is what the log tells of a batch: how many documents were sealed, and how
// many acts changed others of the same batch after the first was.
type story struct{ sealed, after int }

func (s *story) add(o story) { s.sealed, s.after = s.sealed+o.sealed, s.after+o.after }

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

// finish does alone what is left to do; the first look may only find that pages are
// still to be read.
func (c *clerk) finish() {
	for range 5 {
		c.settle("keep")
		v, err := ask2[BatchView](c, OpBatch, c.id)
		if err != nil {
			c.t.Error(err)
			return
		}
		if v.State == batch.Delivered {
			return
		}
		c.release(v)
		time.Sleep(20 * time.Millisecond)
	}
}

// do asks for something; it may be refused, but nothing may break.
func (c *clerk) do(op Operation, args any) {
	_, err := ask2[json.RawMessage](c, op, args)
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
// twice, in doubt, or while the batch waits for a release, nothing that is sealed is
// changed, and the need that the batch has never falls.
func (s *staff) honest(t *testing.T, id batch.ID) (out story) {
	t.Helper()
	acts, err := s.store.Acts(id)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int64]batch.Act{}
	for _, a := range acts {
		at[a.Seq] = a
	}
	var export bytes.Buffer
	if _, err := s.store.Log().Export(&export); err != nil {
		t.Fatal(err)
	}
	state, need := batch.Captured, batch.NeedNormal
	doubt, sealed := map[batch.ID]bool{}, map[batch.ID]bool{}
	for _, line := range strings.Split(export.String(), "\n") {
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
			out.sealed++
		}
		a, ok := at[data.Manifest]
		if !ok {
			continue
		}
		if out.sealed > 0 && len(a.Documents) > 0 {
			out.after++
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
	return out
}
