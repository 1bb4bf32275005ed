package station

import (
	"context"
	"errors"
	"os"
	"sync"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
	"github.com/scanstelle/scanstelle/imaging/view"
	"github.com/scanstelle/scanstelle/internal/worker"
)

// pictureBytes bounds the page images that are held in memory for the screen: as
// they lie in the store, decrypted, some thirty pages of A4 in colour.
const pictureBytes = 64 << 20

// pictures holds the images of the pages that were looked at last, so that each
// tile does not read and decrypt its page anew. The pixels are with the view
// worker.
type pictures struct {
	// showing is held for reading while a picture is made: what is erased must not
	// be kept by somebody who began before.
	showing sync.RWMutex

	mu    sync.Mutex
	used  bool // the worker was asked, and may keep pixels
	bytes int64
	held  []heldImage // the one used last stands last
}

type heldImage struct {
	page  batch.ID
	bytes int64
	file  *os.File
}

// get returns an image that is held, opened anew.
func (c *pictures) get(page batch.ID) (*os.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, h := range c.held {
		if h.page == page {
			c.held = append(append(c.held[:i:i], c.held[i+1:]...), h)
			return worker.Dup(h.file)
		}
	}
	return nil, nil
}

// put holds an image, whose file is the cache's from now on; older ones make room.
func (c *pictures) put(page batch.ID, bytes int64, file *os.File) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used = true
	c.held = append(c.held, heldImage{page, bytes, file})
	c.bytes += bytes
	for c.bytes > pictureBytes {
		c.drop()
	}
}

// drop lets go of the oldest; c.mu is held.
func (c *pictures) drop() {
	c.bytes -= c.held[0].bytes
	_ = c.held[0].file.Close() // memory: nothing is lost with it
	c.held = c.held[1:]
}

// forget lets go of all of them; used tells whether the worker has some, too.
func (c *pictures) forget() (used bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.held) > 0 {
		c.drop()
	}
	used, c.used = c.used, false
	return used
}

// pageImage opens the image of a page for the view worker.
func (st *Station) pageImage(p batch.Page) (*os.File, error) {
	file, err := st.pictures.get(p.ID)
	if err != nil {
		return nil, batch.Fail("view", batch.CodeInternal, err)
	}
	if file != nil {
		return file, nil
	}
	if file, err = st.pixels(p.ID); err != nil {
		return nil, err
	}
	own, err := worker.Dup(file)
	if err != nil {
		return nil, errors.Join(batch.Fail("view", batch.CodeInternal, err), file.Close())
	}
	st.pictures.put(p.ID, p.Image.Bytes, own)
	return file, nil
}

// show makes a picture of a page.
func (st *Station) show(ctx context.Context, p batch.Page, job view.Job) (view.Picture, error) {
	st.pictures.showing.RLock()
	defer st.pictures.showing.RUnlock()
	file, err := st.pageImage(p)
	if err != nil {
		return view.Picture{}, err
	}
	defer file.Close()
	return st.workers.View(ctx, job, file)
}

// forgetPictures drops what memory holds of pages; it follows every erasure.
func (st *Station) forgetPictures(ctx context.Context) {
	st.searched.forgetAll()
	st.marked.forgetAll()
	st.twins.forgetAll()
	st.memo.Forget()
	st.pictures.showing.Lock()
	defer st.pictures.showing.Unlock()
	if !st.pictures.forget() {
		return
	}
	// A worker that does not answer is killed, and forgets by that.
	_, _ = st.workers.View(context.WithoutCancel(ctx), view.Job{Forget: true}, nil)
}

// poseOf is how the package shows a page.
func poseOf(b batch.Batch, p batch.Page) imaging.Pose {
	var pose imaging.Pose
	if b.Settings == nil || b.Settings.Image.Rotate {
		pose.Rotation = p.Rotation
	}
	if b.Settings == nil || b.Settings.Image.Deskew {
		pose.Deskew = shownDeskew(p.Measured)
	}
	return pose
}

// keepThumb keeps the thumbnail that came with a measurement. It is no evidence:
// where that fails it is made when somebody looks.
func (st *Station) keepThumb(page batch.ID, m *batch.Measurement) {
	if m.Thumb != nil {
		_ = st.store.PutThumb(page, *m.Thumb)
		m.Thumb = nil
	}
}
