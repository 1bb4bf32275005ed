package cmis

import (
	"context"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/dms/web"
)

const (
	baseFolder   = "cmis:folder"
	folderFilter = propID + "," + propName + "," + propBase + "," + propPath
)

// onlyFolders leaves out everything else.
func onlyFolders(all []object) []object {
	return slices.DeleteFunc(all, func(o object) bool { return o.text(propBase) != baseFolder })
}

// folders offers paths to choose from: the folder that is set and those below it and
// below the root. A server that does not list them takes packages all the same, so that
// a fault here is none of the description.
func (t *Target) folders(ctx context.Context, w wire) []Choice {
	all := []Choice{}
	add := func(o object) {
		if p := o.text(propPath); p != "" {
			all = append(all, Choice{p, web.Line(o.text(propName), 80)})
		}
	}
	for _, at := range []string{"/", t.config.Folder} {
		look := w.byID
		if strings.HasPrefix(at, "/") {
			look = w.byPath
		}
		o, err := look(ctx, at)
		if err != nil || o.text(propBase) != baseFolder {
			continue
		}
		add(o)
		below, err := w.folders(ctx, o.text(propID))
		if err != nil {
			continue
		}
		for _, one := range below {
			add(one)
		}
	}
	slices.SortFunc(all, func(a, b Choice) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b Choice) bool { return a.ID == b.ID })
}
