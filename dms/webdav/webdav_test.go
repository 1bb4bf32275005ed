package webdav_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/form"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/dms/webdav"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
	"github.com/scanstelle/scanstelle/tests/httpd"
)

var (
	_ form.Place = (*webdav.Target)(nil)
	_ dms.Prober = (*webdav.Target)(nil)
)

// access is what a process that is to be killed needs to get in.
type access struct{ Spec, User, Password, Form, Dir string }

func (a access) String() string {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func accessOf(place string) (a access) {
	if err := json.Unmarshal([]byte(place), &a); err != nil {
		panic(err)
	}
	return a
}

func open(place string, step func(string)) (dms.Target, error) {
	a := accessOf(place)
	address, err := webdav.Parse(a.Spec)
	if err != nil {
		return nil, err
	}
	t, err := webdav.Open(address, webdav.Options{
		Access: web.Access{Auth: web.Basic, User: a.User, Timeout: web.Span(20 * time.Second)}, Secret: web.Secret{Password: a.Password}, Step: step,
	})
	if err != nil {
		return nil, err
	}
	return form.Wrap(t, form.Config{Form: form.Form(a.Form)}, form.Maker{Product: "Scanstelle", Version: "1"}, nil)
}

func TestMain(m *testing.M) { dmstest.Main(m, open) }

// share is a server with a proxy before it.
type share struct {
	*httpd.Server
	proxy *faultproxy.Proxy
}

func start(t *testing.T) *share {
	t.Helper()
	s, err := httpd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	p, err := faultproxy.New(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return &share{s, p}
}

// folder makes an empty one.
func (s *share) folder(t testing.TB) access {
	t.Helper()
	name := "Posteingang Straße " + string(batch.NewID())
	dir, err := s.Folder(name)
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Path: "/" + name}
	return access{webdav.Scheme + s.proxy.URL + u.EscapedPath(), s.User, s.Password, "", dir}
}

func (s *share) subject() dmstest.Subject {
	at := func(place, name string) string { return filepath.Join(accessOf(place).Dir, name) }
	return dmstest.Subject{
		Place: func(t testing.TB) string { return s.folder(t).String() },
		Open:  open, Steps: webdav.Steps,
		Seen: func(place string) (map[string][]byte, error) {
			entries, err := os.ReadDir(at(place, ""))
			if err != nil {
				return nil, err
			}
			found := map[string][]byte{}
			for _, e := range entries {
				data, err := os.ReadFile(at(place, e.Name()))
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					return nil, err
				}
				found[e.Name()] = data
			}
			return found, nil
		},
		Plant:  func(place, name string, data []byte) error { return os.WriteFile(at(place, name), data, 0o644) },
		Remove: func(place, name string) error { return os.Remove(at(place, name)) },
		Away: func(testing.TB, string) func() {
			s.proxy.Down(true)
			return func() { s.proxy.Down(false) }
		},
		Small: func(t testing.TB) (string, func()) {
			place := s.folder(t)
			s.proxy.Add(func(r *http.Request) bool { return r.Method == http.MethodPut && r.ContentLength >= 1<<20 }, 0,
				faultproxy.Instead(http.StatusInsufficientStorage, false, ""))
			return place.String(), s.proxy.Clear
		},
	}
}

func TestTarget(t *testing.T) {
	s := start(t)
	dmstest.Run(t, s.subject())
}

// TestForms: what lies beside a package, or around it, goes over WebDAV as over any
// place that takes files.
func TestForms(t *testing.T) {
	s := start(t)
	for _, f := range []form.Form{form.Sidecar, form.BagIt} {
		place := s.folder(t)
		place.Form = string(f)
		target, err := open(place.String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		o, _ := dmstest.NewObject(5000)
		var states dmstest.States
		if r, err := dms.Deliver(t.Context(), target, o, states.Note); err != nil || r.SHA256 != o.SHA256 {
			t.Fatalf("%s: %+v, %v", f, r, err)
		}
		entries, err := os.ReadDir(place.Dir)
		if err != nil || len(entries) != map[form.Form]int{form.Sidecar: 2, form.BagIt: 1}[f] {
			t.Errorf("%s: %v, %v", f, entries, err)
		}
	}
}

// deliver delivers once and wants a code.
func deliver(t *testing.T, place access, o dms.Object, want batch.Code) error {
	t.Helper()
	target, err := open(place.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	_, err = dms.Deliver(t.Context(), target, o, new(dmstest.States).Note)
	if batch.CodeOf(err) != want {
		t.Fatalf("%v, want %q", err, want)
	}
	return err
}

func TestAnswers(t *testing.T) {
	s := start(t)
	method := func(m string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == m }
	}
	for name, test := range map[string]struct {
		when  func(*http.Request) bool
		fault faultproxy.Fault
		code  batch.Code
	}{
		"locked":      {method("MOVE"), faultproxy.Instead(http.StatusLocked, false, ""), batch.CodeTargetBusy},
		"moved":       {method("MOVE"), faultproxy.Instead(http.StatusBadGateway, true, ""), batch.CodeTargetGone},
		"lost":        {method("MOVE"), faultproxy.Lost(), batch.CodeTargetGone},
		"put lost":    {method("PUT"), faultproxy.Lost(), batch.CodeTargetGone},
		"put cut":     {method("PUT"), faultproxy.Cut(0.5), batch.CodeTargetGone},
		"altered":     {method("PUT"), faultproxy.Altered(func(b []byte) []byte { return append([]byte{b[0] ^ 1}, b[1:]...) }), batch.CodeTargetGone},
		"forbidden":   {method("PUT"), faultproxy.Instead(http.StatusForbidden, false, ""), batch.CodeTargetDenied},
		"too large":   {method("PUT"), faultproxy.Instead(http.StatusRequestEntityTooLarge, false, ""), batch.CodeTargetRefuses},
		"no webdav":   {method("PROPFIND"), faultproxy.Instead(http.StatusMethodNotAllowed, false, ""), batch.CodeTargetSettings},
		"a page":      {method("PROPFIND"), faultproxy.Instead(http.StatusOK, false, "<html></html>"), batch.CodeTargetSettings},
		"maintenance": {faultproxy.All, faultproxy.Instead(http.StatusServiceUnavailable, false, ""), batch.CodeTargetGone},
		"app is away": {method("PROPFIND"), faultproxy.Instead(http.StatusNotFound, false, "<html></html>"), batch.CodeTargetSettings},
	} {
		t.Run(name, func(t *testing.T) {
			place := s.folder(t)
			o, data := dmstest.NewObject(50_000)
			s.proxy.Add(test.when, 0, test.fault)
			deliver(t, place, o, test.code)
			s.proxy.Clear()
			o.State, o.Age = batch.Unknown, time.Hour
			deliver(t, place, o, "")
			entries, err := os.ReadDir(place.Dir)
			if err != nil || len(entries) != 1 {
				t.Fatalf("%v, %v", entries, err)
			}
			if got, err := os.ReadFile(filepath.Join(place.Dir, o.Name)); err != nil || string(got) != string(data) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
		})
	}
}

// TestAnotherStation: whoever was faster by a moment is not written over.
func TestAnotherStation(t *testing.T) {
	s := start(t)
	place := s.folder(t)
	o, data := dmstest.NewObject(50_000)
	foreign, theirs := dmstest.NewObject(50_000)
	for _, test := range []struct {
		o    dms.Object
		lies []byte
		want batch.Code
	}{{o, data, ""}, {foreign, []byte("anderes"), batch.CodeTargetDiffers}} {
		path := filepath.Join(place.Dir, test.o.Name)
		var once sync.Once
		s.proxy.Add(func(r *http.Request) bool {
			if r.Method == "MOVE" {
				once.Do(func() {
					if err := os.WriteFile(path, test.lies, 0o644); err != nil {
						t.Error(err)
					}
				})
			}
			return false
		}, 0, nil)
		deliver(t, place, test.o, test.want)
		s.proxy.Clear()
		if got, err := os.ReadFile(path); err != nil || string(got) != string(test.lies) || string(got) == string(theirs) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
}

// TestPassword: a wrong one needs a person, and no error tells it.
func TestPassword(t *testing.T) {
	s := start(t)
	place := s.folder(t)
	place.Password = "geheim-falsch"
	o, _ := dmstest.NewObject(100)
	err := deliver(t, place, o, batch.CodeTargetDenied)
	if !dms.NeedsPerson(err) || strings.Contains(err.Error()+batch.Message(err), "geheim") {
		t.Fatalf("%v", err)
	}
}

// TestParts: what is not finished lies beside the place, or under a hidden
// name in it where nothing may be made beside it; afterwards nothing is left.
func TestParts(t *testing.T) {
	s := start(t)
	for name, forbid := range map[string]bool{"beside": false, "inside": true} {
		t.Run(name, func(t *testing.T) {
			place := s.folder(t)
			if forbid {
				s.proxy.Add(func(r *http.Request) bool { return r.Method == "MKCOL" }, 0, faultproxy.Instead(http.StatusForbidden, false, ""))
				defer s.proxy.Clear()
			}
			target, err := open(place.String(), func(step string) {
				if step != "compare" {
					return
				}
				entries, err := os.ReadDir(place.Dir)
				if err != nil || (len(entries) == 1) != forbid {
					t.Errorf("%v, %v", entries, err)
				}
				for _, e := range entries {
					if !strings.HasPrefix(e.Name(), ".") {
						t.Errorf("%s is seen", e.Name())
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer target.Close()
			if err := target.(dms.Prober).Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			if entries, err := os.ReadDir(place.Dir); err != nil || len(entries) != 0 {
				t.Fatalf("%v, %v", entries, err)
			}
			o, _ := dmstest.NewObject(5000)
			if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
				t.Fatal(err)
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(place.Dir), "*", ".scanstelle*"))
			hidden, err2 := filepath.Glob(filepath.Join(filepath.Dir(place.Dir), ".scanstelle*", ".*.part"))
			if err != nil || err2 != nil || len(left)+len(hidden) != 0 {
				t.Fatalf("%v %v", left, hidden)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for spec, want := range map[string]string{
		"webdav:https://Cloud.Example/dav/Post/": "https://cloud.example/dav/Post", "webdav:https://c/a/../b": "https://c/b",
		"webdav:https://c/a%20b": "https://c/a%20b", "webdav:https://u:p@c/a": "", "webdav:ftp://c/a": "", "webdav:https://c/a?b": "", "https://c/a": "", "webdav:": "",
	} {
		got, err := webdav.Parse(spec)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v", spec, got, err)
		}
	}
}
