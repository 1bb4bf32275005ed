package station

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on targets.
const (
	OpTargets    Operation = "targets"
	OpTargetSet  Operation = "target-set"
	OpTargetTest Operation = "target-test"
)

var targetOperations = map[Operation]operation{
	OpTargets: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (TargetSetting, error) {
		return st.Targets(emit)
	})},
	OpTargetSet: {nil, handle(func(ctx context.Context, st *Station, who Actor, q TargetChange, emit Emit) (TargetSetting, error) {
		return st.SetTarget(ctx, who, q, emit)
	})},
	OpTargetRecheck: {nil, handle(func(ctx context.Context, st *Station, who Actor, name string, _ Emit) (Rechecked, error) {
		return st.RecheckTarget(ctx, who, name)
	})},
	OpTargetTest: {nil, handle(func(ctx context.Context, st *Station, who Actor, spec string, _ Emit) (TargetTest, error) {
		return st.TestTarget(ctx, who, spec)
	})},
}

// targetsKey is the key of the named targets in the register of settings.
const targetsKey = "targets"

// TargetSetting are the targets that the administration named. The first is the
// one that the desk takes when nothing else is said.
type TargetSetting struct {
	Targets []NamedTarget `json:"targets"`
}

// NamedTarget is a target with the name that people call it by.
type NamedTarget struct {
	Name string `json:"name"`
	Spec string `json:"spec"` // "folder:/srv/post", "cmis:https://dms.example/browser#folder=/Post"
	// CMIS are the settings of a server, without what lets us in.
	CMIS *cmis.Config `json:"cmis,omitempty"`
	// Files are the settings of a target that takes files.
	Files *FileSettings `json:"files,omitempty"`
	Rules TargetRules   `json:"rules,omitzero"`
}

// TargetChange names a target, or takes one off the list (Spec ""): what was
// handed over there stays where it is.
type TargetChange struct {
	Name  string `json:"name"`
	Spec  string `json:"spec"`
	First bool   `json:"first,omitempty"` // the one to take when nothing else is said
	// CMIS are the settings of a server; nil leaves those that the address has.
	CMIS  *cmis.Config  `json:"cmis,omitempty"`
	Files *FileSettings `json:"files,omitempty"` // of a target that takes files
	Rules *RulesChange  `json:"rules,omitempty"`
}

// TargetView is a target with what waits for it. It has no name where packages
// went there that nobody named.
type TargetView struct {
	Type    string      `json:"type"` // "target"
	Name    string      `json:"name,omitempty"`
	Spec    string      `json:"spec"`
	First   bool        `json:"first,omitempty"`
	Rules   TargetRules `json:"rules,omitzero"`
	Waiting int         `json:"waiting"` // packages that are not proved to be there
	Done    int         `json:"done"`
	Last    time.Time   `json:"last,omitzero"` // of the newest that is
	Code    batch.Code  `json:"code,omitempty"`
	Message string      `json:"message,omitempty"` // why the last attempt failed, German
	// Proposed tells that a second person has to confirm it first.
	Proposed bool `json:"proposed,omitempty"`
	// Secret tells that something is stored that lets us in; what it is, nobody is told.
	Secret bool          `json:"secret,omitempty"`
	CMIS   *cmis.Config  `json:"cmis,omitempty"` // settings, none of them a secret
	Files  *FileSettings `json:"files,omitempty"`
}

// TargetTest is what a test of the connection proved.
type TargetTest struct {
	Type    string              `json:"type"` // "target-test"
	Spec    string              `json:"spec"`
	Level   batch.DeliveryLevel `json:"level"`   // what a delivery there proves
	Written bool                `json:"written"` // bytes were written, read back and removed
	Took    time.Duration       `json:"took"`    // nanoseconds
	// Plan is what a server would be sent, with example values.
	Plan *dms.Plan `json:"plan,omitempty"`
}

func (st *Station) targetSetting() (TargetSetting, error) {
	if st.practice {
		return TargetSetting{[]NamedTarget{{Name: "Übung", Spec: PracticeTarget}}}, nil
	}
	s := TargetSetting{Targets: []NamedTarget{}}
	e, found, err := st.store.Entry(store.Settings, targetsKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &s)
	}
	return s, err
}

// Targets emits the targets that were named, in their order, then those that
// packages went to without a name.
func (st *Station) Targets(emit Emit) (TargetSetting, error) {
	s, err := st.targetSetting()
	if err != nil {
		return s, err
	}
	rows, err := st.store.Outbox(true)
	if err != nil {
		return s, err
	}
	var views []TargetView
	for i, n := range s.Targets {
		views = append(views, n.view())
		views[i].First = i == 0
	}
	slices.SortFunc(rows, func(a, b batch.Delivery) int { return cmp.Or(a.Changed.Compare(b.Changed), cmp.Compare(a.ID, b.ID)) })
	for _, row := range rows {
		i := slices.IndexFunc(views, func(v TargetView) bool { return v.Spec == row.Target })
		if i < 0 {
			views = append(views, TargetView{Type: "target", Spec: row.Target})
			i = len(views) - 1
		}
		v := &views[i]
		if row.Done() {
			v.Done++
			v.Last = row.Changed
			continue
		}
		v.Waiting++
		v.Code, v.Message = row.Code, row.Message
	}
	proposed, err := st.onlyProposed(s)
	if err != nil {
		return s, err
	}
	for _, n := range proposed {
		v := n.view()
		v.Proposed = true
		views = append(views, v)
	}
	stored := st.secrets().Targets
	for _, v := range views {
		_, v.Secret = stored[v.Spec]
		emit(v)
	}
	return s, nil
}

func (n NamedTarget) view() TargetView {
	return TargetView{Type: "target", Name: n.Name, Spec: n.Spec, Rules: n.Rules, CMIS: n.CMIS, Files: n.Files}
}

// mostTargetName bounds the name of a target.
const mostTargetName = 60

// SetTarget names a target or takes a name away; a second person confirms it.
// CodeTargetInvalid, CodeUsage.
func (st *Station) SetTarget(ctx context.Context, who Actor, q TargetChange, emit Emit) (TargetSetting, error) {
	const op = "target.set"
	actor, err := st.administrator(who)
	if err != nil {
		return TargetSetting{}, err
	}
	q.Name = strings.TrimSpace(q.Name)
	if q.Name == "" || len(q.Name) > mostTargetName || strings.ContainsAny(q.Name, "\n\r\t") {
		return TargetSetting{}, batch.Refuse(op, batch.CodeUsage, "ein Ziel braucht einen Namen von höchstens %d Zeichen", mostTargetName)
	}
	if q.Spec != "" {
		if q.Spec, err = st.targets.Normalise(q.Spec); err != nil {
			return TargetSetting{}, err
		}
	}
	if err := q.checkServer(); err != nil {
		return TargetSetting{}, err
	}
	if err := q.Rules.Check(); err != nil {
		return TargetSetting{}, err
	}
	before, _, err := st.store.Entry(store.Settings, targetsKey)
	if err != nil {
		return TargetSetting{}, err
	}
	if err := st.changeSetting(ctx, actor, targetsKey, "targets-set", emit, func() (any, error) {
		s, err := st.targetsToChange(actor)
		if err != nil {
			return nil, err
		}
		return q.apply(s)
	}); err != nil {
		return TargetSetting{}, err
	}
	after, _, err := st.store.Entry(store.Settings, targetsKey)
	if err == nil && after.Version != before.Version { // else a second person confirms it first
		if err = st.settingChanged(targetsKey); err == nil {
			err = st.goOn(ctx, actor, q.Spec)
		}
		st.wake()
	}
	if err != nil {
		return TargetSetting{}, err
	}
	return st.targetSetting()
}

// checkServer refuses settings that do not belong to the address, or cannot work.
func (q TargetChange) checkServer() error {
	const op = "target.set"
	if q.Files != nil {
		if err := q.Files.check(q.Spec); err != nil {
			return err
		}
	}
	server := strings.HasPrefix(q.Spec, cmis.Scheme)
	switch {
	case q.CMIS == nil:
		return nil
	case !server:
		return batch.Refuse(op, batch.CodeUsage, "diese Angaben gehören zu einem Server")
	}
	c := *q.CMIS
	var err error
	if c.Place, err = cmis.Parse(q.Spec); err != nil {
		return err
	}
	fields := TargetFields()
	for _, m := range c.Mapping {
		if m.Field != "" && !slices.Contains(fields, m.Field) {
			return batch.Refuse(op, batch.CodeTargetSettings, "ein Feld »%s« gibt es nicht; es gibt %s", m.Field, strings.Join(fields, ", "))
		}
	}
	return c.Check()
}

// apply makes the setting that the change asks for.
func (q TargetChange) apply(s TargetSetting) (TargetSetting, error) {
	const op = "target.set"
	all := slices.Clone(s.Targets)
	at := slices.IndexFunc(all, func(n NamedTarget) bool { return n.Name == q.Name })
	if other := slices.IndexFunc(all, func(n NamedTarget) bool { return n.Spec == q.Spec }); other >= 0 && other != at {
		return s, batch.Refuse(op, batch.CodeUsage, "dieses Ziel heißt schon »%s«", all[other].Name)
	}
	named := NamedTarget{Name: q.Name, Spec: q.Spec, CMIS: q.CMIS, Files: q.Files}
	if at >= 0 {
		named.Rules = all[at].Rules
	}
	var err error
	if named.Rules, err = q.Rules.apply(named.Rules); err != nil {
		return s, err
	}
	if named.CMIS != nil {
		c := *named.CMIS
		c.Place = cmis.Place{} // the address says it
		named.CMIS = &c
	} else if at >= 0 && all[at].Spec == q.Spec {
		named.CMIS = all[at].CMIS
	} else if strings.HasPrefix(q.Spec, cmis.Scheme) {
		named.CMIS = &cmis.Config{}
	}
	if named.Files == nil && at >= 0 && all[at].Spec == q.Spec {
		named.Files = all[at].Files
	}
	switch {
	case q.Spec == "" && at < 0:
		return s, batch.Refuse(op, batch.CodeUsage, "ein Ziel »%s« gibt es nicht", q.Name)
	case q.Spec == "":
		all = slices.Delete(all, at, at+1)
	case at < 0:
		all = append(all, named)
		at = len(all) - 1
	default:
		all[at] = named
	}
	if q.Spec != "" && q.First {
		all = slices.Insert(slices.Delete(all, at, at+1), 0, named)
	}
	s.Targets = all
	return s, nil
}

// TestTarget proves that a target can be reached and takes bytes; what watches it
// sees nothing of the test. Errors as of a delivery.
func (st *Station) TestTarget(ctx context.Context, who Actor, spec string) (TargetTest, error) {
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return TargetTest{}, err
	}
	spec, err = st.targets.Normalise(spec)
	if err != nil {
		return TargetTest{}, err
	}
	used, err := st.used(spec)
	if err != nil {
		return TargetTest{}, err
	}
	lock := st.writer(spec) // a writer of packages and this one would tidy up behind each other
	lock.Lock()
	defer lock.Unlock()
	begin := time.Now()
	target, err := st.targets.Open(spec, used)
	if err != nil {
		return TargetTest{}, err
	}
	defer target.Close()
	r := TargetTest{Type: "target-test", Spec: spec, Level: target.Caps().Level}
	if p, ok := target.(dms.Prober); ok {
		err = p.Probe(ctx)
		r.Written = err == nil && r.Level == batch.LevelWritten // what a DMS takes stays there
	}
	if p, ok := target.(dms.Planner); ok && err == nil {
		var plan dms.Plan
		if plan, err = p.Plan(ctx, example()); err == nil {
			r.Plan = &plan
			err = st.learnDemands(ctx, actor, spec, plan)
		}
	} else if !r.Written && err == nil { // a look-up proves that it answers
		_, err = target.Find(ctx, dms.Object{Delivery: batch.NewID(), Name: "probe.pdf"})
	}
	r.Took = time.Since(begin)
	if err == nil { // it lets us in: what stopped the station is mended
		st.tookOne(spec)
		err = st.goOn(ctx, actor, spec)
		st.wake()
	}
	return r, err
}
