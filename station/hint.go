package station

import (
	"context"
	"slices"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/ocr/fields"
)

// OpHints tells what the documents of a batch, or one document, say against being whole
// and only once there. Nothing waits for it.
const OpHints Operation = "hints"

var hintOperations = map[Operation]operation{
	OpHints: {nil, handle(func(ctx context.Context, st *Station, who Actor, id batch.ID, _ Emit) ([]DocumentHints, error) {
		return st.Hints(ctx, who, id)
	})},
}

// DocumentHints are the hints about one document.
type DocumentHints struct {
	Document batch.ID     `json:"document"`
	Number   int          `json:"number"`
	Hints    []batch.Hint `json:"hints"`
}

// Hints looks at the documents of a batch that can still be changed, or at one of them;
// those without a hint are left out.
func (st *Station) Hints(ctx context.Context, who Actor, id batch.ID) ([]DocumentHints, error) {
	out, only := []DocumentHints{}, batch.ID("")
	b, err := st.store.Header(id)
	if batch.CodeOf(err) == batch.CodeUnknownID {
		d, wrong := st.store.Document(id)
		if wrong != nil {
			return out, wrong
		}
		only = d.ID
		b, err = st.store.Header(d.Batch)
	}
	if err != nil || b.Trial {
		return out, err
	}
	c, err := st.store.Contents(b.ID, &st.memo)
	if err != nil {
		return out, err
	}
	pages := map[batch.ID]batch.Page{}
	for _, p := range c.PageList {
		pages[p.ID] = p
	}
	twins, err := st.twinsOf(ctx, who, b, c.DocumentList, pages)
	if err != nil {
		return out, err
	}
	for _, d := range c.DocumentList {
		if only != "" && d.ID != only || !hintable(d) {
			continue
		}
		found, err := st.ownHints(ctx, b, d, pages)
		if err != nil {
			return out, err
		}
		if h, ok := twins[d.ID]; ok {
			found = append(found, h)
		}
		if len(found) == 0 {
			continue
		}
		slices.SortStableFunc(found, func(a, b batch.Hint) int {
			return slices.Index(batch.HintCodes(), a.Code) - slices.Index(batch.HintCodes(), b.Code)
		})
		out = append(out, DocumentHints{d.ID, d.Number, found})
	}
	return out, nil
}

// hintable documents can still be changed.
func hintable(d batch.Document) bool {
	return !d.Gone && (d.State == batch.Open || d.State == batch.Doubtful)
}

// ownHints are those from the words and codes of a document itself. While a page of it is
// still to be read they would say too much.
func (st *Station) ownHints(ctx context.Context, b batch.Batch, d batch.Document, pages map[batch.ID]batch.Page) ([]batch.Hint, error) {
	var marks []fields.Marks
	for _, id := range d.Pages {
		p := pages[id]
		if ctx.Err() != nil {
			return nil, batch.Fail("hints", batch.CodeCanceled, ctx.Err())
		}
		if p.Removed || p.Withdrawn != batch.NotWithdrawn || p.Measured == nil {
			return nil, nil
		}
		if b.Settings != nil && b.Settings.Read.Enabled && !p.HasText && p.ReadNote == "" {
			return nil, nil
		}
		m, err := st.marks(p)
		if batch.CodeOf(err) == batch.CodeErased {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		marks = append(marks, m)
	}
	return slices.DeleteFunc(fields.Hints(marks), func(h batch.Hint) bool {
		return h.Code == batch.HintElectronic && b.Post != nil // it is the original
	}), nil
}

// marks are what a page says about its document. They are kept in memory as the search
// keeps words: 0.3 ms and the reading of a file for each page are seconds for a batch.
func (st *Station) marks(p batch.Page) (fields.Marks, error) {
	key := indexed{p.ID, p.ReadAt}
	m, found, era := st.marked.get(key)
	if !found {
		page := fields.Page{DPI: p.Image.DPI, DPIY: p.Image.DPIY, Barcodes: p.Measured.Barcodes}
		if p.HasText {
			var err error
			if page.Text, err = st.store.Text(p.ID); err != nil {
				return m, err
			}
		}
		m = fields.Mark(page)
		st.marked.put(era, key, m)
	}
	m.Kind = p.Kind
	return m, nil
}

// mostMarked bounds what memory holds of pages: some megabytes.
const mostMarked = 20_000

// pageMarks holds what pages say about their documents. Like the index of the search it
// lies nowhere but in memory.
type pageMarks struct {
	mu    sync.Mutex
	era   int
	pages map[indexed]fields.Marks
}

func (x *pageMarks) get(key indexed) (m fields.Marks, found bool, era int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	m, found = x.pages[key]
	return m, found, x.era
}

func (x *pageMarks) put(era int, key indexed, m fields.Marks) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if era != x.era {
		return // what was erased meanwhile is not kept
	}
	if x.pages == nil || len(x.pages) >= mostMarked {
		x.pages = map[indexed]fields.Marks{}
	}
	x.pages[key] = m
}

// forgetAll follows every erasure.
func (x *pageMarks) forgetAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.era++
	x.pages = nil
}
