package administration

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// acceptances is the section of what was scanned with the test chart (A.O.3).
func (r *Room) acceptances() *section {
	w := r.desk.Words
	s := &section{id: "acceptances", does: []string{"admin-chart", "admin-test", "admin-good"},
		columns: []part.TableColumn{{Head: w.T("admin.scanner.model"), Least: 130, Share: 2}, {Head: w.T("admin.profile.name"), Least: 100, Share: 1}, {Head: w.T("admin.standing"), Least: 150, Share: 1}}}
	s.ready = func(action string, row int) bool {
		if action != "admin-good" {
			return true
		}
		return row >= 0 && row < len(r.known.accepted) && r.known.accepted[row].Passed && r.known.accepted[row].SignedBy == ""
	}
	s.label = func(action string) string {
		return map[string]string{"admin-test": "admin.acceptance.run", "admin-good": "admin.acceptance.signing"}[action]
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Acceptances(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.acceptance.promise"), use: func() { r.known.accepted = all }}
		for _, a := range all {
			v.names = append(v.names, acceptanceName(a))
		}
		v.cell = func(row, column int) part.Cell {
			a := all[row]
			switch column {
			case 0:
				return part.Cell{Words: scannerName(a.Fingerprint)}
			case 1:
				return part.Cell{Words: a.Profile.Name + " · " + w.Number(a.Profile.Version)}
			}
			tone, key := accepted(a)
			return part.Cell{Words: w.T("admin.acceptance." + key), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.acceptance(all[row]) }
		return v, nil
	}
	return s
}

func acceptanceName(a station.Acceptance) string { return a.Profile.Name + "/" + a.Fingerprint.Device }

// scannerName is what people call a scanner, or else its address.
func scannerName(f station.Fingerprint) string {
	if name := strings.TrimSpace(f.Vendor + " " + f.Model); name != "" {
		return name
	}
	return f.Device
}

// accepted is where a run with the chart is on its way.
func accepted(a station.Acceptance) (part.Tone, string) {
	switch {
	case !a.Passed:
		return part.ToneSevere, "failed"
	case a.SignedBy == "":
		return part.ToneOpen, "unsigned"
	}
	return part.ToneGood, "signed"
}

// verdicts are how a criterion is shown.
var verdicts = map[station.Verdict]part.Tone{station.Fulfilled: part.ToneGood, station.Unfulfilled: part.ToneSevere, station.Untested: part.TonePlain}

// acceptance shows what was measured, with which versions, and who answers for it.
func (r *Room) acceptance(a station.Acceptance) []fyne.CanvasObject {
	w := r.desk.Words
	tone, key := accepted(a)
	lines := []fyne.CanvasObject{part.NewTitle(scannerName(a.Fingerprint)).Wrapped(), part.NewBadge(tone, w.T("admin.acceptance."+key)), part.NewText(w.T("admin.acceptance." + key + ".text")).Wrapped()}
	if a.SignedBy != "" {
		lines = append(lines, part.NewPair(w.T("admin.acceptance.signer"), r.nameOf(a.SignedBy)+", "+w.Date(a.Signed.Local())+": "+a.Reason))
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.acceptance.measured", words.Data{"Date": w.Date(a.Time.Local()), "Time": w.Time(a.Time.Local())})).Bold())
	for _, c := range a.Criteria {
		lines = append(lines, part.NewBadge(verdicts[c.Verdict], c.Title), part.NewSmall(w.T("admin.acceptance.criterion", words.Data{"Measured": c.Measured, "Wanted": c.Wanted})).Wrapped())
	}
	lines = append(lines, part.Rule(), part.NewText(w.T("admin.acceptance.exactly")).Bold())
	f := a.Fingerprint
	pair := func(label, value string) {
		if value != "" {
			lines = append(lines, part.NewPair(label, value))
		}
	}
	pair(w.T("admin.scanner.name"), path(f.Device))
	pair(w.T("admin.profile.name"), a.Profile.Name+", "+w.T("admin.version")+" "+w.Number(a.Profile.Version))
	pair(w.T("admin.acceptance.program"), f.Program)
	pair(w.T("admin.scanner.driver"), strings.TrimSpace(f.Driver+" "+f.Library))
	for _, key := range slices.Sorted(maps.Keys(f.Identity)) {
		pair(key, f.Identity[key])
	}
	return lines
}

func (r *Room) chosenAcceptance() (station.Acceptance, bool) {
	for _, a := range r.known.accepted {
		if acceptanceName(a) == r.section().chosen() {
			return a, true
		}
	}
	return station.Acceptance{}, false
}

// accept asks for scanner and profile and scans the chart that lies in it.
func (r *Room) accept() {
	w := r.desk.Words
	profile, device := r.one("profile", "admin.profile.name", "", "posteingang"), r.one("device", "admin.scanner.name", "admin.acceptance.device")
	if a, ok := r.chosenAcceptance(); ok { // most often the same anew
		profile.value.Text, device.value.Text = a.Profile.Name, a.Fingerprint.Device
	}
	s := r.section()
	r.open(w.T("admin.acceptance.run"), w.T("admin.acceptance.run.text"), []ask{profile, device}, func(_ context.Context, typed map[string]string) (func(), error) {
		return func() {
			title := w.T("admin.acceptance.running")
			r.run(title, func(ctx context.Context) (func(), error) {
				a, err := r.model.Accept(ctx, typed["profile"], typed["device"])
				return func() {
					s.want = acceptanceName(a)
					tone, key := accepted(a)
					r.tell(tone, w.T("admin.acceptance."+key), w.T("admin.acceptance."+key+".text"))
				}, err
			})
		}, model.ChartReady(typed["profile"], typed["device"])
	})
	r.offerScanners(r.form)
}

// offerScanners says which scanners and profiles there are, once that is known.
func (r *Room) offerScanners(f *form) {
	r.desk.Bridge.Go(func(ctx context.Context) {
		profiles, err := r.model.ProfileNames(ctx)
		if err != nil {
			return // they can be typed all the same
		}
		devices, err := r.model.Devices(ctx)
		if err != nil {
			return
		}
		var names []string
		for _, d := range devices {
			names = append(names, d.Name)
		}
		r.desk.Bridge.Show("admin-scanners", func() {
			if r.form != f {
				return
			}
			f.offer("profile", profiles, nil)
			f.offer("device", names, nil)
		})
	})
}

// sign puts the name of whoever is logged in to the newest run.
func (r *Room) sign() {
	a, ok := r.chosenAcceptance()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.acceptance.sign", words.Data{"Name": scannerName(a.Fingerprint), "Profile": a.Profile.Name}), w.T("admin.acceptance.sign.text"), []ask{r.one("reason", "admin.profile.note", "admin.acceptance.signhint")},
		func(ctx context.Context, typed map[string]string) (func(), error) {
			_, err := r.model.SignAcceptance(ctx, a, typed["reason"])
			return func() { r.tell(part.ToneGood, w.T("admin.acceptance.signed"), w.T("admin.acceptance.signed.text")) }, err
		})
}

// printChart makes the chart for the printer.
func (r *Room) printChart() {
	r.run("", func(ctx context.Context) (func(), error) {
		f, err := r.model.ChartSheet(ctx)
		return r.printed(f, err)
	})
}

// firstDevice is the scanner that is taken where nobody chose one.
func (r *Room) firstDevice(ctx context.Context) (string, error) {
	devices, err := r.model.Devices(ctx)
	if err == nil && len(devices) == 0 {
		err = batch.Refuse("administration.device", batch.CodeNoDevice, "es wurde keiner gefunden")
	}
	if err != nil {
		return "", err
	}
	return devices[0].Name, nil
}
