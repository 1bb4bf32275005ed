package station

import (
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// searchBytes bounds what memory holds of texts for the search: some twenty
// thousand pages of letters.
const searchBytes = 32 << 20

// searchIndex holds the words of pages in the form in which they are compared.
// It is made while somebody searches and lies nowhere but in memory: on the disk
// the texts lie encrypted with their batch and go with it (DESIGN 7).
type searchIndex struct {
	mu    sync.Mutex
	era   int // counts how often everything was forgotten
	bytes int
	pages map[indexed]string
	order []indexed // the oldest first
}

// indexed is a page as it was read at a time: read anew, it has other words.
type indexed struct {
	page batch.ID
	read time.Time
}

// get returns the words of a page and whether they are held.
func (x *searchIndex) get(page indexed) (text string, found bool, era int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	text, found = x.pages[page]
	return text, found, x.era
}

// put holds the words of a page that were read in an era; older ones make room.
func (x *searchIndex) put(era int, page indexed, text string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, held := x.pages[page]; held || era != x.era {
		return // what was erased meanwhile is not kept
	}
	if x.pages == nil {
		x.pages = map[indexed]string{}
	}
	x.pages[page], x.order = text, append(x.order, page)
	x.bytes += len(text)
	for x.bytes > searchBytes {
		x.drop()
	}
}

// drop lets go of the oldest; x.mu is held.
func (x *searchIndex) drop() {
	oldest := x.order[0]
	x.bytes -= len(x.pages[oldest])
	delete(x.pages, oldest)
	x.order = x.order[1:]
}

// forgetAll lets go of everything; it follows every erasure.
func (x *searchIndex) forgetAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.era++
	x.bytes, x.pages, x.order = 0, nil, nil
}

// folded returns the words of a page in the form in which they are compared.
func (st *Station) folded(p batch.Page) (string, error) {
	key := indexed{p.ID, p.ReadAt}
	text, found, era := st.searched.get(key)
	if found {
		return text, nil
	}
	t, err := st.store.Text(p.ID)
	if err != nil || t == nil {
		return "", err
	}
	var words []PlacedWord
	for i, line := range t.Lines {
		for _, w := range line.Words {
			words = append(words, PlacedWord{w, i})
		}
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, k := range tokens(words) {
		b.WriteString(k.text)
		b.WriteByte(' ')
	}
	st.searched.put(era, key, b.String())
	return b.String(), nil
}
