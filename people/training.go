package people

import (
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Kind is what a person was trained in or committed to.
type Kind string

// Kinds of entries in the register of training and commitment.
const (
	Commitment     Kind = "verpflichtung"  // A.P.1: to law, rules and instructions
	Operation      Kind = "bedienung"      // A.P.2: process, scanner, quality, faults
	Security       Kind = "sicherheit"     // A.P.3: awareness, malware, personal data, emergency
	Administration Kind = "administration" // A.P.4: daily tasks, backup, service work
	Sensitive      Kind = "sensibel"       // A.AM.VT.H.1: for classes of high confidentiality
)

// kinds are all of them, in the order in which they are shown, with their
// requirement, their German name and how many months they are valid where the
// settings say nothing else. A commitment is valid as long as its text is.
var kinds = []struct {
	kind   Kind
	clause string
	name   string
	months int
}{
	{Commitment, "A.P.1", "Verpflichtung", 0},
	{Operation, "A.P.2", "Einweisung Bedienung", 24},
	{Security, "A.P.3", "Schulung Sicherheit", 12},
	{Administration, "A.P.4", "Schulung Administration", 24},
	{Sensitive, "A.AM.VT.H.1", "Schulung sensible Unterlagen", 12},
}

// Kinds lists all kinds.
func Kinds() []Kind {
	var out []Kind
	for _, k := range kinds {
		out = append(out, k.kind)
	}
	return out
}

// ParseKind reads a kind. CodeUsage: there is none of that name.
func ParseKind(text string) (Kind, error) {
	k := Kind(strings.ToLower(text))
	if !slices.Contains(Kinds(), k) {
		var names []string
		for _, k := range Kinds() {
			names = append(names, string(k))
		}
		return "", batch.Refuse("people.kind", batch.CodeUsage, "»%s« ist keine Schulung; möglich sind %s", text, strings.Join(names, ", "))
	}
	return k, nil
}

// German is the name of a kind with its requirement.
func (k Kind) German() string {
	for _, row := range kinds {
		if row.kind == k {
			return row.name + " (" + row.clause + ")"
		}
	}
	return string(k)
}

// Need is a row of the table of what a role needs.
type Need struct {
	Role batch.Role
	Kind Kind
	// Blocks: without it the role is not effective. Otherwise it is only asked for.
	Blocks bool
}

// Needs is what each role needs (A.P.1 to A.P.4). The administration is only
// reminded, as A.P.4 is a SOLLTE and somebody must be able to enter trainings;
// an auditor comes from outside and only reads.
var Needs = []Need{
	{batch.RoleOperator, Commitment, true},
	{batch.RoleOperator, Operation, true},
	{batch.RoleOperator, Security, true},
	{batch.RoleInspector, Commitment, true},
	{batch.RoleInspector, Operation, true},
	{batch.RoleInspector, Security, true},
	{batch.RoleSupervisor, Commitment, true},
	{batch.RoleSupervisor, Operation, true},
	{batch.RoleSupervisor, Security, true},
	{batch.RoleAdministration, Commitment, false},
	{batch.RoleAdministration, Security, false},
	{batch.RoleAdministration, Administration, false},
}

// Training is one entry of the register.
type Training struct {
	Kind Kind      `json:"kind"`
	Date time.Time `json:"date"` // of the training or signature
	// Until it is valid; zero for a commitment, which ends with its text.
	Until time.Time `json:"until,omitzero"`
	// Text is the version of the commitment (CommitmentText.Version).
	Text string `json:"text,omitempty"`
	Note string `json:"note,omitempty"`
	// By entered it: the pseudonym of another person, or the own one where it was
	// confirmed at the desk or entered for oneself.
	By      string    `json:"by"`
	Entered time.Time `json:"entered"`
}

// maxNote bounds a remark or a reason, in bytes.
const maxNote = 2000

// NewTraining makes an entry; until zero takes the validity of the settings.
// CodeUsage: it lies in the future or was over before it began.
func NewTraining(k Kind, date, until time.Time, note string, s Settings, by string, now time.Time) (Training, error) {
	t := Training{Kind: k, Date: date, Until: until, Note: strings.TrimSpace(note), By: by, Entered: now}
	const op = "people.training"
	switch {
	case date.After(now):
		return t, batch.Refuse(op, batch.CodeUsage, "das Datum liegt in der Zukunft")
	case len(note) > maxNote:
		return t, batch.Refuse(op, batch.CodeUsage, "die Bemerkung ist zu lang")
	case k == Commitment && !until.IsZero():
		return t, batch.Refuse(op, batch.CodeUsage, "eine Verpflichtung gilt, solange ihr Text gilt")
	case k == Commitment:
		t.Text = s.Commitment.Version
	case until.IsZero():
		t.Until = date.AddDate(0, s.Validity(k), 0)
	}
	if k != Commitment && !t.Until.After(date) {
		return t, batch.Refuse(op, batch.CodeUsage, "die Gültigkeit endet, bevor sie beginnt")
	}
	return t, nil
}

// day is what days left are counted in.
const day = 24 * time.Hour

// Forever is the days left of what does not end by time.
const Forever = 1 << 20

// valid tells whether an entry counts now, and how many days it still will.
func (t Training) valid(s Settings, now time.Time) (days int, ok bool) {
	if t.Date.After(now) {
		return 0, false
	}
	if t.Kind == Commitment {
		return Forever, t.Text == s.Commitment.Version
	}
	left := t.Until.Sub(now)
	return int((left + day - 1) / day), left > 0
}

// Trained tells whether a person has a valid entry of a kind, and how many days
// it still holds; Forever where it does not end by time.
func (p Person) Trained(k Kind, s Settings, now time.Time) (days int, ok bool) {
	for _, t := range p.Trainings {
		if t.Kind != k {
			continue
		}
		if left, valid := t.valid(s, now); valid {
			days, ok = max(days, left), true
		}
	}
	return days, ok
}

// lack says in German why a person has no valid entry of a kind.
func (p Person) lack(k Kind) string {
	var last *Training
	for i, t := range p.Trainings {
		if t.Kind == k && (last == nil || t.Date.After(last.Date)) {
			last = &p.Trainings[i]
		}
	}
	switch {
	case last == nil:
		return k.German() + " fehlt"
	case k == Commitment:
		return k.German() + " gilt der früheren Fassung " + last.Text
	}
	return k.German() + " ist abgelaufen am " + last.Until.Local().Format("02.01.2006")
}
