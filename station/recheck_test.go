package station

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/paperless"
)

// TestRecheckedOf: a delivery is said to agree only where the last look that came to its
// end asked for it, and was found as it had been handed over.
func TestRecheckedOf(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	hours := func(n int) time.Time { return at.Add(time.Duration(n) * time.Hour) }
	whole := &WholeLook{At: at, Since: hours(-168), Until: hours(-1), Drawn: []batch.ID{"alt"}}
	for name, c := range map[string]struct {
		look *Rechecked
		row  batch.Delivery
		want *RowLook
	}{
		"no look":              {nil, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, nil},
		"new":                  {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, &RowLook{At: at}},
		"came since":           {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(2)}, nil},
		"came meanwhile":       {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: at.Add(-time.Minute)}, nil},
		"old and drawn":        {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "alt", State: batch.Verified, Changed: hours(-500)}, &RowLook{At: at}},
		"old and not drawn":    {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "uralt", State: batch.Verified, Changed: hours(-500)}, nil},
		"seen by a person":     {&Rechecked{At: at, Whole: whole}, batch.Delivery{ID: "neu", State: batch.Closed, Changed: hours(-5)}, nil},
		"changed there":        {&Rechecked{At: at, Whole: whole, Altered: []batch.ID{"neu"}}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, &RowLook{at, batch.CodeTargetDiffers}},
		"twice there":          {&Rechecked{At: at, Whole: whole, Twice: []batch.ID{"neu"}}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, &RowLook{at, batch.CodeTargetTwice}},
		"sent again since":     {&Rechecked{At: at, Whole: whole, Altered: []batch.ID{"neu"}}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(1)}, nil},
		"the next broke off":   {&Rechecked{At: hours(1), Code: batch.CodeTargetGone, Whole: whole}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, &RowLook{At: at}},
		"more than is told of": {&Rechecked{At: at, Whole: &WholeLook{At: at, Since: hours(-168), Until: at, More: true}}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, nil},
		"an older station":     {&Rechecked{At: at, Checked: 1}, batch.Delivery{ID: "neu", State: batch.Verified, Changed: hours(-5)}, nil},
	} {
		got := c.look.of(c.row)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestRecheckIsTold: the outbox tells of each delivery when its target was last asked for
// it and that it agrees; what was changed there comes first, and stays known when the next
// look breaks off.
func TestRecheckIsTold(t *testing.T) {
	server := paperless.NewServer(t)
	p, err := faultproxy.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d, own := newDesk(t), Actor{UID: os.Getuid()}
	spec := "paperless:" + p.URL
	f := FileSettings{Access: web.Access{Auth: web.Token}}
	if _, err := d.SetTarget(t.Context(), own, TargetChange{Name: "Paperless", Spec: spec, Files: &f}, func(any) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetTargetSecret(t.Context(), own, TargetSecret{Name: "Paperless", Secret: web.Secret{Token: paperless.Token}}); err != nil {
		t.Fatal(err)
	}
	altered, kept := d.sent(t, "a.pdf", spec), d.sent(t, "b.pdf", spec)
	if altered.State != batch.Verified || kept.State != batch.Verified {
		t.Fatalf("%+v %+v", altered, kept)
	}
	told := func() (rows []OutboxRow) {
		t.Helper()
		rows, _ = d.outbox(t, true)
		return rows
	}
	if rows := told(); rows[0].Rechecked != nil || rows[1].Rechecked != nil {
		t.Fatalf("nothing was asked for yet: %+v", rows)
	}
	whole, err := d.RecheckTarget(t.Context(), own, "Paperless")
	if err != nil || whole.Checked != 2 {
		t.Fatalf("%+v %v", whole, err)
	}
	for _, r := range told() {
		if r.Rechecked == nil || r.Rechecked.Code != "" || !r.Rechecked.At.Equal(whole.At) {
			t.Fatalf("%+v", r.Rechecked)
		}
	}
	server.Lock()
	for id, held := range server.Documents {
		if sha256Hex(held.Data) == altered.SHA256 {
			held.Data = []byte("bearbeitet")
			server.Documents[id] = held
		}
	}
	server.Unlock()
	amiss, err := d.RecheckTarget(t.Context(), own, "Paperless")
	if err != nil || !slices.Equal(amiss.Altered, []batch.ID{altered.ID}) {
		t.Fatalf("%+v %v", amiss, err)
	}
	same := func(when string) {
		t.Helper()
		rows := told()
		if rows[0].ID != altered.ID || !rows[0].Amiss() || rows[0].Rechecked.Code != batch.CodeTargetDiffers {
			t.Errorf("%s: what was changed is not first: %+v", when, rows[0].Rechecked)
		}
		if l := rows[1].Rechecked; l == nil || l.Code != "" || !l.At.Equal(amiss.At) {
			t.Errorf("%s: %+v, wants the look of %v", when, l, amiss.At)
		}
	}
	same("after the look")
	p.Down(true)
	if r, err := d.RecheckTarget(t.Context(), own, "Paperless"); err == nil || r.Code != batch.CodeTargetGone {
		t.Fatalf("%+v %v", r, err)
	}
	same("after one that broke off")
	s, err := d.Status(t.Context())
	if err != nil || len(s.Targets) != 1 || s.Targets[0].Rechecked.Code != batch.CodeTargetGone || s.Targets[0].Rechecked.Amiss() != 1 || s.Targets[0].Contact != ContactOffline {
		t.Errorf("%+v %v", s.Targets, err)
	}
}
