package station

import (
	"bytes"
	"io"

	"github.com/scanstelle/scanstelle/assets/placeholder"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// PlaceholderText says which annex stays on paper, and where (mailroom practice:
// large plans, bound papers, objects).
type PlaceholderText struct {
	What  string `json:"what"`
	Where string `json:"where"`
}

// placeholderSource is what a placeholder says about where it comes from.
const placeholderSource = "Platzhalter.png"

// drawPlaceholder makes the page image of a placeholder. It is an evidence file
// like any input, taken in from the store.
func (st *Station) drawPlaceholder(b batch.Batch, actor string, text PlaceholderText) (batch.Input, *store.Pending, error) {
	in := batch.Input{Source: placeholderSource, Original: batch.NewID(), Format: "png"}
	image, err := placeholder.PNG(placeholder.Sheet{What: text.What, Where: text.Where, Date: st.store.Now(), Batch: b.ID, By: actor})
	if err != nil {
		return in, nil, err
	}
	in.SHA256, in.Bytes = sha256Hex(image), int64(len(image))
	file, err := st.store.Create(b.ID, store.RoleOriginal, in.Original)
	if err != nil {
		return in, nil, err
	}
	if _, err := io.Copy(file, bytes.NewReader(image)); err != nil {
		file.Abort()
		return in, nil, err
	}
	if _, err := file.Finish(); err != nil {
		file.Abort()
		return in, nil, err
	}
	return in, file, nil
}
