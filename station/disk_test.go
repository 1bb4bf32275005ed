package station

import (
	"context"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/batch"
)

// smallDisk puts a file system of so many bytes under the data folder.
func (d *desk) smallDisk(t *testing.T, size string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: a small disk can be mounted by root only")
	}
	if err := os.MkdirAll(d.path("daten"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", d.path("daten"), "tmpfs", 0, "mode=0700,size="+size); err != nil {
		t.Skipf("NOT TESTED: this machine lets nobody mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(d.path("daten"), unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

func (d *desk) grow(t *testing.T, size string) {
	t.Helper()
	if err := unix.Mount("tmpfs", d.path("daten"), "tmpfs", unix.MS_REMOUNT, "size="+size); err != nil {
		t.Fatal(err)
	}
}

// TestStopBeforeTheDiskIsFull: A.T.4, mailroom.md 6 rows 14 and 15: the feed ends
// between two sheets, everything taken in is sealed and delivered, and with more
// room the same run takes the rest.
func TestStopBeforeTheDiskIsFull(t *testing.T) {
	d := &desk{workers: &paperWorkers{}, dir: t.TempDir()}
	d.smallDisk(t, "3m")
	d.open(t)
	var paths []string
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x"} {
		paths = append(paths, d.file(t, name+".pdf", "content content content"))
	}
	sum, e := d.run(t, d.whole(paths...))
	if sum.Code != batch.CodeDiskLow || sum.Exit != batch.ExitPolicy {
		t.Fatalf("%+v", sum)
	}
	if len(e.pages) == 0 || len(e.documents) == 0 {
		t.Errorf("%d pages, %d documents", len(e.pages), len(e.documents))
	}
	for _, doc := range e.documents {
		if doc.Delivery.State != batch.Verified {
			t.Errorf("%s is %s", doc.Title, doc.Delivery.State)
		}
	}
	if v, err := d.Space(); err != nil || v.Free < 64<<10 || !v.Low {
		t.Errorf("%+v %v", v, err)
	}
	// A further batch is refused before it begins.
	more := d.file(t, "mehr.pdf", "content")
	if code := d.codeOf(t, RunRequest{Device: "paper:0", Who: Actor{UID: os.Getuid()}}); code != batch.CodeDiskLow {
		t.Errorf("a stack: %s", code)
	}
	d.grow(t, "200m")
	last, rest := d.run(t, d.whole(paths...))
	if last.Code != "" || !last.Resumed || len(e.documents)+len(rest.documents) < len(paths) {
		t.Errorf("%+v, %d and %d documents", last, len(e.documents), len(rest.documents))
	}
	if n := len(d.packages(t)); n != len(paths) {
		t.Errorf("%d packages of %d", n, len(paths))
	}
	if sum, _ := d.run(t, d.whole(more)); sum.Delivered != 1 {
		t.Errorf("%+v", sum)
	}
}

func TestSpaceForecast(t *testing.T) {
	d := newDesk(t)
	ctx, who := context.Background(), Actor{UID: os.Getuid()}
	v, err := d.Space()
	if err != nil || v.Sheets <= 0 || v.Sheet <= 0 || v.Reserve <= 0 || v.WarnSheets != 300 {
		t.Fatalf("%+v %v", v, err)
	}
	if want := (v.Free - v.Reserve) / v.Sheet; v.Sheets < want*9/10 || v.Sheets > want*11/10 {
		t.Errorf("%d sheets, about %d fit", v.Sheets, want)
	}
	d.run(t, d.whole(d.file(t, "a.pdf", "content")))
	d.space.taken = d.space.taken.Add(-spaceEvery * 2)
	if v, err = d.Space(); err != nil || v.Pending != 0 {
		t.Errorf("all is delivered: %+v %v", v, err)
	}
	d.run(t, RunRequest{Paths: []string{d.file(t, "b.pdf", "content content")}, Who: who})
	kept := d.space.pending
	d.space.taken = d.space.taken.Add(-spaceEvery * 2)
	if v, err = d.Space(); err != nil || v.Pending <= 0 || v.Pending != kept {
		t.Errorf("two pages wait: %+v, counted %d, %v", v, kept, err)
	}
	for _, bad := range []SpaceSetting{{WarnSheets: -1}, {ReserveMB: -1}, {ReserveMB: 1 << 21}} {
		if _, err := d.SetSpace(ctx, who, bad, func(any) {}); batch.CodeOf(err) != batch.CodeUsage {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := d.SetSpace(ctx, who, SpaceSetting{WarnSheets: 1 << 30, ReserveMB: 1}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if v, err = d.Space(); err != nil || !v.Low || v.Reserve != 1<<20 {
		t.Errorf("%+v %v", v, err)
	}
}

func TestLeastSheet(t *testing.T) {
	p, err := BuiltinProfile("posteingang")
	if err != nil {
		t.Fatal(err)
	}
	colour := leastSheet(p.Scan)
	p.Scan.Duplex = false
	if one := leastSheet(p.Scan); colour != 2*one {
		t.Errorf("%d and %d", colour, one)
	}
	p.Scan.Mode = "bitonal"
	if thin := leastSheet(p.Scan); thin*4 > colour {
		t.Errorf("bitonal %d, colour %d", thin, colour)
	}
	if colour < 500_000 || colour > 3_000_000 {
		t.Errorf("a duplex colour sheet of 300 dpi needs at least %d bytes?", colour)
	}
}
