package cmis_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// silent is a server that does not say who speaks when it does not know something.
func silent(d *desk, match func(*http.Request) bool) {
	d.proxy.Add(match, 0, faultproxy.Instead(http.StatusNotFound, false, "<html>nicht gefunden</html>"))
}

// TestAtomWordlessAnswer: a 404 without a name of an exception is the repository's
// word while it answers otherwise, and says nothing while it does not.
func TestAtomWordlessAnswer(t *testing.T) {
	d := overAtom(memory(t))
	o, data := dmstest.NewObject(300)
	object := func(r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, "/path") && strings.HasSuffix(r.URL.Query().Get("path"), ".pdf")
	}
	silent(d, object)
	target := d.target()
	d.arrives(target, &o, sentAndProved, data)

	o, second := dmstest.NewObject(300)
	d.proxy.Add(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/atom11") }, 0, faultproxy.Instead(http.StatusNotFound, false, ""))
	d.fails(target, &o, batch.CodeTargetGone, "")
	d.holds(data)
	d.proxy.Clear()
	d.arrives(target, &o, sentAndProved, data, second)
}

// TestAtomContent: every length of content, whatever Base64 makes of it.
func TestAtomContent(t *testing.T) {
	d := overAtom(memory(t))
	target := d.target()
	var all [][]byte
	for _, n := range []int{1, 2, 3, 3 << 14, 3<<14 + 1, 3<<14 - 1, 1 << 20} {
		o, data := dmstest.NewObject(n)
		all = append(all, data)
		d.arrives(target, &o, sentAndProved, all...)
	}
}

// TestAtomManyChildren: a folder is read to its end.
func TestAtomManyChildren(t *testing.T) {
	d := overAtom(memory(t))
	d.proxy.Add(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/query") }, 0, faultproxy.Instead(http.StatusNotImplemented, false, ""))
	// The server gives few at once, whatever it is asked for.
	d.proxy.Add(func(r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/children") && r.Method == http.MethodGet {
			q := r.URL.Query()
			q.Set("maxItems", "2")
			r.URL.RawQuery = q.Encode()
		}
		return false
	}, 0, nil)
	for _, name := range []string{"a", "b", "c", "d", "e", "zz"} {
		d.plant(name, []byte(name))
	}
	o, data := dmstest.NewObject(500)
	target := d.target()
	d.arrives(target, &o, sentAndProved, append(bytes.SplitAfter([]byte("abcde"), nil), []byte("zz"), data)...)
	// Renamed by a case worker, it is found among the children.
	for _, doc := range d.documents() {
		if doc.Name == o.Name {
			d.post(d.direct+"?objectId="+doc.ID, nil, "cmisaction", "update", "propertyId[0]", "cmis:name", "propertyValue[0]", "erledigt "+string(o.Delivery))
		}
	}
	o.Ref, o.State = "", batch.Unknown
	ref, err := target.Find(t.Context(), o)
	if err != nil || ref == "" {
		t.Fatalf("%q, %v", ref, err)
	}
}
