package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/internal/faultfs"
	"github.com/scanstelle/scanstelle/store"
)

const actor = "P-TEST0000"

// shelf works on a store step by step and remembers what was acknowledged.
type shelf struct {
	t     *testing.T
	dir   string
	store *store.Store
	batch batch.Batch
	pages map[batch.ID][]byte
	order []batch.ID
	row   batch.Delivery // acknowledged with the package
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	sh := &shelf{t: t, dir: filepath.Join(t.TempDir(), "daten"), pages: map[batch.ID][]byte{}}
	sh.open(durable.OS())
	sh.batch = batch.Batch{ID: batch.NewID(), RunKey: "run", Creator: actor, Opened: sh.store.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "a"}}}
	if err := sh.store.OpenBatch(context.Background(), sh.batch); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := sh.take(i + 1); err != nil {
			t.Fatal(err)
		}
	}
	return sh
}

func (sh *shelf) open(fsys durable.FS) {
	sh.t.Helper()
	s, err := store.Open(sh.dir, store.Options{Unlock: store.Unlock{PassphraseFile: sh.dir + ".kennwort"}, FS: fsys, Actor: actor})
	if err != nil {
		sh.t.Fatal(err)
	}
	sh.store = s
}

func (sh *shelf) close() {
	sh.t.Helper()
	if err := sh.store.Close(); err != nil {
		sh.t.Fatal(err)
	}
}

// take takes in a page; it counts only when the store says so.
func (sh *shelf) take(position int) error {
	p := batch.Page{ID: batch.NewID(), Batch: sh.batch.ID, Position: position, Index: position, Sheet: position, Side: batch.Front, Kind: batch.KindContent, Taken: sh.store.Now()}
	data := bytes.Repeat([]byte{byte(position)}, 3000)
	f, err := sh.write(store.RolePage, p.ID, data)
	if err != nil {
		return err
	}
	if err := sh.store.TakePage(context.Background(), actor, p, f); err != nil {
		return err
	}
	sh.pages[p.ID] = data
	sh.order = append(sh.order, p.ID)
	return nil
}

func (sh *shelf) write(role store.Role, id batch.ID, data []byte) (*store.Pending, error) {
	f, err := sh.store.Create(sh.batch.ID, role, id)
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(data); err == nil {
		_, err = f.Finish()
	}
	if err != nil {
		f.Abort()
	}
	return f, err
}

// seal forms a document, seals it and sends it on its way.
func (sh *shelf) seal() error {
	ctx := context.Background()
	d := batch.Document{ID: batch.NewID(), Batch: sh.batch.ID, Number: 1, Pages: sh.order, State: batch.Open}
	if err := sh.store.Form(ctx, actor, d); err != nil {
		return err
	}
	d.Package, d.Delivery, d.State = batch.NewID(), batch.NewID(), batch.SealedDoc
	f, err := sh.write(store.RolePackage, d.Package, []byte("%PDF"))
	if err != nil {
		return err
	}
	row := batch.Delivery{ID: d.Delivery, Document: d.ID, Batch: d.Batch, State: batch.Queued}
	if err := sh.store.Seal(ctx, actor, d, row, f, func() error { return nil }); err != nil {
		return err
	}
	sh.row = row
	row.State = batch.Sending
	if err := sh.store.SetDelivery(ctx, actor, row, nil); err != nil {
		return err
	}
	sh.row = row
	return nil
}

// work is what every test does: two more pages, then the document.
func (sh *shelf) work() error {
	for _, step := range []func() error{func() error { return sh.take(3) }, func() error { return sh.take(4) }, sh.seal} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// prove opens the store on a healthy disk: nothing acknowledged is missing,
// nothing is damaged, and work goes on.
func (sh *shelf) prove() {
	t := sh.t
	t.Helper()
	sh.open(durable.OS())
	defer sh.close()
	if damaged := sh.store.Recovery().Damaged; len(damaged) > 0 {
		t.Fatalf("damaged: %q", damaged)
	}
	for id, want := range sh.pages {
		f, err := sh.store.OpenFile(id)
		if err != nil {
			t.Fatalf("acknowledged and lost: %v", err)
		}
		got, err := io.ReadAll(f.Reader())
		if f.Close(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("acknowledged and changed: %v", err)
		}
	}
	if sh.row.ID != "" {
		row, err := sh.store.Delivery(sh.row.ID)
		if err != nil || sh.row.State == batch.Sending && row.State != batch.Unknown {
			t.Fatalf("delivery %+v is %+v: %v", sh.row, row, err)
		}
	}
	if err := sh.take(90); err != nil {
		t.Fatalf("work does not go on: %v", err)
	}
	report, err := sh.store.Check(context.Background(), store.Hashes, store.Verifier{Log: func(dir string) error { return nil }}, nil)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("check: %v %+v", err, report.Problems)
	}
}

// TestStoreFaults lets the disk fail at every n-th fsync and after ever more
// bytes, until the work passes unharmed.
func TestStoreFaults(t *testing.T) {
	for name, fault := range map[string]struct {
		set  func(f *faultfs.FS, n int)
		step int
		code batch.Code
	}{
		"fsync fails": {func(f *faultfs.FS, n int) { f.FailSync(n) }, 1, batch.CodeDiskFault},
		"disk full":   {func(f *faultfs.FS, n int) { f.FullAfter(int64(n)) }, 150, batch.CodeDiskFull},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n, unharmed := 1, false; !unharmed && !t.Failed(); n += fault.step {
				unharmed = true // also where -run leaves this one out
				t.Run(fmt.Sprint(n), func(t *testing.T) {
					sh := newShelf(t)
					sh.close()
					fsys := faultfs.New(durable.OS())
					sh.open(fsys)
					fault.set(fsys, n)
					err := sh.work()
					if unharmed = err == nil; !unharmed && batch.CodeOf(err) != fault.code {
						t.Errorf("%v", err)
					}
					fault.set(fsys, -1)
					if !unharmed { // what failed once is not built upon
						if err := sh.take(80); err == nil {
							t.Log("the fault was before the commit")
						}
					}
					_ = sh.store.Close() // may fail on what already failed
					sh.prove()
				})
				if unharmed && n < 10*fault.step {
					t.Errorf("only %d faults were met", n/fault.step)
				}
			}
		})
	}
}

// TestStoreShortWrites lets each write in turn take a byte too few without an
// error.
func TestStoreShortWrites(t *testing.T) {
	for n, met := 1, true; met && !t.Failed(); n++ {
		met = false
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			sh := newShelf(t)
			sh.close()
			fsys := &shortFS{FS: durable.OS(), at: n}
			sh.open(fsys)
			fsys.armed = true
			err := sh.work()
			if met = fsys.at <= 0; met && err == nil {
				t.Error("a short write went unnoticed")
			}
			_ = sh.store.Close()
			sh.prove()
		})
		if !met && n < 10 {
			t.Errorf("only %d writes", n)
		}
	}
}

// shortFS cuts the n-th write.
type shortFS struct {
	durable.FS
	armed bool
	at    int
}

func (f *shortFS) OpenFile(name string, flag int, perm os.FileMode) (durable.File, error) {
	file, err := f.FS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &shortFile{file, f}, nil
}

type shortFile struct {
	durable.File
	fs *shortFS
}

func (f *shortFile) Write(p []byte) (int, error) {
	if f.fs.armed && len(p) > 0 {
		if f.fs.at--; f.fs.at == 0 {
			return f.File.Write(p[:len(p)-1])
		}
	}
	return f.File.Write(p)
}

// TestStoreFaultsWhileOpening lets the disk fail during recovery: opening is
// refused or goes on, and the next opening finds everything.
func TestStoreFaultsWhileOpening(t *testing.T) {
	for n := 1; n <= 30; n++ {
		sh := newShelf(t)
		sh.close()
		if err := os.Remove(filepath.Join(sh.dir, "scanstelle.db")); err != nil {
			t.Fatal(err)
		}
		fsys := faultfs.New(durable.OS())
		fsys.FailSync(n)
		s, err := store.Open(sh.dir, store.Options{Unlock: store.Unlock{PassphraseFile: sh.dir + ".kennwort"}, FS: fsys, Actor: actor})
		if err == nil {
			_ = s.Close()
		} else if batch.CodeOf(err) != batch.CodeDiskFault {
			t.Errorf("fsync %d: %v", n, err)
		}
		sh.prove()
	}
}

// TestStorePowerLoss loses the power in the middle of each write: later changes
// never reach the disk, and neither does the index.
func TestStorePowerLoss(t *testing.T) {
	for at := range 3 {
		for _, keep := range []int{0, 1, 100, 350} {
			t.Run(fmt.Sprintf("%d-%d", at, keep), func(t *testing.T) {
				sh := newShelf(t)
				sh.close()
				fsys := faultfs.New(durable.OS())
				sh.open(fsys)
				for i := range at {
					if err := sh.take(3 + i); err != nil {
						t.Fatal(err)
					}
				}
				index, err := os.ReadFile(filepath.Join(sh.dir, "scanstelle.db"))
				if err != nil {
					t.Fatal(err)
				}
				pages, order := len(sh.pages), len(sh.order)
				fsys.Tear(keep)
				if err := sh.take(10); err == nil { // nobody heard of it any more
					delete(sh.pages, sh.order[order])
					sh.order = sh.order[:order]
				}
				_ = sh.store.Close()
				if err := os.WriteFile(filepath.Join(sh.dir, "scanstelle.db"), index, 0o600); err != nil {
					t.Fatal(err)
				}
				if len(sh.pages) != pages {
					t.Fatalf("%d pages", len(sh.pages))
				}
				sh.prove()
			})
		}
	}
}

// TestAbortedFileIsNeverNamed takes a page whose file was given up.
func TestAbortedFileIsNeverNamed(t *testing.T) {
	sh := newShelf(t)
	p := batch.Page{ID: batch.NewID(), Batch: sh.batch.ID, Position: 3, Index: 3, Sheet: 3, Side: batch.Front}
	f, err := sh.write(store.RolePage, p.ID, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	f.Abort()
	if err := sh.store.TakePage(context.Background(), actor, p, f); err == nil {
		t.Error("a page without its file was acknowledged")
	}
	sh.close()
	sh.prove()
}
