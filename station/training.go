package station

import (
	"context"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// Operations on training and commitment.
const (
	OpTrainingAdd Operation = "training-add"
	OpTrainings   Operation = "trainings"
	OpCommit      Operation = "commit"
)

var trainingOperations = map[Operation]operation{
	OpTrainingAdd: {[]batch.Role{batch.RoleSupervisor, batch.RoleAdministration}, handle(func(ctx context.Context, st *Station, who Actor, r TrainingAdd, _ Emit) (PersonView, error) {
		return st.AddTraining(ctx, who, r)
	})},
	// Everybody sees their own, whatever their roles are worth.
	OpTrainings: {nil, handle(func(_ context.Context, st *Station, who Actor, r TrainingsRequest, emit Emit) (int, error) {
		return st.Trainings(who, r, emit)
	})},
	// Whoever has no effective role yet commits themselves to get one.
	OpCommit: {nil, handle(func(ctx context.Context, st *Station, who Actor, version string, _ Emit) (PersonView, error) {
		return st.Commit(ctx, who, version)
	})},
}

// TrainingAdd enters trainings of a person that took place on one day.
type TrainingAdd struct {
	Person string   `json:"person"` // account or pseudonym
	Kinds  []string `json:"kinds"`
	// Date and Until: "2026-01-31"; empty for today, and for what the settings say.
	Date  string `json:"date,omitempty"`
	Until string `json:"until,omitempty"`
	Note  string `json:"note,omitempty"`
}

// date reads a day in local time, as "2026-01-31" or as people write it; none where it
// is empty.
func date(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, "2.1.2006"} {
		if t, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, batch.Refuse("station.training", batch.CodeUsage, "»%s« ist kein Datum; möglich sind 31.1.2026 und 2026-01-31", text)
}

// AddTraining enters trainings (A.P.2 to A.P.4), or a commitment that was signed
// on paper (A.P.1).
func (st *Station) AddTraining(ctx context.Context, who Actor, r TrainingAdd) (PersonView, error) {
	settings, err := st.peopleSettings()
	if err != nil {
		return PersonView{}, err
	}
	now := st.store.Now()
	on, err := date(r.Date)
	if err != nil {
		return PersonView{}, err
	}
	if on.IsZero() {
		on = now
	}
	until, err := date(r.Until)
	if err != nil {
		return PersonView{}, err
	}
	if !until.IsZero() {
		until = until.AddDate(0, 0, 1) // the day itself counts
	}
	var steps []personChange
	for _, text := range r.Kinds {
		kind, err := people.ParseKind(text)
		if err != nil {
			return PersonView{}, err
		}
		t, err := people.NewTraining(kind, on, until, r.Note, settings, who.Person.Pseudonym, now)
		if err != nil {
			return PersonView{}, err
		}
		steps = append(steps, trained(t))
	}
	if len(steps) == 0 {
		return PersonView{}, batch.Refuse("station.training", batch.CodeUsage, "die Schulung fehlt")
	}
	p, err := st.changePerson(ctx, who.Person.Pseudonym, r.Person, steps...)
	if err != nil {
		return PersonView{}, err
	}
	return st.view(p)
}

// trained adds an entry; a commitment is an event of its own.
func trained(t people.Training) personChange {
	event := "training-added"
	if t.Kind == people.Commitment {
		event = "commitment-added"
	}
	return personChange{event, func(_ []people.Person, p *people.Person) error {
		p.Trainings = append(slices.Clone(p.Trainings), t)
		return nil
	}}
}

// Commit confirms the commitment in the version that the person has read
// (A.P.1). CodeUsage: that version is not the one that holds.
func (st *Station) Commit(ctx context.Context, who Actor, version string) (PersonView, error) {
	if who.Person == nil {
		return PersonView{}, allow(who, batch.Roles())
	}
	settings, err := st.peopleSettings()
	if err != nil {
		return PersonView{}, err
	}
	if version != settings.Commitment.Version {
		return PersonView{}, batch.Refuse("station.commit", batch.CodeUsage, "es gilt die Fassung %s der Verpflichtung", settings.Commitment.Version)
	}
	now := st.store.Now()
	t, err := people.NewTraining(people.Commitment, now, time.Time{}, "am Platz bestätigt, SHA-256 "+settings.Commitment.SHA256, settings, who.Person.Pseudonym, now)
	if err != nil {
		return PersonView{}, err
	}
	p, err := st.changePerson(ctx, who.Person.Pseudonym, who.Person.Pseudonym, trained(t))
	if err != nil {
		return PersonView{}, err
	}
	return st.view(p)
}

// TrainingsRequest asks for the register of training and commitment.
type TrainingsRequest struct {
	Person string `json:"person,omitempty"` // only this one
	// Due asks for what is lacking, or will be within so many days; otherwise for
	// what was entered.
	Due  bool `json:"due,omitempty"`
	Days int  `json:"days,omitempty"`
}

// TrainingView is an entry of the register.
type TrainingView struct {
	Type      string `json:"type"` // "training"
	Pseudonym string `json:"pseudonym"`
	Account   string `json:"account"`
	Name      string `json:"name"`
	people.Training
	SelfEntered bool `json:"self_entered,omitempty"`
}

// DueView is something that a person lacks or will lack.
type DueView struct {
	Type      string `json:"type"` // "due"
	Pseudonym string `json:"pseudonym"`
	Account   string `json:"account"`
	Name      string `json:"name"`
	people.Due
}

// Trainings emits the register, or what is due, and returns the number of lines.
// Everybody may see their own, the overseers those of all.
func (st *Station) Trainings(who Actor, r TrainingsRequest, emit Emit) (int, error) {
	settings, err := st.peopleSettings()
	if err != nil {
		return 0, err
	}
	all, err := st.persons()
	if err != nil {
		return 0, err
	}
	if who.Person != nil && (r.Person == "" && !who.Person.Has(overseers...) || r.Person == who.Person.Account) {
		r.Person = who.Person.Pseudonym
	}
	if who.Person == nil || r.Person != who.Person.Pseudonym {
		if err := allow(who, overseers); err != nil {
			return 0, err
		}
	}
	if r.Person != "" {
		p, err := find(all, r.Person)
		if err != nil {
			return 0, err
		}
		all = []people.Person{p}
	}
	n := 0
	for _, p := range all {
		if r.Due {
			for _, d := range p.Due(settings, st.store.Now(), r.Days) {
				n++
				emit(DueView{"due", p.Pseudonym, p.Account, p.Name, d})
			}
			continue
		}
		for _, t := range p.Trainings {
			n++
			emit(TrainingView{"training", p.Pseudonym, p.Account, p.Name, t, t.By == p.Pseudonym})
		}
	}
	return n, nil
}
