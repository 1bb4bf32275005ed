package cmis

import (
	"context"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/dms/web"
)

// Description is what a server offers, for the form in which a target is set up.
type Description struct {
	Repositories []Choice    `json:"repositories"`
	Types        []Choice    `json:"types"`      // of documents, in the repository
	Folders      []Choice    `json:"folders"`    // paths, below the root and below the folder that is set
	Properties   []Choosable `json:"properties"` // that can be set, of the type and the secondary types
}

// Choice is one of several, with what the server calls it for people.
type Choice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Choosable is a property that can be set.
type Choosable struct {
	Choice
	Type      string `json:"type"`
	Required  bool   `json:"required,omitempty"`
	Queryable bool   `json:"queryable,omitempty"`
	MaxLength string `json:"max_length,omitempty"`
}

// Describe asks a server what it offers: its repositories always, types where the
// repository is known, properties where the types are.
func (t *Target) Describe(ctx context.Context) (Description, error) {
	d := Description{Repositories: []Choice{}, Types: []Choice{}, Folders: []Choice{}, Properties: []Choosable{}}
	said, err := t.ask(ctx)
	if err != nil {
		return d, t.fail("describe", err, true)
	}
	for id, r := range said.repositories {
		d.Repositories = append(d.Repositories, Choice{id, web.Line(r.Name, 80)})
	}
	byID := func(a, b Choice) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(d.Repositories, byID)
	r, err := t.choose(said.repositories)
	if err != nil {
		return d, nil // to be chosen first
	}
	w, err := said.wire(r)
	if err != nil {
		return d, err
	}
	if d.Types, err = w.documentTypes(ctx); err != nil {
		return d, t.fail("describe", err, true)
	}
	slices.SortFunc(d.Types, byID)
	d.Folders = t.folders(ctx, w)
	for _, id := range append([]string{t.config.typeID()}, t.config.Secondary...) {
		def, err := w.typeDefinition(ctx, id)
		if err != nil {
			return d, t.fail("describe", err, true)
		}
		for id, p := range def.Properties {
			known := slices.ContainsFunc(d.Properties, func(q Choosable) bool { return q.ID == id })
			if p.Updatability != "readonly" && !reserved[id] && !known {
				d.Properties = append(d.Properties, Choosable{Choice{id, web.Line(p.Name, 80)}, p.Type, p.Required, p.Queryable, p.MaxLength.String()})
			}
		}
	}
	slices.SortFunc(d.Properties, func(a, b Choosable) int { return byID(a.Choice, b.Choice) })
	return d, nil
}
