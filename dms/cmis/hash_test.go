package cmis_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// TestHash: a server that tells the hash of what it stored is believed where it tells
// another one. That is an early alarm only: what is read back decides.
func TestHash(t *testing.T) {
	d := memory(t)
	answered := func(change func(map[string]any)) faultproxy.Fault {
		return faultproxy.Answered(func(said []byte) []byte {
			var all map[string]any
			if err := json.Unmarshal(said, &all); err != nil {
				t.Error(err)
			}
			change(all)
			said, err := json.Marshal(all)
			if err != nil {
				t.Error(err)
			}
			return said
		})
	}
	d.proxy.Add(func(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.RawQuery == "" }, 0, answered(func(all map[string]any) {
		all["A1"].(map[string]any)["extendedFeatures"] = []any{map[string]any{"id": "http://docs.oasis-open.org/ns/cmis/extension/contentstreamhash"}}
	}))
	tells := func(hashes ...any) {
		d.proxy.Add(faultproxy.Post, 1, answered(func(all map[string]any) {
			all["succinctProperties"].(map[string]any)["cmis:contentStreamHash"] = hashes
		}))
	}
	target := d.target()
	o, data := dmstest.NewObject(5000)
	tells("{md5}"+strings.Repeat("1", 32), "{sha-256}"+strings.Repeat("0", 64))
	d.fails(target, &o, batch.CodeTargetDiffers, batch.Conflict)
	if c := target.Caps(); !c.Hash || !c.ReadBack || !c.Query || c.CreateOnly {
		t.Errorf("%+v", c)
	}
	d.arrives(target, &o, foundAgain, data)
	p, second := dmstest.NewObject(5000)
	tells("{md5}"+strings.Repeat("1", 32), "{SHA-256}"+strings.ToUpper(p.SHA256))
	d.arrives(target, &p, sentAndProved, data, second)
}
