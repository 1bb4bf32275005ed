package outbox

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// TestFault22OutboxDamaged: the database that holds the outbox is damaged, as a whole or
// in one row. It is made anew from the evidence, and that is told. How far each package
// came nobody knows then: nothing is sent before the target was asked, and asked again
// after the time that it may take to show what it got.
func TestFault22OutboxDamaged(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"file": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(make([]byte, 16<<10), 0)
			return errors.Join(err, f.Close())
		},
		"row": func(path string) error {
			db, err := bbolt.Open(path, 0o600, nil)
			if err != nil {
				return err
			}
			return errors.Join(db.Update(func(tx *bbolt.Tx) error {
				rows := tx.Bucket([]byte("outbox"))
				key, value := rows.Cursor().Last()
				value = bytes.Clone(value)
				value[len(value)/2] ^= 1
				return rows.Put(key, value)
			}), db.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 3, kilobyte)
			h := &hands{begin: time.Now()}
			st := d.open(h)
			d.proxy.Add(faultproxy.Post, 1, (*faultproxy.Proxy).Pass)
			d.proxy.Add(faultproxy.Post, 1, faultproxy.Lost()) // of the second nobody knows
			st.DrainOnce(t.Context())
			d.close(st)
			if n := d.proxy.Passed(faultproxy.Post); n != 2 {
				t.Fatalf("sent %d times", n)
			}
			h.pass(time.Hour)
			if err := damage(filepath.Join(d.Data(), "scanstelle.db")); err != nil {
				t.Fatal(err)
			}
			st = d.open(h)
			if r := st.Recovery(); !r.IndexRebuilt { // status and the log tell it
				t.Errorf("nobody is told: %+v", r)
			}
			st.DrainOnce(t.Context())
			if n := d.proxy.Passed(faultproxy.Post); n != 2 {
				t.Errorf("sent %d times before the target had time to show what it has", n)
			}
			for range 3 {
				h.pass(10 * time.Second)
				st.DrainOnce(t.Context())
			}
			if n := d.waiting(st); n != 0 {
				t.Errorf("%d packages still wait", n)
			}
			d.close(st)
			d.holds()
			if n := d.proxy.Passed(faultproxy.Post); n != 3 {
				t.Errorf("sent %d times in all", n)
			}
		})
	}
}
