package station

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/assets/chart"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations of the acceptance of scanners (A.O.3).
const (
	OpAcceptanceRun  Operation = "acceptance-run"
	OpAcceptanceSign Operation = "acceptance-sign"
	OpAcceptances    Operation = "acceptances"
	// OpAcceptanceChart is the chart, to be printed.
	OpAcceptanceChart Operation = "acceptance-chart"
)

// accepters measure, signers put their name to it.
var (
	accepters = []batch.Role{batch.RoleOperator, batch.RoleSupervisor, batch.RoleAdministration}
	signers   = []batch.Role{batch.RoleSupervisor, batch.RoleAdministration}
)

var acceptanceOperations = map[Operation]operation{
	OpAcceptanceRun: {accepters, handle(func(ctx context.Context, st *Station, who Actor, q AcceptanceRequest, emit Emit) (Acceptance, error) {
		return st.Accept(ctx, who, q, emit)
	})},
	OpAcceptanceSign: {signers, handle(func(ctx context.Context, st *Station, who Actor, q AcceptanceSign, _ Emit) (Acceptance, error) {
		return st.SignAcceptance(ctx, who, q)
	})},
	OpAcceptances: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (int, error) {
		return st.Acceptances(emit)
	})},
	OpAcceptanceChart: {nil, handle(func(context.Context, *Station, Actor, struct{}, Emit) (PrintFile, error) {
		data, err := chart.PDF()
		if err != nil {
			err = batch.Fail("acceptance.chart", batch.CodeInternal, err)
		}
		return PrintFile{Type: "print", Name: "prueftafel.pdf", Data: data}, err
	})},
}

// AcceptanceRequest asks for a run with the test chart: from a device, or with
// files that another program scanned.
type AcceptanceRequest struct {
	Profile string   `json:"profile"` // name, or name@version
	Device  string   `json:"device,omitempty"`
	Paths   []string `json:"paths,omitempty"` // as in RunRequest
	Names   []string `json:"names,omitempty"`
}

// AcceptanceSign puts a person's name to the newest run of a profile and device.
type AcceptanceSign struct {
	Profile string `json:"profile"`
	Device  string `json:"device"`
	Reason  string `json:"reason"`
}

// Acceptance is the record of a run with the test chart (A.O.3): what was
// measured, the verdicts, the versions, and who put their name to it.
type Acceptance struct {
	Type        string             `json:"type"` // "acceptance"
	Profile     batch.ProfileRef   `json:"profile"`
	Fingerprint Fingerprint        `json:"fingerprint"`
	Chart       int                `json:"chart"` // version of the chart
	Batch       batch.ID           `json:"batch"`
	Page        batch.ID           `json:"page"`
	Reading     batch.ChartReading `json:"reading"`
	Text        batch.ChartText    `json:"text"`
	Criteria    []Criterion        `json:"criteria"`
	Passed      bool               `json:"passed"`
	By          string             `json:"by"` // pseudonym
	Time        time.Time          `json:"time"`
	SignedBy    string             `json:"signed_by,omitempty"` // pseudonym
	Signed      time.Time          `json:"signed,omitzero"`
	Reason      string             `json:"reason,omitempty"` // of the signature
}

func acceptanceKey(profile, device string) string {
	return "acceptance/" + profile + "/" + strings.NewReplacer("\\", "/", "\"", "'").Replace(device)
}

// acceptance returns the newest record of a profile and device.
func (st *Station) acceptance(profile, device string) (Acceptance, bool, error) {
	var a Acceptance
	e, found, err := st.store.Entry(store.Settings, acceptanceKey(profile, device))
	if err != nil || !found {
		return a, false, err
	}
	if err := json.Unmarshal(e.Value, &a); err != nil {
		return a, false, &batch.Error{Op: "acceptance.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return a, true, nil
}

// signedAcceptance returns the newest record that somebody put their name to: a
// run after it that failed, or was not signed yet, does not undo it.
func (st *Station) signedAcceptance(profile, device string) (a Acceptance, found bool, err error) {
	entries, err := st.store.History(store.Settings, acceptanceKey(profile, device))
	if err != nil {
		return a, false, err
	}
	for _, e := range entries {
		var one Acceptance
		if err := json.Unmarshal(e.Value, &one); err != nil {
			return a, false, &batch.Error{Op: "acceptance.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
		if one.SignedBy != "" {
			a, found = one, true
		}
	}
	return a, found, nil
}

// Acceptances emits the newest record of every profile and device.
func (st *Station) Acceptances(emit Emit) (int, error) {
	n := 0
	err := st.store.Entries(store.Settings, func(e store.Entry) error {
		if !strings.HasPrefix(e.Key, "acceptance/") {
			return nil
		}
		var a Acceptance
		if err := json.Unmarshal(e.Value, &a); err != nil {
			return &batch.Error{Op: "acceptance.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
		n++
		emit(a)
		return nil
	})
	return n, err
}

// Accept captures the test chart the way every page goes, as a trial, compares it
// with what is printed and keeps the result. CodeAcceptance: there is no chart on
// it, or the run broke off.
func (st *Station) Accept(ctx context.Context, who Actor, q AcceptanceRequest, emit Emit) (Acceptance, error) {
	const op = "acceptance.run"
	if (q.Device == "") == (len(q.Paths) == 0) {
		return Acceptance{}, batch.Refuse(op, batch.CodeUsage, "entweder ein Gerät oder Dateien angeben")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Acceptance{}, err
	}
	device := q.Device
	if device == "" {
		device = ImportDevice
	}
	a := Acceptance{Type: "acceptance", Chart: chart.Version, By: actor}
	if a.Fingerprint, err = st.fingerprint(ctx, device); err != nil {
		return a, err
	}
	sum, err := st.Run(ctx, RunRequest{ProfileName: q.Profile, Device: q.Device, Paths: q.Paths, Names: q.Names, Trial: true, Who: who}, withoutSummary(emit))
	if err != nil {
		return a, err
	}
	if sum.Code != "" {
		return a, batch.Refuse(op, batch.CodeAcceptance, "der Durchlauf brach ab: %s", sum.Message)
	}
	b, err := st.store.Batch(sum.Batch)
	if err != nil {
		return a, err
	}
	a.Profile, a.Batch, a.Time = b.Profile, b.ID, st.store.Now()
	page, err := st.readChart(ctx, b, &a)
	if err != nil {
		return a, err
	}
	a.Criteria = judgeChart(chartTrial{Settings: *b.Settings, Image: page.Image, Reading: a.Reading, Text: a.Text, Device: b.Device != "", DoubleFeed: b.DoubleFeed})
	a.Passed = passed(a.Criteria)
	return a, st.keepAcceptance(ctx, actor, "acceptance-measured", a)
}

// readChart finds the page with the chart and compares it.
func (st *Station) readChart(ctx context.Context, b batch.Batch, a *Acceptance) (batch.Page, error) {
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return p, err
		}
		pixels, err := st.pixels(id)
		if err != nil {
			return p, err
		}
		m, err := st.workers.Measure(ctx, MeasureJob{Page: id, Image: p.Image, MaxPixels: b.Settings.Import.MaxPixels, Chart: true}, pixels, nil)
		pixels.Close()
		if err != nil {
			return p, err
		}
		if m.Chart == nil || !m.Chart.Found {
			continue
		}
		text, err := st.store.Text(id)
		if err != nil {
			return p, err
		}
		a.Page, a.Reading, a.Text = id, *m.Chart, chart.Text(text)
		return p, nil
	}
	return batch.Page{}, batch.Refuse("acceptance.run", batch.CodeAcceptance, "auf keiner der %d Seiten ist die Prüftafel zu erkennen", len(b.Pages))
}

func (st *Station) keepAcceptance(ctx context.Context, actor, event string, a Acceptance) error {
	e, err := store.NewEntry(acceptanceKey(a.Profile.Name, a.Fingerprint.Device), event, a)
	if err != nil {
		return err
	}
	return st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) { return []store.Entry{e}, nil })
}

// SignAcceptance puts a person's name to the newest run; from then on the device
// may be used with the profile where the class asks for it. A run that failed
// cannot be signed, nor one that something changed after (CodeAcceptance).
func (st *Station) SignAcceptance(ctx context.Context, who Actor, q AcceptanceSign) (Acceptance, error) {
	const op = "acceptance.sign"
	if strings.TrimSpace(q.Reason) == "" {
		return Acceptance{}, batch.Refuse(op, batch.CodeReason, "was angesehen wurde")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Acceptance{}, err
	}
	a, found, err := st.acceptance(q.Profile, q.Device)
	switch {
	case err != nil:
		return a, err
	case !found:
		return a, batch.Refuse(op, batch.CodeAcceptance, "»%s« wurde mit »%s« nie geprüft", q.Device, q.Profile)
	case !a.Passed:
		return a, batch.Refuse(op, batch.CodeAcceptance, "der letzte Prüflauf ist nicht bestanden")
	case a.SignedBy != "":
		return a, batch.Refuse(op, batch.CodeWrongState, "diese Abnahme ist schon unterschrieben")
	}
	now, err := st.fingerprint(ctx, a.Fingerprint.Device)
	if err != nil {
		return a, err
	}
	if changes := a.Fingerprint.changes(now); len(changes) > 0 {
		return a, batch.Refuse(op, batch.CodeAcceptance, "seit dem Prüflauf hat sich etwas geändert: %s", strings.Join(changes, "; "))
	}
	a.SignedBy, a.Signed, a.Reason = actor, st.store.Now(), q.Reason
	return a, st.keepAcceptance(ctx, actor, "acceptance-signed", a)
}

// locked tells in German why a profile may not be used with a device, "" where it
// was accepted as both are now. now is the device as it was found, nil where it
// did not come to looking.
func (st *Station) locked(ctx context.Context, p batch.Profile, device string) (problem string, now *Fingerprint, err error) {
	a, known, err := st.signedAcceptance(p.Name, device)
	if err != nil || !known {
		return fmt.Sprintf("»%s« wurde mit »%s« nie abgenommen", device, p.Name), nil, err
	}
	if a.Profile != profileRef(p) {
		return fmt.Sprintf("abgenommen ist »%s« Fassung %d, verlangt ist Fassung %d mit anderen Einstellungen", p.Name, a.Profile.Version, p.Version), nil, nil
	}
	f, err := st.fingerprint(ctx, device)
	if err != nil {
		return "", nil, err
	}
	if changes := a.Fingerprint.changes(f); len(changes) > 0 {
		return "seit der Abnahme hat sich etwas geändert: " + strings.Join(changes, "; "), &f, nil
	}
	return "", &f, nil
}

// permit refuses a run that may not begin now: during maintenance (A.O.2), where
// paper is replaced without ground (A.G.1), or with a profile that is not released
// (A.SC.6), with a device that is not accepted as it is now (A.O.3). A mere copy
// notes the last as a remark.
func (r *run) permit(ctx context.Context) error {
	if r.request.Trial {
		return r.permitTrial()
	}
	if err := r.st.outOfMaintenance(); err != nil {
		return err
	}
	if err := r.mayReplace(); err != nil {
		return err
	}
	if r.loose && r.class != nil && r.class.Mode == batch.Replacing {
		return batch.Refuse("run.profile", batch.CodeProfileUnreleased, "»%s« ist eine lose Datei; wo Papier ersetzt wird, gilt nur ein freigegebenes Scanprofil", r.profile.Name)
	}
	if r.request.Device == "" {
		return nil
	}
	if !strict(r.class) {
		if _, known, err := r.st.signedAcceptance(r.profile.Name, r.request.Device); err != nil || !known {
			return err
		}
	}
	problem, found, err := r.st.locked(ctx, r.profile, r.request.Device)
	r.found = found
	switch {
	case err != nil || problem == "":
		return err
	case strict(r.class):
		return batch.Refuse("run.profile", batch.CodeProfileLocked, "%s", problem)
	}
	r.remark = "Scanner und Scanprofil sind nicht abgenommen: " + problem + "."
	return nil
}

// permitTrial: who may try, and what a trial is not.
func (r *run) permitTrial() error {
	if r.request.Deliver || r.request.Class != "" {
		return batch.Refuse("run.trial", batch.CodeTrial, "sie hat weder Klasse noch Ziel")
	}
	r.request.Read = true
	return allow(r.request.Who, accepters)
}
