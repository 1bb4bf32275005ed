package station

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on scan profiles.
const (
	OpProfiles       Operation = "profiles"
	OpProfile        Operation = "profile"
	OpProfilePut     Operation = "profile-put"
	OpProfileTest    Operation = "profile-test"
	OpProfileRelease Operation = "profile-release"
	OpProfileDiff    Operation = "profile-diff"
)

var profileOperations = map[Operation]operation{
	OpProfiles: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (int, error) {
		return st.Profiles(emit)
	})},
	OpProfile: {nil, handle(func(_ context.Context, st *Station, _ Actor, name string, _ Emit) (ProfileHistory, error) {
		return st.ProfileHistory(name)
	})},
	OpProfilePut: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, text string, _ Emit) (ProfileVersion, error) {
		return st.PutProfile(ctx, who, text)
	})},
	OpProfileTest: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, q ProfileTestRequest, _ Emit) (ProfileVersion, error) {
		return st.TestProfile(ctx, who, q)
	})},
	OpProfileRelease: {supervisors, handle(func(ctx context.Context, st *Station, who Actor, q ProfileRelease, _ Emit) (ProfileVersion, error) {
		return st.ReleaseProfile(ctx, who, q)
	})},
	OpProfileDiff: {nil, handle(func(_ context.Context, st *Station, _ Actor, q ProfileDiffRequest, _ Emit) (ProfileDiff, error) {
		return st.DiffProfile(q)
	})},
}

// ProfileVersion is one version of a scan profile with its tests and who made and
// released it (A.SC.4, A.SC.6).
type ProfileVersion struct {
	Type    string           `json:"type"` // "profile"
	Profile batch.Profile    `json:"profile"`
	Ref     batch.ProfileRef `json:"ref"` // its hash, as in every transfer note
	Tests   []ProfileTest    `json:"tests,omitempty"`
	// Replaces is what was in use until its release.
	Replaces *batch.ProfileRef `json:"replaces,omitempty"`
	Provenance
}

func (v *ProfileVersion) made() (int, *Provenance) { return v.Profile.Version, &v.Provenance }

// ProfileTest is a trial that somebody looked at and found good. The batch stays
// in the store (A.SC.6: test scans archived).
type ProfileTest struct {
	Batch  batch.ID  `json:"batch"`
	Pages  int       `json:"pages"`
	Tester string    `json:"tester"` // pseudonym
	Time   time.Time `json:"time"`
	Note   string    `json:"note"`
}

// ProfileHistory is a profile with all its versions, oldest first.
type ProfileHistory struct {
	Current  *ProfileVersion  `json:"current,omitempty"` // nil while there are drafts only
	Versions []ProfileVersion `json:"versions"`
}

// ProfileTestRequest notes a trial of a draft.
type ProfileTestRequest struct {
	Name    string   `json:"name"`
	Version int      `json:"version"` // 0: the newest draft
	Batch   batch.ID `json:"batch"`
	Note    string   `json:"note"`
}

// ProfileRelease asks for the release of a tested version, or of an older one (the
// way back, A.SC.4).
type ProfileRelease struct {
	Name    string `json:"name"`
	Version int    `json:"version"` // 0: the newest tested one
	Reason  string `json:"reason"`
}

// profileName is a name, or a name with a version: "amt", "amt@3".
var profileName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(@[1-9][0-9]{0,5})?$`)

// profileVersions returns the versions of a profile, oldest first.
func (st *Station) profileVersions(name string) ([]ProfileVersion, error) {
	var out []ProfileVersion
	if p, err := BuiltinProfile(name); err == nil {
		out = append(out, ProfileVersion{Type: "profile", Profile: p, Ref: profileRef(p), Provenance: Provenance{Standing: Builtin}})
	}
	return history(st, store.Profiles, name, out)
}

// ProfileHistory returns a profile with all its versions. CodeProfileUnknown.
func (st *Station) ProfileHistory(name string) (ProfileHistory, error) {
	versions, err := st.profileVersions(name)
	if err != nil {
		return ProfileHistory{}, err
	}
	if len(versions) == 0 {
		return ProfileHistory{}, batch.Refuse("profile.read", batch.CodeProfileUnknown, "%s", name)
	}
	h := ProfileHistory{Versions: versions}
	if i := current(versions); i >= 0 {
		h.Current = &versions[i]
	}
	return h, nil
}

// profile finds a profile by name: the version in use. A trial may name any
// version, "amt@3"; everything else only the one in use.
func (st *Station) profile(name string, trial bool) (ProfileVersion, error) {
	base, number, numbered := strings.Cut(name, "@")
	h, err := st.ProfileHistory(base)
	if err != nil {
		return ProfileVersion{}, err
	}
	switch n, _ := strconv.Atoi(number); {
	case numbered:
		i := versionAt(h.Versions, n)
		if i < 0 {
			return ProfileVersion{}, batch.Refuse("profile.read", batch.CodeProfileUnknown, "%s", name)
		}
		if v := h.Versions[i]; trial || v.Standing == InUse || v.Standing == Builtin {
			return v, nil
		}
		return ProfileVersion{}, batch.Refuse("profile.read", batch.CodeProfileUnreleased, "Fassung %d von »%s« gilt nicht", n, base)
	case h.Current == nil:
		return ProfileVersion{}, batch.Refuse("profile.read", batch.CodeProfileUnreleased, "»%s« ist erst entworfen", base)
	}
	return *h.Current, nil
}

// Profiles emits every profile in the version in use, or its newest one where
// there are only drafts; the built-in first, then by name.
func (st *Station) Profiles(emit Emit) (int, error) {
	return list(st, store.Profiles, []string{profiles.Default}, st.profileVersions, emit)
}

// PutProfile adds a draft under the name in the text; the number of its version is
// given here, whatever the text says. CodeProfileInvalid.
func (st *Station) PutProfile(ctx context.Context, who Actor, text string) (ProfileVersion, error) {
	p, err := ParseProfile([]byte(text))
	if err != nil {
		return ProfileVersion{}, err
	}
	if !className.MatchString(p.Name) || len(p.Name) > 60 {
		return ProfileVersion{}, batch.Refuse("profile.put", batch.CodeProfileInvalid, "name besteht aus kleinen Buchstaben, Ziffern und Bindestrichen, höchstens 60")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ProfileVersion{}, err
	}
	v := ProfileVersion{Type: "profile", Provenance: Provenance{Standing: Draft, Author: actor, Written: st.store.Now()}}
	err = st.changeProfile(ctx, actor, p.Name, "profile-drafted", &v, func(versions []ProfileVersion) error {
		p.Version = next(versions)
		v.Profile, v.Ref = p, profileRef(p)
		return nil
	})
	return v, err
}

// changeProfile writes the version that decide makes of the versions there are.
func (st *Station) changeProfile(ctx context.Context, actor, name, event string, v *ProfileVersion, decide func([]ProfileVersion) error) error {
	return revise(ctx, st, store.Profiles, actor, name, event, v, st.profileVersions, decide)
}

// TestProfile notes that a trial with exactly these settings was looked at and is
// good (A.SC.6). CodeProfileUnknown, CodeTrial.
func (st *Station) TestProfile(ctx context.Context, who Actor, q ProfileTestRequest) (ProfileVersion, error) {
	const op = "profile.test"
	if strings.TrimSpace(q.Note) == "" {
		return ProfileVersion{}, batch.Refuse(op, batch.CodeReason, "was an der Probe angesehen wurde")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ProfileVersion{}, err
	}
	b, err := st.store.Batch(q.Batch)
	if err != nil {
		return ProfileVersion{}, err
	}
	if acts, err := st.store.Acts(q.Batch); err != nil {
		return ProfileVersion{}, err
	} else if at, erased := batch.Erased(acts); erased {
		return ProfileVersion{}, batch.Refuse(op, batch.CodeErased, "Stapel %s am %s", q.Batch, batch.Moment(at))
	}
	var v ProfileVersion
	err = st.changeProfile(ctx, actor, q.Name, "profile-tested", &v, func(versions []ProfileVersion) error {
		i := asked(versions, q.Version, Draft)
		if i < 0 {
			return batch.Refuse(op, batch.CodeProfileUnknown, "%s hat keinen solchen Entwurf", q.Name)
		}
		v = versions[i]
		switch {
		case v.Standing != Draft && v.Standing != Tested:
			return batch.Refuse(op, batch.CodeWrongState, "nur Entwürfe werden geprüft")
		case !b.Trial || b.State != batch.Tried || len(b.Pages) == 0:
			return batch.Refuse(op, batch.CodeTrial, "Stapel %s ist keine abgeschlossene Probe", b.ID)
		case b.Profile != v.Ref:
			return batch.Refuse(op, batch.CodeTrial, "Stapel %s entstand mit anderen Einstellungen als Fassung %d von »%s«", b.ID, v.Profile.Version, q.Name)
		}
		v.Standing = Tested
		v.Tests = append(slices.Clone(v.Tests), ProfileTest{Batch: b.ID, Pages: len(b.Pages), Tester: actor, Time: st.store.Now(), Note: q.Note})
		return nil
	})
	return v, err
}

// ReleaseProfile puts a tested version into use, or an older one again.
// CodeProfileUnreleased: it was not tested; CodeSecondPerson.
func (st *Station) ReleaseProfile(ctx context.Context, who Actor, q ProfileRelease) (ProfileVersion, error) {
	const op = "profile.release"
	if strings.TrimSpace(q.Reason) == "" {
		return ProfileVersion{}, batch.Refuse(op, batch.CodeReason, "warum das Scanprofil so gilt")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return ProfileVersion{}, err
	}
	var v ProfileVersion
	err = st.changeProfile(ctx, actor, q.Name, "profile-released", &v, func(versions []ProfileVersion) error {
		i := asked(versions, q.Version, Tested)
		switch {
		case i < 0 && (q.Version > 0 || newest(versions, Draft) < 0):
			return batch.Refuse(op, batch.CodeProfileUnknown, "%s hat keine solche Fassung", q.Name)
		case i < 0 || versions[i].Standing == Draft:
			return batch.Refuse(op, batch.CodeProfileUnreleased, "der Entwurf von »%s« ist noch nicht geprüft", q.Name)
		}
		v = versions[i]
		if err := v.release(st, op, fmt.Sprintf("Scanprofil »%s«, Fassung %d", q.Name, v.Profile.Version), actor, q.Reason, inUse(versions)); err != nil || v.Back != nil {
			return err
		}
		v.Replaces = nil
		if c := current(versions); c >= 0 {
			v.Replaces = &versions[c].Ref
		}
		return nil
	})
	return v, err
}

// ProfileDiffRequest compares two versions; 0 stands for the one in use (From) and
// for the newest (To).
type ProfileDiffRequest struct {
	Name string `json:"name"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// ProfileDiff is what differs between two versions.
type ProfileDiff struct {
	Type    string           `json:"type"` // "profile-diff"
	From    batch.ProfileRef `json:"from"`
	To      batch.ProfileRef `json:"to"`
	Changes []ProfileChange  `json:"changes"`
}

// ProfileChange is one key of the TOML file with both values as JSON.
type ProfileChange struct {
	Key  string `json:"key"`
	From string `json:"from"`
	To   string `json:"to"`
}

// DiffProfile compares two versions of a profile. CodeProfileUnknown.
func (st *Station) DiffProfile(q ProfileDiffRequest) (ProfileDiff, error) {
	h, err := st.ProfileHistory(q.Name)
	if err != nil {
		return ProfileDiff{}, err
	}
	from, to := current(h.Versions), len(h.Versions)-1
	if q.From > 0 {
		from = versionAt(h.Versions, q.From)
	}
	if q.To > 0 {
		to = versionAt(h.Versions, q.To)
	}
	if from < 0 || to < 0 {
		return ProfileDiff{}, batch.Refuse("profile.diff", batch.CodeProfileUnknown, "%s hat keine solche Fassung", q.Name)
	}
	a, b := h.Versions[from], h.Versions[to]
	return ProfileDiff{Type: "profile-diff", From: a.Ref, To: b.Ref, Changes: differences(a.Profile, b.Profile)}, nil
}

// differences lists the keys with other values, in the order of the keys; the
// number of the version is none of them.
func differences(a, b batch.Profile) []ProfileChange {
	before, after := map[string]string{}, map[string]string{}
	a.Version, b.Version = 0, 0
	flatten(before, "", a)
	flatten(after, "", b)
	out := []ProfileChange{}
	for key, v := range before {
		if after[key] != v {
			out = append(out, ProfileChange{key, v, after[key]})
		}
	}
	slices.SortFunc(out, func(a, b ProfileChange) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// flatten writes the values under their keys in the TOML file.
func flatten(out map[string]string, prefix string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // a struct of plain values always encodes
	}
	var keys map[string]json.RawMessage
	if data[0] != '{' || json.Unmarshal(data, &keys) != nil {
		out[strings.TrimSuffix(prefix, ".")] = string(data)
		return
	}
	for key, raw := range keys {
		flatten(out, prefix+key+".", raw)
	}
}
