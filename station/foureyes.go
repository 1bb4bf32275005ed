package station

import (
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
	return people.FourEyes(known, inspector, integrity, from)
}
