package form_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/dms/form"
)

var maker = form.Maker{Product: "Scanstelle", Version: "1.2.3"}

// configs are forms under test, by the name that a place begins with.
var configs = map[string]form.Config{
	"sidecar": {Form: form.Sidecar},
	"bagit":   {Form: form.BagIt},
	"xdomea":  {Form: form.Xdomea31, Author: "Stadt Musterstadt", Reader: "DMS der Stadt Musterstadt"},
}

func kindOf(place string) string {
	kind, _, _ := strings.Cut(filepath.Base(place), "-")
	return kind
}

func open(place string, step func(string)) (dms.Target, error) {
	at, err := folder.Open(place, folder.Options{Step: step})
	if err != nil {
		return nil, err
	}
	return form.Wrap(at, configs[kindOf(place)], maker, step)
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

func newPlace(t testing.TB, kind string) string {
	t.Helper()
	place := filepath.Join(t.TempDir(), kind+"-ausgang")
	if err := os.Mkdir(place, 0o755); err != nil {
		t.Fatal(err)
	}
	return place
}

// subject lets the suite look at packages, whatever they are wrapped in.
func subject(kind string) dmstest.Subject {
	named := func(place, name string) string {
		switch kind {
		case "bagit":
			name = strings.TrimSuffix(name, ".pdf") + ".zip"
		case "xdomea":
			name = idIn(name) + "_FVDaten.SGOAblegen.0605.zip"
		}
		return filepath.Join(place, name)
	}
	s := dmstest.Subject{
		Place: func(t testing.TB) string { return newPlace(t, kind) },
		Open:  open, Steps: folder.Steps, Seen: seen,
		Plant: func(place, name string, data []byte) error {
			if kind != "sidecar" {
				data = foreign(name, data)
			}
			return os.WriteFile(named(place, name), data, 0o600)
		},
		Remove: func(place, name string) error { return os.Remove(named(place, name)) },
		Away: func(t testing.TB, place string) func() {
			if err := os.Rename(place, place+".weg"); err != nil {
				t.Fatal(err)
			}
			return func() {
				if err := os.Rename(place+".weg", place); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
	if kind == "sidecar" {
		s.Steps = append(slices.Clone(s.Steps), "sidecar")
	}
	return s
}

// idIn is the delivery ID in a name that the suite made.
func idIn(name string) string {
	stem := strings.TrimSuffix(name, ".pdf")
	return stem[len(stem)-36:]
}

// foreign is a ZIP file that somebody else made.
func foreign(name string, data []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// seen are the packages in a place, out of what they are wrapped in, by the names that
// the suite gave them. Nothing else may lie there.
func seen(place string) (map[string][]byte, error) {
	entries, err := os.ReadDir(place)
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	var beside []string
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(place, e.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		switch filepath.Ext(e.Name()) {
		case ".xml":
			beside = append(beside, strings.TrimSuffix(e.Name(), ".xml")+".pdf")
		case ".zip":
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				return nil, err
			}
			name, pkg, err := pdf(z)
			if err != nil {
				return nil, err
			}
			found[name] = pkg
		default:
			found[e.Name()] = data
		}
	}
	for _, name := range beside {
		if _, ok := found[name]; !ok && !errors.Is(stat(filepath.Join(place, name)), nil) {
			return nil, errors.New("an XML file without its package: " + name)
		}
	}
	return found, nil
}

func stat(path string) error {
	_, err := os.Stat(path)
	return err
}

func pdf(z *zip.Reader) (name string, data []byte, err error) {
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".pdf") {
			if strings.HasSuffix(f.Name, "0605.xml") { // the name that the suite knows stands in the message
				text, err := read(f)
				if err != nil {
					return "", nil, err
				}
				_, rest, _ := strings.Cut(string(text), "<xdomea:DateinameOriginal>")
				name, _, _ = strings.Cut(rest, "<")
			}
			continue
		}
		if data, err = read(f); err != nil {
			return "", nil, err
		}
		if name == "" {
			name = filepath.Base(f.Name)
		}
	}
	return name, data, nil
}

func read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestForms(t *testing.T) {
	for kind := range configs {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			dmstest.Run(t, subject(kind))
		})
	}
}

// TestChangedForm: what was sent in one form is found in every other, so that it does
// not arrive twice.
func TestChangedForm(t *testing.T) {
	all := map[string]form.Config{"plain": {}}
	for kind, c := range configs {
		all[kind] = c
	}
	for before, from := range all {
		for after, to := range all {
			if before == after || after == "plain" { // the place itself knows no forms: it ends in a conflict, not twice
				continue
			}
			place := newPlace(t, "wechsel")
			o, data := dmstest.NewObject(5000)
			deliver := func(c form.Config) (dmstest.States, error) {
				at, err := folder.Open(place, folder.Options{})
				if err != nil {
					t.Fatal(err)
				}
				target, err := form.Wrap(at, c, maker, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer target.Close()
				var states dmstest.States
				_, err = dms.Deliver(t.Context(), target, o, states.Note)
				return states, err
			}
			if _, err := deliver(from); err != nil {
				t.Fatal(err)
			}
			o.State = batch.Unknown
			states, err := deliver(to)
			if err != nil || slices.Contains(states, batch.Sending) && after != "sidecar" {
				t.Errorf("%s, then %s: %v %v", before, after, err, states)
			}
			if found, err := seen(place); err != nil || len(found) != 1 || !bytes.Equal(found[o.Name], data) {
				t.Errorf("%s, then %s: %d packages, %v", before, after, len(found), err)
			}
		}
	}
}

// TestChangedFields: fields that were changed since a package was sent make no conflict.
func TestChangedFields(t *testing.T) {
	for kind := range configs {
		place := newPlace(t, kind)
		target, err := open(place, nil)
		if err != nil {
			t.Fatal(err)
		}
		o, _ := dmstest.NewObject(5000)
		o.Meta = map[string]string{"subject": "Wohngeld"}
		if _, err := target.Put(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		o.Meta["subject"] = "Wohngeld, Erhöhung"
		o.State = batch.Unknown
		if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if kind == "sidecar" { // killed between the two: the package was taken away again meanwhile
			if err := os.Remove(filepath.Join(place, o.Name)); err != nil {
				t.Fatal(err)
			}
			if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
}
