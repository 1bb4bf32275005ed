package cmis_test

import (
	"testing"

	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// TestLooksOnce: what was looked for a moment ago is not looked for again before it is
// sent, unless somebody else of this process was there meanwhile.
func TestLooksOnce(t *testing.T) {
	d := memory(t)
	looks := func() int { return d.proxy.Passed(faultproxy.Selector("object")) }
	target, other := d.target(), d.target()
	o, data := dmstest.NewObject(1000)
	if _, err := target.Find(t.Context(), o); err != nil { // begins the session
		t.Fatal(err)
	}
	before := looks()
	d.arrives(target, &o, sentAndProved, data)
	if n := looks() - before; n != 1 {
		t.Errorf("looked %d times", n)
	}
	p, second := dmstest.NewObject(1000)
	if ref, err := target.Find(t.Context(), p); ref != "" || err != nil {
		t.Fatal(ref, err)
	}
	if _, err := other.Put(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	before = looks()
	if _, err := target.Put(t.Context(), p); err != nil || looks() == before {
		t.Errorf("the other one was not seen: %v, looked %d times", err, looks()-before)
	}
	d.holds(data, second)
}
