package station

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/assets/classes"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality"
	"github.com/scanstelle/scanstelle/quality/sampling"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on document classes.
const (
	OpClasses      Operation = "classes"
	OpClass        Operation = "class"
	OpClassPut     Operation = "class-put"
	OpClassRelease Operation = "class-release"
)

var classOperations = map[Operation]operation{
	OpClasses: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (int, error) {
		return st.Classes(emit)
	})},
	OpClass: {nil, handle(func(_ context.Context, st *Station, _ Actor, name string, _ Emit) (ClassHistory, error) {
		return st.ClassHistory(name)
	})},
	OpClassPut: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, text string, _ Emit) (ClassVersion, error) {
		return st.PutClass(ctx, who, text)
	})},
	OpClassRelease: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, q ClassRelease, _ Emit) (ClassVersion, error) {
		return st.ReleaseClass(ctx, who, q)
	})},
}

// ClassVersion is one version of a class with who made and released it.
type ClassVersion struct {
	Type  string      `json:"type"` // "class"
	Class batch.Class `json:"class"`
	Provenance
}

func (v *ClassVersion) made() (int, *Provenance) { return v.Class.Version, &v.Provenance }

// ClassHistory is a class with all its versions, oldest first, and the measures
// that follow from its needs.
type ClassHistory struct {
	Current  *ClassVersion     `json:"current,omitempty"` // nil while there are drafts only
	Versions []ClassVersion    `json:"versions"`
	Measures []quality.Measure `json:"measures"`
}

// ClassRelease asks for the release of a draft, or of an older version (the way
// back, A.SC.4).
type ClassRelease struct {
	Name    string `json:"name"`
	Version int    `json:"version"` // 0: the newest draft
	Reason  string `json:"reason"`
}

var className = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseClass reads a class from TOML. CodeClassInvalid names what is wrong;
// unknown keys are refused.
func ParseClass(text []byte) (batch.Class, error) {
	var c batch.Class
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&c); err != nil {
		return c, &batch.Error{Op: "class.parse", Code: batch.CodeClassInvalid, Detail: tomlPlace(err), Err: err}
	}
	return c, checkClass(c)
}

// checkClass refuses a class that A.G.2 does not allow: no class without three
// levels, each with its reason.
func checkClass(c batch.Class) error {
	invalid := func(format string, args ...any) error {
		return batch.Refuse("class.check", batch.CodeClassInvalid, format, args...)
	}
	p, why := c.Protection, c.Reasons
	for _, g := range []struct {
		name   string
		need   batch.Need
		reason string
	}{{"integrity", p.Integrity, why.Integrity}, {"confidentiality", p.Confidentiality, why.Confidentiality}, {"availability", p.Availability, why.Availability}} {
		if !g.need.Valid() {
			return invalid("protection.%s kennt nur normal, high, very-high", g.name)
		}
		if strings.TrimSpace(g.reason) == "" {
			return invalid("reasons.%s fehlt: Jeder Schutzbedarf braucht eine Begründung (A.G.2)", g.name)
		}
	}
	switch {
	case !className.MatchString(c.Name) || len(c.Name) > 60:
		return invalid("name besteht aus kleinen Buchstaben, Ziffern und Bindestrichen, höchstens 60")
	case strings.TrimSpace(c.Title) == "":
		return invalid("title fehlt")
	case strings.TrimSpace(c.LegalBasis) == "":
		return invalid("legal_basis fehlt: Auf welcher Grundlage wird gescannt?")
	case c.Mode != batch.Copying && c.Mode != batch.Replacing:
		return invalid("mode kennt nur kopierend und ersetzend")
	case !slices.Contains([]batch.Opening{batch.OpenCentrally, batch.OpenByUnit, batch.OpenByPerson, batch.OpenNever, batch.OpenIrrelevant}, c.Opening):
		return invalid("opening kennt nur central, unit, person, never, as-it-may")
	case !slices.Contains([]batch.ScanRule{batch.ScanLetter, batch.ScanEnvelope, batch.ScanRelease, batch.ScanNever}, c.Scan):
		return invalid("scan kennt nur letter, envelope, release, never")
	case !slices.Contains([]batch.IntakeRule{"", batch.IntakeDocuments, batch.IntakeBatch, batch.IntakeNone}, c.Journal):
		return invalid("journal kennt nur document, batch, none")
	case c.Mode == batch.Replacing && c.Scan != batch.ScanLetter:
		return invalid("ersetzend gescannt wird nur, was ganz gescannt wird (scan = \"letter\")")
	case c.Mode == batch.Replacing && p.Integrity == batch.NeedNormal && strings.TrimSpace(c.SealProof) == "":
		return invalid("seal_proof fehlt: Ohne fortgeschrittenes Siegel verlangt A.IS.1 den schriftlichen Nachweis, dass der Schutz genügt")
	}
	for i, name := range c.Profiles {
		if !className.MatchString(name) || slices.Contains(c.Profiles[:i], name) {
			return invalid("profiles nennt Scanprofile mit ihrem Namen, jedes einmal, nicht »%s«", name)
		}
	}
	if c.Plan == "" {
		return nil
	}
	rule := sampling.Default(p.Integrity)
	var err error
	if rule.Plan, err = sampling.ParsePlan(c.Plan); err != nil {
		return err
	}
	return rule.Check()
}

// builtinClasses are the practice of mailrooms, in the order of the table.
func builtinClasses() ([]batch.Class, error) {
	var table struct {
		Class []batch.Class `toml:"class"`
	}
	if err := toml.NewDecoder(bytes.NewReader(classes.TOML)).DisallowUnknownFields().Decode(&table); err != nil {
		return nil, batch.Fail("class.builtin", batch.CodeInternal, err)
	}
	return table.Class, nil
}

// classVersions returns the versions of a class, oldest first; a built-in one is
// version 0.
func (st *Station) classVersions(name string) ([]ClassVersion, error) {
	var out []ClassVersion
	builtin, err := builtinClasses()
	if err != nil {
		return nil, err
	}
	for _, c := range builtin {
		if c.Name == name {
			out = append(out, ClassVersion{"class", c, Provenance{Standing: Builtin}})
		}
	}
	return history(st, store.Classes, name, out)
}

// ClassHistory returns a class with all its versions. CodeUnknownClass.
func (st *Station) ClassHistory(name string) (ClassHistory, error) {
	versions, err := st.classVersions(name)
	if err != nil {
		return ClassHistory{}, err
	}
	if len(versions) == 0 {
		return ClassHistory{}, batch.Refuse("class.read", batch.CodeUnknownClass, "%s", name)
	}
	h := ClassHistory{Versions: versions, Measures: quality.Measures(versions[len(versions)-1].Class.Protection)}
	if i := current(versions); i >= 0 {
		h.Current = &versions[i]
		h.Measures = quality.Measures(versions[i].Class.Protection)
	}
	return h, nil
}

// class is the version of a class that is in use. CodeUnknownClass: there is none
// of that name, or drafts only.
func (st *Station) class(name string) (batch.Class, error) {
	h, err := st.ClassHistory(name)
	if err != nil {
		return batch.Class{}, err
	}
	if h.Current == nil {
		return batch.Class{}, batch.Refuse("class.read", batch.CodeUnknownClass, "%s ist erst entworfen", name)
	}
	return h.Current.Class, nil
}

// Classes emits every class in the version in use, or its draft where there is
// only one; built-in ones first, then by name.
func (st *Station) Classes(emit Emit) (int, error) {
	builtin, err := builtinClasses()
	if err != nil {
		return 0, err
	}
	var names []string
	for _, c := range builtin {
		names = append(names, c.Name)
	}
	return list(st, store.Classes, names, st.classVersions, emit)
}

// PutClass adds a draft. It changes nothing until another person releases it.
func (st *Station) PutClass(ctx context.Context, who Actor, text string) (ClassVersion, error) {
	c, err := ParseClass([]byte(text))
	if err != nil {
		return ClassVersion{}, err
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ClassVersion{}, err
	}
	v := ClassVersion{Type: "class", Provenance: Provenance{Standing: Draft, Author: actor, Written: st.store.Now()}}
	err = revise(ctx, st, store.Classes, actor, c.Name, "class-drafted", &v, st.classVersions, func(versions []ClassVersion) error {
		c.Version = next(versions)
		v.Class = c
		return nil
	})
	return v, err
}

// ReleaseClass puts a draft into use. Whoever wrote it cannot release it (A.SC.4).
// An older version is only proposed at first (Provenance.Back); the same call of
// another person puts it into use again. CodeSecondPerson.
func (st *Station) ReleaseClass(ctx context.Context, who Actor, q ClassRelease) (ClassVersion, error) {
	const op = "class.release"
	if strings.TrimSpace(q.Reason) == "" {
		return ClassVersion{}, batch.Refuse(op, batch.CodeReason, "warum die Klasse so gilt")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ClassVersion{}, err
	}
	var v ClassVersion
	err = revise(ctx, st, store.Classes, actor, q.Name, "class-released", &v, st.classVersions, func(versions []ClassVersion) error {
		i := asked(versions, q.Version, Draft)
		if i < 0 {
			return batch.Refuse(op, batch.CodeUnknownClass, "%s hat keinen solchen Entwurf", q.Name)
		}
		v = versions[i]
		return v.release(st, op, "die Klasse "+q.Name, actor, q.Reason, inUse(versions))
	})
	return v, err
}

// loadClass finds the class of a run. CodeNotScanned: mail of this class is not
// for the scanner (negative list, opening rules); of some only the closed envelope
// is, where the request says that it is one. CodeProfileNotBound:
// the class is bound to other scan profiles (A.SC.6). CodeLogin, CodeRole: paper is
// replaced only by a person who may scan (A.NB.4 a).
func (r *run) loadClass() error {
	if r.request.Class == "" {
		return nil
	}
	c, err := r.st.class(r.request.Class)
	if err != nil {
		return err
	}
	if closed := c.Scan == batch.ScanEnvelope && r.request.Kind == batch.KindEnvelope; c.Scan != batch.ScanLetter && !closed {
		return batch.Refuse("run.class", batch.CodeNotScanned, "%s, %s", c.Title, scanRules[c.Scan])
	}
	if !c.Allows(r.profile.Name) {
		return batch.Refuse("run.class", batch.CodeProfileNotBound, "»%s« für »%s«; %s", r.profile.Name, c.Title, allowed(c))
	}
	if c.Mode == batch.Replacing {
		if err := allow(r.request.Who, []batch.Role{batch.RoleOperator}); err != nil {
			return err
		}
	}
	r.class = &c
	r.request.Read = r.request.Read || c.NeedsRelease() // an inspector looks at text too
	return nil
}

// allowed names in German the scan profiles that a class allows.
func allowed(c batch.Class) string {
	return "vorgesehen: »" + strings.Join(c.Profiles, "«, »") + "«"
}

// scanRules say in German what is scanned of a class.
var scanRules = map[batch.ScanRule]string{
	batch.ScanEnvelope: "nur der geschlossene Umschlag wird gescannt",
	batch.ScanRelease:  "erst nach Freigabe durch die Empfängerin oder den Empfänger",
	batch.ScanNever:    "steht auf der Negativliste",
}
