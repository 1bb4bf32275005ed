package station

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/store"
)

// A server refuses a package without what it demands, and then the package is sealed.
// What it demands was told when it was last asked, and is kept, so that people are told
// in time: also while it cannot be reached.

// MissingField is an index field that a target demands of a document, and that is empty.
type MissingField struct {
	Field    batch.Field `json:"field"`
	Target   string      `json:"target"`   // its name
	Property string      `json:"property"` // what the field is called there
}

// targetDemands are the properties that a server demands of documents of a type.
type targetDemands struct {
	Type       string       `json:"type,omitempty"`
	Secondary  []string     `json:"secondary,omitempty"`
	Properties []dms.Demand `json:"properties"`
}

// of tells whether the server was asked about the types that the settings name now.
func (t targetDemands) of(c cmis.Config) bool {
	return t.Type == c.Type && slices.Equal(t.Secondary, c.Secondary)
}

// demandsKey is the key of what servers demand in the register of settings, by target.
const demandsKey = "target-demands"

func (st *Station) demands() (map[string]targetDemands, error) {
	all := map[string]targetDemands{}
	e, found, err := st.store.Entry(store.Settings, demandsKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &all)
	}
	return all, err
}

// learnDemands keeps what a target said that is set up as people test it.
func (st *Station) learnDemands(ctx context.Context, actor, spec string, plan dms.Plan) error {
	setting, err := st.targetSetting()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(setting.Targets, func(n NamedTarget) bool { return n.Spec == spec && n.CMIS != nil })
	if i < 0 {
		return nil
	}
	return st.keepDemands(ctx, actor, spec, *setting.Targets[i].CMIS, plan.Demands)
}

// refusedBy asks a target that refused a package what it demands: the next one is to
// have it. What fails here changes nothing about the refusal.
func (st *Station) refusedBy(ctx context.Context, actor, spec string, target dms.Target, err error) {
	p, ok := target.(dms.Planner)
	if !ok || batch.CodeOf(err) != batch.CodeTargetRefuses {
		return
	}
	if plan, err := p.Plan(ctx, example()); err == nil {
		_ = st.learnDemands(ctx, actor, spec, plan)
	}
}

// keepDemands keeps what a server said it demands, where that is new.
func (st *Station) keepDemands(ctx context.Context, actor, spec string, c cmis.Config, demanded []dms.Demand) error {
	return st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		all, err := st.demands()
		if err != nil {
			return nil, err
		}
		told := targetDemands{c.Type, c.Secondary, demanded}
		if known, ok := all[spec]; ok && reflect.DeepEqual(known, told) || !ok && len(demanded) == 0 {
			return nil, nil
		}
		setting, err := st.targetSetting()
		if err != nil {
			return nil, err
		}
		maps.DeleteFunc(all, func(spec string, _ targetDemands) bool { // nobody names it any more
			return !slices.ContainsFunc(setting.Targets, func(n NamedTarget) bool { return n.Spec == spec })
		})
		all[spec] = told
		e, err := store.NewEntry(demandsKey, "target-described", all)
		return []store.Entry{e}, err
	})
}

// demandedFields are the index fields that a target demands, with its name. The value is
// what the field is called there.
func (st *Station) demandedFields(spec string) (target string, fields map[batch.Field]string, err error) {
	if !strings.HasPrefix(spec, cmis.Scheme) {
		return "", nil, nil
	}
	setting, err := st.targetSetting()
	if err != nil {
		return "", nil, err
	}
	i := slices.IndexFunc(setting.Targets, func(n NamedTarget) bool { return n.Spec == spec && n.CMIS != nil })
	if i < 0 {
		return "", nil, nil
	}
	n := setting.Targets[i]
	all, err := st.demands()
	told, known := all[spec]
	if err != nil || !known || !told.of(*n.CMIS) {
		return "", nil, err
	}
	fields = map[batch.Field]string{}
	for _, m := range n.CMIS.Mapping {
		at := slices.IndexFunc(told.Properties, func(d dms.Demand) bool { return d.Property == m.Property })
		// The intake number comes with the release, and no person sets it.
		if f := batch.Field(m.Field); at >= 0 && f != batch.FieldIntakeNumber && slices.Contains(batch.Fields(), f) {
			fields[f] = told.Properties[at].Name()
		}
	}
	return n.Name, fields, nil
}

// missingFields are those that the target of a batch demands and that are empty, by the
// documents that are not sealed yet; values are what people set. The target is the one
// it goes to, or would if nobody says otherwise.
func (st *Station) missingFields(b batch.Batch, documents []batch.Document, values map[batch.ID][]batch.FieldValue) (map[batch.ID][]MissingField, error) {
	var err error
	spec := b.Target
	if spec == "" {
		if spec, err = st.earlierTarget(b); err == nil && spec == "" {
			spec, err = st.firstTarget()
		}
	}
	if err != nil {
		return nil, err
	}
	target, demanded, err := st.demandedFields(spec)
	if err != nil || len(demanded) == 0 {
		return nil, err
	}
	missing := map[batch.ID][]MissingField{}
	for _, d := range documents {
		if d.Gone || d.State != batch.Open && d.State != batch.Doubtful {
			continue
		}
		sent, err := st.indexMeta(b, d, values[d.ID])
		if err != nil {
			return nil, err
		}
		if m := unset(target, demanded, sent); len(m) > 0 {
			missing[d.ID] = m
		}
	}
	return missing, nil
}

// unset are the demanded fields of which nothing is sent, in the order of the fields.
func unset(target string, demanded map[batch.Field]string, sent map[string]string) (missing []MissingField) {
	for _, f := range batch.Fields() {
		if property, ok := demanded[f]; ok && sent[string(f)] == "" {
			missing = append(missing, MissingField{f, target, property})
		}
	}
	return missing
}

// refusedFor are the fields for want of which the target refuses a sealed package: they
// may still be filled, beside the package, which stays as it was sealed.
func (st *Station) refusedFor(row batch.Delivery) ([]MissingField, error) {
	if row.Code != batch.CodeTargetRefuses || row.Done() {
		return nil, nil
	}
	target, demanded, err := st.demandedFields(row.Target)
	if err != nil || len(demanded) == 0 {
		return nil, err
	}
	sent, err := st.meta(row)
	if err != nil {
		return nil, err
	}
	return unset(target, demanded, sent), nil
}
