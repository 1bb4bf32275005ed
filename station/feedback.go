package station

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/quality/inspection"
)

// Operations on what the side of a DMS reports through channels (A.NB.3). A person
// reports with OpFeedback.
const (
	OpFeedbacks       Operation = "feedback-messages"
	OpFeedbackTake    Operation = "feedback-take"
	OpFeedbackWays    Operation = "feedback-channels"
	OpFeedbackChannel Operation = "feedback-channel-set"
	OpFeedbackTest    Operation = "feedback-channel-test"
	OpFeedbackKey     Operation = "feedback-key"
)

var feedbackOperations = map[Operation]operation{
	OpFeedbacks: {readers, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, emit Emit) (int, error) {
		return st.Feedbacks(who, emit)
	})},
	OpFeedbackTake: {inspectors, handle(func(ctx context.Context, st *Station, who Actor, raw []byte, _ Emit) (FeedbackMessage, error) {
		return st.TakeFeedback(ctx, who, raw)
	})},
	OpFeedbackWays: {nil, handle(func(_ context.Context, st *Station, who Actor, _ struct{}, _ Emit) (FeedbackView, error) {
		return st.FeedbackWays(who)
	})},
	OpFeedbackChannel: {nil, handle(func(ctx context.Context, st *Station, who Actor, q FeedbackChange, emit Emit) (FeedbackView, error) {
		return st.SetFeedback(ctx, who, q, emit)
	})},
	OpFeedbackTest: {nil, handle(func(_ context.Context, st *Station, who Actor, name string, _ Emit) (FeedbackView, error) {
		return st.TestFeedback(who, name)
	})},
	OpFeedbackKey: {nil, handle(func(ctx context.Context, st *Station, who Actor, q FeedbackKeyChange, _ Emit) (FeedbackKey, error) {
		return st.ChangeFeedbackKey(ctx, who, q)
	})},
}

// FeedbackWay is how a message came.
type FeedbackWay string

// Ways.
const (
	FeedbackFolder FeedbackWay = "folder"
	FeedbackHTTP   FeedbackWay = "http"
	FeedbackPerson FeedbackWay = "person" // a person took a file
)

// FeedbackState is what became of a message.
type FeedbackState string

// States.
const (
	FeedbackReceived FeedbackState = "received" // safe here; its document is not verified at its target yet
	FeedbackReopened FeedbackState = "reopened"
	FeedbackNoted    FeedbackState = "noted" // nothing to reopen: all is well, a mere copy, or reopened before
	FeedbackRefused  FeedbackState = "refused"
)

// FeedbackMessage is a message with what became of it.
type FeedbackMessage struct {
	Type    string           `json:"type"` // "feedback-message"
	Key     string           `json:"key"`
	Way     FeedbackWay      `json:"way"`
	Sender  string           `json:"sender"` // name of the channel or key, or a pseudonym
	Message feedback.Message `json:"message"`
	SHA256  string           `json:"sha256"` // of the bytes that came
	Came    time.Time        `json:"came"`
	State   FeedbackState    `json:"state"`
	// Document is the one that was handed over, Next the one that corrects it.
	Document batch.ID `json:"document,omitempty"`
	// Title is what people call it, as far as the reader may see it; Opened is that of
	// its batch, which is called by it. Only lists have both.
	Title   string     `json:"title,omitempty"`
	Opened  time.Time  `json:"opened,omitzero"`
	Batch   batch.ID   `json:"batch,omitempty"`
	Next    batch.ID   `json:"next,omitempty"`
	Number  int        `json:"number,omitempty"` // of Next in its batch
	Settled time.Time  `json:"settled,omitzero"`
	Code    batch.Code `json:"code,omitempty"`
	Told    string     `json:"told,omitempty"`  // German: why it was refused
	Again   bool       `json:"again,omitempty"` // it was here before; nothing was done
}

// reports is what is known of channels while the station is open.
type reports struct {
	taking  sync.Mutex // one message at a time
	files   posting    // of folders
	refused refusals   // of requests that nobody signed

	mu      sync.Mutex
	address string // where the server listens
	fault   string // German: why it does not
}

// CaseReport is what case work reported about a document that was handed over, as the
// desk shows it.
type CaseReport struct {
	Document batch.ID  `json:"document"`
	Number   int       `json:"number"`         // of the document in its batch
	Next     batch.ID  `json:"next,omitempty"` // corrects it; empty where it was reported once more
	From     string    `json:"from"`
	Reason   string    `json:"reason"`
	Time     time.Time `json:"time"`
}

// reportsOn reads the reports about documents of a batch that others correct.
func (st *Station) reportsOn(v BatchView) ([]CaseReport, error) {
	numbers := map[batch.ID]int{}
	corrected := false
	for _, d := range v.DocumentList {
		numbers[d.ID] = d.Number
		corrected = corrected || d.Supersedes != ""
	}
	if !corrected {
		return nil, nil
	}
	acts, err := st.store.Acts(v.ID)
	if err != nil {
		return nil, err
	}
	var out []CaseReport
	for _, a := range acts {
		if a.Name != inspection.Reopened {
			continue
		}
		var f inspection.Feedback
		if err := json.Unmarshal(a.Data, &f); err != nil {
			return nil, batch.Fail("feedback.read", batch.CodeStoreDamaged, err)
		}
		r := CaseReport{Document: a.Document, Number: numbers[a.Document], From: f.From, Reason: f.Reason, Time: a.Time}
		if len(a.Documents) > 0 {
			r.Next = a.Documents[0].ID
		}
		out = append(out, r)
	}
	return out, nil
}

// Feedbacks emits the messages that somebody may see, in no order that means
// anything, and returns their number.
func (st *Station) Feedbacks(who Actor, emit Emit) (int, error) {
	k, err := st.knowledge(who)
	if err != nil {
		return 0, err
	}
	n := 0
	return n, st.feedbacks(func(m FeedbackMessage) error {
		if k.limited && m.Document == "" {
			return nil
		}
		if known, err := k.of(m.Document); err != nil || !known {
			return err
		}
		n++
		if err := st.nameReported(who, &m); err != nil {
			return err
		}
		emit(m)
		return nil
	})
}

// nameReported says what people call the document of a message.
func (st *Station) nameReported(who Actor, m *FeedbackMessage) error {
	if m.Document == "" {
		return nil
	}
	d, err := st.store.Document(m.Document)
	if err != nil {
		return err
	}
	b, err := st.store.Header(d.Batch)
	if err != nil {
		return err
	}
	if m.Opened = b.Opened; !d.Gone || seesSealed(who) {
		m.Title = d.Title
	}
	return nil
}
