package station

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/worker"
	"github.com/scanstelle/scanstelle/post"
	"github.com/scanstelle/scanstelle/store"
)

var pointPostTaken = durable.Register("station.post-taken")

// postKey names what was taken over by its bytes: the same file is the same piece,
// whatever its name and channel.
func postKey(sum string) string { return "post/" + sum }

// takePost takes one file over, up to its hand-over. The error is why it came to
// nothing or not to its end; the event says the same for people.
func (st *Station) takePost(ctx context.Context, actor string, f postFile) (PostEvent, error) {
	e := PostEvent{Type: "post", Source: f.name, Channel: f.channel}
	err := ctx.Err()
	if err != nil {
		err = batch.Fail("post.take", batch.CodeCanceled, err)
	} else {
		e, err = st.takeFile(ctx, actor, f, e)
	}
	if err != nil {
		return e.fail(err), err
	}
	return e, nil
}

func (st *Station) takeFile(ctx context.Context, actor string, f postFile, e PostEvent) (PostEvent, error) {
	in, info, err := st.plainFile(f.path)
	if err != nil {
		return e, err
	}
	defer in.Close()
	copied, sum, err := copyPost(in, info.Size())
	if err != nil {
		return e, err
	}
	defer copied.Close()
	e.SHA256, e.Bytes = sum, info.Size()
	key := postKey(sum)
	if err := st.beginRun(key); err != nil {
		return e, err
	}
	defer st.endRun(key)
	known, err := st.store.RunBatch(key)
	if err != nil {
		return e, err
	}
	p := batch.Post{Channel: f.channel, Name: short(filepath.Base(f.path), 200), Arrived: info.ModTime().UTC(), Units: f.units}
	if known != "" {
		return st.again(ctx, actor, known, f, p, sum, true, e)
	}
	if p.Scanned, err = st.virusScan(ctx, f.path, sum); err != nil {
		return e, err
	}
	item, err := st.workers.ReadPost(ctx, copied, post.DefaultLimits)
	if err != nil {
		return e, err
	}
	p.Form, p.Kind, p.MIME = string(item.Form), item.Form.German(), item.Form.MIME()
	p.MessageID, p.Content, p.Signed = short(item.MessageID, 500), item.Content, item.Signed
	e.Form, e.Kind, e.Remarks = p.Form, p.Kind, item.Remarks
	if first, err := st.messageBefore(p); err != nil || first != "" {
		if err != nil {
			return e, err
		}
		return st.again(ctx, actor, first, f, p, sum, false, e)
	}
	b, err := st.storePost(ctx, actor, f, p, item, key, copied, sum)
	if err != nil {
		return e, err
	}
	durable.Point(pointPostTaken)
	e.Outcome, e.Batch = PostTaken, b.ID
	finish := st.finishPost(ctx, actor, b, f.target, f.channel != "", &item)
	told, err := st.postEvent(b)
	if err != nil {
		return e, err
	}
	told.Source, told.Remarks = f.name, item.Remarks
	return told, finish
}

// copyPost copies a file into memory that nobody else can change, and hashes it.
func copyPost(in *os.File, size int64) (*os.File, string, error) {
	switch most := post.DefaultLimits.Bytes; {
	case size == 0:
		return nil, "", batch.Refuse("post.copy", batch.CodeEmptyFile, "%s", in.Name())
	case size > most:
		return nil, "", batch.Refuse("post.copy", batch.CodePostSize, "%d MB, erlaubt sind %d MB", size>>20, most>>20)
	}
	m, err := worker.Memfd("post")
	if err != nil {
		return nil, "", batch.Fail("post.copy", batch.CodeMemoryLimit, err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(m, h), io.LimitReader(in, size+1))
	switch {
	case err != nil:
		m.Close()
		return nil, "", &batch.Error{Op: "post.copy", Code: batch.CodeUnreadable, Detail: in.Name(), Err: err}
	case n != size:
		m.Close()
		return nil, "", batch.Refuse("post.copy", batch.CodeChangedInput, "%s", in.Name())
	}
	return m, hex.EncodeToString(h.Sum(nil)), nil
}

// storePost makes a piece durable: batch, original and document in one step.
func (st *Station) storePost(ctx context.Context, actor string, f postFile, p batch.Post, item post.Item, key string, copied *os.File, sum string) (batch.Batch, error) {
	info, err := copied.Stat()
	if err != nil {
		return batch.Batch{}, batch.Fail("post.store", batch.CodeInternal, err)
	}
	if err := st.importRoom(2 * info.Size()); err != nil { // it lies in its package too
		return batch.Batch{}, err
	}
	profile, err := ParseProfile(nil)
	if err != nil {
		return batch.Batch{}, err
	}
	way := f.way
	if way == "" {
		way = wayOf(item.Form)
	}
	target := f.target
	now := st.store.Now()
	b := batch.Batch{
		ID: batch.NewID(), RunKey: key, Profile: profileRef(profile), Settings: &profile, Post: &p, Target: target, Creator: actor, Opened: now, Closed: now, State: batch.TakenOver,
		Intake: &batch.Intake{Date: f.date, Way: way, Rule: batch.IntakeDocuments},
	}
	original := batch.NewID()
	in := batch.Input{Source: p.Name, Path: f.path, SHA256: sum, Bytes: info.Size(), Original: original, Format: p.Form, Done: true}
	b.Inputs = []batch.Input{{Source: in.Source, Path: in.Path, SHA256: sum, Bytes: in.Bytes}}
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, Title: postTitle(p, item), Pages: []batch.ID{}, State: batch.Open}
	file, err := st.store.Create(b.ID, store.RoleOriginal, original)
	if err != nil {
		return b, err
	}
	defer file.Abort()
	if err := copyInto(file, copied); err != nil {
		return b, err
	}
	if file.SHA256() != sum {
		return b, batch.Refuse("post.store", batch.CodeChangedInput, "%s", p.Name)
	}
	if _, err := file.Finish(); err != nil {
		return b, err
	}
	return b, st.store.TakePost(ctx, b, in, d, file)
}

// wayOf is how a form comes in where nobody said.
func wayOf(f post.Form) batch.Way {
	switch f {
	case post.Justice:
		return batch.WayJustice
	case post.XInvoice, post.Hybrid:
		return batch.WayInvoice
	case post.Mail:
		return batch.WayMail
	}
	return batch.WayPortal
}

// postTitle is what a piece is called.
func postTitle(p batch.Post, item post.Item) string {
	if t := short(item.Subject, 150); t != "" {
		return t
	}
	return title(p.Name)
}

// readPost reads an original that lies in the store.
func (st *Station) readPost(ctx context.Context, original batch.ID) (post.Item, error) {
	m, err := st.pixels(original)
	if err != nil {
		return post.Item{}, err
	}
	defer m.Close()
	return st.workers.ReadPost(ctx, m, post.DefaultLimits)
}

// originalBytes reads an original whole.
func (st *Station) originalBytes(original batch.ID) ([]byte, error) {
	f, err := st.store.OpenFile(original)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	b.Grow(int(f.Size()))
	if _, err := io.Copy(&b, f.Reader()); err != nil {
		return nil, &batch.Error{Op: "post.original", Code: batch.CodeStoreDamaged, Unit: original, Detail: "das Original wurde verändert oder ist nicht lesbar", Err: err}
	}
	return b.Bytes(), nil
}
