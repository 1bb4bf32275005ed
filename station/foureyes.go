package station

import (
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/people"
)

// fourEyes refuses an inspection or release by somebody who took part in the
// creation, where the need of integrity, the class or the settings of the station
// ask for two persons (people.FourEyes). A creator known only by an account of
// the operating system could be anybody: it does not count as another person.
// CodeFourEyes.
func (st *Station) fourEyes(creators []string, inspector string, integrity batch.Need, class bool) error {
	from, err := st.fourEyesFrom(class)
	if err != nil {
		return err
	}
	accounts := st.secrets().People
	known := make([]string, len(creators))
	for i, pseudonym := range creators {
		if _, system := accounts[pseudonym]; !system {
			known[i] = pseudonym
		}
	}
	if err := people.FourEyes(known, inspector, integrity, from); err != nil || !integrity.AtLeast(people.From(from)) {
		return err
	}
	for _, creator := range known {
		if err := st.notApart("people.four-eyes", batch.CodeFourEyes, creator, inspector); err != nil {
			return err
		}
	}
	return nil
}

// second refuses the word of an actor where another than the first has to say it; same
// says so where they are one. CodeSecondPerson.
func (st *Station) second(op, first, actor, same string) error {
	if first == actor {
		return batch.Refuse(op, batch.CodeSecondPerson, "%s", same)
	}
	return st.notApart(op, batch.CodeSecondPerson, first, actor)
}

// notApart refuses two pseudonyms that do not prove two persons: one of them, or
// somebody else, gave the other a password of late, and could have acted for both
// (people.Shared). The log alone would tell of it only to those who look.
func (st *Station) notApart(op string, code batch.Code, first, other string) error {
	if first == other {
		return nil
	}
	var persons [2]people.Person
	for i, name := range []string{first, other} {
		p, err := st.person(name)
		if batch.CodeOf(err) == batch.CodeUnknownPerson { // an account of the operating system
			return nil
		}
		if err != nil {
			return err
		}
		persons[i] = p
	}
	by, until := people.Shared(persons[0], persons[1], st.store.Now())
	if by == "" {
		return nil
	}
	var reset []string
	for _, p := range persons {
		if p.Reset.By == by && p.Pseudonym != by {
			reset = append(reset, p.Pseudonym)
		}
	}
	return batch.Refuse(op, code, "%s hat das Kennwort von %s neu vergeben und könnte für beide handeln; bis %s zählen %s und %s nicht als zwei Personen",
		by, strings.Join(reset, " und "), until.Local().Format("02.01.2006"), first, other)
}
