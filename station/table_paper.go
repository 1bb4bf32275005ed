package station

import (
	"bytes"
	"context"

	"github.com/scanstelle/scanstelle/archive/pdfa"
	"github.com/scanstelle/scanstelle/archive/sign"
	"github.com/scanstelle/scanstelle/assets/paper"
	"github.com/scanstelle/scanstelle/batch"
)

// tablePDF prints a table as PDF/A-2u with the seal of the station: a list that can be
// filed, read by people and found by its words.
func (st *Station) tablePDF(ctx context.Context, op, title string, table paper.Table) (data []byte, pages int, err error) {
	now := st.store.Now()
	var out bytes.Buffer
	w, err := pdfa.NewWriter(&out, pdfa.Options{Part: pdfa.Part2, Title: title, Language: "de-DE", Producer: "Scanstelle " + st.version, Creator: "Scanstelle",
		Created: now, DocumentID: batch.NewID(), Package: batch.NewID()})
	if err != nil {
		return nil, 0, err
	}
	if err := table.Sheets(func(s *paper.Sheet) error {
		if ctx.Err() != nil {
			return batch.Fail(op, batch.CodeCanceled, ctx.Err())
		}
		png, err := s.PNG()
		if err != nil {
			return batch.Fail(op, batch.CodeInternal, err)
		}
		image := batch.Image{Codec: batch.PNG, Width: s.Rect.Dx(), Height: s.Rect.Dy(), Bits: 1, Channels: 1, DPI: paper.DPI, Bytes: int64(len(png)), SHA256: sha256Hex(png)}
		pages++
		return w.AddPage(pdfa.Page{Image: image, Data: bytes.NewReader(png), Text: s.Text(), Kind: batch.KindContent})
	}); err != nil {
		return nil, 0, err
	}
	w.Bookmark(title, 0)
	seal, err := sign.NewSeal(st.seal, hostPseudonym(st.host), now)
	if err != nil {
		return nil, 0, err
	}
	if _, err := w.Close(seal); err != nil {
		return nil, 0, err
	}
	return out.Bytes(), pages, nil
}
