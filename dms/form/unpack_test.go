package form

import (
	"bytes"
	"io"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
)

// TestDamagedContainer: every bit of a container counts when it is read back.
func TestDamagedContainer(t *testing.T) {
	o := dms.Object{Delivery: process, Name: "a_" + process + ".pdf", Size: 3, SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Open: small("", []byte("abc")).open, Meta: map[string]string{"subject": "Wohngeld"}}
	c := Config{Form: Xdomea31, Author: "A", Reader: "B"}
	m := Maker{"Scanstelle", "1"}
	for kind, pack := range map[string]func() (dms.Object, error){
		"bagit": func() (dms.Object, error) { return Bag(o, m) }, "xdomea": func() (dms.Object, error) { return c.container(o, c.messageXML(o, m)) },
	} {
		packed, err := pack()
		if err != nil {
			t.Fatal(err)
		}
		r, err := packed.Open()
		if err != nil {
			t.Fatal(err)
		}
		good, err := io.ReadAll(r)
		if err != nil || int64(len(good)) != packed.Size {
			t.Fatal(err, len(good), packed.Size)
		}
		read := func(data []byte) (string, error) {
			r, err := unpack(nopCloser{bytes.NewReader(data)})
			if err != nil {
				return "", err
			}
			got, err := io.ReadAll(r)
			return string(got), err
		}
		if got, err := read(good); err != nil || got != "abc" {
			t.Fatalf("%s: %q %v", kind, got, err)
		}
		for i := range good {
			bad := bytes.Clone(good)
			bad[i] ^= 0x10
			if got, err := read(bad); batch.CodeOf(err) != batch.CodeTargetDiffers && (err != nil || got != "abc" || !ignored(good, i)) {
				t.Errorf("%s: changed at %d of %d: %v", kind, i, len(good), err)
			}
		}
		for n := range good {
			if _, err := read(good[:n]); batch.CodeOf(err) != batch.CodeTargetDiffers {
				t.Errorf("%s: cut at %d of %d: %v", kind, n, len(good), err)
			}
		}
		if _, err := read(append(bytes.Clone(good), 0)); batch.CodeOf(err) != batch.CodeTargetDiffers {
			t.Errorf("%s: longer: %v", kind, err)
		}
	}
}

func TestBagPath(t *testing.T) {
	if got := bagPath("data/50%\nneu\r.pdf"); got != "data/50%25%0Aneu%0D.pdf" {
		t.Errorf("%q", got)
	}
}

// ignored tells the fields of ZIP that say nothing of names and bytes: versions, times,
// attributes, offsets, disks.
func ignored(good []byte, at int) bool {
	z := func(sig string, size int, fields ...[2]int) bool {
		for i := 0; ; {
			next := bytes.Index(good[i:], []byte(sig))
			if next < 0 {
				return false
			}
			i += next
			for _, f := range fields {
				if at >= i+f[0] && at < i+f[1] && i+size <= len(good) {
					return true
				}
			}
			i += 4
		}
	}
	return z("PK\x03\x04", 30, [2]int{4, 6}, [2]int{10, 14}, [2]int{7, 8}) ||
		z("PK\x01\x02", 46, [2]int{4, 16}, [2]int{20, 24}, [2]int{34, 46}) || z("PK\x05\x06", 22, [2]int{4, 10}, [2]int{12, 20})
}
