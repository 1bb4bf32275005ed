package cmis

import (
	"context"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// Plan implements dms.Planner: server, types, folder and the right to create in it
// are asked for, the values are converted. CodeTargetDenied: the folder takes nothing
// from us.
func (t *Target) Plan(ctx context.Context, o dms.Object) (dms.Plan, error) {
	t.forget()
	s, err := t.open(ctx)
	if err != nil {
		return dms.Plan{}, err
	}
	may, err := s.wire.mayCreate(ctx, s.folder.text(propID))
	if err != nil {
		return dms.Plan{}, t.fail("plan", err, true)
	}
	if !may {
		return dms.Plan{}, batch.Refuse("dms.cmis.plan", batch.CodeTargetDenied, "im Ordner »%s« darf dieses Konto nichts ablegen", t.config.Folder)
	}
	if _, err := t.find(ctx, s, o); err != nil { // the way back to what was sent must be open, too
		return dms.Plan{}, t.fail("plan", err, true)
	}
	all, err := t.entries(s, o)
	if err != nil {
		return dms.Plan{}, err
	}
	r := s.repository
	p := dms.Plan{
		Server: strings.Join(strings.Fields(web.Line(r.Vendor+" "+r.Product+" "+r.Version, 120)), " "), Folder: t.config.Folder,
		Type: s.typ.ID, Name: cleanName(o), Versioned: s.typ.Versioned, Properties: all, Demands: s.demands(), Caps: t.Caps(),
	}
	if path := s.folder.text(propPath); path != "" {
		p.Folder = path
	}
	return p, nil
}
