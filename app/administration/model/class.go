package model

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// ClassKeys are the rules of a class, in the order of the form.
var ClassKeys = []string{"title", "marks", "legal_basis", "mode", "opening", "scan", "envelope", "journal", "protection.integrity", "reasons.integrity", "protection.confidentiality", "reasons.confidentiality",
	"protection.availability", "reasons.availability", "inspect", "plan", "counted", "four_eyes", "seal_proof", "files", "profiles"}

// Class is a document class: what holds, and what is on its way to hold.
type Class struct {
	Name string
	station.ClassHistory
	Shown station.ClassVersion
	Next  *station.ClassVersion // a draft newer than the one in use; nil: none
}

// Classes reads all classes with their versions.
func (d Desk) Classes(ctx context.Context) ([]Class, error) {
	versions, err := list[station.ClassVersion](ctx, d, station.OpClasses, nil, "class")
	if err != nil {
		return nil, err
	}
	var out []Class
	for _, v := range versions {
		c := Class{Name: v.Class.Name, Shown: v}
		if c.ClassHistory, err = ask[station.ClassHistory](ctx, d, station.OpClass, v.Class.Name, nil); err != nil {
			return nil, err
		}
		if last := c.Versions[len(c.Versions)-1]; last.Standing == station.Draft {
			c.Next = &last
		}
		out = append(out, c)
	}
	return out, nil
}

// Newest is what a further draft begins with.
func (c Class) Newest() batch.Class { return c.Versions[len(c.Versions)-1].Class }

// ClassValues are the rules of a class.
func ClassValues(c batch.Class) ([]Value, error) { return values(c, ClassKeys) }

// DraftClass writes a further version with what was typed. Nothing changes until
// another person released it. CodeUsage, CodeClassInvalid, CodeRole.
func (d Desk) DraftClass(ctx context.Context, base batch.Class, typed map[string]string) (station.ClassVersion, error) {
	text, err := changed(base, typed)
	if err != nil {
		return station.ClassVersion{}, err
	}
	return ask[station.ClassVersion](ctx, d, station.OpClassPut, text, nil)
}

// ReleaseClass puts the newest draft into use. CodeSecondPerson.
func (d Desk) ReleaseClass(ctx context.Context, name, reason string) (station.ClassVersion, error) {
	return ask[station.ClassVersion](ctx, d, station.OpClassRelease, station.ClassRelease{Name: name, Reason: reason}, nil)
}
