package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// feedbackOrigin is where a message came from.
type feedbackOrigin struct {
	way    FeedbackWay
	name   string
	target string                       // what may be reported was handed over there
	only   func(batch.ID) (bool, error) // nil: about every document
}

// key names a message: the same ID from the same sender is the same message.
func (o feedbackOrigin) key(id string) string {
	sum := sha256.Sum256([]byte(string(o.way) + "\n" + o.name + "\n" + id))
	return hex.EncodeToString(sum[:16])
}

// TakeFeedback takes the message of one file as a person got it, past the virus scanner.
// CodeFeedbackInvalid, CodeInfected, CodeNotScannedYet.
func (st *Station) TakeFeedback(ctx context.Context, who Actor, raw []byte) (FeedbackMessage, error) {
	st.sessions.Add(1)
	defer st.sessions.Done()
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return FeedbackMessage{}, err
	}
	k, err := st.knowledge(who)
	if err != nil {
		return FeedbackMessage{}, err
	}
	if len(raw) <= feedback.MaxBytes { // of more nothing is read
		if err := st.virusScanBytes(ctx, raw); err != nil {
			return FeedbackMessage{}, err
		}
	}
	m, err := st.takeFeedback(ctx, actor, feedbackOrigin{way: FeedbackPerson, name: actor, only: k.of}, raw)
	if err == nil && m.State == FeedbackRefused {
		err = batch.Refuse("feedback.take", m.Code, "%s", m.Told)
	}
	return m, err
}

// reportFile reads a file that may be a message: at most one byte more than one has.
func (st *Station) reportFile(path string) ([]byte, error) {
	f, _, err := st.plainFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, feedback.MaxBytes+1))
	if err != nil {
		return nil, &batch.Error{Op: "feedback.read", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return raw, nil
}

// takeFeedback makes a message durable and then does what it asks for. The state of
// what it returns is empty where nothing was made durable; otherwise an error says
// that it is not settled yet, and will be tried again.
func (st *Station) takeFeedback(ctx context.Context, actor string, o feedbackOrigin, raw []byte) (FeedbackMessage, error) {
	st.reports.taking.Lock()
	defer st.reports.taking.Unlock()
	told, err := feedback.Parse(raw)
	if err != nil {
		return FeedbackMessage{}, st.rejectFeedback(ctx, actor, o, raw, err)
	}
	m := FeedbackMessage{Type: "feedback-message", Key: o.key(told.ID), Way: o.way, Sender: o.name, Message: told, SHA256: hexSum(raw), Came: st.store.Now()}
	before, found, err := st.feedbackOf(m.Key)
	if err != nil {
		return FeedbackMessage{}, err
	}
	if found && !before.Message.Same(told) {
		return FeedbackMessage{}, st.rejectFeedback(ctx, actor, o, raw, batch.Refuse("feedback.take", batch.CodeFeedbackInvalid, "ihre Kennung trägt schon eine andere Rückmeldung"))
	}
	switch {
	case found && before.State == FeedbackReceived: // a kill came between, or its document was not verified
		return st.settleFeedback(ctx, actor, before)
	case found && before.Code != batch.CodeUnknownID: // that may be known by now
		before.Again = true
		return before, nil
	}
	d, err := st.reportedDocument(told, o)
	if err == nil && o.only != nil {
		var known bool
		if known, err = o.only(d.ID); err == nil && !known {
			return FeedbackMessage{}, batch.Refuse("feedback.take", batch.CodeOtherUnit, "%s", d.ID)
		}
	}
	switch {
	case final(err):
		m.refuse(err)
		m.Settled = m.Came
		return st.enterFeedback(ctx, actor, m)
	case err != nil:
		return FeedbackMessage{}, err
	}
	m.State, m.Document, m.Batch = FeedbackReceived, d.ID, d.Batch
	if m, err = st.enterFeedback(ctx, actor, m); err != nil {
		return FeedbackMessage{}, err
	}
	return st.settleFeedback(ctx, actor, m)
}

func (m *FeedbackMessage) refuse(err error) {
	m.State, m.Code, m.Told = FeedbackRefused, batch.CodeOf(err), batch.Message(err)
	var e *batch.Error
	if errors.As(err, &e) && e.Detail != "" {
		m.Told = e.Detail
	}
}

// final tells errors after which trying again changes nothing.
func final(err error) bool {
	switch batch.CodeOf(err) {
	case batch.CodeUnknownID, batch.CodeErased, batch.CodeWrongState, batch.CodeFeedbackInvalid:
		return true
	}
	return false
}

func hexSum(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// rejectFeedback enters that something came which is no message, and returns why.
func (st *Station) rejectFeedback(ctx context.Context, actor string, o feedbackOrigin, raw []byte, why error) error {
	if err := st.store.Enter(ctx, "feedback-rejected", actor, map[string]any{"way": o.way, "sender": o.name, "why": batch.CodeOf(why), "sha256": hexSum(raw), "count": 1}); err != nil {
		return err
	}
	return why
}

// feedbackOf reads a message.
func (st *Station) feedbackOf(key string) (m FeedbackMessage, found bool, err error) {
	e, found, err := st.store.Entry(store.Feedbacks, key)
	if err != nil || !found {
		return m, false, err
	}
	m, err = decodeFeedback(e)
	return m, true, err
}

func decodeFeedback(e store.Entry) (FeedbackMessage, error) {
	var m FeedbackMessage
	if err := json.Unmarshal(e.Value, &m); err != nil {
		return m, &batch.Error{Op: "feedback.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return m, nil
}

// feedbacks calls fn with every message.
func (st *Station) feedbacks(fn func(FeedbackMessage) error) error {
	return st.store.Entries(store.Feedbacks, func(e store.Entry) error {
		m, err := decodeFeedback(e)
		if err != nil {
			return err
		}
		return fn(m)
	})
}

// feedbackEvents are what the log calls a message that became so.
var feedbackEvents = map[FeedbackState]string{
	FeedbackReceived: "feedback-received", FeedbackReopened: "feedback-reopened", FeedbackNoted: "feedback-noted", FeedbackRefused: "feedback-refused",
}

// enterFeedback makes a message durable as it is now.
func (st *Station) enterFeedback(ctx context.Context, actor string, m FeedbackMessage) (FeedbackMessage, error) {
	return m, st.store.ChangeRegister(ctx, store.Feedbacks, actor, func() ([]store.Entry, error) {
		e, err := store.NewEntry(m.Key, feedbackEvents[m.State], m)
		return []store.Entry{e}, err
	})
}

// reportedDocument finds the document that a message is about. CodeUnknownID: there is
// none that was handed over on the way of the sender; CodeFeedbackInvalid: there are
// two.
func (st *Station) reportedDocument(m feedback.Message, o feedbackOrigin) (batch.Document, error) {
	rows, err := st.store.Deliveries(func(d batch.Delivery) bool {
		return (o.target == "" || d.Target == o.target) && (m.Document == "" || d.Document == m.Document) && (m.Delivery == "" || d.ID == m.Delivery) &&
			(m.Object == "" || d.Ref == m.Object || d.Name == m.Object)
	})
	if err != nil {
		return batch.Document{}, err
	}
	if len(rows) == 0 {
		return batch.Document{}, batch.Refuse("feedback.document", batch.CodeUnknownID, "ein solches Dokument wurde nicht übergeben")
	}
	if slices.ContainsFunc(rows, func(d batch.Delivery) bool { return d.Document != rows[0].Document }) {
		return batch.Document{}, batch.Refuse("feedback.document", batch.CodeFeedbackInvalid, "»object« nennt mehrere Dokumente")
	}
	return st.store.Document(rows[0].Document)
}

// settleFeedback does what a message asks for, once: what was done before a kill is
// found in the acts of the batch. Whoever calls has the lock.
func (st *Station) settleFeedback(ctx context.Context, actor string, m FeedbackMessage) (FeedbackMessage, error) {
	done, err := st.applyFeedback(ctx, actor, m)
	switch {
	case errors.Is(err, errWaits):
		return m, nil
	case final(err):
		m.refuse(err)
		done = m
	case err != nil:
		return m, err
	}
	done.Settled = st.store.Now()
	if _, err := st.enterFeedback(ctx, actor, done); err != nil {
		return m, err
	}
	return done, nil
}

func (st *Station) applyFeedback(ctx context.Context, actor string, m FeedbackMessage) (FeedbackMessage, error) {
	q := FeedbackRequest{m.Document, inspection.Feedback{Result: string(m.Message.Kind), Reason: m.Message.Reason(), From: m.Message.From, Page: m.Message.Page, Way: string(m.Way), Message: m.Key}}
	st.holding.Lock()
	defer st.holding.Unlock()
	err := st.store.Decide(ctx, m.Batch, actor, func() ([]batch.Act, error) {
		of, err := st.store.Batch(m.Batch)
		if err != nil {
			return nil, err
		}
		d, err := st.store.Document(m.Document)
		if err != nil {
			return nil, err
		}
		if done, err := st.appliedFeedback(&m); err != nil || done {
			return nil, err
		}
		if !d.Gone && d.State != batch.Delivered || of.State == batch.Open {
			return nil, errWaits // the DMS may know of a package before we read it back
		}
		next, corrected, err := st.successor(of, d)
		if err != nil {
			return nil, err
		}
		var acts []batch.Act
		if corrected {
			m.State, m.Next, m.Number = FeedbackNoted, next.ID, next.Number
			return noted(batch.Act{Name: inspection.Reopened, Document: d.ID}, q.Feedback)
		}
		if next, acts, err = st.reopening(ctx, actor, of, q); err != nil {
			return nil, err
		}
		if m.State = FeedbackNoted; next.ID != d.ID {
			m.State, m.Next, m.Number = FeedbackReopened, next.ID, next.Number
		}
		return acts, nil
	})
	return m, err
}

// appliedFeedback finds whether the acts of the batch know the message, and what came
// of it.
func (st *Station) appliedFeedback(m *FeedbackMessage) (bool, error) {
	acts, err := st.store.Acts(m.Batch)
	if err != nil {
		return false, err
	}
	if at, erased := batch.Erased(acts); erased {
		return false, batch.Refuse("feedback.document", batch.CodeErased, "Stapel %s am %s", m.Batch, batch.Moment(at))
	}
	for _, a := range acts {
		var f inspection.Feedback
		if a.Name != inspection.Reopened || json.Unmarshal(a.Data, &f) != nil || f.Message != m.Key {
			continue
		}
		if m.State = FeedbackNoted; len(a.Documents) > 0 {
			m.State, m.Next, m.Number = FeedbackReopened, a.Documents[0].ID, a.Documents[0].Number
		}
		return true, nil
	}
	return false, nil
}

// settleWaiting tries what was received and not settled.
func (st *Station) settleWaiting(ctx context.Context, actor string) error {
	var waiting []string
	if err := st.feedbacks(func(m FeedbackMessage) error {
		if m.State == FeedbackReceived {
			waiting = append(waiting, m.Key)
		}
		return nil
	}); err != nil {
		return err
	}
	var all error
	for _, key := range waiting {
		all = errors.Join(all, st.settleOne(ctx, actor, key))
	}
	return all
}

func (st *Station) settleOne(ctx context.Context, actor, key string) error {
	st.reports.taking.Lock()
	defer st.reports.taking.Unlock()
	m, found, err := st.feedbackOf(key)
	if err == nil && found && m.State == FeedbackReceived {
		_, err = st.settleFeedback(ctx, actor, m)
	}
	return err
}
