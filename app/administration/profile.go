package administration

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// shownProfile is a profile with how its newest version differs.
type shownProfile struct {
	model.Profile
	changes []station.ProfileChange
}

// profiles is the section of the scan profiles.
func (r *Room) profiles() *section {
	w := r.desk.Words
	s := &section{id: "profiles", does: []string{"admin-new", "admin-edit", "admin-test", "admin-good", "admin-release"},
		columns: []part.TableColumn{{Head: w.T("admin.profile.name"), Least: 130, Share: 2}, {Head: w.T("admin.version"), Least: 60, Right: true}, {Head: w.T("admin.standing"), Least: 110, Share: 1}}}
	s.ready = func(action string, row int) bool {
		switch {
		case row < 0 || row >= len(r.known.profiles):
			return action == "admin-new"
		case action == "admin-test":
			return r.known.profiles[row].Next != nil
		case action == "admin-good":
			p := r.known.profiles[row]
			return p.Next != nil && r.known.probes[p.Name].Pages > 0
		case action == "admin-release":
			p := r.known.profiles[row]
			return p.Next != nil && p.Next.Standing == station.Tested
		}
		return true
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Profiles(ctx)
		if err != nil {
			return view{}, err
		}
		var shown []shownProfile
		v := view{sum: w.T("admin.profile.promise")}
		for _, p := range all {
			one := shownProfile{Profile: p}
			if p.Next != nil && p.Current != nil {
				if one.changes, err = r.model.ProfileDiff(ctx, p.Name); err != nil {
					return view{}, err
				}
			}
			shown = append(shown, one)
			v.names = append(v.names, p.Name)
		}
		v.cell = func(row, column int) part.Cell {
			p := shown[row]
			switch column {
			case 0:
				return part.Cell{Words: p.Name}
			case 1:
				return part.Cell{Words: w.Number(p.Shown.Profile.Version)}
			}
			return r.standing(p.Shown.Standing, p.Next != nil)
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.profile(shown[row]) }
		v.use = func() { r.known.profiles = all }
		return v, nil
	}
	return s
}

// standings says how a standing is shown.
var standings = map[station.Standing]part.Tone{
	station.Draft: part.ToneOpen, station.Tested: part.ToneRunning, station.InUse: part.ToneGood, station.Builtin: part.ToneGood, station.Outdated: part.TonePlain,
}

func (r *Room) standing(s station.Standing, next bool) part.Cell {
	w := r.desk.Words
	tone, text := standings[s], w.T("admin.standing."+string(s))
	if next && (s == station.InUse || s == station.Builtin) {
		tone, text = part.ToneOpen, w.T("admin.standing.next")
	}
	return part.Cell{Words: text, Tone: &tone}
}

// profile shows what holds, what a draft changes, and the versions.
func (r *Room) profile(p shownProfile) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(p.Name).Wrapped(), part.NewText(p.Shown.Profile.Description).Wrapped()}
	if probe, ok := r.known.probes[p.Name]; ok {
		lines = append(lines, r.probe(probe)...)
	}
	if p.Next != nil {
		lines = append(lines, part.Rule(), part.NewBadge(standings[p.Next.Standing], w.T("admin.profile.waits."+string(p.Next.Standing), words.Data{"Version": p.Next.Profile.Version, "Person": r.nameOf(p.Next.Author)})))
		for _, c := range p.changes {
			lines = append(lines, part.NewPair(r.label("admin.profile.", c.Key), w.T("admin.change", words.Data{"From": plain(c.From), "To": plain(c.To)})))
		}
		if len(p.changes) == 0 && p.Current != nil {
			lines = append(lines, part.NewSmall(w.T("admin.nochange")).Wrapped())
		}
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.holds")).Bold())
	values, err := model.ProfileValues(p.Shown.Profile)
	if err != nil {
		return lines
	}
	return append(append(lines, r.pairs("admin.profile.", values)...), r.versions(len(p.Versions), func(i int) (int, station.Provenance) { return p.Versions[i].Profile.Version, p.Versions[i].Provenance })...)
}

// chosenProfile is that of the chosen line.
func (r *Room) chosenProfile() (model.Profile, bool) {
	for _, p := range r.known.profiles {
		if p.Name == r.section().chosen() {
			return p, true
		}
	}
	return model.Profile{}, false
}

// editProfile asks for a further version.
func (r *Room) editProfile() {
	if p, ok := r.chosenProfile(); ok {
		r.draftProfile(p, nil)
	}
}

// newProfile begins a profile of its own with the values of the chosen one.
func (r *Room) newProfile() {
	p, ok := r.chosenProfile()
	if !ok && len(r.known.profiles) > 0 {
		p, ok = r.known.profiles[0], true
	}
	if ok {
		r.draftProfile(p, []ask{r.one("name", "admin.profile.newname", "admin.profile.namehint")})
	}
}

func (r *Room) draftProfile(p model.Profile, first []ask) {
	w := r.desk.Words
	values, err := model.ProfileValues(p.Newest())
	if err != nil {
		r.desk.Fail(err)
		return
	}
	title := w.T("admin.profile.edit", words.Data{"Name": p.Name})
	if len(first) > 0 {
		title = w.T("admin.profile.new", words.Data{"Name": p.Name})
	}
	r.open(title, w.T("admin.profile.edit.text"), append(first, r.asks("admin.profile.", values)...), func(ctx context.Context, typed map[string]string) (func(), error) {
		v, err := r.model.DraftProfile(ctx, p.Newest(), typed)
		return func() {
			delete(r.known.probes, v.Profile.Name)
			r.tell(part.ToneGood, w.T("admin.profile.drafted", words.Data{"Name": v.Profile.Name, "Version": v.Profile.Version}), w.T("admin.profile.drafted.text"))
		}, err
	})
}

// testProfile scans a probe with the draft.
func (r *Room) testProfile() {
	p, ok := r.chosenProfile()
	if !ok || p.Next == nil {
		return
	}
	w := r.desk.Words
	r.run(w.T("admin.probe.running"), func(ctx context.Context) (func(), error) {
		devices, err := r.model.Devices(ctx)
		if err != nil {
			return nil, err
		}
		device := ""
		if len(devices) > 0 {
			device = devices[0].Name
		}
		probe, err := r.model.Probe(ctx, device, fmt.Sprintf("%s@%d", p.Name, p.Next.Profile.Version))
		return func() {
			r.known.probes[p.Name] = probe
			r.tell(part.ToneGood, w.T("admin.probe.done"), w.T("admin.profile.look"))
			r.choose()
		}, err
	})
}

// noteTest says that the probe was looked at and is good.
func (r *Room) noteTest() {
	p, ok := r.chosenProfile()
	probe := r.known.probes[p.Name]
	if !ok || p.Next == nil || probe.Batch == "" {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.profile.good", words.Data{"Name": p.Name, "Version": p.Next.Profile.Version}), w.T("admin.profile.good.text"), []ask{r.one("note", "admin.profile.note", "admin.profile.notehint")},
		func(ctx context.Context, typed map[string]string) (func(), error) {
			_, err := r.model.NoteTest(ctx, p.Name, p.Next.Profile.Version, probe.Batch, typed["note"])
			return func() { r.tell(part.ToneGood, w.T("admin.saved.title"), w.T("admin.profile.tested.text")) }, err
		})
}

// releaseProfile puts the tested version into use.
func (r *Room) releaseProfile() {
	p, ok := r.chosenProfile()
	if !ok || p.Next == nil {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.release", words.Data{"Name": p.Name, "Version": p.Next.Profile.Version}), w.T("admin.release.text"), []ask{r.one("reason", "journal.form.reason", "admin.release.hint")},
		func(ctx context.Context, typed map[string]string) (func(), error) {
			_, err := r.model.ReleaseProfile(ctx, p.Name, typed["reason"])
			return func() { r.tell(part.ToneGood, w.T("admin.released.title"), w.T("admin.released.text")) }, err
		})
}
