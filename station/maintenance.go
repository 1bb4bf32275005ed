package station

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// Operations of maintenance (A.O.2).
const (
	OpMaintenance      Operation = "maintenance"
	OpMaintenanceBegin Operation = "maintenance-begin"
	OpMaintenanceEnd   Operation = "maintenance-end"
)

var maintenanceOperations = map[Operation]operation{
	OpMaintenance: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, emit Emit) (Maintenance, error) {
		return st.MaintenanceHistory(emit)
	})},
	OpMaintenanceBegin: {[]batch.Role{batch.RoleAdministration}, handle(func(ctx context.Context, st *Station, who Actor, reason string, _ Emit) (Maintenance, error) {
		return st.BeginMaintenance(ctx, who, reason)
	})},
	OpMaintenanceEnd: {signers, handle(func(ctx context.Context, st *Station, who Actor, q Checklist, _ Emit) (Maintenance, error) {
		return st.EndMaintenance(ctx, who, q)
	})},
}

// Maintenance is a time in which nothing is scanned (A.O.2): who, why, what the
// versions were before and after, and the checklist of its release.
type Maintenance struct {
	Type      string     `json:"type"` // "maintenance"
	On        bool       `json:"on"`
	Reason    string     `json:"reason,omitempty"`
	Begun     time.Time  `json:"begun,omitzero"`
	By        string     `json:"by,omitempty"` // pseudonym
	Before    Versions   `json:"before,omitzero"`
	Ended     time.Time  `json:"ended,omitzero"`
	EndedBy   string     `json:"ended_by,omitempty"` // pseudonym
	After     Versions   `json:"after,omitzero"`
	Changes   []string   `json:"changes,omitempty"` // German
	Checklist *Checklist `json:"checklist,omitempty"`
}

// Checklist is what somebody answers for when maintenance ends.
type Checklist struct {
	// Updates says what was done about security updates.
	Updates string `json:"updates"`
	// Acceptance says what was done about acceptance; the station checks it for
	// every device that was accepted before.
	Acceptance string `json:"acceptance"`
	// Trial is a trial that was scanned since maintenance began and is good.
	Trial batch.ID `json:"trial"`
	Note  string   `json:"note,omitempty"`
}

// Versions are those of the station and of the devices it finds.
type Versions struct {
	Program string        `json:"program"`
	System  string        `json:"system"` // distribution and kernel
	Devices []Fingerprint `json:"devices,omitempty"`
}

const maintenanceKey = "maintenance"

// maintenance returns the newest maintenance; the zero value where there never
// was one.
func (st *Station) maintenance() (Maintenance, error) {
	m := Maintenance{Type: "maintenance"}
	e, found, err := st.store.Entry(store.Settings, maintenanceKey)
	if err != nil || !found {
		return m, err
	}
	err = readMaintenance(e, &m)
	return m, err
}

func readMaintenance(e store.Entry, m *Maintenance) error {
	if err := json.Unmarshal(e.Value, m); err != nil {
		return &batch.Error{Op: "maintenance.read", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
	}
	return nil
}

// MaintenanceHistory emits every maintenance that has ended, oldest first, and
// returns the newest.
func (st *Station) MaintenanceHistory(emit Emit) (Maintenance, error) {
	entries, err := st.store.History(store.Settings, maintenanceKey)
	if err != nil {
		return Maintenance{}, err
	}
	for _, e := range entries {
		var m Maintenance
		if err := readMaintenance(e, &m); err != nil {
			return m, err
		}
		if !m.On {
			emit(m)
		}
	}
	return st.maintenance()
}

// outOfMaintenance refuses to take anything in while the station is in
// maintenance. CodeMaintenance.
func (st *Station) outOfMaintenance() error {
	m, err := st.maintenance()
	if err != nil || !m.On {
		return err
	}
	return batch.Refuse("run.maintenance", batch.CodeMaintenance, "seit %s, »%s«", batch.Moment(m.Begun), m.Reason)
}

// BeginMaintenance stops scanning and import; what is in the store goes on its
// way. CodeWrongState: the station is in maintenance.
func (st *Station) BeginMaintenance(ctx context.Context, who Actor, reason string) (Maintenance, error) {
	const op = "maintenance.begin"
	if strings.TrimSpace(reason) == "" {
		return Maintenance{}, batch.Refuse(op, batch.CodeReason, "was gewartet wird")
	}
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Maintenance{}, err
	}
	m := Maintenance{Type: "maintenance", On: true, Reason: strings.TrimSpace(reason), Begun: st.store.Now(), By: actor}
	if m.Before, err = st.versions(ctx); err != nil {
		return m, err
	}
	err = st.changeMaintenance(ctx, actor, "maintenance-begun", &m, func(now Maintenance) error {
		if now.On {
			return batch.Refuse(op, batch.CodeWrongState, "die Station ist schon in Wartung")
		}
		return nil
	})
	return m, err
}

// EndMaintenance lets scanning go on once the checklist is complete: updates and
// acceptance are answered for, a trial was scanned, and no accepted device has
// changed without being accepted anew. CodeChecklist says what is missing.
func (st *Station) EndMaintenance(ctx context.Context, who Actor, q Checklist) (Maintenance, error) {
	const op = "maintenance.end"
	actor, err := st.pseudonymOf(who)
	if err != nil {
		return Maintenance{}, err
	}
	after, err := st.versions(ctx)
	if err != nil {
		return Maintenance{}, err
	}
	var m Maintenance
	err = st.changeMaintenance(ctx, actor, "maintenance-ended", &m, func(now Maintenance) error {
		if !now.On {
			return batch.Refuse(op, batch.CodeWrongState, "die Station ist nicht in Wartung")
		}
		if missing, err := st.missing(q, now, after); err != nil || missing != "" {
			if err != nil {
				return err
			}
			return batch.Refuse(op, batch.CodeChecklist, "%s", missing)
		}
		m = now
		m.On, m.Ended, m.EndedBy, m.After, m.Checklist = false, st.store.Now(), actor, after, &q
		m.Changes = m.Before.changes(after)
		return nil
	})
	return m, err
}

// changeMaintenance writes what decide makes of the maintenance as it is.
func (st *Station) changeMaintenance(ctx context.Context, actor, event string, m *Maintenance, decide func(now Maintenance) error) error {
	return st.store.ChangeRegister(ctx, store.Settings, actor, func() ([]store.Entry, error) {
		now, err := st.maintenance()
		if err != nil {
			return nil, err
		}
		if err := decide(now); err != nil {
			return nil, err
		}
		e, err := store.NewEntry(maintenanceKey, event, m)
		return []store.Entry{e}, err
	})
}

// missing says in German what keeps maintenance from its end, "" where nothing
// does.
func (st *Station) missing(q Checklist, m Maintenance, now Versions) (string, error) {
	switch {
	case strings.TrimSpace(q.Updates) == "":
		return "es fehlt die Auskunft zu den Sicherheitsaktualisierungen", nil
	case strings.TrimSpace(q.Acceptance) == "":
		return "es fehlt die Auskunft zur Abnahme", nil
	case q.Trial == "":
		return "es fehlt der Probestapel", nil
	}
	b, err := st.store.Header(q.Trial)
	switch {
	case err != nil:
		return "", err
	case !b.Trial || b.State != batch.Tried:
		return fmt.Sprintf("Stapel %s ist keine abgeschlossene Probe", b.ID), nil
	case b.Opened.Before(m.Begun):
		return fmt.Sprintf("Probe %s ist älter als die Wartung", b.ID), nil
	}
	return st.stale(now)
}

// stale names the accepted devices that are no longer what was accepted. A device
// that is not found now counts by the version of the program alone: the lock
// looks again before the next stack.
func (st *Station) stale(now Versions) (string, error) {
	var out []string
	err := st.store.Entries(store.Settings, func(e store.Entry) error {
		profile, device, ok := strings.Cut(strings.TrimPrefix(e.Key, "acceptance/"), "/")
		if !strings.HasPrefix(e.Key, "acceptance/") || !ok {
			return nil
		}
		a, found, err := st.signedAcceptance(profile, device)
		if err != nil || !found {
			return err
		}
		is := a.Fingerprint
		is.Program = now.Program
		if i := slices.IndexFunc(now.Devices, func(f Fingerprint) bool { return f.Device == a.Fingerprint.Device }); i >= 0 {
			is = now.Devices[i]
		}
		if changes := a.Fingerprint.changes(is); len(changes) > 0 {
			out = append(out, fmt.Sprintf("»%s« mit »%s« muss neu abgenommen werden (%s)", a.Fingerprint.Device, profile, strings.Join(changes, "; ")))
		}
		return nil
	})
	return strings.Join(out, ", "), err
}

// versions collects what is installed. A device that does not answer is listed by
// its name alone.
func (st *Station) versions(ctx context.Context) (Versions, error) {
	v := Versions{Program: st.version, System: system()}
	devices, err := st.workers.Devices(ctx)
	if err != nil {
		return v, err
	}
	for _, d := range devices {
		f := Fingerprint{Device: d.Name, Vendor: d.Vendor, Model: d.Model, Program: st.version}
		if c, err := st.workers.Describe(ctx, d.Name); err == nil {
			f.Driver, f.Library, f.Identity = c.Driver, c.Library, c.Identity
		}
		v.Devices = append(v.Devices, f)
	}
	return v, nil
}

// system is the distribution and the kernel.
func system() string {
	name := "Linux"
	if text, err := os.ReadFile("/etc/os-release"); err == nil {
		for _, line := range strings.Split(string(text), "\n") {
			if value, found := strings.CutPrefix(line, "PRETTY_NAME="); found {
				name = strings.Trim(value, `"`)
			}
		}
	}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		name += ", Kernel " + unix.ByteSliceToString(u.Release[:])
	}
	return name
}

// changes tells in German what is not as it was.
func (v Versions) changes(now Versions) []string {
	out := []string{}
	if v.Program != now.Program {
		out = append(out, fmt.Sprintf("Programmfassung war »%s«, ist »%s«", v.Program, now.Program))
	}
	if v.System != now.System {
		out = append(out, fmt.Sprintf("System war »%s«, ist »%s«", v.System, now.System))
	}
	for _, f := range v.Devices {
		i := slices.IndexFunc(now.Devices, func(o Fingerprint) bool { return o.Device == f.Device })
		if i < 0 {
			out = append(out, fmt.Sprintf("»%s« wird nicht mehr gefunden", f.Device))
			continue
		}
		is := now.Devices[i]
		is.Program = f.Program // told above
		for _, change := range f.changes(is) {
			out = append(out, fmt.Sprintf("»%s«: %s", f.Device, change))
		}
	}
	for _, f := range now.Devices {
		if !slices.ContainsFunc(v.Devices, func(o Fingerprint) bool { return o.Device == f.Device }) {
			out = append(out, fmt.Sprintf("»%s« ist neu", f.Device))
		}
	}
	return out
}
