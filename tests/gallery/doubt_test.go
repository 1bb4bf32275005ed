package gallery

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

// greedy opens folders whose receiver takes away at once what comes, as long as it is
// greedy, before it can be read back.
type greedy struct {
	station.Folders
	is atomic.Bool
}

func (g *greedy) Open(spec string, used bool) (dms.Target, error) {
	t, err := g.Folders.Open(spec, used)
	return &greedyTarget{t, g}, err
}

type greedyTarget struct {
	dms.Target
	of *greedy
}

func (t *greedyTarget) Caps() dms.Caps {
	c := t.Target.Caps()
	c.Proves = false
	return c
}

func (t *greedyTarget) Put(ctx context.Context, o dms.Object) (string, error) {
	ref, err := t.Target.Put(ctx, o)
	if err == nil && t.of.is.Load() {
		err = os.Remove(ref)
	}
	return ref, err
}

// TestDoubts shows what only a person can settle, and settles it by keys: a package that
// is gone from its target, and a clock that was set ahead.
func TestDoubts(t *testing.T) {
	w, err := words.Open("de")
	if err != nil {
		t.Fatal(err)
	}
	var ahead atomic.Int64
	target := &greedy{}
	target.is.Store(true)
	begin := time.Now()
	st, f := feeder.OpenWith(t, program, func(o *station.Options) {
		o.Targets = target
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		o.Elapsed = func() time.Duration { return time.Since(begin) }
	})
	f.Text = "Text"
	dir := t.TempDir()
	process.Write(t, dir, map[string][]byte{"Widerspruch Muster GmbH.jpg": process.JPEG(t, process.Notice(t, "Bescheid"))})
	request := station.RunRequest{Paths: []string{filepath.Join(dir, "Widerspruch Muster GmbH.jpg")}, Target: "folder:" + filepath.Join(dir, "eingang"), Deliver: true, Read: true}
	if sum, err := st.Run(t.Context(), request, func(any) {}); err != nil || sum.Delivered != 0 {
		t.Fatalf("%+v %v", sum, err)
	}
	s := openWith(t, app.Config{Station: st}, look.Light, 1, looks[0].size)
	s.enter("handover")
	s.settle(func() bool { return s.shows(w.T("delivery.parked")) && s.shows(w.T("handover.resend")) })
	s.inTwoLooks("handover-vanished")
	target.is.Store(false)
	s.chord(fyne.KeyE, fyne.KeyModifierAlt)
	s.inTwoLooks("handover-resend")
	s.typed("am Ziel nachgesehen, es fehlt")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows(w.T("handover.empty.title")) })
	if files, err := filepath.Glob(filepath.Join(dir, "eingang", "*.pdf")); err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}

	ahead.Store(int64(49 * time.Hour))
	s.settle(func() bool { return s.shows(w.T("footer.clock")) && s.shows(w.T("clock.compare")) })
	s.enter("capture")
	s.inAllLooks("clock-doubt")
	s.key(fyne.KeyF12)
	s.inTwoLooks("clock-accept")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("Dafür muss ein Grund angegeben werden") })
	s.typed("Uhr der Funkuhr verglichen: sie war vorher falsch gestellt")
	s.key(fyne.KeyReturn)
	s.settle(func() bool {
		return s.shows(w.T("clock.accepted.title")) && !s.shows(w.T("footer.clock")) && !s.shows(w.T("clock.compare"))
	})
}
