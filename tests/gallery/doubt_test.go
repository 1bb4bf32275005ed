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
// greedy, before it can be read back, or has everything twice.
type greedy struct {
	station.Folders
	is, twice atomic.Bool
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

func (t *greedyTarget) Copies(_ context.Context, o dms.Object) ([]string, error) {
	if t.of.twice.Load() {
		return []string{o.Name, o.Name + " (2)"}, nil
	}
	return nil, nil
}

// TestDoubts shows what only a person can settle, and settles it by keys: packages that
// are gone from their target, one that lies there twice, and a clock that was set ahead.
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
	letters := map[string][]byte{"Antrag.jpg": process.JPEG(t, process.Notice(t, "Antrag")), "Widerspruch Muster GmbH.jpg": process.JPEG(t, process.Notice(t, "Bescheid"))}
	process.Write(t, dir, letters)
	request := station.RunRequest{Paths: []string{filepath.Join(dir, "Widerspruch Muster GmbH.jpg"), filepath.Join(dir, "Antrag.jpg")}, Target: "folder:" + filepath.Join(dir, "eingang"), Deliver: true, Read: true}
	if sum, err := st.Run(t.Context(), request, func(any) {}); err != nil || sum.Delivered != 0 {
		t.Fatalf("%+v %v", sum, err)
	}
	s := openWith(t, app.Config{Station: st}, look.Light, 1, looks[0].size)
	s.enter("handover")
	s.settle(func() bool { return s.shows(w.T("delivery.parked")) && s.shows(w.T("handover.resend")) })
	s.inTwoLooks("handover-vanished")
	target.is.Store(false)
	target.twice.Store(true)
	s.chord(fyne.KeyE, fyne.KeyModifierAlt)
	s.inTwoLooks("handover-resend")
	s.typed("am Ziel nachgesehen, es fehlt")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows(w.N("handover.packages", 1)) && s.shows(w.N("handover.doubles", 1)) })

	// The other one is where it belongs: a person says so.
	s.chord(fyne.KeyF11, fyne.KeyModifierControl)
	s.inTwoLooks("handover-confirm")
	s.typed("liegt im Bauamt, Vorgang 4711")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows(w.N("handover.doubled.title", 1)) })
	s.inTwoLooks("handover-doubled-elsewhere")
	s.key(fyne.KeyF3)
	s.settle(func() bool { return s.shows(w.T("handover.do.doubled")) && s.shows(w.T("handover.level.stated")) })
	s.inTwoLooks("handover-doubled")
	s.chord(fyne.KeyF11, fyne.KeyModifierControl)
	s.typed("das zweite im DMS ausgesondert")
	s.key(fyne.KeyReturn)
	s.settle(func() bool { return s.shows("das zweite im DMS ausgesondert") && !s.shows(w.T("handover.doubled")) })
	s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	s.settle(func() bool { return s.shows("liegt im Bauamt, Vorgang 4711") && s.shows(w.T("handover.proved.stated")) })
	s.inTwoLooks("handover-stated")
	s.key(fyne.KeyF3)
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
