package station

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// RetentionRule is how long what stays; each number is in days, 0 is for ever.
type RetentionRule struct {
	// Days after the last receipt of a batch its pages, originals, texts and
	// packages go.
	Days int `json:"days"`
	// NoteDays is how long the transfer note is kept where it was handed over to,
	// as the town's archive decides.
	NoteDays int `json:"note_days"`
	// LogDays is how long the audit log is kept at least: no shorter than the
	// transfer note, which it proves (A.AM.G.2, A.SC.11). The program itself never
	// takes a line out of it.
	LogDays int `json:"log_days"`
}

// leastLogDays is how long a log is needed for operation alone (resiscan.md 10).
const leastLogDays = 365

// RetentionSetting is the rule for all classes, those of single ones, and that of
// trials.
type RetentionSetting struct {
	RetentionRule
	// TrialDays after its end a trial goes that no profile in use and no acceptance
	// rests on; it was never handed over. 0 keeps them.
	TrialDays int                      `json:"trial_days"`
	Classes   map[string]RetentionRule `json:"classes,omitempty"`
}

// RetentionChange changes what is set of it.
type RetentionChange struct {
	Class     string `json:"class,omitempty"` // "" changes the rule for all others
	Days      *int   `json:"days,omitempty"`
	NoteDays  *int   `json:"note_days,omitempty"`
	LogDays   *int   `json:"log_days,omitempty"`
	TrialDays *int   `json:"trial_days,omitempty"`
	// Default takes the rule of the class away: then that for all holds.
	Default bool `json:"default,omitempty"`
}

const retentionKey = "retention"

func (st *Station) retentionSetting() (RetentionSetting, error) {
	var s RetentionSetting
	e, found, err := st.store.Entry(store.Settings, retentionKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &s)
	}
	return s, err
}

// SetRetention changes the rule; a second person confirms it. CodeUsage: a period
// out of bounds, or a log that would be kept shorter than what it proves.
// CodeUnknownClass.
func (st *Station) SetRetention(ctx context.Context, who Actor, q RetentionChange, emit Emit) (RetentionSetting, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return RetentionSetting{}, err
	}
	if q.Class != "" {
		if _, err := st.ClassHistory(q.Class); err != nil {
			return RetentionSetting{}, err
		}
	}
	if err := st.changeSetting(ctx, actor, retentionKey, "retention-set", emit, func() (any, error) {
		s, err := st.retentionSetting()
		if err != nil {
			return nil, err
		}
		return q.apply(s)
	}); err != nil {
		return RetentionSetting{}, err
	}
	return st.retentionSetting()
}

func (q RetentionChange) apply(s RetentionSetting) (RetentionSetting, error) {
	rule := s.RetentionRule
	if own, ok := s.Classes[q.Class]; ok {
		rule = own
	}
	for _, n := range []struct{ to, from *int }{{&rule.Days, q.Days}, {&rule.NoteDays, q.NoteDays}, {&rule.LogDays, q.LogDays}, {&s.TrialDays, q.TrialDays}} {
		if n.from == nil {
			continue
		}
		if *n.to = *n.from; *n.to < 0 || *n.to > 36500 {
			return s, batch.Refuse("retention.set", batch.CodeUsage, "0 (nie) bis 36500 Tage")
		}
	}
	if err := rule.check(); err != nil {
		return s, err
	}
	classes := map[string]RetentionRule{}
	for name, r := range s.Classes {
		classes[name] = r
	}
	switch {
	case q.Class == "":
		s.RetentionRule = rule
	case q.Default:
		delete(classes, q.Class)
	default:
		classes[q.Class] = rule
	}
	s.Classes = classes
	return s, nil
}

func (r RetentionRule) check() error {
	const op = "retention.set"
	switch {
	case r.LogDays > 0 && r.NoteDays == 0:
		return batch.Refuse(op, batch.CodeUsage, "der Transfervermerk bleibt für immer, also auch das Prüfprotokoll")
	case r.LogDays > 0 && r.LogDays < r.NoteDays:
		return batch.Refuse(op, batch.CodeUsage, "das Prüfprotokoll bleibt mindestens so lange wie der Transfervermerk (%d Tage), nicht %d", r.NoteDays, r.LogDays)
	case r.LogDays > 0 && r.LogDays < leastLogDays:
		return batch.Refuse(op, batch.CodeUsage, "das Prüfprotokoll bleibt mindestens %d Tage, nicht %d", leastLogDays, r.LogDays)
	}
	return nil
}

// ruleFor is the rule of a batch: that of its class, and where it mixes classes
// the longest period of each kind.
func (s RetentionSetting) ruleFor(c *batch.Class) RetentionRule {
	of := func(name string) RetentionRule {
		if r, ok := s.Classes[name]; ok {
			return r
		}
		return s.RetentionRule
	}
	if c == nil {
		return s.RetentionRule
	}
	rule := of(c.Name)
	for _, m := range c.Mixed {
		o := of(m.Name)
		rule = RetentionRule{longer(rule.Days, o.Days), longer(rule.NoteDays, o.NoteDays), longer(rule.LogDays, o.LogDays)}
	}
	return rule
}

// longer is the longer of two periods; 0 is for ever.
func longer(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	return max(a, b)
}

// any tells whether anything is ever erased.
func (s RetentionSetting) any() bool {
	for _, r := range s.Classes {
		if r.Days > 0 {
			return true
		}
	}
	return s.Days > 0 || s.TrialDays > 0
}

// evidence are the trials on which something rests that holds now: the tests of a
// version of a profile that is not outdated (A.SC.6: test scans are archived), and
// the newest acceptance of a device, signed or not (A.O.3), and the trial of the
// last maintenance (A.O.2). The value says what, in
// German.
func (st *Station) evidence() (map[batch.ID]string, error) {
	out := map[batch.ID]string{}
	var unread error
	if _, err := st.Profiles(func(e any) {
		name := e.(ProfileVersion).Profile.Name
		versions, err := st.profileVersions(name)
		if err != nil {
			unread = err
			return
		}
		for _, v := range versions {
			if v.Standing == Outdated {
				continue
			}
			for _, t := range v.Tests {
				out[t.Batch] = fmt.Sprintf("Probe zum Scanprofil »%s«, Fassung %d", name, v.Profile.Version)
			}
		}
	}); err != nil || unread != nil {
		return nil, errors.Join(err, unread)
	}
	m, err := st.maintenance()
	if err != nil {
		return nil, err
	}
	if m.Checklist != nil {
		out[m.Checklist.Trial] = "Probe nach der letzten Wartung"
	}
	var failed error
	_, err = st.Acceptances(func(e any) {
		a := e.(Acceptance)
		why := fmt.Sprintf("Abnahme von »%s« mit »%s«", a.Fingerprint.Device, a.Profile.Name)
		out[a.Batch] = why
		signed, found, err := st.signedAcceptance(a.Profile.Name, a.Fingerprint.Device)
		failed = errors.Join(failed, err) // a trial in use must not go because nobody could tell
		if found {
			out[signed.Batch] = why
		}
	})
	return out, errors.Join(err, failed)
}

// finishedTrial says when a trial may go, or why it stays. Nothing of it was ever
// handed over, so no receipt is asked for.
func finishedTrial(b batch.Batch, evidence map[batch.ID]string) (last time.Time, why string) {
	switch {
	case b.State != batch.Tried:
		return b.Opened, "Probe ist noch nicht abgeschlossen"
	case evidence[b.ID] != "":
		return b.Closed, evidence[b.ID]
	}
	return b.Closed, ""
}

// RetentionCount counts what became of the batches of one class.
type RetentionCount struct {
	Class string `json:"class"` // "" for copies without a class, "." for trials
	RetentionRule
	Batches int   `json:"batches"`
	Kept    int   `json:"kept"`
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
}

// trialClass stands for trials where classes are counted: no class has that name.
const trialClass = "."

// of returns the line of a class, which it opens where there is none.
func (s *RetentionSummary) of(v RetentionVerdict) *RetentionCount {
	name := v.Class
	if v.Trial {
		name = trialClass
	}
	i := slices.IndexFunc(s.Classes, func(c RetentionCount) bool { return c.Class == name })
	if i < 0 {
		i = len(s.Classes)
		s.Classes = append(s.Classes, RetentionCount{Class: name, RetentionRule: v.Rule})
	}
	return &s.Classes[i]
}
