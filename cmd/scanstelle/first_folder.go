package main

import (
	"path/filepath"

	journal "github.com/scanstelle/scanstelle/app/journal/model"
)

// firstFolder is proposed for packages at the first start: among the documents of the
// person, where people look for files. Whoever put the data elsewhere finds it beside them.
func firstFolder(data string) string {
	if data == defaultData() { // that one lies hidden
		return filepath.Join(journal.Documents(), "Scanstelle-Ausgang")
	}
	return filepath.Join(filepath.Dir(data), "scanstelle-ausgang")
}
