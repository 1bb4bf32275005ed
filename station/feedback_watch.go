package station

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
)

// WatchFeedback takes messages by all ways that are set until ctx ends; Close waits
// for it. No port is open unless the settings say so.
func (st *Station) WatchFeedback(ctx context.Context) {
	st.sessions.Go(func() {
		var s reportServer
		defer s.close(st)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		var settled time.Time
		for {
			now := time.Now()
			// What fails stays where it is and is tried again; FeedbackWays tells.
			_ = s.follow(st)
			_ = st.lookForFeedback(ctx, now)
			if settled.IsZero() || now.Sub(settled) >= waitEvery {
				settled = now
				_ = st.settleFeedbacks(ctx)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

func (st *Station) settleFeedbacks(ctx context.Context) error {
	actor, err := st.pseudonymOf(Actor{UID: os.Getuid()})
	if err != nil {
		return err
	}
	return st.settleWaiting(ctx, actor)
}

// lookForFeedback looks once into all folders; now is a clock that only goes forward.
func (st *Station) lookForFeedback(ctx context.Context, now time.Time) error {
	s, err := st.feedbackSetting()
	if err != nil || len(s.Folders) == 0 || st.practice {
		return err
	}
	actor, err := st.pseudonymOf(Actor{UID: os.Getuid()})
	if err != nil {
		return err
	}
	var all error
	for _, f := range s.Folders {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err := st.lookIntoReports(ctx, actor, f, now)
		st.reports.files.told(f.Name, st.store.Now(), err)
		all = errors.Join(all, err)
	}
	return all
}

// lookIntoReports takes what lies whole in a folder.
func (st *Station) lookIntoReports(ctx context.Context, actor string, f ReportFolder, now time.Time) error {
	if err := st.noTarget(f); err != nil { // it may have become one
		return err
	}
	entries, err := os.ReadDir(f.Folder)
	if err != nil {
		return &batch.Error{Op: "feedback.watch", Code: batch.CodeNotFound, Detail: f.Folder, Err: err}
	}
	o := feedbackOrigin{way: FeedbackFolder, name: f.Name, target: f.Target}
	names := st.reports.files.due(f.Name, f.Quiet, entries, now)
	for _, e := range entries {
		if e.Type()&(fs.ModeSymlink|fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice) != 0 && !unfinished(e.Name()) {
			names = append(names, e.Name()) // it is moved as it is, and never opened
		}
	}
	for _, name := range names {
		if ctx.Err() != nil {
			return nil
		}
		m, err := st.takeReport(ctx, actor, o, filepath.Join(f.Folder, name))
		to, message, next := "", "", ""
		switch {
		case m.State == FeedbackRefused:
			to, message, next = refusedFolder, batch.Message(batch.Refuse("feedback.take", batch.CodeFeedbackInvalid, "%s", m.Told)), batch.Lookup(batch.CodeFeedbackInvalid).Next
		case m.State != "": // safe here, even where it is not settled yet
			to = doneFolder
		case batch.CodeOf(err) == batch.CodeInfected:
			to, message, next = quarantineFolder, batch.Message(err), batch.Lookup(batch.CodeInfected).Next
		case slices.Contains([]batch.Code{batch.CodeFeedbackInvalid, batch.CodeNotRegular}, batch.CodeOf(err)):
			to, message, next = refusedFolder, batch.Message(err), batch.Lookup(batch.CodeOf(err)).Next
		}
		if to != "" {
			moved := putAside(f.Folder, to, name, message, next, st.store.Now())
			if moved == nil {
				st.reports.files.forget(f.Name, name)
				continue
			}
			err = moved
		}
		st.reports.files.postpone(f.Name, name, now, err)
		if err != nil && fatal(err) {
			return err
		}
	}
	return nil
}

// takeReport takes one file of a folder.
func (st *Station) takeReport(ctx context.Context, actor string, o feedbackOrigin, path string) (FeedbackMessage, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return FeedbackMessage{}, st.rejectFeedback(ctx, actor, o, nil, batch.Refuse("feedback.watch", batch.CodeNotRegular, "%s", filepath.Base(path)))
	}
	raw, err := st.reportFile(path)
	if err != nil {
		return FeedbackMessage{}, err
	}
	if len(raw) <= feedback.MaxBytes { // of more nothing is read
		if _, err := st.virusScan(ctx, path, hexSum(raw)); err != nil {
			return FeedbackMessage{}, err
		}
	}
	return st.takeFeedback(ctx, actor, o, raw)
}

// reportServer is the server of messages while the service runs.
type reportServer struct {
	open *feedback.Server
	with feedback.Settings
}

// follow opens and closes the server as the settings say.
func (s *reportServer) follow(st *Station) error {
	setting, err := st.feedbackSetting()
	if err != nil {
		return err
	}
	if s.open != nil && (setting.Server == nil || *setting.Server != s.with) {
		s.close(st)
	}
	if s.open != nil || setting.Server == nil || st.practice {
		return nil
	}
	v, err := feedback.Listen(*setting.Server, receiver{st})
	address, fault := "", ""
	if err == nil {
		s.open, s.with = v, *setting.Server
		address = v.Addr().String()
	} else {
		fault = batch.Message(err)
	}
	st.reports.mu.Lock()
	st.reports.address, st.reports.fault = address, fault
	st.reports.mu.Unlock()
	return err
}

// close ends the server, if there is one.
func (s *reportServer) close(st *Station) {
	if s.open != nil {
		_ = s.open.Close() // whoever waits for an answer asks again
		s.open = nil
	}
	st.reports.mu.Lock()
	st.reports.address, st.reports.fault = "", ""
	st.reports.mu.Unlock()
}

// receiver takes what comes over the network.
type receiver struct{ st *Station }

// Key implements feedback.Receiver.
func (r receiver) Key(sender string) ([]byte, bool) {
	s, known := r.st.secrets().Senders[sender]
	if !known {
		return nil, false
	}
	key, err := hex.DecodeString(s.Key)
	return key, err == nil && len(key) == feedback.KeyBytes
}

// Take implements feedback.Receiver.
func (r receiver) Take(ctx context.Context, sender string, body []byte) feedback.Answer {
	st := r.st
	st.sessions.Add(1)
	defer st.sessions.Done()
	actor, err := st.pseudonymOf(Actor{UID: os.Getuid()})
	if err != nil {
		return feedback.Later
	}
	m, err := st.takeFeedback(ctx, actor, feedbackOrigin{way: FeedbackHTTP, name: sender, target: st.secrets().Senders[sender].Target}, body)
	switch {
	case m.State == FeedbackRefused && m.Code == batch.CodeUnknownID:
		return feedback.Unknown
	case m.State == FeedbackRefused || m.State == "" && batch.CodeOf(err) == batch.CodeFeedbackInvalid:
		return feedback.Refused
	case m.State == "":
		return feedback.Later
	}
	return feedback.Received
}

// Refused implements feedback.Receiver. The log tells the first of a kind at once, and
// then once an hour how many there were: whoever tries in a loop must not fill it.
func (r receiver) Refused(sender string, why feedback.Reason) {
	of := forbidden{actor: sender, code: batch.Code(why)}
	if n := r.st.reports.refused.tell(of, r.st.store.Now()); n > 0 {
		r.st.enterUnsigned(of, n)
	}
}

func (st *Station) enterUnsigned(of forbidden, count int) {
	actor, err := st.pseudonymOf(Actor{UID: os.Getuid()})
	if err != nil {
		return
	}
	_ = st.store.Enter(context.Background(), "feedback-rejected", actor, map[string]any{"way": FeedbackHTTP, "sender": of.actor, "why": of.code, "count": count})
}

// tellUnsigned enters what is left at the end.
func (st *Station) tellUnsigned() {
	for of, n := range st.reports.refused.rest() {
		st.enterUnsigned(of, n)
	}
}
